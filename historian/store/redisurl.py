"""The address of a Redis, taken apart: one server, one behind Sentinels, or a cluster."""

import os
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from toolkit.errors import UserError
from toolkit.secrets import Secret, redact_url

Kind = Literal["server", "unix", "sentinel", "cluster"]
HostPort = tuple[str, int]

# What a scheme means, whether it is TLS, and the port if none is given (IANA; Sentinel's own documentation).
_SCHEMES: dict[str, tuple[Kind, bool, int]] = {
    "redis": ("server", False, 6379),
    "rediss": ("server", True, 6379),
    "unix": ("unix", False, 0),
    "redis+sentinel": ("sentinel", False, 26379),
    "rediss+sentinel": ("sentinel", True, 26379),
    "redis+cluster": ("cluster", False, 6379),
    "rediss+cluster": ("cluster", True, 6379),
}
# Other parameters of the client library would change how we read answers, and a typo in one must not pass unseen.
_TLS = ("ssl_ca_certs", "ssl_cert_reqs", "ssl_certfile", "ssl_check_hostname", "ssl_keyfile")
_FILES = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")
_CREDENTIALS = ("password",)
_SENTINEL = ("sentinel_password", "sentinel_username")
LOGIN_PARAMETERS = (*_CREDENTIALS, *_SENTINEL)
_REMEDY = "write redis://host:6379, rediss://host:6379, unix:///path/redis.sock or embedded"
_LIKE: dict[Kind, str] = {
    "server": "redis://host:6379/0",
    "unix": "unix:///path/redis.sock",
    "sentinel": "redis+sentinel://host1:26379,host2:26379/mymaster/0",
    "cluster": "redis+cluster://host1:6379,host2:6379",
}


@dataclass(frozen=True, slots=True)
class RedisUrl:
    """The parts of a URL. `hosts` are servers, Sentinels or nodes; `service` is the name that Sentinels know.

    `path` is that of a unix socket.
    """

    kind: Kind
    tls: bool
    hosts: tuple[HostPort, ...]
    username: str
    password: Secret
    service: str
    db: int
    query: dict[str, str]
    path: str = ""


def parse(url: Secret) -> RedisUrl:
    """Take `url` apart. Raises UserError that names the mistake and never the password."""
    text = url.reveal()
    scheme, _, rest = text.partition("://")
    if scheme.lower() not in _SCHEMES or not rest.isprintable() or "://" not in text:
        raise UserError(
            f"redis.url: {_shown(text)} does not begin with redis://, rediss://, unix://, redis+sentinel:// or "
            f"redis+cluster://; write for example redis://127.0.0.1:6379"
        )
    kind, tls, port = _SCHEMES[scheme.lower()]
    try:
        parts = urlsplit(text)
        hosts = _hosts(parts.netloc.rpartition("@")[2], port) if kind != "unix" else ()
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        raise UserError(f"redis.url: its host or port is malformed; {_remedy(kind)}") from None
    shown = redact_url(text)
    if kind == "unix":
        if not parts.path or parts.netloc.rpartition("@")[2]:
            raise UserError(f"redis.url: {shown} lacks an absolute path; write {_LIKE[kind]}")
    elif not hosts:
        raise UserError(f"redis.url: {shown} lacks a host; {_remedy(kind)}")
    elif kind == "server" and len(hosts) > 1:
        raise UserError(f"redis.url: {shown} has one host; more than one go with redis+sentinel:// or redis+cluster://")
    _check_query(kind, tls, query)
    username, colon, password = parts.netloc.rpartition("@")[0].partition(":")
    service, db = _place(kind, [part for part in parts.path.split("/") if part], shown)
    given = query.get("db", "")
    if given and not (given.isascii() and given.isdecimal()):
        raise UserError(f"redis.url: {shown}: db takes a number")
    if given:
        db = int(given)
    if kind == "cluster" and db:
        raise UserError(f"redis.url: {shown}: a cluster has the database 0 only")
    secret = Secret(unquote(password) if colon else query.get("password", ""))
    path = unquote(parts.path) if kind == "unix" else ""
    return RedisUrl(kind, tls, hosts, unquote(username), secret, service, db, query, path)


def _remedy(kind: Kind) -> str:
    return _REMEDY if kind in ("server", "unix") else f"write {_LIKE[kind]}"


def _hosts(text: str, port: int) -> tuple[HostPort, ...]:
    """`a:1,b,[::1]:2` as pairs. Raises ValueError for what cannot be."""
    hosts = []
    for one in filter(None, text.split(",")):
        parts = urlsplit(f"//{one}")
        given = parts.port
        if not parts.hostname or given == 0:
            raise ValueError
        hosts.append((parts.hostname, port if given is None else given))
    return tuple(hosts)


def _place(kind: Kind, path: list[str], shown: str) -> tuple[str, int]:
    """Service and database, which stand where files stand in other URLs."""
    if kind == "unix":
        return "", 0
    service = ""
    if kind == "sentinel":
        if not path or path[0].isdecimal():
            raise UserError(f"redis.url: {shown} lacks the name that the Sentinels know; write {_LIKE[kind]}")
        service = unquote(path.pop(0))
    if len(path) > 1 or (path and not (path[0].isascii() and path[0].isdecimal())):
        raise UserError(f"redis.url: {shown}: what follows is a database number, for example /0; write {_LIKE[kind]}")
    return service, int(path[0]) if path else 0


def _check_query(kind: Kind, tls: bool, query: dict[str, str]) -> None:
    known = ["db", *_CREDENTIALS, *(_TLS if tls else ()), *(_SENTINEL if kind == "sentinel" else ())]
    unknown = sorted(set(query) - set(known))
    if unknown and unknown[0] in _TLS:
        raise UserError(f"redis.url: {unknown[0]} goes with TLS only; write rediss:// in place of redis://")
    if unknown:
        raise UserError(f"redis.url: unknown parameter {unknown[0]!r}; known are {', '.join(sorted(known))}")
    for name in _FILES:
        if name in query and not os.access(query[name], os.R_OK):
            raise UserError(f"redis.url: {name}: cannot read {query[name]}")
    if query.get("ssl_cert_reqs", "required") not in ("none", "optional", "required"):
        raise UserError("redis.url: ssl_cert_reqs takes none, optional or required")
    if query.get("ssl_check_hostname", "true").lower() not in ("true", "false", "1", "0", "yes", "no"):
        raise UserError("redis.url: ssl_check_hostname takes true or false")


def _shown(text: str) -> str:
    """A text that is no URL of ours, as far as no password can stand in it: one without a scheme may be a password."""
    if "://" not in text:
        return repr("…" if text else "")
    beginning, at, rest = text.rpartition("@")
    scheme = beginning.partition("://")[0] + "://"
    host = re.split(r"[?#]", rest, maxsplit=1)[0]
    return repr(f"{scheme}…@{host}" if at else host)
