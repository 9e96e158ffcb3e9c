"""What goes wrong in a soak: chosen by chance from a seed, done, mended after some seconds, and written down."""

import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.soak.stage import Stage


@dataclass(frozen=True)
class Fault:
    """`hurt` and `mend` one part.

    `blind` is whether samples cannot be taken meanwhile, so that a gap is no loss; `ends` whether a process of ours
    ends, with whatever it has piled up by then.
    """

    name: str
    hurt: Callable[[Stage], object]
    mend: Callable[[Stage], object]
    blind: bool = True
    ends: bool = False


FAULTS = (
    Fault("redis killed", lambda stage: stage.redis.kill(), lambda stage: stage.redis.start(), blind=False),
    Fault("redis frozen", lambda stage: stage.redis.freeze(), lambda stage: stage.redis.thaw(), blind=False),
    Fault("historian killed", lambda stage: stage.historian.kill(), lambda stage: stage.historian.start(), ends=True),
    Fault("historian stopped", lambda stage: stage.historian.stop(), lambda stage: stage.historian.start(), ends=True),
    Fault("exporter killed", lambda stage: stage.exporter.kill(), lambda stage: stage.exporter.start(), ends=True),
    Fault(
        "exporter frozen",
        lambda stage: stage.exporter.signal(signal.SIGSTOP),
        lambda stage: stage.exporter.signal(signal.SIGCONT),
    ),
    Fault("mediamtx stopped", lambda stage: stage.mediamtx.stop(), lambda stage: stage.mediamtx.start()),
)

# How long a fault lasts, and how long all is well after it, in seconds: the historian's time-outs and pauses (at most
# 5 s) fall on both sides of the first; what waited for Redis is written within the shortest of the second.
LASTS = (1.0, 8.0)
PAUSES = (5.0, 12.0)
# Streams that come and go in each pause, of so many that ever do.
CHURN, CHURNED = 20, 80


@dataclass(frozen=True)
class Hurt:
    """A fault that happened, in Unix seconds; `end` is when the part was mended."""

    name: str
    begin: float
    end: float
    blind: bool


def run(
    stage: Stage, seconds: float, chance: random.Random, tell: Callable[[str], None], *, ends: bool = True
) -> list[Hurt]:
    """Hurt and mend for some time, and let streams come and go; what happened, in order.

    Each fault has its turn before one comes again. Without `ends`, only those that leave our processes alive.
    """
    end = time.monotonic() + seconds
    happened: list[Hurt] = []
    turns: list[Fault] = []
    while True:
        pause, lasts = chance.uniform(*PAUSES), chance.uniform(*LASTS)
        if time.monotonic() + pause + lasts > end:
            break
        time.sleep(pause)
        for path in chance.sample(stage.paths[:CHURNED], CHURN):
            stage.mediamtx.unpublish(path)
            stage.mediamtx.publish(path, 4e6)
        turns = turns or [fault for fault in FAULTS if ends or not fault.ends]
        fault = turns.pop(chance.randrange(len(turns)))
        begin = time.time()
        fault.hurt(stage)
        time.sleep(lasts)
        fault.mend(stage)
        happened.append(Hurt(fault.name, begin, time.time(), fault.blind))
        tell(f"{fault.name} for {happened[-1].end - begin:.1f} s")
    time.sleep(max(0.0, end - time.monotonic()))
    return happened
