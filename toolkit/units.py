"""Readers of the small values in settings: durations, switches, addresses. Each raises ValueError in words."""

import ipaddress
import os
import re
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d|w|y)")
# Prometheus counts a year as 365 days; so do we, since both appear in one operator's files.
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0, "y": 31536000.0}

_BIT_RATE = re.compile(r"(\d+(?:\.\d+)?) ?(k|M|G)?bit/s")
_PREFIXES = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9}

# A path of a URL in characters that need no encoding.
_PATH = r"(/[\w.~-]+)+/?"

Address = tuple[str, int]


def parse_duration(text: str) -> float:
    """Seconds of a duration such as `500ms`, `2s` or `1h30m`."""
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(f"{text!r} is not a duration; write for example 500ms, 2s, 15m or 24h")
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def positive_duration(text: str) -> float:
    """Seconds of a duration that must be longer than nothing."""
    seconds = parse_duration(text)
    if seconds <= 0:
        raise ValueError(f"{text!r} is no time at all; write for example 2s")
    return seconds


def parse_switch(text: str) -> bool:
    """True or False of the words that YAML and shells use for them."""
    word = text.strip().lower()
    if word in ("true", "yes", "on", "1"):
        return True
    if word in ("false", "no", "off", "0"):
        return False
    raise ValueError(f"{text!r} is neither true nor false")


def parse_address(text: str) -> Address:
    """Host and port of `host:port`, `:port` (all interfaces, host is then empty) or `[::1]:port`."""
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65535 or (":" in host and not host.startswith("[")):
        raise ValueError(f"{text!r} is not an address; write host:port, for example 127.0.0.1:10190")
    return host.removeprefix("[").removesuffix("]"), int(port)


def parse_http_url(text: str) -> str:
    """An http or https URL without a trailing slash."""
    if not re.match(r"https?://[^/\s]+", text) or not _has_host(text):
        raise ValueError("this is not an http or https URL; write for example http://127.0.0.1:9997")
    if "?" in text or "#" in text:
        raise ValueError(
            "the URL has a query or fragment; give host and port only, and credentials by their own settings"
        )
    return text.rstrip("/")


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port out of range, half an IPv6 address
        return False


def url_path(text: str) -> str:
    """A path of a URL such as `/monitor`, or `/`, in characters that need no encoding."""
    if text and text != "/" and not re.fullmatch(_PATH, text, re.ASCII):
        raise ValueError(f"{text!r} is not a path; write for example /monitor")
    return text


def public_url(text: str) -> str:
    """An http or https URL, its path in characters that need no encoding; empty for none."""
    if text:
        url_path(urlsplit(parse_http_url(text)).path)
    return text.rstrip("/")


def network(text: str) -> str:
    """An address or a network such as `10.0.0.0/8`."""
    try:
        return str(ipaddress.ip_network(text))
    except ValueError as error:
        raise ValueError(f"{text!r} is not an address or network ({error}); write for example 10.0.0.0/8") from error


def existing_file(text: str) -> str:
    """The path of a file that can be read."""
    if text and not os.access(text, os.R_OK):
        raise ValueError(f"{text} cannot be read: give the path of a file")
    return text


def authorities_file(text: str) -> str:
    """The path of a file with certificates of authorities, in PEM."""
    if existing_file(text):
        try:
            ssl.create_default_context(cafile=text)
        except (ssl.SSLError, OSError) as error:
            raise ValueError(f"{text} holds no certificates in PEM: give the file of the authority") from error
    return text


def metrics_path(text: str) -> str:
    """Where metrics are served: a path other than that of the landing page."""
    if not re.fullmatch(_PATH, text, re.ASCII):
        raise ValueError(f"{text!r} is no path for metrics; write for example /metrics")
    return text


def parse_bit_rate(text: str) -> float:
    """Bits a second of a rate such as `800kbit/s` or `2.5Mbit/s` (powers of 1000)."""
    match = _BIT_RATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a bit rate; write for example 800kbit/s or 2.5Mbit/s")
    return float(match[1]) * _PREFIXES[match[2] or ""]


def parse_count(text: str) -> int:
    """A whole number, 0 or more."""
    if not text.isascii() or not text.isdecimal():
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def one_of(*words: str) -> Callable[[str], str]:
    """A parser that lets only these words pass."""

    def parse(text: str) -> str:
        if text not in words:
            raise ValueError(f"{text!r} is none of {', '.join(words)}")
        return text

    return parse
