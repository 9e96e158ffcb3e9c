"""Log lines as the Prometheus family writes them: logfmt or JSON, one line an event, on standard error."""

import json
import logging
import sys
from datetime import UTC, datetime

LEVELS = ("debug", "info", "warn", "error")
FORMATS = ("logfmt", "json")

# What every LogRecord has; anything else came in by `extra=` and belongs on the line.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}


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
    if text and not any(char in text for char in ' "=\n\r\t\\'):
        return text
    return json.dumps(text, ensure_ascii=False)


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
        return json.dumps(_fields(record, self._component), ensure_ascii=False, default=str)


def setup(level: str, format: str, component: str) -> None:
    """Send all logging of this process to standard error in `format`, from `level` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter((JsonFormatter if format == "json" else LogfmtFormatter)(component))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING if level == "warn" else level.upper())
    # Their info lines tell of sockets and connections, not of anything an operator acts on.
    for chatty in ("uvicorn.error", "urllib3", "asyncio", "websockets"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
