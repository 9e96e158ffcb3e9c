"""The agent's pages one after another."""

from historian.model.hosts import HostStatus
from historian.scrape.agentpages import AgentPages
from historian.scrape.outcome import Reason, ScrapeOutcome

FAILED = ScrapeOutcome(5.0, 0.1, reason=Reason.REFUSED)


def page(tick: float, received: int) -> ScrapeOutcome:
    return ScrapeOutcome(tick, 0.1, b'node_network_receive_bytes_total{device="eth0"} %d\n' % received)


def test_an_agent_nobody_asked_for_is_absent_until_it_was_seen() -> None:
    agent = AgentPages(expected=False)
    assert agent.take(FAILED) is None
    assert agent.status == HostStatus("absent")
    agent.take(page(1, 0))
    assert agent.status.agent == "ok"
    agent.take(FAILED)
    assert agent.status == HostStatus("unreachable")


def test_an_agent_that_was_asked_for_is_missed_at_once() -> None:
    agent = AgentPages(expected=True)
    agent.take(FAILED)
    assert agent.status == HostStatus("unreachable")


def test_rates_go_on_across_a_failed_scrape_but_not_across_a_long_silence() -> None:
    agent = AgentPages(expected=True)
    agent.take(page(100, 0))
    agent.take(FAILED)
    values = agent.take(page(110, 1000))
    assert values is not None
    assert values.net_receive_bps == 800
    values = agent.take(page(1000, 2000))
    assert values is not None
    assert values.net_receive_bps is None


def test_a_page_of_something_else_is_no_agent() -> None:
    agent = AgentPages(expected=True)
    assert agent.take(ScrapeOutcome(1.0, 0.1, b"<html>")) is None
    assert agent.status == HostStatus("unreachable")
