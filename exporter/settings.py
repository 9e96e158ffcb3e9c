"""Settings of the exporter."""

import re
from dataclasses import dataclass
from typing import ClassVar

from exporter.collectors import BY_DEFAULT, COLLECTORS
from toolkit.secrets import Secret
from toolkit.settings import CommonSettings, listen_option, option
from toolkit.units import (
    Address,
    authorities_file,
    existing_file,
    metrics_path,
    parse_duration,
    parse_http_url,
    parse_switch,
    positive_duration,
)


def _positive_number(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise ValueError(f"{text!r} is not a whole number above 0")
    return int(text)


def _collectors(text: str) -> tuple[str, ...]:
    """Names of collectors, separated by commas."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    unknown = [name for name in names if name not in COLLECTORS]
    if unknown or not names:
        raise ValueError(f"{text!r} must hold some of {', '.join(COLLECTORS)}, separated by commas")
    return names


def _regex(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is not a regular expression: {error}") from error
    return text


@dataclass(frozen=True, kw_only=True)
class ExporterSettings(CommonSettings):
    """Where MediaMTX is, how to get in, and how to ask."""

    asks_mediamtx: ClassVar[bool] = True
    listen: tuple[Address, ...] = listen_option("127.0.0.1:10190")
    telemetry_path: str = option(
        "--web.telemetry-path", default="/metrics", parse=metrics_path, help="where the metrics are served"
    )
    mediamtx_url: str = option(
        "--mediamtx.url",
        env="MEDIAMTX_URL",
        default="http://127.0.0.1:9997",
        help="address of the control API of the default server",
        parse=parse_http_url,
    )
    username: str = option("--mediamtx.username", env="MEDIAMTX_USERNAME", help="user of the control API")
    password: Secret = option(
        "--mediamtx.password", env="MEDIAMTX_PASSWORD", help="password of that user", parse=Secret
    )
    token: Secret = option(
        "--mediamtx.token", env="MEDIAMTX_TOKEN", help="bearer token, instead of user and password", parse=Secret
    )
    ca_file: str = option(
        "--mediamtx.ca-file", parse=authorities_file, help="certificates to trust for an https address, as PEM"
    )
    cert_file: str = option(
        "--mediamtx.cert-file", parse=existing_file, help="client certificate for an https address, as PEM"
    )
    key_file: str = option("--mediamtx.key-file", parse=existing_file, help="key of the client certificate, as PEM")
    collectors: tuple[str, ...] = option(
        "--collectors",
        default=",".join(BY_DEFAULT),
        help="areas of the API to read; recordings is possible too and makes MediaMTX walk its disk",
        parse=_collectors,
    )
    path_include: str = option(
        "--path.include", help="regular expression that a path's whole name must match", parse=_regex
    )
    path_exclude: str = option("--path.exclude", help="regular expression of names of paths to leave out", parse=_regex)
    remote: bool = option(
        "--label.remote", default="true", help="tell the hosts of clients in the label remote", parse=parse_switch
    )
    connections: bool = option(
        "--connections", default="false", help="series for each connection, with its id", parse=parse_switch
    )
    max_series: int = option(
        "--max-series",
        default="500000",
        help="most series of a server; entities that came last are left out first",
        parse=_positive_number,
    )
    timeout: float = option(
        # Wrong credentials are answered after up to 4 s: less would show them as a time-out.
        "--mediamtx.timeout",
        default="5s",
        help="longest wait for one list",
        parse=positive_duration,
    )
    min_interval: float = option(
        "--mediamtx.min-interval",
        default="1s",
        help="scrapes closer together than this share one answer",
        parse=parse_duration,
    )
    max_bytes: int = option(
        # A list of 30 000 SRT connections is about 60 MB.
        "--mediamtx.max-bytes",
        default="67108864",
        help="largest accepted answer",
        parse=_positive_number,
    )
