"""Targets from settings."""

from historian.scrape.targets import Target, from_settings
from historian.settings import HistorianSettings
from toolkit.maintenance import Maintenance
from toolkit.monitorfile import Server


def test_without_a_file_there_is_one_server_named_local() -> None:
    assert from_settings(HistorianSettings()) == (
        Target("local", "http://127.0.0.1:10190/metrics", "http://127.0.0.1:10192/metrics", agent_expected=False),
    )


def test_an_agent_that_was_asked_for_is_expected() -> None:
    (target,) = from_settings(HistorianSettings(agent_url="http://10.0.0.5:10192"))
    assert target.agent_expected


def test_servers_of_the_file_are_probed_by_name() -> None:
    servers = {
        "studio-a": Server("studio-a", "http://10.0.0.5:9997", agent="http://10.0.0.5:10192", player="https://m.test"),
        "süd & west": Server("süd & west", "http://10.0.0.6:9997"),
    }
    targets = from_settings(HistorianSettings(servers=servers, exporter_url="http://exporter:10190"))
    assert targets == (
        Target(
            "studio-a",
            "http://exporter:10190/probe?target=studio-a",
            "http://10.0.0.5:10192/metrics",
            agent_expected=True,
            address="http://10.0.0.5:9997",
            player="https://m.test",
        ),
        Target(
            "süd & west",
            "http://exporter:10190/probe?target=s%C3%BCd%20%26%20west",
            address="http://10.0.0.6:9997",
        ),
    )


def test_only_a_maintenance_of_all_paths_is_one_of_the_server() -> None:
    everything = Maintenance(begin=1, end=2)
    servers = {"a": Server("a", "http://10.0.0.5:9997", maintenance=(Maintenance("cam/*", begin=1, end=2), everything))}
    (target,) = from_settings(HistorianSettings(servers=servers))
    assert target.windows == (everything,)


def test_discovered_servers_come_after_those_of_the_file() -> None:
    servers = {"a": Server("a", "http://10.0.0.5:9997", agent="http://10.0.0.5:10192")}
    settings = HistorianSettings(servers=servers, scrape_discover=True)
    a, b, local = from_settings(settings, ("b", "a", ""))
    assert (a.server, a.agent_url) == ("a", "http://10.0.0.5:10192/metrics")
    assert (b.server, b.exporter_url, b.agent_url) == ("b", "http://127.0.0.1:10190/probe?target=b", "")
    assert (local.server, local.exporter_url) == ("local", "http://127.0.0.1:10190/metrics")


def test_without_a_default_server_in_the_list_there_is_no_local_one() -> None:
    assert from_settings(HistorianSettings(scrape_discover=True), ()) == ()
    (named,) = from_settings(HistorianSettings(scrape_discover=True), ("", "local"))
    assert named.exporter_url.endswith("/probe?target=local"), "a name wins over the default"
