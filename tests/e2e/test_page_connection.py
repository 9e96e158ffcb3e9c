"""The page and its WebSocket in Chromium: numbers that are missing, connections that break, and the way back."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open
from tests.e2e.processes import until

pytestmark = pytest.mark.browser

REFUSED = "WebSocket connection to .* failed"


def test_a_missing_number_brings_a_new_snapshot(open_page: Open) -> None:
    view = open_page("one")
    assert view.backend.snapshots == 1
    view.backend.skip()
    view.backend.scene.streams["default/test"]["sent_bps"] = 42e6  # the change that was lost
    view.backend.push({"default/test": {"received_bps": 6e6}})
    expect(view.row("test")).to_contain_text("6.00")
    expect(view.row("test")).to_contain_text("42.0")
    assert view.backend.snapshots == 2


def test_a_lost_connection_is_said_and_comes_back(open_page: Open) -> None:
    view = open_page("one", live=False)
    # Without chance in the waits each is the longest that it may be: half a second, one, two, then four.
    view.page.add_init_script("Math.random = () => 0.999")
    view.page.reload()
    view.is_live()
    view.allow(REFUSED)
    before = view.backend.attempts
    view.backend.drop(refuse=True)
    notice = view.page.locator(".notice")
    expect(notice).to_contain_text("Connection to the monitor lost.")
    expect(notice).to_contain_text(re.compile(r"Values are from \d\d:\d\d:\d\d"))
    expect(notice).to_contain_text(re.compile(r"Next try in|Trying again"))
    expect(view.page.locator("body")).to_have_class(re.compile(r"\bold\b"))
    expect(view.page.locator(".bar .state")).to_have_text("offline")
    live_colour = "rgb(19, 117, 59)"
    expect(view.row("test").locator(".state")).not_to_have_css("color", live_colour)
    view.backend.scene.streams["default/test"]["received_bps"] = 7.77e6
    until(lambda: view.backend.attempts >= before + 4, "the page to have tried four times by itself")
    expect(notice).to_contain_text("Next try in 8")
    tried = view.backend.attempts + 1
    view.page.evaluate("window.dispatchEvent(new Event('online'))")
    until(lambda: view.backend.attempts == tried, "the page to have tried when the network came back", seconds=5)
    expect(notice).to_contain_text("Next try in 1")
    button = view.page.get_by_role("button", name="Try now")
    button.click()
    until(lambda: view.backend.attempts == tried + 1, "the button to have tried once")
    view.backend.refuse = False
    expect(notice).to_contain_text(re.compile("Next try in 1?[0-9]"))
    button.click()
    view.is_live()
    assert view.backend.attempts == tried + 2, "the page came back by the button, not by itself"
    expect(notice).to_have_count(0)
    expect(view.row("test")).to_contain_text("7.77")
    view.backend.push()  # values that were not read for a while are old, whatever the connection
    expect(view.row("test").locator(".state")).to_have_css("color", live_colour)


def test_it_comes_back_by_itself(open_page: Open) -> None:
    view = open_page("one")
    view.backend.drop()
    view.page.locator("body[data-mode=lost]").wait_for()
    view.is_live()
    assert view.backend.snapshots == 2


def test_a_monitor_that_never_answered_is_not_an_empty_list(open_page: Open) -> None:
    view = open_page("one", live=False)
    view.allow(REFUSED)
    view.is_live()
    view.backend.refuse = True
    view.page.reload()
    expect(view.page.locator(".notice")).to_contain_text("The monitor does not answer.")
    expect(view.page.get_by_text("No streams yet")).to_have_count(0)


def test_charts_are_filled_again_after_a_break(open_page: Open) -> None:
    view = open_page("normal", "/stream/studio-a/ob/van-2")
    expect(view.page.locator(".u-over")).to_have_count(4)
    asked = len(view.backend.history_asked)
    view.backend.drop()
    view.page.locator("body[data-mode=lost]").wait_for()
    view.is_live()
    until(lambda: len(view.backend.history_asked) > asked, "the history to be read again")
