"""The plan: who is started with which environment."""

from pathlib import Path

from monitor.plan import make_plan, unknown_variables
from monitor.settings import MonitorSettings
from toolkit.settings import load, parser


def plan_of(*argv: str, environ: dict[str, str] | None = None):
    ports = [
        "--web.listen-address=127.0.0.1:0",
        "--exporter.listen-address=127.0.0.1:0",
        "--agent.listen-address=127.0.0.1:0",
    ]
    given = vars(parser(MonitorSettings, "mediamtx-monitor").parse_args([*ports, *argv]))
    return make_plan(load(MonitorSettings, given, environ or {}), environ or {})


def test_each_child_gets_its_own_address_and_the_historian_those_of_the_others() -> None:
    plan = plan_of()
    exporter, agent, historian = (spec.environment for spec in plan.specs)
    assert [spec.name for spec in plan.specs] == ["mediamtx-exporter", "mediamtx-agent", "mediamtx-historian"]
    assert f"http://{exporter['MONITOR_WEB_LISTEN_ADDRESS']}" == historian["MONITOR_EXPORTER_URL"] == plan.exporter_url
    assert f"http://{agent['MONITOR_WEB_LISTEN_ADDRESS']}" == historian["MONITOR_AGENT_URL"] == plan.agent_url
    assert f"http://{historian['MONITOR_WEB_LISTEN_ADDRESS']}" == plan.page_url


def test_secrets_go_on_by_environment_and_never_by_command_line() -> None:
    plan = plan_of("--mediamtx.password=hunter2")
    for spec in plan.specs:
        assert spec.environment["MEDIAMTX_PASSWORD"] == "hunter2"
        assert "hunter2" not in " ".join(spec.command)


def test_misspelt_variables_are_found() -> None:
    environ = {"MONITOR_HISTORY_ROW": "24h", "MONITOR_HISTORY_RAW": "24h", "HOME": "/", "MEDIAMTX_URL": "http://h"}
    assert unknown_variables(environ) == ["MONITOR_HISTORY_ROW"]


def test_the_page_has_a_web_config_of_its_own(tmp_path: Path) -> None:
    tls = "tls_server_config: {cert_file: c.pem, key_file: k.pem}"
    page, agent = tmp_path / "page.yml", tmp_path / "agent.yml"
    page.write_text("basic_auth_users: {}")
    agent.write_text(tls)
    plan = plan_of(
        f"--agent.web.config.file={agent}", environ={"MONITOR_WEB_CONFIG_FILE": str(page), "MONITOR_LOG_LEVEL": "warn"}
    )
    files = [spec.environment["MONITOR_WEB_CONFIG_FILE"] for spec in plan.specs]
    assert files == ["", str(agent), str(page)]
    assert plan.page_url.startswith("http://")
    assert plan.agent_url.startswith("https://")
    assert plan.specs[2].environment["MONITOR_AGENT_URL"] == plan.agent_url
    page.write_text(tls)
    assert plan_of(f"--web.config.file={page}").page_url.startswith("https://")
