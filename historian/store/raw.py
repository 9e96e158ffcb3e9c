"""Samples as commands for Redis: one entry a scrape for each entity, readable by `redis-cli XRANGE`.

Entry ids are scrape times, so writing a frame twice leaves one entry. Field names are the same in each entry of a
stream, which Redis then stores once per node instead of once per entry: an unknown value is an empty text, not absent.
"""

from redis.asyncio import Redis

from historian.model.fields import FIELDS, Kind
from historian.model.frame import EntitySample, Frame
from historian.store import keys
from historian.store.connect import call, call_bytes

Command = list[str | int]

# Which fields an entry has, as (position in the sample, name, scale).
Columns = tuple[tuple[int, str, int], ...]

# What the end of an SRT link with this role never has: MediaMTX only receives from a publisher, and only sends to a
# reader. Each empty value would cost two bytes.
_NOT_OF_ROLE = {"publish": ("send_", "sent_"), "read": ("receive_", "received_")}


def _columns(kind: Kind, without: tuple[str, ...] = ()) -> Columns:
    numbered = enumerate(FIELDS[kind])
    return tuple((i, field.short, field.scale) for i, field in numbered if not field.name.startswith(without))


_ALL: dict[Kind, Columns] = {kind: _columns(kind) for kind in FIELDS}
_OF_ROLE = {role: _columns("srt", without) for role, without in _NOT_OF_ROLE.items()}

# The expiry of a stream is renewed this often: rare enough to cost nothing, and small against what it becomes when the
# stream is empty (seal.py).
_UPKEEP_MS = 5 * 60 * 1000
# Entries leave a stream once they are sealed. Should that fail for days, the oldest go: five days at 2 s, some 20 MB.
MOST = 200_000


# No true value comes near (281 TB, 281 Tbit/s); sums over thousands of such ones still fit into 64 bits.
LARGEST = 2**48


def _integer(value: float | None, scale: int) -> str | int:
    if value is None or not -LARGEST <= value * scale <= LARGEST:  # NaN and infinite are unknown, too
        return ""
    return round(value * scale)


def entry(sample: EntitySample) -> Command:
    """Field names and values of an entry, flat: [short, integer or "", short, …]."""
    values = sample.values
    if len(values) != len(FIELDS[sample.kind]):
        raise ValueError(f"a sample of kind {sample.kind} has {len(values)} values, not {len(FIELDS[sample.kind])}")
    columns = _OF_ROLE.get(sample.key[1], _ALL["srt"]) if sample.kind == "srt" else _ALL[sample.kind]
    flat: Command = []
    for position, short, scale in columns:
        flat.append(short)
        flat.append(_integer(values[position], scale))
    return flat


class RawWriter:
    """Makes the commands that add a frame's samples. A stream that is written no more lives for `expiry_s` seconds."""

    def __init__(self, expiry_s: int) -> None:
        self._expiry_s = expiry_s
        self._upkeep_due: dict[str, int] = {}
        self._sweep_due = 0

    def commands(self, frame: Frame, time_ms: int) -> list[Command]:
        """XADD for each sample, and EXPIRE for streams whose upkeep is due. `time_ms` becomes the entries' id."""
        self._forget_ended(time_ms)
        entry_id = f"{time_ms}-0"
        made: list[Command] = []
        for sample in frame.samples:
            key = keys.history(frame.server, sample.kind, sample.key)
            if self._upkeep_due.get(key, 0) <= time_ms:
                self._upkeep_due[key] = time_ms + _UPKEEP_MS
                made.append(["XADD", key, "MAXLEN", "~", MOST, entry_id, *entry(sample)])
                made.append(["EXPIRE", key, self._expiry_s])
            else:
                made.append(["XADD", key, entry_id, *entry(sample)])
        return made

    def _forget_ended(self, time_ms: int) -> None:
        """Drop streams that are written no more, so that comings and goings do not pile up in memory."""
        if time_ms >= self._sweep_due:
            self._sweep_due = time_ms + _UPKEEP_MS
            self._upkeep_due = {key: due for key, due in self._upkeep_due.items() if due > time_ms - _UPKEEP_MS}


async def newest_ms(client: Redis, server: str, before_ms: int | None = None) -> int:
    """The time of the newest entry of a server (before a time), in ms; 0 if there is none. Raises the client's errors.

    Each scrape leaves an entry of the server itself.
    """
    name = keys.history(server, "server", ())
    end = "+" if before_ms is None else f"({before_ms}"
    newest = await call(client, "XREVRANGE", name, end, "-", "COUNT", 1)
    sealed = await call_bytes(client, "XREVRANGE", keys.sealed(name, keys.TIERS[0]), "+", "-", "COUNT", 1)
    times = [int(newest[0][0].partition("-")[0])] if newest else []
    times += [int(fields[b"e"]) for _, fields in sealed if fields.get(b"e", b"").isdigit()]
    return max((time for time in times if before_ms is None or time < before_ms), default=0)
