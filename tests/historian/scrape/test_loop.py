"""The loops with real requests to pages that come fast, late or never."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from historian.model.frame import Frame
from historian.scrape import loop
from historian.scrape.outcome import Reason, ScrapeOutcome
from historian.scrape.targets import Target

pytestmark = pytest.mark.anyio


class Page:
    """A page on a port, by default a free one; `gate` holds answers back while it is cleared."""

    def __init__(self, port: int = 0) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.requests = 0
        self.at_once = self.most_at_once = 0
        page = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page.requests += 1
                page.at_once += 1
                page.most_at_once = max(page.at_once, page.most_at_once)
                page.gate.wait(10)
                page.at_once -= 1
                self.send_response(200)
                self.send_header("Content-Type", "text/plain")
                self.end_headers()
                self.wfile.write(b"mediamtx_up 1\n")

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/metrics"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.gate.set()
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Notes:
    """A pipeline that only notes what it is given."""

    seen: list[tuple[str, ScrapeOutcome, ScrapeOutcome | None, int]] = field(default_factory=list)

    def frame(self, server: str, exporter: ScrapeOutcome, agent: ScrapeOutcome | None, time_ms: int) -> Frame:
        self.seen.append((server, exporter, agent, time_ms))
        return Frame(server, time_ms, (), {}, {})

    def of(self, server: str) -> list[ScrapeOutcome]:
        return [exporter for name, exporter, _, _ in self.seen if name == server]


@pytest.fixture
async def pages() -> AsyncIterator[list[Page]]:
    pages = [Page(), Page()]
    yield pages
    for page in pages:
        page.close()


async def ignore(frame: Frame) -> None:
    pass


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in threads
            await asyncio.sleep(0.01)


async def running(
    targets: list[Target], notes: Notes, condition: Callable[[], bool], on_frame: loop.OnFrame = ignore
) -> None:
    """Run the loops at 50 ms until the condition holds."""
    task = asyncio.create_task(loop.Scraper(0.05, on_frame, notes, wall_clock=lambda: 1000.5).run(targets))
    try:
        await until(lambda: condition() or task.done())
        assert not task.done(), task.exception()
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_frames_come_again_and_again_with_the_time_of_the_scrape(pages: list[Page]) -> None:
    notes, frames = Notes(), []

    async def keep(frame: Frame) -> None:
        frames.append(frame)

    await running([Target("a", pages[0].url)], notes, lambda: len(frames) >= 3, keep)
    assert [frame.time_ms for frame in frames[:3]] == [1_000_500] * 3
    assert notes.of("a")[0].page == b"mediamtx_up 1\n"
    assert notes.seen[0][2] is None


async def test_a_slow_target_holds_no_other_and_is_never_asked_twice_at_once(pages: list[Page]) -> None:
    slow, quick = pages
    slow.gate.clear()
    notes = Notes()
    targets = [Target("slow", slow.url), Target("quick", quick.url)]

    def condition() -> bool:
        if len(notes.of("quick")) >= 8:
            slow.gate.set()
        return len(notes.of("slow")) >= 3

    await running(targets, notes, condition)
    assert slow.most_at_once == 1
    assert notes.seen[0][0] == "quick"


async def test_a_slow_agent_does_not_hold_the_streams_and_its_answer_comes_with_a_later_frame(
    pages: list[Page],
) -> None:
    exporter, agent = pages
    agent.gate.clear()
    notes = Notes()

    def condition() -> bool:
        if len(notes.seen) >= 2:
            agent.gate.set()
        return any(outcome is not None for _, _, outcome, _ in notes.seen)

    await running([Target("a", exporter.url, agent.url)], notes, condition)
    assert [outcome for _, _, outcome, _ in notes.seen[:2]] == [None, None]
    assert agent.most_at_once == 1


async def test_a_dead_exporter_gives_frames_as_well() -> None:
    notes = Notes()
    await running([Target("a", "http://127.0.0.1:9/metrics")], notes, lambda: len(notes.seen) >= 2)
    assert notes.of("a")[0].reason is Reason.REFUSED


async def test_failures_are_logged_when_they_begin_and_end_only(
    pages: list[Page], caplog: pytest.LogCaptureFixture
) -> None:
    notes = Notes()
    caplog.set_level("INFO")
    target = Target("a", "http://127.0.0.1:9/metrics", "http://127.0.0.1:9/metrics")
    await running([target], notes, lambda: len(notes.seen) >= 4)
    messages = [(record.getMessage(), record.server, record.reason) for record in caplog.records]  # type: ignore[attr-defined]  # extra fields
    assert messages == [("scrape of the exporter fails", "a", "refused")], (
        "an agent that nobody asked for is not missed"
    )


async def test_an_exporter_that_starts_a_moment_later_is_no_failure(caplog: pytest.LogCaptureFixture) -> None:
    class LateExporter(Notes):
        """The page comes up between the first scrape, which is refused, and the second."""

        page: Page | None = None

        def frame(self, server: str, exporter: ScrapeOutcome, agent: ScrapeOutcome | None, time_ms: int) -> Frame:
            if self.page is None:
                self.page = Page(port)
            return super().frame(server, exporter, agent, time_ms)

    caplog.set_level("INFO")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    notes = LateExporter()
    await running([Target("a", f"http://127.0.0.1:{port}/metrics")], notes, lambda: len(notes.seen) >= 3)
    assert notes.page is not None
    notes.page.close()
    assert [outcome.reason for outcome in notes.of("a")[:2]] == [Reason.REFUSED, Reason.OK]
    assert not caplog.records


async def test_a_defect_that_one_page_brings_out_does_not_end_the_scraping(
    pages: list[Page], caplog: pytest.LogCaptureFixture
) -> None:
    class Defective(Notes):
        def frame(self, server: str, exporter: ScrapeOutcome, agent: ScrapeOutcome | None, time_ms: int) -> Frame:
            frame = super().frame(server, exporter, agent, time_ms)
            if len(self.seen) == 1:
                raise ZeroDivisionError
            return frame

    notes = Defective()
    await running([Target("a", pages[0].url)], notes, lambda: len(notes.seen) >= 3)
    assert "a scrape is lost" in caplog.text


async def test_a_want_of_memory_is_a_line_and_the_scraping_goes_on(
    pages: list[Page], caplog: pytest.LogCaptureFixture
) -> None:
    class Hungry(Notes):
        def frame(self, server: str, exporter: ScrapeOutcome, agent: ScrapeOutcome | None, time_ms: int) -> Frame:
            frame = super().frame(server, exporter, agent, time_ms)
            if len(self.seen) in (1, 2, 4):
                raise MemoryError
            return frame

    notes = Hungry()
    await running([Target("a", pages[0].url)], notes, lambda: len(notes.seen) >= 5)
    assert [(record.message, record.exc_info) for record in caplog.records] == [
        ("no memory is left for a scrape", None)
    ] * 2


async def test_not_even_a_thread_to_be_had_does_not_end_the_scraping(
    pages: list[Page], caplog: pytest.LogCaptureFixture
) -> None:
    notes = Notes()
    threads = threading.stack_size()
    threading.stack_size(1 << 46)  # more than there is: a limit of processes or memory has the same effect
    scraping = asyncio.create_task(loop.Scraper(0.05, ignore, notes).run([Target("a", pages[0].url)]))
    try:
        await until(lambda: "can't start new thread" in caplog.text)
        threading.stack_size(threads)
        await until(lambda: len(notes.seen) >= 2)
    finally:
        threading.stack_size(threads)
        scraping.cancel()
        with pytest.raises(asyncio.CancelledError):
            await scraping


async def test_stopping_does_not_wait_for_a_request_that_hangs(pages: list[Page]) -> None:
    page = pages[0]
    page.gate.clear()
    task = asyncio.create_task(loop.Scraper(0.05, ignore, Notes()).run([Target("a", page.url)]))
    await until(lambda: page.at_once == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    hanging = [thread for thread in threading.enumerate() if thread.name.startswith("scrape")]
    assert hanging
    page.gate.set()
    for thread in hanging:
        thread.join(10)
