"""Who talks to a server: publishers, readers, pull sources, forward destinations. Definitions only: see `moment`."""

from dataclasses import dataclass, field
from typing import Literal

from monitor.demo.life import STEADY, Life
from monitor.demo.link import Link
from monitor.demo.media import CAMERA, Media
from monitor.demo.wave import Wave

Protocol = Literal["srt", "rtsp", "rtsps", "rtmp", "rtmps", "webrtc", "hls", "moq"]


@dataclass(frozen=True, slots=True)
class Party:
    """One client, publishing or reading.

    `remote` is its host, `link` its SRT link, `transport` that of RTSP, `loss` the share of RTP packets
    lost on the way to the server, `discards` the frames a second that MediaMTX throws away because this reader is slow.
    """

    protocol: Protocol
    remote: str
    life: Life = STEADY
    link: Link | None = None
    transport: str = "UDP"
    loss: float = 0.0
    discards: float = 0.0
    user: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Pull:
    """A source that MediaMTX fetches itself: it has no connection in any list. `state` tells how that goes."""

    type: str
    state: Literal["running", "failing", "waiting"] = "running"
    since: float = -7200.0


@dataclass(frozen=True, slots=True)
class Forward:
    """A destination that MediaMTX sends the path on to (from v1.20.0)."""

    protocol: str
    dest: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Stream:
    """One path and all that happens on it.

    `conf` is the name of its configuration entry: the path's own name if empty. Paths of `all_others` and of patterns
    exist only while somebody publishes. `filler` is the bitrate of an always-available path without a publisher,
    `command` what MediaMTX runs when somebody asks for the path.
    """

    name: str
    bitrate: float
    source: Party | Pull | None
    readers: tuple[Party, ...] = ()
    media: Media = CAMERA
    conf: str = ""
    swing: float = 0.12
    filler: float = 0.0
    command: str = ""
    frames_in_error: float = 0.0
    forwards: tuple[Forward, ...] = field(default=())

    @property
    def vanishes(self) -> bool:
        """Whether the path leaves the list when its publisher goes."""
        return self.conf == "all_others" or self.conf.startswith("~")

    @property
    def wave(self) -> Wave:
        """Its bitrate over time, bit/s."""
        return Wave(f"{self.name}/bitrate", self.bitrate or self.filler, 0.02 if self.filler else self.swing)
