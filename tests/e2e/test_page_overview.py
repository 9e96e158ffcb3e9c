"""The overview in Chromium: every state of the world, and what changes while one looks."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open
from tests.page import samples

pytestmark = pytest.mark.browser


def test_streams_servers_and_what_needs_attention(open_page: Open) -> None:
    view = open_page("normal")
    expect(view.page.locator("table.streams tbody:not(.spacer) tr")).to_have_count(12)
    row = view.row("ob/van-2")
    for text in ("live", "critical", "SRT", "H264 1080p · AAC", "8.02", "24.1", "hls 41", "srt 2", "0.31%"):
        expect(row).to_contain_text(text)
    finding = view.page.locator(".finding", has_text="ob/van-2")
    expect(finding).to_contain_text("Latency 120 ms is 2.1 × RTT (57 ms). Set at least 230 ms on either side.")
    expect(view.page.locator(".finding").first).to_contain_text("down")
    expect(view.page.locator(".server", has_text="studio-a")).to_contain_text("3 of 8 live")
    expect(view.page.get_by_text("41.3\u202fMbit/s in")).to_be_visible()


@pytest.mark.parametrize("state", ["live", "stalled", "down", "missing", "idle", "filler", "gone", "unknown"])
def test_every_state_has_its_word(open_page: Open, state: str) -> None:
    view = open_page("normal", f"/?state={state}")
    first = view.page.locator("table.streams tbody:not(.spacer) tr").first
    expect(first.locator(f".state.{state}")).to_have_text(state)


def test_what_is_meant_to_be_off_needs_nobody(open_page: Open) -> None:
    view = open_page("normal")
    expect(view.page.locator(".finding", has_text="guest/tokyo")).to_be_visible()
    view.backend.push({"studio-a/guest/tokyo": {"expected": False}})
    expect(view.row("guest/tokyo").locator(".state")).to_have_text("off")
    expect(view.page.locator(".finding", has_text="guest/tokyo")).to_have_count(0)
    view.page.get_by_role("button", name="off 1").click()
    expect(view.page.locator("table.streams tbody:not(.spacer) tr")).to_have_count(1)
    view.row("guest/tokyo").get_by_role("link").click()
    expect(view.page.locator(".page-head .state")).to_have_text("off")
    expect(view.page.get_by_text("Not expected now: by its schedule, or for maintenance.")).to_be_visible()


def test_a_stream_appears_changes_and_goes(open_page: Open) -> None:
    view = open_page("empty")
    expect(view.page.get_by_role("heading", name="No streams yet")).to_be_visible()
    expect(view.page.get_by_text("srt://127.0.0.1:8890")).to_be_visible()
    one = samples.stream("default", "new/one", 0, bps=4e6, source=samples.source("srtConn"), readers={"hls": 1})
    view.backend.push({"default/new/one": one})
    expect(view.row("new/one")).to_contain_text("4.00")
    view.backend.push({"default/new/one": {"received_bps": 9.5e6, "state": "stalled"}})
    expect(view.row("new/one")).to_contain_text("9.50")
    expect(view.row("new/one")).to_contain_text("stalled")
    expect(view.page.locator(".finding")).to_contain_text("new/one")
    view.backend.push(gone=["default/new/one"])
    expect(view.page.get_by_role("heading", name="No streams yet")).to_be_visible()


def test_numbers_do_not_flicker(open_page: Open) -> None:
    view = open_page("one")
    view.backend.push({"default/test": {"received_bps": 3.05e6, "sent_bps": 77e6}})
    expect(view.row("test")).to_contain_text("77.0")
    expect(view.row("test")).to_contain_text("3.02")


def test_events_come_live_and_those_before_are_read(open_page: Open) -> None:
    view = open_page("normal")
    lines = view.page.locator(".ticker li")
    expect(lines).to_have_count(7)
    expect(lines.first).to_contain_text("cam/dock-4")
    expect(view.page.locator(".ticker li", has_text="live/backup")).to_contain_text("after 5\u202fmin")  # it was over
    now = time.time()
    lost = samples.event("new", "edge-eu", "live/backup", "down", "crit", now, en="The publisher left.")
    view.backend.tell(lost)
    expect(lines.first).to_contain_text("critical live/backup The publisher left.", use_inner_text=True)
    view.backend.tell({**lost, "end": now + 42, "duration": 42.0})
    expect(lines.first).to_contain_text("after 42\u202fs")
    lines.first.get_by_role("link").click()
    expect(view.page).to_have_url(re.compile("/stream/edge-eu/live/backup$"))


def test_an_incident_takes_the_place_of_its_parts(open_page: Open) -> None:
    view = open_page("normal")
    now = time.time()
    part = samples.event("p", "studio-a", "cam/lobby", "down", "crit", now)
    view.backend.tell(part)
    expect(view.page.locator(".ticker li").first).to_contain_text("cam/lobby")
    view.backend.tell(
        samples.event("i", "studio-a", None, "down", "crit", now, type="incident", en="4 sources at once")
    )
    view.backend.tell({**part, "incident": "i"})
    expect(view.page.locator(".ticker li").first).to_contain_text("4 sources at once")
    expect(view.page.locator(".ticker li", has_text="cam/lobby")).to_have_count(0)


def test_what_needs_attention_can_be_folded_and_stays_so(open_page: Open) -> None:
    view = open_page("normal")
    summary = view.page.locator(".attention summary")
    expect(summary).to_contain_text("1 down · 1 missing · 1 critical · 1 stalled · 2 warnings")
    summary.click()
    expect(view.page.locator(".finding").first).to_be_hidden()
    view.page.reload()
    expect(summary).to_be_visible()
    expect(view.page.locator(".finding").first).to_be_hidden()


def test_that_all_is_well_is_said_only_where_it_is_known(open_page: Open) -> None:
    well = "Nothing needs attention."
    view = open_page("one")
    expect(view.page.get_by_text(well)).to_be_visible()
    view.backend.push(servers={"default": {"up": False, "reason": "timeout", "since": time.time()}})
    expect(view.page.locator(".trouble")).to_be_visible()
    expect(view.page.get_by_text(well)).to_be_hidden()


def test_targets_of_notifications_that_fail_are_named(open_page: Open) -> None:
    view = open_page("mute")
    notice = view.page.locator(".notice")
    expect(notice).to_contain_text(re.compile(r"Notifications to on-call mail fail since .*: connection refused"))
    view.backend.mute([])
    expect(notice).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "lost", "less"),
    [
        ("en-GB", "No history (Redis: connection refused). Live", "Redis is nearly full (maxmemory): history reaches"),
        ("de-DE", "Kein Verlauf (Redis: Verbindung abgelehnt). Die", "Redis ist fast voll (maxmemory): Der Verlauf"),
    ],
)
def test_missing_history_is_said_with_its_reason(open_page: Open, locale: str, lost: str, less: str) -> None:
    view = open_page("one", locale=locale)
    notice = view.page.locator(".notice")
    expect(notice).to_have_count(0)
    view.backend.lose_history("connection refused")
    expect(notice).to_contain_text(lost)
    view.backend.lose_history("Redis is nearly full (maxmemory)", all=False)
    expect(notice).to_contain_text(less)
    view.backend.lose_history("")
    expect(notice).to_have_count(0)


def test_refused_says_what_to_set(open_page: Open) -> None:
    view = open_page("server_down")
    panel = view.page.locator(".trouble")
    expect(panel).to_contain_text("MediaMTX is unreachable")
    expect(panel).to_contain_text("http://127.0.0.1:9997")
    expect(panel.locator("pre")).to_contain_text(
        re.compile(r"^api: yes\napiAddress: 127\.0\.0\.1:9997\n# - .*action: api.*\n$")
    )
    expect(view.page.get_by_text("No streams yet")).to_have_count(0)


def test_unauthorized_says_how_to_let_the_monitor_in(open_page: Open) -> None:
    view = open_page("server_401")
    expect(view.page.locator(".trouble")).to_contain_text("does not let the monitor read its API")
    expect(view.page.locator(".trouble pre").first).to_contain_text("- action: api")
    expect(view.page.locator(".trouble pre").last).to_contain_text("password_file:")
    expect(view.page.locator(".trouble")).to_contain_text("MEDIAMTX_PASSWORD_FILE")


def test_a_list_that_cannot_be_read_is_no_empty_list(open_page: Open) -> None:
    view = open_page("incomplete")
    panel = view.page.locator(".trouble")
    expect(panel).to_contain_text("default: the list of streams could not be read")
    expect(panel).to_contain_text("If it stays so, see the logs")
    expect(view.page.get_by_text("No streams yet")).to_have_count(0)
    expect(view.page.get_by_text("nobody publishes")).to_have_count(0)
    expect(view.page.get_by_text("0 of 0")).to_have_count(0)
    expect(view.page.locator(".server header .state")).to_have_class("state stalled")
    expect(view.page.locator(".server .meter", has_text="Readers")).to_contain_text("–")
    view.go("/server/default")
    expect(view.page.locator(".page-head .state")).to_have_class("state stalled")
    expect(view.page.locator(".fact", has_text="Live").locator("b")).to_have_text("–")
    view.backend.push(servers={"default": {"reason": None}})
    expect(view.page.locator(".page-head .state")).to_have_text("up")


def test_of_what_nobody_knows_there_is_no_sum_and_no_moving_line(open_page: Open) -> None:
    view = open_page("all_down")
    expect(view.row("contrib/nyc")).to_contain_text("9.80")
    expect(view.page.locator(".totals")).to_have_text("1 stream")
    expect(view.row("contrib/nyc").locator(".spark path")).to_have_attribute("d", "")


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_wide_values_are_not_cut(open_page: Open, locale: str) -> None:
    view = open_page("wide", locale=locale)
    expect(view.row("cam/near")).to_contain_text(">99\u202f×")
    cut = """cells => cells.filter(td => td.scrollWidth > td.clientWidth).map(td => td.className + td.textContent)"""
    assert view.page.locator("table.streams tbody:not(.spacer) td").evaluate_all(cut) == []


@pytest.mark.parametrize("width", [761, 961, 1121, 1321, 1421, 1600])
def test_the_path_has_room_at_every_width(open_page: Open, width: int) -> None:
    view = open_page("wide", viewport={"width": width, "height": 800})
    box = view.page.locator("table.streams td.col-path").first.bounding_box()
    assert box is not None
    assert box["width"] >= 130


def test_a_phone_shows_health_and_cuts_nothing(open_page: Open) -> None:
    view = open_page("wide", viewport={"width": 390, "height": 844})
    card = view.page.locator(".server", has_text="studio-a")
    for text in ("18 of 24 live", "Readers"):
        box = card.get_by_text(text).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 378
    assert view.page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(view.row("cam/loading-dock").locator(".below .health.crit")).to_be_visible()
    edges = "chips => chips.map(chip => chip.getBoundingClientRect().right)"
    assert max(view.page.locator(".tools .chip").evaluate_all(edges)) <= 378


def test_a_server_that_fails_greys_its_streams(open_page: Open) -> None:
    view = open_page("one")
    expect(view.row("test")).not_to_have_class(re.compile("stale"))
    down = {"up": False, "reason": "timeout", "since": view.backend.scene.servers["default"]["scraped_at"]}
    view.backend.push({"default/test": {"state": "unknown"}}, servers={"default": down})
    expect(view.page.locator(".trouble")).to_contain_text("does not answer in time")
    expect(view.row("test")).to_have_class(re.compile("stale"))
    expect(view.row("test")).to_contain_text("old")


def test_a_finding_about_a_server_leads_to_its_page(open_page: Open) -> None:
    view = open_page("host_trouble")
    expect(view.page.locator(".server", has_text="studio-a").locator(".health")).to_have_text("critical")
    item = view.page.locator(".finding", has_text="dropped 1,240 UDP packets")
    expect(item).to_contain_text("studio-a")
    item.get_by_role("link").click()
    expect(view.page).to_have_url(re.compile("/server/studio-a$"))
    expect(view.page.locator(".advice.crit")).to_contain_text("net.core.rmem_max")


def test_filters_and_order_stand_in_the_address(open_page: Open) -> None:
    view = open_page("normal")
    view.page.get_by_role("button", name="live 5").click()
    expect(view.page).to_have_url(re.compile(r"\?state=live$"))
    expect(view.page.locator("table.streams tbody:not(.spacer) tr")).to_have_count(5)
    view.page.get_by_role("button", name="In Mbit/s").click()
    expect(view.page).to_have_url(re.compile(r"state=live&sort=-in$"))
    paths = view.page.locator("table.streams a.path").all_inner_texts()
    assert paths[:2] == ["live/main", "live/backup"]
    view.page.reload()
    view.is_live()
    assert view.page.locator("table.streams a.path").all_inner_texts() == paths
    view.page.get_by_role("button", name="Clear filter").click()
    expect(view.page.locator("table.streams tbody:not(.spacer) tr")).to_have_count(12)
    expect(view.page).to_have_url(re.compile(r"\?sort=-in$"))


def test_nothing_found_is_said(open_page: Open) -> None:
    view = open_page("normal", "/?q=nonsense")
    expect(view.page.get_by_text("No stream matches this filter.")).to_be_visible()
    view.page.locator(".empty").get_by_role("button", name="Clear filter").click()
    expect(view.page.locator("table.streams tbody:not(.spacer) tr")).to_have_count(12)


@pytest.mark.parametrize(("scene", "last"), [("1000", "cam/9/0999"), ("10000", "cam/99/9999")])
def test_a_long_list_has_few_elements_and_can_be_scrolled_to_its_end(open_page: Open, scene: str, last: str) -> None:
    view = open_page(scene, "/?sort=path")
    rows = view.page.locator("table.streams tbody:not(.spacer) tr")
    expect(view.row("cam/0/0000")).to_be_visible()
    assert rows.count() < 80
    view.page.keyboard.press("End")
    expect(view.row(last)).to_be_in_viewport()
    assert rows.count() < 80
    expect(view.page.locator("table.streams")).to_have_attribute("aria-rowcount", str(int(scene) + 1))


def test_back_from_a_stream_the_list_is_where_it_was(open_page: Open) -> None:
    view = open_page("1000", "/?sort=path")
    view.page.mouse.wheel(0, 7000)
    view.page.locator("table.streams a.path", has_text="0200").click()
    expect(view.page.get_by_role("heading", name="cam/2/0200")).to_be_visible()
    view.page.go_back()
    expect(view.row("cam/2/0200")).to_be_in_viewport()
    expect(view.page).to_have_url(re.compile(r"/\?sort=path$"))


def test_the_list_loads_neither_charts_nor_the_other_language(open_page: Open) -> None:
    view = open_page("normal")
    loaded = view.page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    names = {name.split("/static/")[-1] for name in loaded}
    assert {"pack/overview.js", "js/i18n/en.js"} <= names
    assert not names & {"pack/stream-page.js", "pack/wall.js", "js/i18n/de.js", "vendor/uPlot.iife.min.js"}
    view.page.locator("table.streams a.path", has_text="ob/van-2").click()
    expect(view.page.locator(".u-over")).to_have_count(4)
