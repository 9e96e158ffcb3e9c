"""What the lab sets: SRT links to a real MediaMTX, each with a line of its own that is bad in a known way."""

from dataclasses import dataclass
from typing import Literal

from tests.lab.udp_relay import CLEAN, Impairment

PASSPHRASE = "correct horse battery"  # what the paths below `locked/` ask for


@dataclass(frozen=True)
class Scenario:
    """A link: who is at its far end, what is done to it in the direction of the media, and the way back.

    `latency` in ms is what the far end asks for. `cut` is after how many seconds the line breaks, and for how long.
    `reads_at` is how many times its own speed a reader takes the stream in, 0 for as it comes.
    """

    path: str
    line: Impairment = CLEAN
    back: Impairment = CLEAN
    latency: int = 120
    role: Literal["publish", "read"] = "publish"
    cut: tuple[float, float] | None = None
    reads_at: float = 0.0
    passphrase: str = ""
    expected: bool = False

    @property
    def was_set(self) -> str:
        """What was set, in words."""
        line = self.line
        words = ["reader" if self.role == "read" else "publisher", f"latency {self.latency} ms"]
        words += [f"delay {line.delay:g} ms each way"] if line.delay else []
        words += [f"loss {line.loss:g} %"] if line.loss else []
        words += [f"jitter 0 to {line.jitter:g} ms"] if line.jitter else []
        words += [f"{line.reorder:g} % overtaken"] if line.reorder else []
        words += [f"a line of {line.rate:g} kbit/s"] if line.rate else []
        words += [f"reads at {self.reads_at:g} of the speed"] if self.reads_at else []
        words += [f"cut for {self.cut[1]:g} s"] if self.cut else []
        if self.passphrase:
            words.append("right passphrase" if self.passphrase == PASSPHRASE else "wrong passphrase")
        return ", ".join(words)

    @property
    def one_connection(self) -> bool:
        """Whether its counters are of the whole run: it connects, and the line is never cut for long."""
        return self.passphrase in ("", PASSPHRASE) and (self.cut is None or self.cut[1] < 5)


def _both(path: str, delay: float, latency: int, loss: float = 0) -> Scenario:
    return Scenario(path, Impairment(loss=loss, delay=delay), Impairment(delay=delay), latency)


SCENARIOS = (
    Scenario("clean"),
    Scenario("loss/1", Impairment(loss=1, delay=10), Impairment(delay=10)),
    Scenario("loss/5", Impairment(loss=5, delay=10), Impairment(delay=10)),
    _both("delay/20", 20, 120),
    _both("delay/20-loss", 20, 200, loss=1),
    _both("delay/75-short", 75, 120, loss=1),
    _both("delay/75", 75, 700, loss=1),
    _both("delay/150", 150, 1200, loss=5),
    Scenario("jitter", Impairment(delay=20, jitter=80), Impairment(delay=20, jitter=80), 500),
    Scenario("reorder", Impairment(delay=10, reorder=5), Impairment(delay=10)),
    Scenario("cut/3", Impairment(delay=10), Impairment(delay=10), cut=(25, 3)),
    Scenario("cut/20", Impairment(delay=10), Impairment(delay=10), cut=(25, 20)),
    Scenario("locked/right", Impairment(loss=1, delay=10), Impairment(delay=10), passphrase=PASSPHRASE),
    Scenario("locked/wrong", passphrase="wrong horse battery", expected=True),
    Scenario("reader/loss", Impairment(loss=1, delay=10), Impairment(delay=10), role="read"),
    Scenario("reader/thin", Impairment(delay=10, rate=800), Impairment(delay=10), role="read"),
    Scenario("reader/slow", Impairment(delay=10), Impairment(delay=10), role="read", reads_at=0.5),
)
