from pathlib import Path

from monitor.demo.run import demo_plan
from monitor.settings import MonitorSettings
from toolkit import monitorfile
from toolkit.settings import load


def test_the_demo_reads_its_own_servers_and_keeps_its_own_history(tmp_path: Path) -> None:
    settings = load(MonitorSettings, {"listen": ["127.0.0.1:0"]}, {})
    mine = {"REDIS_URL": "redis://my-real-one/", "MONITOR_CONFIG_FILE": "/my/real/monitor.yml"}
    plan, (simulation, *components) = demo_plan(settings, mine, tmp_path)
    assert [spec.name for spec in components] == [spec.name for spec in plan.specs]
    for spec in components:
        assert spec.environment["REDIS_URL"] == "embedded"
        assert spec.environment["MONITOR_STORAGE_PATH"] == str(tmp_path / "store")
        servers = monitorfile.read(Path(spec.environment["MONITOR_CONFIG_FILE"])).servers
    base = int(simulation.command[-1])
    assert [server.mediamtx for server in servers.values()] == [f"http://127.0.0.1:{base + n}" for n in range(3)]
    assert servers["studio-a"].agent == plan.agent_url


def test_a_flag_wins(tmp_path: Path) -> None:
    settings = load(MonitorSettings, {"listen": ["127.0.0.1:0"], "redis_url": "redis://wanted/"}, {})
    _, (_, *components) = demo_plan(settings, {}, tmp_path)
    assert {spec.environment["REDIS_URL"] for spec in components} == {"redis://wanted/"}
