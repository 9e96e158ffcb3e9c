"""What holds for all tests: with FORBID_SKIPS=1 a skip is a failure, unless it is for want of a real MediaMTX."""

import os
import signal
import threading
from collections.abc import Generator

import pytest

# The one part that CI cannot install: its binary is named by this variable.
ALLOWED_REASON = "MEDIAMTX_BIN"


def pytest_configure() -> None:
    """A shell's background jobs ignore Ctrl-C, and so would all programs that the tests start and interrupt."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if os.environ.get("FORBID_SKIPS") and report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2]
        if ALLOWED_REASON not in reason:
            report.outcome = "failed"
            report.longrepr = f"skips are forbidden here, and this one is not for {ALLOWED_REASON}: {reason}"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what drives a browser last: Playwright keeps an event loop in the main thread, and no other can run there.

    The soak comes first: it is the longest file and mostly waits, which at the end would leave one worker idle.
    """
    items.sort(key=lambda item: ("chromium" in getattr(item, "fixturenames", ()), item.path.name != "test_soak.py"))
