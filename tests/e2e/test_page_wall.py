"""The wall display in Chromium."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser

WALL = {"width": 1920, "height": 1080}


def test_a_key_leads_to_the_wall_and_back(open_page: Open) -> None:
    view = open_page("normal", "/?server=studio-a", viewport=WALL)
    view.page.keyboard.press("w")
    expect(view.page).to_have_url(re.compile(r"/wall\?server=studio-a$"))
    expect(view.page.locator(".tile")).to_have_count(8)
    expect(view.page.locator("#bar")).to_be_hidden()
    expect(view.page.locator(".wall-states")).to_contain_text("3 live")
    assert view.page.evaluate("document.fullscreenElement !== null")
    view.page.evaluate("document.exitFullscreen()")
    expect(view.page).to_have_url(re.compile(r"/\?server=studio-a$"))
    expect(view.page.locator("#bar")).to_be_visible()


def test_the_wall_is_live_and_says_what_is_lost(open_page: Open) -> None:
    view = open_page("normal", "/wall", viewport=WALL)
    tile = view.page.locator(".tile", has_text="cam/lobby")
    expect(tile).to_contain_text("1.81\u202fMbit/s")
    view.backend.push({"studio-a/cam/lobby": {"state": "down", "received_bps": 0}})
    expect(tile).to_have_class("tile down")
    expect(view.page.locator(".wall-states")).to_contain_text("2 down")
    expect(view.page.locator(".attention")).to_contain_text("cam/lobby")
    view.allow("WebSocket connection to .* failed")
    view.backend.drop(refuse=True)
    expect(view.page.locator(".notice")).to_contain_text("Connection to the monitor lost.")
    expect(view.page.locator("body")).to_have_class(re.compile(r"\bold\b"))


@pytest.mark.parametrize(("scene", "size", "shown"), [("1000", "dot", 1000), ("10000", "dot", None)])
def test_all_have_a_place_or_it_is_said(open_page: Open, scene: str, size: str, shown: int | None) -> None:
    view = open_page(scene, "/wall", viewport=WALL)
    tiles = view.page.locator(".tiles")
    expect(tiles).to_have_attribute("data-size", size)
    rest = view.page.locator(".wall > p")
    if shown:
        expect(view.page.locator(".tile")).to_have_count(shown)
        expect(rest).to_be_hidden()
    else:
        there = view.page.locator(".tile").count()
        expect(rest).to_have_text(f"and {10_000 - there:,} more that have no room")
        expect(view.page.locator(".tile").first).to_have_class("tile down")  # then the worst come first
    assert view.page.evaluate("document.documentElement.scrollHeight") <= WALL["height"]
    last = view.page.locator(".tile").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= WALL["height"]
