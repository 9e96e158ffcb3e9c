"""Take a picture of every state of the page: `python -m scripts.screenshots [name…]`.

For the eye. The pictures go to screenshots/, which is not committed; those of the documents are renewed by
`python -m scripts.screenshots --docs`.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.page.fake_backend import FakeBackend

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK, PHONE = (1440, 900), (390, 844)


@dataclass(frozen=True)
class Shot:
    """One picture: which scene, which address, how the browser is set."""

    scene: str
    path: str = "/"
    dark: bool = False
    size: tuple[int, int] = DESK
    language: str = "en"
    full: bool = False
    act: Callable[[Page, FakeBackend], None] | None = None


def _lose(page: Page, backend: FakeBackend) -> None:
    backend.drop(refuse=True)
    page.locator("body[data-mode=lost]").wait_for()
    page.wait_for_timeout(4000)


def _help(page: Page, _backend: FakeBackend) -> None:
    page.keyboard.press("?")


def _hover(page: Page, _backend: FakeBackend) -> None:
    page.locator(".u-over").first.hover(position={"x": 400, "y": 60})


def _span(page: Page, _backend: FakeBackend) -> None:
    page.get_by_role("button", name="from – to").click()


def _event(page: Page, _backend: FakeBackend) -> None:
    """Point at the stream's short absence."""
    plot = page.locator(".u-over").first
    box = plot.bounding_box()
    plot.hover(position={"x": (box or {"width": 600})["width"] * (1 - 2080 / 3600), "y": 60})


def _unfold(page: Page, _backend: FakeBackend) -> None:
    page.get_by_role("button", name="3 parts").click()


def _walk(page: Page, _backend: FakeBackend) -> None:
    for _ in range(3):
        page.keyboard.press("j")


def _columns(page: Page, _backend: FakeBackend) -> None:
    page.get_by_role("button", name="Columns").click()


def _fold(page: Page, _backend: FakeBackend) -> None:
    page.locator(".attention summary").click()


VAN = "/stream/studio-a/ob/van-2"
SHOTS = {
    "overview-light": Shot("normal"),
    "overview-dark": Shot("normal", dark=True),
    "overview-german": Shot("normal", language="de"),
    "overview-phone": Shot("normal", size=PHONE, full=True),
    "overview-phone-dark": Shot("normal", dark=True, size=PHONE),
    "overview-wide": Shot("normal", size=(1920, 1080)),
    "overview-narrow": Shot("normal", size=(1100, 800)),
    "overview-keyboard": Shot("normal", act=_walk),
    "overview-filtered": Shot("normal", path="/?q=cam&sort=-in"),
    "overview-nothing-found": Shot("normal", path="/?q=nonsense"),
    "overview-cards": Shot("normal", path="/?view=cards"),
    "overview-cards-dark": Shot("1000", path="/?view=cards&sort=-in", dark=True),
    "overview-cards-phone": Shot("normal", path="/?view=cards", size=PHONE, full=True),
    "overview-compact": Shot("1000", path="/?view=compact&sort=path"),
    "overview-columns": Shot("normal", path="/?cols=path,tracks,in,readers,since", act=_columns),
    "overview-folded": Shot("normal", act=_fold),
    "mute": Shot("mute"),
    "nearly-full": Shot("nearly_full"),
    "fleet": Shot("fleet"),
    "fleet-phone": Shot("fleet", size=PHONE),
    "wall": Shot("normal", path="/wall", size=(1920, 1080)),
    "wall-1000-dark": Shot("1000", path="/wall", size=(1920, 1080), dark=True),
    "wall-10000-dark": Shot("10000", path="/wall", size=(1920, 1080), dark=True),
    "wall-german": Shot("normal", path="/wall?server=studio-a", language="de"),
    "overview-1000": Shot("1000"),
    "overview-1000-dark": Shot("1000", dark=True, path="/?sort=-in"),
    "empty": Shot("empty"),
    "empty-german-dark": Shot("empty", dark=True, language="de"),
    "one": Shot("one"),
    "server-refused": Shot("server_down"),
    "server-refused-phone": Shot("server_down", size=PHONE, language="de"),
    "server-401": Shot("server_401", dark=True),
    "lost": Shot("normal", act=_lose),
    "lost-dark": Shot("normal", dark=True, act=_lose),
    "host-trouble": Shot("host_trouble"),
    "no-history": Shot("no_history", path=VAN),
    "no-history-german": Shot("no_history", language="de"),
    "incomplete": Shot("incomplete"),
    "incomplete-phone-german": Shot("incomplete", size=PHONE, language="de"),
    "all-down": Shot("all_down"),
    "wide": Shot("wide"),
    "wide-german-dark": Shot("wide", dark=True, language="de"),
    "wide-phone": Shot("wide", size=PHONE, full=True),
    "help": Shot("normal", act=_help),
    "stream-light": Shot("eventful", path=VAN, act=_hover),
    "stream-dark": Shot("eventful", path=VAN, dark=True, full=True, act=_hover),
    "stream-german": Shot("eventful", path=VAN, language="de"),
    "stream-phone": Shot("eventful", path=VAN, size=PHONE, full=True),
    "stream-5m": Shot("normal", path=f"{VAN}?range=5m"),
    "stream-24h": Shot("normal", path=f"{VAN}?range=24h"),
    "stream-reader": Shot("normal", path=f"{VAN}?link=192.0.2.61", full=True),
    "stream-pull": Shot("normal", path="/stream/studio-a/cam/lobby"),
    "stream-down": Shot("normal", path="/stream/studio-a/cam/gate-north"),
    "stream-unknown": Shot("normal", path="/stream/edge-us/contrib/nyc"),
    "stream-absent": Shot("normal", path="/stream/studio-a/never/was"),
    "stream-30d": Shot("normal", path=f"{VAN}?range=30d", dark=True, act=_hover),
    "stream-span": Shot("normal", path=VAN, act=_span),
    "stream-event": Shot("eventful", path=VAN, act=_event),
    "events-light": Shot("eventful", path="/events"),
    "events-dark": Shot("eventful", path="/events?range=7d", dark=True, act=_unfold),
    "events-german": Shot("eventful", path="/events?level=crit&range=30d", language="de"),
    "events-phone": Shot("eventful", path="/events", size=PHONE, full=True),
    "events-many": Shot("1000", path="/events?range=7d"),
    "events-none": Shot("one", path="/events"),
    "events-no-history": Shot("no_history", path="/events"),
    "server-light": Shot("normal", path="/server/studio-a"),
    "server-dark": Shot("normal", path="/server/edge-eu", dark=True, full=True),
    "server-down": Shot("normal", path="/server/edge-us"),
    "server-phone": Shot("normal", path="/server/studio-a", size=PHONE, full=True),
}


# Those that README and docs/ show.
DOCUMENTED = ["overview-light", "wall-1000-dark", "stream-event", "events-dark"]


def take(browser: Browser, name: str, shot: Shot, folder: Path) -> None:
    """Take one picture, after the page has lived through a few scrapes."""
    with FakeBackend(shot.scene, interval=1.0).running() as backend:
        context = browser.new_context(
            viewport={"width": shot.size[0], "height": shot.size[1]},
            color_scheme="dark" if shot.dark else "light",
            locale="de-DE" if shot.language == "de" else "en-GB",
            device_scale_factor=1,
        )
        page = context.new_page()
        page.on("console", lambda message: print(f"{name}: {message.type}: {message.text}"))
        page.on("pageerror", lambda error: print(f"{name}: {error}"))
        page.goto(backend.url + shot.path)
        page.locator("body[data-mode=live]").wait_for()
        page.wait_for_timeout(1800)
        if shot.act:
            shot.act(page, backend)
            page.wait_for_timeout(300)
        page.screenshot(path=folder / f"{name}.png", full_page=shot.full)
        context.close()


def shrink(path: Path) -> None:
    """Give a picture a palette of 200 colours by ffmpeg, which is a third of the bytes and no difference to the eye."""
    small = path.with_suffix(".small.png")
    palette = "split[a][b];[a]palettegen=max_colors=200[p];[b][p]paletteuse=dither=none"
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(path), "-vf", palette, "-frames:v", "1", "-update", "1"]
    subprocess.run([*command, str(small)], check=True)
    small.replace(path)


def main(names: list[str]) -> int:
    """Take the named pictures, or all, or those of the documents."""
    folder = ROOT / "screenshots"
    if names == ["--docs"]:
        names, folder = DOCUMENTED, ROOT / "docs" / "img"
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in names or SHOTS:
            take(browser, name, SHOTS[name], folder)
        browser.close()
    if names is DOCUMENTED:
        for name in names:
            shrink(folder / f"{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
