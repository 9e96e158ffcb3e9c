"""Log lines as the Prometheus family writes them: logfmt or JSON, one line an event, on standard error."""

import json
import logging
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

LEVELS = ("debug", "info", "warn", "error")
FORMATS = ("logfmt", "json")

# What every LogRecord has; anything else came in by `extra=` and belongs on the line.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}


# uvicorn's lines of requests that are not HTTP, and of upgrades that it does not know: each costs a client one packet.
_OFTEN = ("Invalid HTTP request received.", "Unsupported upgrade request.")
_QUIET_SECONDS = 60.0
# It says the first of each WebSocket that was refused in good order, by 401 or 403; and no library is missing where
# there is no WebSocket at all.
_UNTRUE = ("ASGI callable returned without completing handshake.", "No supported WebSocket library detected.")


def _fields(record: logging.LogRecord, component: str) -> dict[str, object]:
    level = "warn" if record.levelno == logging.WARNING else record.levelname.lower()
    fields: dict[str, object] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": level,
        "component": component,
        "msg": record.getMessage(),
    }
    fields |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
    if record.exc_info:
        fields["error"] = logging.Formatter().formatException(record.exc_info)
    return fields


def _quote(value: object) -> str:
    text = str(value)
    if text and text.isprintable() and not any(char in text for char in ' "=\\'):
        return text
    return _escaped(json.dumps(text, ensure_ascii=False))


def _escaped(text: str) -> str:
    """JSON in which nothing is left that a terminal obeys: JSON itself escapes only what ASCII has of it."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else json.dumps(char)[1:-1]


class LogfmtFormatter(logging.Formatter):
    """`time=… level=info component=exporter msg="…" key=value`."""

    def __init__(self, component: str) -> None:
        super().__init__()
        self._component = component

    def format(self, record: logging.LogRecord) -> str:
        """One logfmt line."""
        return " ".join(f"{key}={_quote(value)}" for key, value in _fields(record, self._component).items())


class JsonFormatter(LogfmtFormatter):
    """The same fields as one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON line."""
        return _escaped(json.dumps(_fields(record, self._component), ensure_ascii=False, default=str))


class OfClients(logging.Filter):
    """Lets what strangers may bring about as often as they like pass once in a while, and what is none not at all."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._told: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is to be logged."""
        message = record.getMessage()
        if message.startswith(_UNTRUE):
            return False
        if message not in _OFTEN:
            return True
        now = self._clock()
        if now - self._told.get(message, -_QUIET_SECONDS) < _QUIET_SECONDS:
            return False
        self._told[message] = now
        return True


def setup(level: str, format: str, component: str) -> None:
    """Send all logging of this process to standard error in `format`, from `level` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter((JsonFormatter if format == "json" else LogfmtFormatter)(component))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    logging.getLogger("uvicorn.error").addFilter(OfClients())
    root.setLevel(logging.WARNING if level == "warn" else level.upper())
    # Their info lines tell of sockets and connections, not of anything an operator acts on.
    for chatty in ("uvicorn.error", "urllib3", "asyncio", "websockets"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
