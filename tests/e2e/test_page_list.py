"""The list of streams as its reader likes it, in Chromium: columns, views, kept in the address and remembered."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser

ROWS = "table.streams tbody:not(.spacer) tr"
SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shifted += entry.value;
  }).observe({ type: 'layout-shift' });
}"""


def heads(page: Page) -> Any:
    return page.locator("table.streams thead th")


def test_columns_are_chosen_stand_in_the_address_and_are_remembered(open_page: Open) -> None:
    view = open_page("normal")
    page = view.page
    expect(heads(page)).to_have_count(13)
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Readers").uncheck()
    expect(page).to_have_url(re.compile(r"\?cols=path,health,server,source,tracks,in,out,rtt,loss,budget,since$"))
    expect(heads(page)).to_have_count(12)
    expect(page.get_by_role("columnheader", name="Readers")).to_have_count(0)
    view.go("/")
    expect(page).to_have_url(re.compile(r"\?cols=path,"))
    expect(heads(page)).to_have_count(12)
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("button", name="All columns").click()
    expect(page).to_have_url(re.compile(r"/$"))
    expect(heads(page)).to_have_count(13)


def test_who_drops_columns_gets_those_that_had_no_room(open_page: Open) -> None:
    view = open_page("normal", "/?cols=path,tracks,in", viewport={"width": 900, "height": 800})
    expect(view.page.get_by_role("columnheader", name="Tracks")).to_be_visible()
    expect(view.row("ob/van-2").locator(".of-server")).to_have_text("studio-a")
    view.page.set_viewport_size({"width": 500, "height": 800})
    expect(view.page.get_by_role("columnheader", name="Tracks")).to_have_count(0)
    expect(view.row("ob/van-2")).to_contain_text("8.0")


def test_cards_show_the_same_and_are_remembered(open_page: Open) -> None:
    view = open_page("normal")
    page = view.page
    page.get_by_role("button", name="Cards").click()
    expect(page).to_have_url(re.compile(r"\?view=cards$"))
    card = page.locator(".card", has_text="ob/van-2")
    for text in (
        "live",
        "critical",
        "studio-a · SRT · H264 1080p · AAC",
        "8.0",
        "hls 41",
        "57\u202fms",
        "0.31%",
        "2.1",
    ):
        expect(card).to_contain_text(text)
    expect(card).to_contain_text("Latency 120 ms is 2.1 × RTT (57 ms).")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(":focus")).to_have_text("guest/tokyo")
    page.get_by_role("combobox", name="Order").select_option("-in")
    expect(page.locator(".card").first).to_contain_text("live/main")
    page.keyboard.press("Escape")
    card.click(position={"x": 200, "y": 100})
    expect(page.get_by_role("heading", level=1)).to_have_text("ob/van-2")
    view.go("/")
    expect(page.locator(".card").first).to_contain_text("live/main")


def test_a_link_shows_everybody_the_same_streams_in_his_own_looks(open_page: Open) -> None:
    view = open_page("normal", "/?state=down")
    view.page.get_by_role("button", name="live 5").click()
    view.page.get_by_role("button", name="Cards").click()
    expect(view.page.locator(".card")).to_have_count(6)
    view.go("/?q=cam")
    expect(view.page.locator(".card")).to_have_count(4)
    view.go("/?q=cam&view=compact")
    expect(view.page.locator(ROWS)).to_have_count(4)
    view.go("/")
    expect(view.page.locator(".card")).to_have_count(6)


def test_of_ten_thousand_cards_few_exist(open_page: Open) -> None:
    view = open_page("10000", "/?view=cards&sort=path")
    cards = view.page.locator(".card")
    expect(cards.first).to_contain_text("cam/0/0000")
    assert cards.count() < 130
    view.page.keyboard.press("End")
    expect(view.page.locator(".card", has_text="cam/99/9999")).to_be_in_viewport()
    assert cards.count() < 130


@pytest.mark.parametrize("path", ["/", "/?view=cards"])
def test_nothing_moves_while_values_change(open_page: Open, path: str) -> None:
    view = open_page("normal", path)
    expect(view.page.locator(".ticker li")).to_have_count(7)
    view.page.wait_for_timeout(300)
    view.page.evaluate(SHIFTS)
    for rate in (0.4e6, 88e6, 1.9e9, 3.1e6):
        change = {"received_bps": rate, "sent_bps": rate * 3, "rtt_ms": rate / 1e6, "loss_ratio": rate / 1e11}
        view.backend.push({"studio-a/ob/van-2": change, "edge-eu/live/main": {**change, "readers": {"hls": 12345}}})
        view.page.wait_for_timeout(120)
    expect(view.page.get_by_text("3.10").first).to_be_visible()
    # A label of readers that grows may move its neighbour; a line that jumps is 0.01 and more.
    assert view.page.evaluate("window.shifted") < 0.0005


def test_the_sums_are_those_of_what_is_shown(open_page: Open) -> None:
    view = open_page("normal")
    totals = view.page.locator(".totals")
    expect(totals).to_have_text(re.compile(r"^12 streams · 41\.3\u202fMbit/s in · .* · 1,220 readers$"))
    view.page.get_by_role("searchbox").fill("ob/")
    expect(totals).to_have_text(
        re.compile(r"^1 of 12 streams · 8\.0\d\u202fMbit/s in · 24\.1\u202fMbit/s out · 43 readers$")
    )


def test_behind_a_proxy_all_addresses_are_below_its_prefix(open_page: Open) -> None:
    view = open_page("normal", "/?state=live", prefix="/monitor")
    page = view.page
    expect(page.locator(ROWS)).to_have_count(5)
    expect(page.locator(".ticker li")).to_have_count(7)
    page.get_by_role("link", name="ob/van-2").first.click()
    expect(page).to_have_url(re.compile(r"/monitor/stream/studio-a/ob/van-2$"))
    expect(page.locator(".u-over")).to_have_count(4)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("ob/van-2")
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"/monitor/(\?state=live)?$"))
    page.keyboard.press("w")
    expect(page).to_have_url(re.compile(r"/monitor/wall"))
    asked = page.evaluate("performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname)")
    assert [path for path in asked if not path.startswith("/monitor/")] == []
