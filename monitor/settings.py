"""Settings of `mediamtx-monitor`: every flag of the three components, and the addresses that they get."""

from dataclasses import dataclass

from agent.settings import AgentSettings
from exporter.settings import ExporterSettings
from historian.settings import HistorianSettings
from toolkit.settings import listen_option, option
from toolkit.units import Address, parse_address


@dataclass(frozen=True, kw_only=True)
class MonitorSettings(
    ExporterSettings,
    AgentSettings,  # type: ignore[valid-type,misc]  # made from the table of collectors, which mypy cannot follow
    HistorianSettings,
):
    """All settings of exporter, agent and historian; `listen` is where the page is served."""

    listen: tuple[Address, ...] = listen_option("127.0.0.1:10191")
    exporter_listen: Address = option(
        "--exporter.listen-address",
        default="127.0.0.1:10190",
        help="address of the exporter's /metrics, host:port",
        parse=parse_address,
    )
    exporter_web_config_file: str = option(
        "--exporter.web.config.file", help="as --web.config.file, for the exporter; that one is for the page"
    )
    agent_web_config_file: str = option(
        "--agent.web.config.file", help="as --web.config.file, for the agent; that one is for the page"
    )
    agent_listen: Address = option(
        "--agent.listen-address",
        default="127.0.0.1:10192",
        help="address of the agent's /metrics, host:port",
        parse=parse_address,
    )

    def __post_init__(self) -> None:
        """Raise UserError for settings that do not go together, in whichever component."""
        AgentSettings.__post_init__(self)
        HistorianSettings.__post_init__(self)
