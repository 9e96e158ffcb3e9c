"""One row of the table of metrics: what it is called, what it means, and which field of the API it reads."""

from dataclasses import dataclass, field
from typing import Literal

PREFIX = "mediamtx_"

# Suffixes that OpenMetrics wants repeated in a UNIT line.
_UNITS = ("bytes_per_second", "timestamp_seconds", "seconds", "bytes", "ratio")

Role = Literal["publish", "read"]
BOTH: tuple[Role, ...] = ("publish", "read")
PUBLISH: tuple[Role, ...] = ("publish",)
READ: tuple[Role, ...] = ("read",)

# How much of the API's unit makes a base unit. Divided, not multiplied, so that 57.1 ms read 0.0571 and no longer tail.
MILLISECONDS = 1000.0
MEBIBITS = 8 / 1024 / 1024  # per byte: gosrt divides by 1024², whatever "mbps" in its field names suggests


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A metric family. `fields` are names of the API, today's first, older ones after it."""

    name: str
    type: Literal["gauge", "counter", "info"]
    help: str
    labels: tuple[str, ...] = ()
    collector: str
    """Which collector fills it; `collect[]` and `mediamtx_collector_success` speak of these names."""
    item: str = ""
    """The kind of API item whose `fields` are read; empty where code computes the value."""
    fields: tuple[str, ...] = ()
    reader_fields: tuple[str, ...] = ()
    """The same for readers, where the API has another field for that role."""
    reads: Literal["number", "moment", "switch"] = "number"
    """What the fields hold: a number, an RFC 3339 time, or true and false."""
    divisor: float = 1.0
    """How much of the API's unit makes one of the unit in the name."""
    merge: Literal["sum", "max", "min"] = "sum"
    """What a gauge says for several connections under one identity: the worst of them."""
    roles: tuple[Role, ...] = BOTH
    """A publisher sends no media and a reader receives none from MediaMTX's view: those constant zeros are left out."""
    native: str = ""
    """MediaMTX's own metric of the same meaning, for the documentation."""
    wire_name: str = field(init=False)
    """Name of the samples."""
    text_header: bytes = field(init=False, repr=False)
    """HELP and TYPE lines of the format 0.0.4, without the last line's end."""
    openmetrics_header: bytes = field(init=False, repr=False)
    """HELP, TYPE and UNIT lines of OpenMetrics, without the last line's end."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "wire_name", PREFIX + self.name)
        object.__setattr__(self, "text_header", self._text_header())
        object.__setattr__(self, "openmetrics_header", self._openmetrics_header())

    def _text_header(self) -> bytes:
        kind = "gauge" if self.type == "info" else self.type
        return f"# HELP {self.wire_name} {_escape_help(self.help)}\n# TYPE {self.wire_name} {kind}".encode()

    def _openmetrics_header(self) -> bytes:
        name = self.wire_name.removesuffix("_total" if self.type == "counter" else "_info")
        lines = [f"# HELP {name} {_escape_help(self.help, quotes=True)}", f"# TYPE {name} {self.type}"]
        unit = next((unit for unit in _UNITS if name.endswith("_" + unit)), "")
        if unit and self.type != "info":
            lines.append(f"# UNIT {name} {unit.removeprefix('timestamp_')}")
        return "\n".join(lines).encode()


def _escape_help(text: str, quotes: bool = False) -> str:
    text = text.replace("\\", r"\\").replace("\n", r"\n")
    return text.replace('"', r"\"") if quotes else text
