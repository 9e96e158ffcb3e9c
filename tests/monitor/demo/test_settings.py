from pathlib import Path

from monitor.demo import SERVER_NAMES, monitor_yml, ports_from
from monitor.demo.cast import servers
from toolkit import monitorfile


def test_ports_are_consecutive_or_free() -> None:
    assert ports_from(20000) == {"studio-a": 20000, "edge-eu": 20001, "edge-us": 20002}
    assert set(ports_from(0).values()) == {0}


def test_names_are_those_of_the_cast() -> None:
    assert tuple(server.name for server in servers(0.0)) == SERVER_NAMES


def test_monitor_yml_is_read_by_the_components(tmp_path: Path) -> None:
    path = tmp_path / "monitor.yml"
    path.write_text(monitor_yml(ports_from(20000), agent="http://127.0.0.1:10192"))
    read = monitorfile.read(path).servers
    assert {name: server.mediamtx for name, server in read.items()} == {
        "studio-a": "http://127.0.0.1:20000",
        "edge-eu": "http://127.0.0.1:20001",
        "edge-us": "http://127.0.0.1:20002",
    }
    assert [server.agent for server in read.values()] == ["http://127.0.0.1:10192", "", ""]
