import itertools
import logging
from collections.abc import Sequence
from typing import ClassVar

from prometheus_client.registry import Collector as Page

from agent.metric import Metric
from agent.scrape import ScrapePage, Scraper
from tests.agent.conftest import samples_of

ONE = Metric("node_one", "gauge", "One.")
TWO = Metric("node_two", "gauge", "Two.")


class Good:
    metrics: ClassVar[Sequence[Metric]] = (ONE,)

    def __init__(self, settings: object = None) -> None:
        self.scrapes = 0

    def collect(self):
        self.scrapes += 1
        return [ONE.value(self.scrapes)]


class Bad:
    """Fails after its first family, as a generator may."""

    metrics: ClassVar[Sequence[Metric]] = (TWO,)

    def __init__(self, settings: object = None) -> None:
        self.broken = True

    def collect(self):
        yield TWO.value(1)
        if self.broken:
            raise OSError("no such thing")


def no_such_module():
    raise ImportError("only on Linux")


def test_a_failure_costs_one_subject_and_is_told():
    found = samples_of(Scraper({"good": Good, "bad": Bad, "absent": no_such_module}).scrape(["good", "bad", "absent"]))
    assert found["node_one",] == 1
    assert ("node_two",) not in found, "what came before the failure is not half shown"
    assert found["node_scrape_collector_success", "collector=good"] == 1
    assert found["node_scrape_collector_success", "collector=bad"] == 0
    assert found["node_scrape_collector_success", "collector=absent"] == 0


def test_durations_are_measured_each():
    ticks = itertools.accumulate(itertools.repeat(1.5))
    found = samples_of(Scraper({"good": Good, "bad": Bad}, clock=lambda: next(ticks)).scrape(["good", "bad"]))
    assert found["node_scrape_collector_duration_seconds", "collector=good"] == 1.5
    assert found["node_scrape_collector_duration_seconds", "collector=bad"] == 1.5


def test_subjects_are_made_once_and_only_when_asked_for():
    scraper = Scraper({"good": Good, "bad": no_such_module})
    scraper.scrape(["good"])
    assert samples_of(scraper.scrape(["good"]))["node_one",] == 2


def test_a_failure_is_logged_once_and_its_end_too(caplog):
    bad = Bad()
    scraper = Scraper({"bad": lambda: bad})
    caplog.set_level(logging.INFO)
    scraper.scrape(["bad"])
    scraper.scrape(["bad"])
    bad.broken = False
    scraper.scrape(["bad"])
    scraper.scrape(["bad"])
    assert [record.message for record in caplog.records] == [
        "collector gives no metrics",
        "collector gives metrics again",
    ]
    assert (caplog.records[0].collector, caplog.records[0].error) == ("bad", "OSError: no such thing")


def test_what_a_host_does_not_have_is_no_warning(caplog):
    def absent():
        raise FileNotFoundError("/sys/class/hwmon")

    caplog.set_level(logging.DEBUG)
    Scraper({"hwmon": absent}).scrape(["hwmon"])
    assert [record.levelname for record in caplog.records] == ["DEBUG"]


def test_a_page_adds_others():
    class Other(Page):
        def collect(self):
            return [TWO.value(2)]

    found = samples_of(ScrapePage(Scraper({"good": Good}), ["good"], Other()).collect())
    assert (found["node_one",], found["node_two",]) == (1, 2)
