"""The page for everybody, in Chromium: keyboard alone, German, phone, dark, and the rules of accessibility."""

import re
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Open
from tests.e2e.processes import until
from tests.page import samples

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 390, "height": 844}
VAN = "/stream/studio-a/ob/van-2"


def test_the_keyboard_alone_finds_opens_and_comes_back(open_page: Open) -> None:
    view = open_page("normal")
    keys, focus = view.page.keyboard, view.page.locator(":focus")
    keys.press("/")
    expect(view.page.get_by_role("searchbox")).to_be_focused()
    keys.type("cam")
    expect(view.page.locator("table.streams tbody:not(.spacer) tr")).to_have_count(4)
    expect(view.page).to_have_url(re.compile(r"\?q=cam$"))
    keys.press("Enter")
    expect(focus).to_have_text("cam/gate-north")
    keys.press("j")
    expect(focus).to_have_text("cam/dock-4")
    keys.press("k")
    expect(focus).to_have_text("cam/gate-north")
    keys.press("Enter")
    expect(view.page.get_by_role("heading", level=1)).to_have_text("cam/gate-north")
    keys.press("Escape")
    expect(view.page).to_have_url(re.compile(r"/\?q=cam$"))
    expect(view.page.get_by_role("searchbox")).to_have_value("cam")


def test_the_list_of_keys_opens_and_closes(open_page: Open) -> None:
    view = open_page("normal")
    view.page.keyboard.press("?")
    dialog = view.page.get_by_role("dialog", name="Keys and signs")
    expect(dialog).to_contain_text("next stream")
    view.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_keys_reach_rows_that_were_not_drawn(open_page: Open) -> None:
    view = open_page("1000", "/?sort=path")
    for _ in range(60):
        view.page.keyboard.press("j")
    expect(view.page.locator(":focus")).to_have_text("cam/0/0059")
    expect(view.row("cam/0/0059")).to_be_in_viewport()


def test_focus_stays_while_values_change(open_page: Open) -> None:
    view = open_page("normal")
    for _ in range(2):
        view.page.keyboard.press("j")
    focused = view.page.locator(":focus").inner_text()
    view.backend.push({"studio-a/cam/lobby": {"state": "down", "received_bps": 0}})
    expect(view.row("cam/lobby")).to_contain_text("down")
    expect(view.page.locator(":focus")).to_have_text(focused)


def test_german_by_the_browser_and_english_by_choice(open_page: Open) -> None:
    view = open_page("normal", locale="de-DE")
    page = view.page
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_role("columnheader", name="Zustand")).to_be_visible()
    expect(view.row("ob/van-2")).to_contain_text("8,02")
    expect(view.row("ob/van-2")).to_contain_text("kritisch")
    expect(page.locator(".finding", has_text="ob/van-2")).to_contain_text(
        "Auf einer Seite mindestens 230 ms einstellen."
    )
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.get_by_role("columnheader", name="State")).to_be_visible()
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_chosen_theme_is_kept(open_page: Open) -> None:
    view = open_page("normal", color_scheme="light")
    button = view.page.get_by_role("button", name=re.compile("^Colours"))
    expect(view.page.locator("body")).to_have_css("background-color", "rgb(244, 246, 248)")
    button.click()
    button.click()
    expect(view.page.locator("body")).to_have_css("background-color", "rgb(13, 16, 21)")
    view.page.reload()
    expect(view.page.locator("body")).to_have_css("background-color", "rgb(13, 16, 21)")


@pytest.mark.parametrize("path", ["/", VAN, "/server/studio-a", "/events"])
def test_nothing_hangs_over_the_edge_of_a_phone(open_page: Open, path: str) -> None:
    view = open_page("normal", path, viewport=PHONE)
    wide = view.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]


WIDTHS = (320, 375, 640, 768, 900, 1280, 1920, 3840)
# What people call streams: longer than any column, markup, from right to left, of signs.
NAMES = (f"{'x' * 99}/{'Y' * 100}", "<img src=x onerror=alert(1)>", "قناة/الأخبار", "📹 cam/👩‍👩‍👧")


@pytest.mark.parametrize(
    "path", ["/", "/?view=cards", "/wall", "/events", "/server/studio-a", VAN, f"/stream/studio-a/{quote(NAMES[0])}"]
)
def test_every_width_and_name_has_its_room(open_page: Open, path: str) -> None:
    view = open_page("eventful", path, locale="de-DE")
    view.allow("404")  # a stream that comes a moment later
    dialogs: list[str] = []
    view.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    view.backend.push({f"studio-a/{name}": samples.stream("studio-a", name, 0, bps=1e6) for name in NAMES})
    view.backend.push({f"studio-a/{NAMES[0]}": {"readers": {"hls": 5000}}})
    expect(view.page.locator("body")).to_contain_text(NAMES[0] if "xxx" in path else "ob/van-2")

    def fits(width: int) -> bool:
        found = view.page.evaluate(
            "() => { const bar = document.querySelector('.bar-inner');"
            " return [document.documentElement.scrollWidth, bar.scrollHeight - bar.clientHeight,"
            " Math.min(0, ...[...bar.children].map((one) => one.getBoundingClientRect().top))]; }"
        )
        return bool(found == [width, 0, 0])

    for width in WIDTHS:
        view.page.set_viewport_size({"width": width, "height": 900})
        until(partial(fits, width), f"nothing to hang over at {width}")
    assert dialogs == []


def test_the_bar_of_a_phone_has_room_for_german(open_page: Open) -> None:
    view = open_page("normal", viewport=PHONE, locale="de-DE")
    bar = view.page.locator(".bar-inner")
    expect(view.page.get_by_role("link", name="Ereignisse", exact=True)).to_be_visible()
    tops = bar.evaluate("bar => [...bar.children].map(part => part.getBoundingClientRect().top)")
    assert min(tops) >= 0
    assert bar.evaluate("bar => bar.scrollHeight <= bar.clientHeight")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("scene", "path"),
    [
        ("normal", "/"),
        ("normal", "/?view=cards"),
        ("1000", "/?view=compact"),
        ("1000", "/wall"),
        ("normal", VAN),
        ("eventful", VAN),
        ("eventful", "/events"),
        ("normal", "/server/studio-a"),
        ("empty", "/"),
        ("mute", "/"),
        ("server_401", "/"),
        ("no_history", "/"),
    ],
)
def test_no_rule_of_accessibility_is_broken(open_page: Open, scene: str, path: str, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is missing: run `npm ci`")
    view = open_page(scene, path, color_scheme=scheme)
    view.page.wait_for_timeout(300)
    for part in view.page.locator("details:not([open]) > summary").all():
        part.click()
    view.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = view.page.evaluate("axe.run().then(({violations}) => violations)")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in found] == []


def test_lost_values_are_grey_and_still_readable(open_page: Open) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is missing: run `npm ci`")
    view = open_page("normal")
    view.allow("WebSocket connection to .* failed")
    view.backend.drop(refuse=True)
    view.page.locator("body.old").wait_for()
    view.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = view.page.evaluate("axe.run({runOnly: ['color-contrast']}).then(({violations}) => violations)")
    assert [[node["html"] for node in rule["nodes"]] for rule in found] == []
