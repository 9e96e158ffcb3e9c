"""The server on a page."""

import pytest

from historian.model.entities import Roster
from historian.model.hosts import HostStatus
from historian.model.server import ServerFacts, ServerStatus, Totals, read_server, server_values

HOST = HostStatus("absent")


def read(*series: tuple[str, dict[str, str], float]) -> ServerFacts | None:
    roster = Roster()
    roster.take([roster.bind(name, labels) for name, labels, _ in series], [value for _, _, value in series])
    return read_server(roster)


def facts(up: bool = True, version: str = "v1.20.1", start_time: float | None = 100.0) -> ServerFacts:
    return ServerFacts(up, None if up else "refused", version if up else "", "http://a:9997", start_time, 3, True)


def test_a_page_without_mediamtx_up_is_not_the_exporters() -> None:
    assert read(("go_goroutines", {}, 3)) is None


def test_the_reason_is_the_one_that_is_set() -> None:
    failures = [("mediamtx_scrape_failure", {"reason": reason}, float(reason == "tls")) for reason in ("dns", "tls")]
    down = read(("mediamtx_up", {}, 0), *failures)
    assert down is not None
    assert (down.up, down.reason) == (False, "tls")


def test_connections_are_summed_over_protocols_and_roles() -> None:
    numbers = {("srt", "publish"): 2.0, ("srt", "read"): 5.0, ("rtsp", "publish"): 1.0}
    up = read(
        ("mediamtx_up", {}, 1),
        *(("mediamtx_connections", {"protocol": p, "role": r}, n) for (p, r), n in numbers.items()),
    )
    assert up is not None
    assert up.connections == 8


@pytest.mark.parametrize(
    ("version", "exact"),
    [
        ("v1.20.1", True),
        ("v1.20.1-3-gabcdef", True),
        ("1.21.0", True),
        ("v2.0.0", True),
        ("v1.20.0", False),
        ("v1.9.3", False),
        ("v0.0.0", False),
        ("", False),
    ],
)
def test_losses_are_counted_exactly_from_1_20_1_on(version: str, exact: bool) -> None:
    assert facts(version=version).counts_losses_exactly is exact


def test_a_server_is_up_since_it_started_and_down_since_it_was_seen_down() -> None:
    status = ServerStatus("a", "", "")
    assert status.update(facts(), None, Totals(), HOST, {}, 1000.0)["since"] == 100
    down = status.update(facts(up=False), "refused", None, HOST, {}, 1002.0)
    assert (down["up"], down["since"], down["version"], down["scraped_at"]) == (False, 1002, "v1.20.1", 1000)
    assert status.update(None, "exporter_unreachable", None, HOST, {}, 1004.0)["since"] == 1002
    assert status.update(facts(), None, Totals(), HOST, {}, 1006.0)["since"] == 1006


def test_the_address_of_the_file_stands_until_the_exporter_names_one() -> None:
    status = ServerStatus("a", "http://from-file:9997", "https://player")
    before = status.update(None, "exporter_unreachable", None, HOST, {}, 1000.0)
    assert (before["address"], before["player"]) == ("http://from-file:9997", "https://player")
    assert status.update(facts(), None, Totals(), HOST, {}, 1002.0)["address"] == "http://a:9997"


def test_a_scrape_without_paths_stores_that_the_api_answered_or_not() -> None:
    assert server_values(None, None, 0.5)[:2] == (0, None)
    assert server_values(facts(), None, 0.5)[:2] == (1, None)
    values = server_values(facts(), Totals(paths=3, live=2, received_bps=10, sent_bps=20, readers=4), 0.5)
    assert values == (1, 3, 2, 10, 20, 4, 3, 500)
