"""A real Chromium on the page, with a fake historian behind it; whatever the browser complains about fails the test."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.page.fake_backend import FakeBackend

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each page has a context of its own."""
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page of the monitor and what stands behind it."""

    page: Page
    backend: FakeBackend
    complaints: list[str]
    allowed: list[str]

    def allow(self, pattern: str) -> None:
        """Expect complaints of the browser that match, such as a connection that the test itself refuses."""
        self.allowed.append(pattern)

    def go(self, path: str) -> None:
        self.page.goto(self.backend.url + path)

    def is_live(self) -> None:
        """Wait until values are shown as the present."""
        self.page.locator("body[data-mode=live]").wait_for()

    def row(self, path: str) -> Any:
        """The row of a stream in the table."""
        return self.page.locator("table.streams tbody tr", has=self.page.get_by_role("link", name=path, exact=True))


Open = Callable[..., Opened]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """Open the page on a scene: `open_page("normal", "/stream/…", locale="de-DE", viewport=…)`."""
    opened: list[Opened] = []
    with ExitStack() as stack:

        def open_one(
            scene: str = "normal", path: str = "/", *, live: bool = True, prefix: str = "", **context: Any
        ) -> Opened:
            backend = stack.enter_context(FakeBackend(scene, prefix=prefix).running())
            settings = {"locale": "en-GB", "viewport": {"width": 1440, "height": 900}, **context}
            page = stack.enter_context(chromium.new_context(**settings)).new_page()
            page.set_default_timeout(10_000)
            one = Opened(page, backend, [], [])
            opened.append(one)

            def note(message: ConsoleMessage) -> None:
                if message.type in ("error", "warning"):
                    one.complaints.append(message.text)

            page.on("console", note)
            page.on("pageerror", lambda error: one.complaints.append(str(error)))
            one.go(path)
            if live:
                one.is_live()
            return one

        yield open_one
        for one in opened:
            rest = [text for text in one.complaints if not any(re.search(pattern, text) for pattern in one.allowed)]
            assert rest == [], "the browser complains"
