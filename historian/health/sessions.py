"""The RTSP, RTMP, WebRTC and HLS sessions of one server: what the rules see of them, and what is found."""

from collections.abc import Sequence
from dataclasses import dataclass

from historian.health.judge import Finding, Judge
from historian.health.windows import CountWindow
from historian.model import columns as c
from historian.model.entities import Entity
from historian.model.rates import increments

Key = tuple[str, ...]

# Fewer packets than this in a minute make no share worth judging.
_ENOUGH_PACKETS = 100


@dataclass(frozen=True, slots=True)
class SessionView:
    """The sessions of one protocol and role on a path; counts are of the last minute, `…_now` of the last 10 s.

    The loss counts for the rule of its protocol and is 0 for that of the other.
    """

    protocol: str
    role: str
    packets: int
    lost: int
    loss_ratio: float
    rtsp_loss_ratio: float
    webrtc_loss_ratio: float
    discarded: int
    discarded_now: int


class Sessions:
    """Keeps the last minute of those sessions that lose something. `findings` are those of the last scrape, by path."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._windows: dict[Key, CountWindow] = {}
        self.findings: dict[str, list[Finding]] = {}

    def observe(self, entities: Sequence[Entity], tick: float, wall: float) -> None:
        """Take in the sessions of a scrape; those that are not given have ended."""
        self.findings = {}
        windows: dict[Key, CountWindow] = {}
        for entity in entities:
            if entity.before is None:
                continue
            counts = increments(entity.before, entity.values)
            window = self._windows.get(entity.key)
            if window is None:
                if not (counts[c.RTP_LOST] or counts[c.FRAMES_DISCARDED]):
                    continue  # the way of all that is well
                window = CountWindow(tick, c.SESSION_WIDTH)
            window.push(tick, counts)
            view = _view(entity.key, window)
            found = self._judge.findings("session", entity.key, view, tick, wall)
            if found:
                self.findings.setdefault(entity.key[0], []).extend(found)
            if found or view.lost or view.discarded:
                windows[entity.key] = window
        self._windows = windows
        self._judge.keep("session", windows)


def _view(key: Key, window: CountWindow) -> SessionView:
    packets, lost, discarded = window.sums()
    _, protocol, role = key
    total = packets + lost
    ratio = lost / total if total >= _ENOUGH_PACKETS else 0.0
    return SessionView(
        protocol=protocol,
        role=role,
        packets=int(packets),
        lost=int(lost),
        loss_ratio=ratio,
        rtsp_loss_ratio=ratio if protocol.startswith("rtsp") else 0.0,
        webrtc_loss_ratio=ratio if protocol == "webrtc" else 0.0,
        discarded=int(discarded),
        discarded_now=int(window.recent(c.FRAMES_DISCARDED)) if discarded else 0,
    )
