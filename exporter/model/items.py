"""The items of the API's lists: only the fields that we read. All others, secrets among them, are never decoded.

Each struct gets the number fields of its rows in the table of families on top (`struct_of`), so that a new field of
MediaMTX costs one line there and none here. Every field may be absent in one release or another.
"""

from functools import cache
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Raw, Struct

from exporter.families import Family, families_of

Counter = Annotated[int, Meta(ge=0)]
NONE = Raw(b"null")


class Source(Struct, gc=False):
    """What feeds a path, or one of its readers; `id` is empty for what MediaMTX pulls itself."""

    type: str = ""
    id: str = ""


class Reader(Struct, gc=False):
    """One reader of a path."""

    type: str = ""


class CodecProps(Struct, gc=False):
    """Properties of a codec; a profile is a word for H264 and H265, a number for AV1 and VP9."""

    width: int | None = None
    height: int | None = None
    profile: str | int | None = None
    sampleRate: int | None = None
    channelCount: int | None = None


class Track(Struct, gc=False):
    """One of `tracks2`."""

    codec: str = ""
    codecProps: CodecProps | None = None


class Path(Struct, gc=False):
    """Of /paths/list. The parts that seldom change stay text until somebody needs them, see read.read_part."""

    name: str = ""
    confName: str = ""
    source: Raw = NONE
    tracks: Raw = NONE
    tracks2: Raw = NONE
    readers: Raw = NONE

    @property
    def key(self) -> str:
        """What makes two items the same."""
        return self.name


class Connection(Struct, gc=False):
    """What all connections and sessions have in common: of /srtconns/list, /rtspsessions/list and so on."""

    id: str = ""
    created: str = ""
    state: str = ""
    path: str = ""
    remoteAddr: str = ""
    transport: str | None = None
    tunnel: str | None = None
    peerConnectionEstablished: bool | None = None

    @property
    def key(self) -> str:
        """What makes two items the same."""
        return self.id

    @property
    def role(self) -> str:
        """What it does: publish, read, idle, or a word that MediaMTX may invent.

        A WebRTC session says that it publishes before its peer connection stands, even if it never will.
        """
        return "idle" if self.peerConnectionEstablished is False else self.state or "idle"


class Muxer(Struct, gc=False):
    """Of /hlsmuxers/list."""

    path: str = ""

    @property
    def key(self) -> str:
        """What makes two items the same."""
        return self.path


class ForwardDest(Struct, gc=False):
    """Of /paths/forward/list; `conf` there holds the destination with its stream key and is not read."""

    id: str = ""
    pos: int = 0
    protocol: str = ""
    state: str = ""
    path: str = ""  # not of the item: which path's list it is from

    @property
    def key(self) -> str:
        """What makes two items the same."""
        return self.id or str(self.pos)


class Nothing(Struct, gc=False):
    """An item of which we only want to know that it is there."""


class PathConf(Struct, gc=False):
    """Of /config/paths/list, which is full of secrets."""

    name: str = ""
    sourceOnDemand: bool = False
    runOnDemand: str = ""  # a command line: only whether there is one leaves the collector
    alwaysAvailable: bool = False
    record: bool = False
    forward: list[Nothing] | None = None

    @property
    def on_demand(self) -> bool:
        """Whether its source runs only while somebody reads."""
        return self.sourceOnDemand or bool(self.runOnDemand)

    @property
    def key(self) -> str:
        """What makes two items the same."""
        return self.name


class Segment(Struct, gc=False):
    """A recorded file."""

    start: str = ""


class Recording(Struct, gc=False):
    """Of /recordings/list."""

    name: str = ""
    segments: list[Segment] | None = None

    @property
    def key(self) -> str:
        """What makes two items the same."""
        return self.name


class Info(Struct, gc=False):
    """Of /info."""

    version: str = ""


BASES: dict[str, type[Struct]] = {
    "info": Info,
    "path": Path,
    **dict.fromkeys(("srt", "rtsp", "rtmp", "webrtc", "hls", "moq", "rtsp_conn"), Connection),
    "hls_muxer": Muxer,
    "forward": ForwardDest,
    "config": PathConf,
    "recording": Recording,
}
"""The struct of each kind of item before its number fields."""


NAME_FIELDS = {"path": "name", "recording": "name"}
"""Where an item has the name of its path, if not in `path`."""


@cache
def struct_of(item: str) -> type[Any]:
    """The struct of a kind of item, with all fields that the table of families reads from it."""
    base = BASES[item]
    known = set(base.__struct_fields__)
    added: dict[str, Any] = {}
    for family in families_of(item):
        for name in (*family.fields, *family.reader_fields):
            if name not in known:
                added[name] = _field_type(family)
    return msgspec.defstruct(
        f"{base.__name__}_{item}", [(name, kind, None) for name, kind in added.items()], bases=(base,), gc=False
    )


def _field_type(family: Family) -> Any:
    if family.reads == "switch":
        return bool | None
    if family.reads == "moment":
        return str | None
    return (Counter if family.type == "counter" else float) | None
