"""One vocabulary for all releases: protocols, roles, hosts, moments."""

import re
from datetime import UTC, datetime
from functools import lru_cache

# What MediaMTX appends to a protocol in the type of a source or reader, such as srtConn, hlsMuxer, rtspSource.
_KIND = re.compile(r"(conn|session|source|muxer|secondary)$")

# Spellings of v1.3.0 to v1.10.0, before MediaMTX settled on today's.
_TODAYS_SPELLING = {"webrtcsession": "webRTCSession", "webrtcsource": "webRTCSource"}

# A word of the API that we do not know yet may pass as a label if it looks like one of its words.
_WORD = re.compile(r"[a-z][a-z0-9_-]{0,31}")

# Memory of parsed texts: the same few thousand times and addresses come with every scrape.
_MEMORY = 65536


@lru_cache(maxsize=256)  # a few dozen types exist
def protocol(kind: str) -> str:
    """The protocol of a source or reader type: `rtspsSession` is rtsps, `webrtcSession` and `webRTCSource` webrtc."""
    word = _KIND.sub("", kind.lower())
    return word if _WORD.fullmatch(word) else "other" if kind else ""


@lru_cache(maxsize=256)
def source_type(kind: str) -> str:
    """The type of a source in today's spelling."""
    return _TODAYS_SPELLING.get(kind.lower(), kind) if re.fullmatch(r"[A-Za-z0-9]{0,40}", kind) else "other"


@lru_cache(maxsize=256)
def word(text: str) -> str:
    """A state or transport of the API in lower case, `other` if it is no single word."""
    lower = text.lower()
    return lower if _WORD.fullmatch(lower) else "other"


@lru_cache(maxsize=_MEMORY)
def host(address: str) -> str:
    """The host of `203.0.113.7:5000` or `[2001:db8::1]:5000`."""
    before, colon, port = address.rpartition(":")
    if not colon or not port.isdecimal():
        return address
    return before.removeprefix("[").removesuffix("]")


@lru_cache(maxsize=_MEMORY)
def moment(text: str) -> float | None:
    """Unix time of an RFC 3339 time; None for no time and for the year 1, Go's zero time that v1.16 lets through."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    if time.tzinfo is None:
        time = time.replace(tzinfo=UTC)
    return time.timestamp() if time.year > 1 else None
