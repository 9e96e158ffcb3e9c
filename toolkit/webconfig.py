"""`--web.config.file`: TLS, users, headers and a rate limit, in the format of the Prometheus exporter-toolkit.

What it accepts and refuses is what that toolkit does (its docs/web-configuration.md; `promtool check web-config` is the
judge in the tests); where we differ, docs/security.md says so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from toolkit import ciphers, yamlfile
from toolkit.mistakes import Mistakes
from toolkit.secrets import Secret
from toolkit.units import parse_count, parse_duration, parse_switch
from toolkit.yamlkeys import Keys

T = TypeVar("T")

FLAG = "--web.config.file"

# The only headers that may be set, with their allowed values where these are few; blank ones are not sent.
_HEADERS = {
    "Content-Security-Policy": (),
    "X-Frame-Options": ("deny", "sameorigin"),
    "X-Content-Type-Options": ("nosniff",),
    "X-XSS-Protection": (),
    "Strict-Transport-Security": (),
}

# `$2y$10$` and 53 characters of salt and hash; costs beyond 31 do not exist (bcrypt).
_HASH = re.compile(r"\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}")


@dataclass(frozen=True, slots=True)
class Tls:
    """`tls_server_config`. Files are absolute paths or empty, inline texts are PEM."""

    cert_file: str = ""
    cert: str = ""
    key_file: str = ""
    key: Secret = field(default_factory=Secret)
    client_ca_file: str = ""
    client_ca: str = ""
    client_auth_type: str = ""
    client_allowed_sans: tuple[str, ...] | None = None
    min_version: str = "TLS12"
    max_version: str = "TLS13"
    cipher_suites: tuple[str, ...] = ()
    curve_preferences: tuple[str, ...] = ()
    prefer_server_cipher_suites: bool = True

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that hold certificates and keys."""
        return tuple(Path(name) for name in (self.cert_file, self.key_file, self.client_ca_file) if name)


@dataclass(frozen=True, slots=True)
class WebConfig:
    """The whole file. `users` are bcrypt hashes by name; `interval` is seconds between requests, 0 for no limit."""

    path: Path
    tls: Tls | None = None
    users: dict[str, Secret] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    interval: float = 0.0
    burst: int = 0


def read(path: Path) -> WebConfig:
    """Read and check the file. Raises UserError that lists every mistake with file, line, key and remedy."""
    root = yamlfile.load(path, FLAG)
    mistakes = Mistakes(path)
    parts = Keys(root, "", ("tls_server_config", "http_server_config", "basic_auth_users", "rate_limit"), mistakes)
    http = parts.sub("http_server_config", ("http2", "headers"))
    http.value("http2", parse_switch, True)  # accepted for the format's sake: the servers here speak HTTP/1.1
    limit = parts.sub("rate_limit", ("interval", "burst"))
    config = WebConfig(
        path,
        _tls(parts, path.resolve().parent, mistakes),
        _users(parts, mistakes),
        _headers(http, mistakes),
        limit.value("interval", _interval, 0.0),
        limit.value("burst", parse_count, 0),
    )
    mistakes.raise_if_any()
    return config


def _tls(parts: Keys, folder: Path, mistakes: Mistakes) -> Tls | None:
    names = tuple(Tls.__dataclass_fields__)
    given = parts.sub("tls_server_config", names)

    def file(name: str) -> str:
        text = given.value(name, str, "")
        return str(folder / text) if text else ""

    tls = Tls(
        cert_file=file("cert_file"),
        cert=given.value("cert", str, ""),
        key_file=file("key_file"),
        key=given.value("key", Secret, Secret()),
        client_ca_file=file("client_ca_file"),
        client_ca=given.value("client_ca", str, ""),
        client_auth_type=given.value("client_auth_type", _client_auth, ""),
        client_allowed_sans=given.values("client_allowed_sans", str),
        min_version=given.value("min_version", _one_of(ciphers.VERSIONS, "TLS version"), "TLS12"),
        max_version=given.value("max_version", _one_of(ciphers.VERSIONS, "TLS version"), "TLS13"),
        cipher_suites=given.values("cipher_suites", _one_of(ciphers.CIPHERS, "cipher")) or (),
        curve_preferences=given.values("curve_preferences", _one_of(ciphers.CURVES, "curve")) or (),
        prefer_server_cipher_suites=given.value("prefer_server_cipher_suites", parse_switch, True),
    )
    certificate, key = tls.cert_file or tls.cert, tls.key_file or tls.key
    authority = tls.client_ca_file or tls.client_ca
    if not (certificate or key or authority or tls.client_auth_type):
        return None
    if not certificate:
        mistakes.add(given.line, "tls_server_config: missing one of cert or cert_file")
    if not key:
        mistakes.add(given.line, "tls_server_config: missing one of key or key_file")
    if authority and tls.client_auth_type in ("", "NoClientCert"):
        mistakes.add(
            given.line,
            "tls_server_config: client_ca is given and clients are not asked for a certificate: "
            "set client_auth_type: RequireAndVerifyClientCert",
        )
    if list(ciphers.VERSIONS).index(tls.min_version) < list(ciphers.VERSIONS).index(tls.max_version):
        mistakes.add(given.line, f"tls_server_config: min_version {tls.min_version} is above {tls.max_version}")
    return tls


def _users(parts: Keys, mistakes: Mistakes) -> dict[str, Secret]:
    users: dict[str, Secret] = {}
    for name, line, text in parts.texts("basic_auth_users", "names, each with a bcrypt hash"):
        if _HASH.fullmatch(text):
            users[name] = Secret(text)
        else:
            # A hash in the place of the name is not repeated.
            user = "NAME" if name.startswith("$") else name
            mistakes.add(
                line,
                f"basic_auth_users.{user}: this is not a bcrypt hash; make one with: htpasswd -nBC 10 {user}",
            )
    return users


def _headers(http: Keys, mistakes: Mistakes) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, line, text in http.texts("headers", "names of headers with values"):
        allowed = _HEADERS.get(name)
        if allowed is None:
            mistakes.add(line, f"header {name!r} cannot be configured; possible are {', '.join(_HEADERS)}")
        elif allowed and text not in allowed:
            mistakes.add(line, f"header {name}: {text!r} is none of {', '.join(allowed)}")
        elif not text.isprintable():
            mistakes.add(line, f"header {name}: the value holds a line break or another character that cannot be sent")
        elif text:
            headers[name] = text
    return headers


def _client_auth(text: str) -> str:
    if text in ciphers.UNVERIFIED:
        raise ValueError(
            f"{text} would accept any certificate unverified, which these servers cannot; "
            "use RequireAndVerifyClientCert with client_ca_file"
        )
    return _one_of(ciphers.CLIENT_AUTH, "client_auth_type")(text)


def _interval(text: str) -> float:
    return 0.0 if text in ("", "0") else parse_duration(text)


def _one_of(known: dict[str, T], what: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in known:
            raise ValueError(f"unknown {what} {text!r}; known are {', '.join(name for name in known if name)}")
        return text

    return parse
