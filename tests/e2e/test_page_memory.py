"""The page may stay open all day: what it holds does not grow. `scripts/page_memory.py` looks for half an hour."""

import pytest
from playwright.sync_api import expect

from scripts.page_memory import Meter, updates
from tests.e2e.conftest import Open
from tests.e2e.processes import until

pytestmark = pytest.mark.browser


def test_updates_and_views_that_come_and_go_leave_nothing_behind(open_page: Open) -> None:
    view = open_page("normal")
    meter, steps = Meter(view.page), updates(view.backend)

    def live(count: int) -> None:
        for _ in range(count):
            next(steps)
        view.backend.push({"studio-a/cam/lobby": {"received_bps": (count % 89 + 10) * 1e6}})
        expect(view.row("cam/lobby")).to_contain_text(f"{count % 89 + 10}.0")

    def walk(times: int) -> None:
        for _ in range(times):
            view.page.get_by_role("button", name="Cards").click()
            view.page.keyboard.press("w")
            expect(view.page.locator(".tile")).to_have_count(12)
            view.page.get_by_role("button", name="Leave").click()
            view.page.get_by_role("button", name="Table", exact=True).click()
            expect(view.row("cam/lobby")).to_be_visible()

    walk(2)
    live(90)  # past what lists, sparklines and events keep
    before = meter.held()
    live(400)
    walk(6)
    until(lambda: meter.held().nodes <= before.nodes * 1.1, "the nodes to be as few as before")
    after = meter.held()
    assert after.heap < before.heap * 1.1 + 200_000, (before, after)
    assert after.listeners <= before.listeners + 5, (before, after)
