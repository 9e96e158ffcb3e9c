"""The page of events, and events on the pages of streams and servers, in Chromium."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open
from tests.e2e.processes import until
from tests.page import event_samples

pytestmark = pytest.mark.browser

VAN = "/stream/studio-a/ob/van-2"
TEXT = {"en": "Something new happened.", "de": "Etwas Neues ist geschehen."}


def rows(page: Any) -> Any:
    return page.locator("table.events tbody tr")


def test_events_stand_in_a_table_and_on_a_time_line(open_page: Open) -> None:
    view = open_page("eventful", "/events")
    page = view.page
    expect(page).to_have_title(re.compile("Events · MediaMTX Monitor"))
    expect(rows(page)).to_have_count(9)
    expect(rows(page).first).to_contain_text("open, 1\u202fmin")
    expect(rows(page).first).to_contain_text("Up to 14 packets may be missing")
    expect(page.locator(".event-lanes svg")).to_have_count(7)
    expect(page.get_by_role("group", name="ob/van-2: 4 events").get_by_role("button")).to_have_count(4)
    page.get_by_role("link", name="remote/oslo").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("remote/oslo")


def test_an_incident_unfolds_to_its_parts(open_page: Open) -> None:
    view = open_page("eventful", "/events")
    fold = view.page.get_by_role("button", name="3 parts")
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.press("Enter")
    expect(rows(view.page)).to_have_count(12)
    expect(view.page.locator("tr.part").first).to_contain_text("cam/roof")
    expect(fold).to_have_attribute("aria-expanded", "true")
    fold.press("Enter")
    expect(rows(view.page)).to_have_count(9)


def test_filters_stand_in_the_address(open_page: Open) -> None:
    view = open_page("eventful", "/events?range=7d")
    page = view.page
    page.get_by_label("Level").select_option("warn")
    expect(page).to_have_url(re.compile(r"/events\?level=warn&range=7d$"))
    expect(rows(page)).to_have_count(3)
    page.get_by_label("Type").select_option("flapping")
    expect(rows(page)).to_have_count(1)
    page.reload()
    expect(page.get_by_label("Type")).to_have_value("flapping")
    expect(rows(page)).to_have_count(1)
    csv = page.get_by_role("link", name="CSV")
    expect(csv).to_have_attribute("href", "/api/v1/events?type=flapping&level=warn&from=-7d&format=csv")
    page.get_by_label("Path").fill("cam/lobby")
    page.get_by_label("Path").press("Enter")
    expect(page.get_by_text("No events in this time.")).to_be_visible()
    expect(page.locator(".lane-panel")).to_be_hidden()
    page.get_by_role("button", name="Clear filter").click()
    expect(page).to_have_url(re.compile(r"/events\?range=7d$"))
    expect(rows(page)).to_have_count(10)


def test_what_happens_now_is_added_and_changes(open_page: Open) -> None:
    view = open_page("eventful", "/events?server=studio-a")
    expect(rows(view.page)).to_have_count(8)
    now = time.time()
    new = event_samples.event("n1", "studio-a", "cam/lobby", now - 1, **TEXT)
    view.backend.tell(new)
    expect(rows(view.page)).to_have_count(9)
    expect(rows(view.page).first).to_contain_text("Something new happened.")
    expect(rows(view.page).first).to_contain_text("open")
    view.backend.tell({**new, "end": now + 1, "duration": 2})
    expect(rows(view.page).first).not_to_contain_text("open")
    # What the filter leaves out does not come in live either.
    view.backend.tell(event_samples.event("n2", "edge-eu", "live/main", now, **TEXT))
    view.backend.push({"studio-a/cam/lobby": {"received_bps": 1e6}})
    expect(rows(view.page)).to_have_count(9)


def test_older_events_come_page_by_page(open_page: Open) -> None:
    view = open_page("1000", "/events?range=7d")
    expect(rows(view.page)).to_have_count(200)
    view.page.get_by_role("button", name="Older events").click()
    expect(rows(view.page)).to_have_count(400)
    view.page.get_by_role("button", name="Older events").click()
    expect(rows(view.page)).to_have_count(450)
    expect(view.page.get_by_role("button", name="Older events")).to_be_hidden()
    expect(view.page.locator(".event-lanes svg")).to_have_count(12)


def test_a_page_that_stays_open_does_not_get_ever_longer(open_page: Open) -> None:
    view = open_page("1000", "/events?range=7d")
    expect(rows(view.page)).to_have_count(200)
    now = time.time()
    for i in range(201):
        view.backend.tell(event_samples.event(f"n{i}", "studio-a", "cam/00", now - 1 + i / 1000, **TEXT))
    expect(rows(view.page).first).to_contain_text("Something new happened.")
    expect(rows(view.page)).to_have_count(200)
    expect(view.page.get_by_role("button", name="Older events")).to_be_visible()


def test_a_click_on_the_time_shows_it(open_page: Open) -> None:
    view = open_page("eventful", "/events")
    view.page.locator("tr", has_text="3 sources").get_by_role("button", name=re.compile("2026|20")).click()
    expect(view.page).to_have_url(re.compile(r"from=.*&to="))
    expect(rows(view.page)).to_have_count(1)
    view.page.get_by_role("button", name="Back to now").click()
    expect(view.page).to_have_url(re.compile("/events$"))


def test_no_events_and_no_answer_are_told_apart(open_page: Open) -> None:
    view = open_page("one", "/events")
    expect(view.page.get_by_text("No events in this time.")).to_be_visible()
    broken = open_page("no_history", "/events")
    broken.allow("503")
    expect(broken.page.get_by_text("Events are not available (no events: Redis does not answer")).to_be_visible()


def test_since_when_events_are_known_is_said(open_page: Open) -> None:
    view = open_page("eventful", "/events?range=1y")
    expect(view.page.get_by_text("Events are known since")).to_be_visible()


def test_the_keyboard_walks_through_events(open_page: Open) -> None:
    view = open_page("eventful", "/events")
    expect(rows(view.page)).to_have_count(9)
    for _ in range(2):
        view.page.keyboard.press("j")
    expect(rows(view.page).nth(1).locator(":focus")).to_be_visible()
    view.page.keyboard.press("k")
    expect(rows(view.page).first.locator(":focus")).to_be_visible()
    view.page.keyboard.press("Escape")
    expect(view.page).to_have_url(re.compile(r":\d+/$"))


def test_the_keyboard_walks_along_a_time_line_and_chooses(open_page: Open) -> None:
    view = open_page("eventful", "/events")
    page = view.page
    marks = page.get_by_role("group", name="ob/van-2: 4 events").get_by_role("button")
    expect(marks).to_have_count(4)
    # One stop of Tab for the row: the newest.
    expect(page.get_by_role("group", name="ob/van-2: 4 events").locator("[tabindex='0']")).to_have_count(1)
    page.get_by_role("link", name="ob/van-2").first.focus()
    page.keyboard.press("Tab")
    expect(marks.last).to_be_focused()
    page.keyboard.press("Home")
    expect(marks.first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(marks.nth(1)).to_be_focused()
    expect(marks.nth(1)).to_have_attribute("aria-label", re.compile(r"\d\d:\d\d.*, (info|warning|critical): \w"))
    expect(page.locator(".lane-said")).to_contain_text(re.compile(r"\d\d:\d\d.*(info|warning|critical): \w"))
    # A mark that moves with the time keeps the focus.
    view.backend.tell(event_samples.event("n1", "studio-a", "cam/lobby", time.time() - 1, **TEXT))
    expect(rows(page).first).to_contain_text("Something new happened.")
    expect(marks.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("from=.*&to="))


def test_a_mark_over_the_charts_is_reached_by_keyboard(open_page: Open) -> None:
    view = open_page("eventful", VAN)
    page = view.page
    marks = page.locator(".lane .mark")
    expect(marks).to_have_count(3)
    expect(page.locator(".u-over")).to_have_count(4)
    marks.last.focus()
    page.keyboard.press("ArrowLeft")
    expect(marks.nth(1)).to_be_focused()
    expect(page.locator(".lane-said")).to_contain_text(re.compile("info|warning|critical"))
    view.backend.push({"studio-a/ob/van-2": {"received_bps": 8e6}})
    page.wait_for_timeout(1500)
    expect(marks.nth(1)).to_be_focused()
    page.keyboard.press(" ")
    expect(page).to_have_url(re.compile("from=.*&to="))


def test_a_stream_shows_its_events_with_its_charts(open_page: Open) -> None:
    view = open_page("eventful", VAN)
    page = view.page
    panel = page.locator(".event-panel")
    expect(panel.locator("tbody tr")).to_have_count(3)
    until(lambda: bool(view.backend.events_asked), "events to be asked for")
    assert view.backend.events_asked[0]["path"] == "ob/van-2"
    expect(page.locator(".lane-legend .state.gone")).to_be_visible()
    expect(page.locator(".lane .mark")).to_have_count(3)
    # Under the cursor the event is told, in the chart and below the time line.
    plot = page.locator(".u-over").first
    box = plot.bounding_box()
    assert box is not None
    plot.hover(position={"x": box["width"] * (1 - 2080 / 3600), "y": 60})
    expect(page.locator(".plot-tip").first).to_contain_text("info: The stream has left the list of paths")
    expect(page.locator(".lane-said")).to_contain_text("The stream has left the list of paths")
    panel.get_by_role("button").last.click()
    expect(page).to_have_url(re.compile("from="))
    expect(panel.locator("tbody tr")).to_have_count(1)
    panel.get_by_role("link", name="Events page").click()
    expect(page).to_have_url(re.compile(r"/events\?server=studio-a&path=ob/van-2&from="))


def test_an_event_of_the_stream_comes_live(open_page: Open) -> None:
    view = open_page("eventful", "/stream/studio-a/cam/lobby")
    expect(view.page.locator(".lane-said")).to_have_text("No events in this time.")
    view.backend.tell(event_samples.event("n1", "studio-a", "cam/lobby", time.time() - 5, **TEXT))
    expect(view.page.locator(".event-panel")).to_contain_text("Something new happened.")
    expect(view.page.locator(".lane .mark")).to_have_count(1)


def test_a_server_shows_its_events(open_page: Open) -> None:
    view = open_page("eventful", "/server/studio-a?range=24h")
    expect(view.page.locator(".event-panel tbody tr")).to_have_count(8)
    expect(view.page.locator(".event-panel")).to_contain_text("3 sources were lost at once")


def test_events_in_german(open_page: Open) -> None:
    view = open_page("eventful", "/events", locale="de-DE")
    expect(view.page.get_by_role("heading", level=1)).to_have_text("Ereignisse")
    expect(rows(view.page).first).to_contain_text("offen, 1\u202fmin")
    expect(rows(view.page).first).to_contain_text("Bildfehler sind möglich")
