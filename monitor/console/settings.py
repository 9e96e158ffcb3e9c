"""What `status` and `watch` can be told."""

from dataclasses import dataclass

from toolkit.secrets import Secret
from toolkit.settings import CommonSettings, option
from toolkit.units import authorities_file, existing_file, parse_count, parse_http_url, parse_switch, positive_duration

# Where the page is unless it is told to be elsewhere, and how long an answer may take. The historian itself gives up
# after 30 s; who looks at a terminal, or runs checks by the minute, will not wait for that.
URL, TIMEOUT = "http://127.0.0.1:10191", "10s"
# A historian that scrapes, whatever its interval, has values younger than this, or says that it has none.
MAX_AGE = "1m"


@dataclass(frozen=True, kw_only=True)
class ConsoleSettings(CommonSettings):
    """Where the historian is, how to get in, and what to show of it."""

    url: str = option("--url", default=URL, parse=parse_http_url, help="where the page of the monitor is")
    username: str = option("--username", help="user, if the page asks for one")
    password: Secret = option(
        "--password", parse=Secret, help="password of that user; better by $MONITOR_PASSWORD_FILE, the name of a file"
    )
    ca_file: str = option("--ca-file", parse=authorities_file, help="certificates to trust for https, as PEM")
    cert_file: str = option("--cert-file", parse=existing_file, help="client certificate, as PEM")
    key_file: str = option("--key-file", parse=existing_file, help="key of the client certificate, as PEM")
    tls_server_name: str = option(
        "--tls-server-name", help="name in the certificate of the page, if it is not the one in its address"
    )
    timeout: float = option("--timeout", default=TIMEOUT, parse=positive_duration, help="how long an answer may take")
    server: tuple[str, ...] = option(
        "--server", repeat=True, help="only this server; * and ? stand for any characters; may be given more than once"
    )
    path: tuple[str, ...] = option("--path", repeat=True, help="only these paths, in the same way")
    json: bool = option("--json", default="false", parse=parse_switch, help="print JSON instead of tables")


@dataclass(frozen=True, kw_only=True)
class StatusSettings(ConsoleSettings):
    """What `status` can be told."""

    check: bool = option(
        "--check",
        default="false",
        parse=parse_switch,
        help="one line and an exit status as plugins of Nagios have them: 0 ok, 1 warning, 2 critical, 3 unknown",
    )
    min_live: int = option(
        "--min-live",
        default="0",
        parse=parse_count,
        help="with --check: critical if fewer of the chosen streams are live; at least 1 if --path is given",
    )
    max_age: float = option(
        "--max-age", default=MAX_AGE, parse=positive_duration, help="with --check: unknown if values are older"
    )
