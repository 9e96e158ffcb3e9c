"""The page on the real chain: exporter, historian and store as a user starts them, seen in Chromium."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.fake_mediamtx import FakeMediaMTX
from tests.e2e.processes import monitor

pytestmark = pytest.mark.browser

SLOW = 20_000  # ms; a scrape comes every 2 s, a rate needs two of them, and the machine may be busy


@pytest.fixture
def mediamtx() -> Iterator[FakeMediaMTX]:
    fake = FakeMediaMTX()
    yield fake
    fake.stop()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def test_a_stream_appears_live_changes_and_goes(tmp_path: Path, mediamtx: FakeMediaMTX, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    with monitor(tmp_path, f"--mediamtx.url={mediamtx.url}") as running:
        page.goto(running.page)
        expect(page.get_by_role("heading", name="No streams yet")).to_be_visible(timeout=SLOW)
        mediamtx.publish("live/one", 4e6)
        row = page.locator("table.streams tbody tr", has=page.get_by_role("link", name="live/one", exact=True))
        expect(row.locator(".state")).to_have_text("live", timeout=SLOW)
        expect(row.locator(".col-in")).to_have_text(re.compile(r"^(3\.[89]|4\.[01])\d$"), timeout=SLOW)
        mediamtx.publish("live/one", 8e6)
        expect(row.locator(".col-in")).to_have_text(re.compile(r"^(7\.[6-9]|8\.[0-4])\d$"), timeout=SLOW)
        row.get_by_role("link").click()
        expect(page.locator(".chart", has_text="Bitrate").get_by_role("img")).to_have_attribute(
            "aria-label", re.compile(r"^Bitrate, Mbit/s\. Now: in (7\.[6-9]|8\.[0-4])\d\s"), timeout=SLOW
        )
        href = page.get_by_role("link", name="Stream values (CSV)").get_attribute("href")
        table = page.request.get(f"{running.page.rstrip('/')}{href}")
        assert table.headers["content-type"].startswith("text/csv")
        assert "received_bps" in table.text().splitlines()[0]
        mediamtx.unpublish("live/one")
        expect(page.locator(".page-head .state")).to_have_text("gone", timeout=SLOW)
        page.keyboard.press("Escape")
        mediamtx.stop()
        expect(page.locator(".trouble")).to_contain_text("MediaMTX is unreachable", timeout=SLOW)
        expect(page.locator(".trouble")).to_contain_text(mediamtx.url)
        expect(page.get_by_text("No streams yet")).to_have_count(0)
    assert complaints == []
