"""One stream at one moment: which connections stand, and what they have carried so far."""

import math
import uuid
from dataclasses import dataclass
from functools import lru_cache

from monitor.demo.life import Spell
from monitor.demo.party import Party, Pull, Stream
from monitor.demo.wave import Wave

# A reader finds the stream a little after its publisher: encoders start, players retry.
_READER_DELAY_S = 1.5
_NAMESPACE = uuid.UUID("6f1d3a52-7a1c-4e0e-9a58-1f5f0f6a7c11")


@dataclass(frozen=True, slots=True)
class Connection:
    """A party that is connected now. `start` and `flow_end` are seconds of demo time, `bitrate` what it carries."""

    stream: Stream
    party: Party
    publishes: bool
    id: str
    port: int
    seed: str
    start: float
    flow_end: float

    @property
    def bitrate(self) -> Wave:
        """Bits a second of media in its direction."""
        return self.stream.wave

    def carried(self, t: float) -> int:
        """Bytes of media since it began."""
        return int(self.bitrate.total(self.start, min(t, self.flow_end)) / 8)

    def discarded(self, t: float) -> int:
        """Frames thrown away because this reader is too slow."""
        return int(Wave(f"{self.seed}/slow", self.party.discards, 0.8).total(self.start, t))


@dataclass(frozen=True, slots=True)
class Moment:
    """A listed path at one moment; `spell` is None while it has no stream. `media_end` is up to when media has come."""

    stream: Stream
    spell: Spell | None = None
    publisher: Connection | None = None
    readers: tuple[Connection, ...] = ()
    media_end: float = 0.0

    @property
    def inbound(self) -> int:
        """Bytes of media received in this spell."""
        return int(self.stream.wave.total(self.spell.start, self.media_end) / 8) if self.spell else 0

    @property
    def outbound(self) -> int:
        """Bytes of media sent to all readers in this spell, those that left included."""
        if self.spell is None:
            return 0
        return sum(_sent(self.stream, party, self.spell.start, self.media_end) for party in self.stream.readers)

    @property
    def frames_in_error(self) -> int:
        """Frames of this spell that could not be processed."""
        if self.spell is None:
            return 0
        wave = Wave(f"{self.stream.name}/errors", self.stream.frames_in_error, 0.8)
        return int(wave.total(self.spell.start, self.media_end))


def at(stream: Stream, t: float) -> Moment | None:
    """The stream at `t` seconds of demo time, or None if the path is not in the list."""
    spell = _spell(stream, t)
    if spell is None:
        return None if stream.vanishes else Moment(stream)
    publisher = _publisher(stream, spell)
    media_end = publisher.flow_end if publisher else spell.flow_end
    readers = tuple(reader for party in stream.readers if (reader := _reader(stream, party, spell, media_end, t)))
    return Moment(stream, spell, publisher, readers, min(t, media_end))


def _spell(stream: Stream, t: float) -> Spell | None:
    source = stream.source
    if isinstance(source, Party):
        return source.life.spell(t)
    if isinstance(source, Pull):
        return Spell(0, source.since, float("inf")) if source.state == "running" else None
    return Spell(0, -7200.0, float("inf")) if stream.filler else None


def _publisher(stream: Stream, spell: Spell) -> Connection | None:
    party = stream.source
    if not isinstance(party, Party):
        return None
    # What cannot be decrypted cannot be demultiplexed either: the path gets no more bytes.
    readable = party.link.undecrypted_after if party.link else math.inf
    flow_end = min(spell.flow_end, spell.start + readable)
    return _connection(stream, party, f"{spell.number}", spell.start, flow_end, publishes=True)


def _reader(stream: Stream, party: Party, path: Spell, media_end: float, t: float) -> Connection | None:
    spell = party.life.spell(t)
    if spell is None or t < path.start + _READER_DELAY_S:
        return None
    start = max(spell.start, path.start + _READER_DELAY_S)
    return _connection(stream, party, f"{path.number}/{spell.number}", start, media_end, publishes=False)


def _connection(
    stream: Stream, party: Party, number: str, start: float, flow_end: float, *, publishes: bool
) -> Connection:
    seed = f"{stream.name}/{party.protocol}/{party.remote}/{number}"
    return Connection(stream, party, publishes, *_identity(seed), seed, start, flow_end)


@lru_cache(maxsize=4096)
def _identity(seed: str) -> tuple[str, int]:
    """UUID and port of a connection."""
    key = uuid.uuid5(_NAMESPACE, seed)
    return str(key), 40000 + key.int % 20000


def _sent(stream: Stream, party: Party, start: float, end: float) -> int:
    """Bytes to one reader since the path began, its connections of before included.

    For readers that come and go the mean bitrate is taken: only then is the sum exact without looking at each of them.
    """
    if math.isinf(party.life.period):
        return int(stream.wave.total(max(start, party.life.first), end) / 8)
    return int(stream.wave.mean * party.life.connected(start, end) / 8)
