"""Settings of the historian."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from historian.health.overrides import overridden
from historian.health.rules import RULES, Rule
from historian.store import redisurl
from historian.store.tiers import Retention
from toolkit.secrets import Secret
from toolkit.settings import CommonSettings, listen_option, option
from toolkit.units import (
    Address,
    authorities_file,
    existing_file,
    network,
    parse_http_url,
    parse_switch,
    positive_duration,
    public_url,
    url_path,
)

# The value of --redis.url that means the store of our own.
EMBEDDED = "embedded"


def data_home(environ: Mapping[str, str] = os.environ) -> Path:
    """Where this user's data lives: XDG_DATA_HOME, else ~/.local/share (XDG Base Directory Specification)."""
    given = environ.get("XDG_DATA_HOME", "")
    # The specification tells to ignore a relative path here.
    return Path(given) if os.path.isabs(given) else Path.home() / ".local" / "share"


def parse_bytes(text: str) -> int:
    """Bytes of a size such as `64MB`, `500kB` or `1GB` (powers of 1000) or a plain number."""
    units = {"kb": 1000, "mb": 1000**2, "gb": 1000**3, "b": 1, "": 1}
    number = text.rstrip("kKmMgGbB")
    unit = text[len(number) :].lower()
    if unit not in units or not number.isascii() or not number.isdecimal() or int(number) == 0:
        raise ValueError(f"{text!r} is not a size; write for example 64MB")
    return int(number) * units[unit]


@dataclass(frozen=True, kw_only=True)
class HistorianSettings(CommonSettings):
    """What the historian can be told; times are in seconds, sizes in bytes."""

    listen: tuple[Address, ...] = listen_option("127.0.0.1:10191")
    external_url: str = option(
        "--web.external-url",
        parse=public_url,
        help="address of the page as browsers reach it, if a proxy gives it another one",
    )
    route_prefix: str = option(
        "--web.route-prefix",
        parse=url_path,
        help="path below which all is served (default: the path of --web.external-url; / for none)",
    )
    trusted_proxies: tuple[str, ...] = option(
        "--web.trusted-proxies",
        parse=network,
        repeat=True,
        help="addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed",
    )
    exporter_url: str = option(
        "--exporter.url",
        default="http://127.0.0.1:10190",
        file="exporter",
        parse=parse_http_url,
        help="the exporter to scrape",
    )
    agent_url: str = option(
        "--agent.url",
        default="http://127.0.0.1:10192",
        parse=parse_http_url,
        help="the agent to scrape for the default server; servers of monitor.yml name theirs there",
    )
    scrape_interval: float = option(
        "--scrape.interval",
        default="2s",
        file="scrape.interval",
        parse=positive_duration,
        help="time between two scrapes of a server",
    )
    scrape_discover: bool = option(
        "--scrape.discover",
        default="no",
        file="scrape.discover",
        parse=parse_switch,
        help="scrape all servers that the exporter lists at /discover, and follow that list",
    )
    # It changes with a file that people edit; Prometheus asks such lists once a minute.
    discover_interval: float = option(
        "--scrape.discover-interval",
        default="30s",
        file="scrape.discover_interval",
        parse=positive_duration,
        help="time between two looks at that list",
    )
    scrape_username: str = option(
        "--scrape.username", file="scrape.username", help="user at exporter and agents, if they ask for one"
    )
    scrape_password: Secret = option(
        "--scrape.password", file="scrape.password", parse=Secret, help="password of that user"
    )
    scrape_ca_file: str = option(
        "--scrape.ca-file",
        file="scrape.ca_file",
        parse=authorities_file,
        help="certificates to trust where exporter and agents speak https, as PEM",
    )
    scrape_cert_file: str = option(
        "--scrape.cert-file",
        file="scrape.cert_file",
        parse=existing_file,
        help="client certificate for exporter and agents, as PEM",
    )
    scrape_key_file: str = option(
        "--scrape.key-file", file="scrape.key_file", parse=existing_file, help="key of the client certificate, as PEM"
    )
    scrape_server_name: str = option(
        "--scrape.server-name",
        file="scrape.server_name",
        help="name in the certificates of exporter and agents, if it is not the one in their address",
    )
    # A Secret, since the URL may hold a password.
    redis_url: Secret = option(
        "--redis.url",
        env="REDIS_URL",
        default=EMBEDDED,
        file="redis.url",
        parse=Secret,
        help="URL of the store: redis://, rediss://, unix://, redis+sentinel:// or redis+cluster://; "
        "or 'embedded' for one of our own",
    )
    redis_pending: int = option(
        "--redis.pending",
        default="64MB",
        parse=parse_bytes,
        help="memory for samples that wait while Redis is away; the oldest are dropped beyond it",
    )
    history_raw: float = option(
        "--history.raw",
        default="24h",
        file="history.raw",
        parse=positive_duration,
        help="how long every sample is kept",
    )
    history_minutes: float = option(
        "--history.minutes",
        default="30d",
        file="history.minutes",
        parse=positive_duration,
        help="how long minutes are kept, with their smallest, mean and largest values",
    )
    history_hours: float = option(
        "--history.hours",
        default="2y",
        file="history.hours",
        parse=positive_duration,
        help="how long hours are kept, in the same way",
    )
    history_events: float = option(
        "--history.events",
        default="365d",
        file="history.events",
        parse=positive_duration,
        help="how long events are kept",
    )
    storage_path: str = option(
        "--storage.path",
        help="directory of the embedded store (default $XDG_DATA_HOME/mediamtx-monitor)",
    )

    @property
    def public_prefix(self) -> str:
        """The path before all addresses as browsers know them, such as `/monitor`; empty for none."""
        return urlsplit(self.external_url).path.rstrip("/")

    @property
    def prefix(self) -> str:
        """The path before all addresses as they come in here; empty for none."""
        return (self.route_prefix or self.public_prefix).rstrip("/")

    def __post_init__(self) -> None:
        """Raise UserError for settings that do not go together."""
        self.retention().check()
        self.rules()
        if self.redis_url.reveal() != EMBEDDED:
            redisurl.parse(self.redis_url)

    def retention(self) -> Retention:
        """How long each tier of history is kept."""
        return Retention(self.history_raw, self.history_minutes, self.history_hours)

    def rules(self) -> tuple[Rule, ...]:
        """The rules of health, with the thresholds of monitor.yml. Raises UserError for those that cannot be."""
        return overridden(RULES, self.overrides)

    def storage(self) -> Path:
        """The directory of the embedded store, absolute."""
        return Path(os.path.abspath(self.storage_path or data_home() / "mediamtx-monitor"))
