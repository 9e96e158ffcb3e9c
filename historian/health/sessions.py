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

# Jitter comes in ticks of each track's clock, averaged over tracks. Video has 90 kHz, audio mostly less: so many ticks
# are a ms at least.
_TICKS_A_MS = 90.0
# Below this no rule has a word on jitter, be its threshold lowered: it is that of any camera.
_JITTER_MS = 5.0


@dataclass(frozen=True, slots=True)
class SessionView:
    """The sessions of one protocol and role on a path; counts are of the last minute, `…_now` of the last 10 s.

    The loss counts for the rule of its protocol and is 0 for that of the other. `jitter_ms` is what it is at least now.
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
    errors: int
    jitter_ms: float


class Sessions:
    """Keeps the last minute of those sessions that are not well. `findings` are those of the last scrape, by path."""

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
            counts = increments(entity.before[: c.SESSION_COUNTS], entity.values[: c.SESSION_COUNTS])
            jitter_ms = (entity.values[c.RTP_JITTER] or 0.0) / _TICKS_A_MS
            window = self._windows.get(entity.key)
            if window is None:
                if not any(counts[c.RTP_LOST :]) and jitter_ms < _JITTER_MS:
                    continue  # the way of all that is well
                window = CountWindow(tick, c.SESSION_COUNTS)
            window.push(tick, counts)
            view = _view(entity.key, window, jitter_ms)
            found = self._judge.findings("session", entity.key, view, tick, wall)
            if found:
                self.findings.setdefault(entity.key[0], []).extend(found)
            if found or view.lost or view.discarded or view.errors or jitter_ms >= _JITTER_MS:
                windows[entity.key] = window
        self._windows = windows
        self._judge.keep("session", windows)


def _view(key: Key, window: CountWindow, jitter_ms: float) -> SessionView:
    packets, lost, discarded, errors = window.sums()
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
        errors=int(errors),
        jitter_ms=jitter_ms,
    )
