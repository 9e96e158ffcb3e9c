"""A bad network for tests: a UDP relay on loopback that loses, delays, reorders, cuts and is thin.

    python -m tests.lab.udp_relay --listen 127.0.0.1:9000 --target 127.0.0.1:8890 --loss 5 --delay 40

Each client gets a socket of its own towards the target, which so sees them apart. "up" is from client to
target, "down" the way back. A datagram's fate follows from the seed, its client (in order of appearance), its
direction and its number alone, not from timing (but for a thin line, whose queue time fills and empties). SIGUSR1 cuts
the line (--cut), SIGUSR2 prints the counters. What became of SRT's data packets is told apart, see srt_truth.py.
"""

import argparse
import asyncio
import ipaddress
import json
import math
import random
import signal
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Literal, Self

from tests.lab.srt_truth import SrtTruth

Address = tuple[str, int]
Direction = Literal["up", "down"]
COUNTERS = ("received", "forwarded", "lost", "cut", "overflowed", "reordered", "failed", "forwarded_bytes")
HOLD = 0.1  # seconds after which a held-back datagram goes on though no other has overtaken it
QUEUE = 0.3  # seconds: the most that waits before a thin line, as in a usual router; what comes then is dropped


@dataclass(frozen=True, slots=True)
class Impairment:
    """What one direction does to datagrams: `loss` and `reorder` in percent, `delay` and `jitter` in ms.

    Jitter adds between 0 and `jitter` to the delay and keeps the order; `reorder` lets the next one overtake; `rate` is
    what the line carries in kbit/s, 0 for all.
    """

    loss: float = 0.0
    delay: float = 0.0
    jitter: float = 0.0
    reorder: float = 0.0
    rate: float = 0.0


CLEAN = Impairment()


@dataclass(slots=True)
class _Way:
    """One direction of one client."""

    direction: Direction
    chance: random.Random
    out: socket.socket
    to: Address
    last_due: float = 0.0  # monotonic seconds: when the datagram before this one leaves
    line_free: float = 0.0  # monotonic seconds: when a thin line has sent what waits for it
    held: bytes | None = None


class UdpRelay:
    """Relays from `listen` to `target` in a thread of its own while its `with` block lasts.

    Listening port 0 takes a free one, see `address`. `stats` counts datagrams each way: received, forwarded,
    lost (by `loss`), cut, overflowed (by `rate`), reordered, failed (refused by the system); and forwarded_bytes of
    payload. `srt` tells what became of SRT's data packets each way.
    """

    def __init__(
        self,
        target: Address,
        listen: Address = ("127.0.0.1", 0),
        *,
        up: Impairment = CLEAN,
        down: Impairment = CLEAN,
        seed: int = 0,
    ) -> None:
        if not all(ipaddress.ip_address(host).is_loopback for host, _ in (target, listen)):
            raise ValueError("the relay works between loopback addresses only")
        self._target, self._seed, self._cut_until = target, seed, 0.0
        self._rules: dict[Direction, Impairment] = {"up": up, "down": down}
        self._counts: dict[Direction, Counter[str]] = {"up": Counter(), "down": Counter()}
        self.srt: dict[Direction, SrtTruth] = {"up": SrtTruth(), "down": SrtTruth()}
        self._clients: dict[Address, dict[Direction, _Way]] = {}
        self._sockets: list[socket.socket] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="udp-relay", daemon=True)
        self._front = self._open(listen)
        self.address: Address = self._front.getsockname()[:2]

    @property
    def stats(self) -> dict[Direction, dict[str, int]]:
        return {way: {name: count[name] for name in COUNTERS} for way, count in self._counts.items()}

    def set(self, direction: Direction, rules: Impairment) -> None:
        """Impair a direction otherwise from now on."""
        self._rules[direction] = rules

    def cut(self, seconds: float = math.inf) -> None:
        """Drop all that arrives, both ways, for so many seconds from now; 0 mends the line."""
        self._cut_until = time.monotonic() + seconds

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        for sock in self._sockets:
            sock.close()

    def _open(self, address: Address, client: Address | None = None) -> socket.socket:
        sock = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET, socket.SOCK_DGRAM)
        self._sockets.append(sock)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)  # bytes: no loss but ours
        sock.setblocking(False)
        sock.bind(address)
        self._loop.add_reader(sock, self._read, sock, client)
        return sock

    def _read(self, sock: socket.socket, client: Address | None) -> None:
        """Take one datagram: on the front socket from anyone, else the target's answer to this client."""
        data, sender = sock.recvfrom(65536)
        way: Direction = "down" if client else "up"
        self._judge(self._ways(client or sender[:2])[way], data)

    def _ways(self, client: Address) -> dict[Direction, _Way]:
        if client not in self._clients:
            back = self._open((self.address[0], 0), client)
            up = self._way("up", back, self._target)
            self._clients[client] = {"up": up, "down": self._way("down", self._front, client)}
        return self._clients[client]

    def _way(self, direction: Direction, out: socket.socket, to: Address) -> _Way:
        chance = random.Random(f"{self._seed}/{len(self._clients)}/{direction}")
        return _Way(direction, chance, out, to)

    def _judge(self, way: _Way, data: bytes) -> None:
        """Decide by three throws, always all of them: so one rule never shifts another's luck."""
        lost, overtaken, late = (way.chance.random() for _ in range(3))
        now, rules, count = time.monotonic(), self._rules[way.direction], self._counts[way.direction]
        count["received"] += 1
        fate = self._fate(way, rules, lost, now)
        self.srt[way.direction].take(data, fate is None, now)
        if fate:
            count[fate] += 1
            return
        leaves = now
        if rules.rate:
            leaves = way.line_free = max(now, way.line_free) + len(data) * 8 / (rules.rate * 1000)
        due = leaves + (rules.delay + rules.jitter * late) / 1000
        way.last_due = max(due, math.nextafter(way.last_due, math.inf))
        if way.held is None and overtaken * 100 < rules.reorder:
            count["reordered"] += 1
            way.held = data
            self._loop.call_at(way.last_due + HOLD, self._release, way, data)
            return
        self._loop.call_at(way.last_due, self._send, way, data)
        if way.held is not None:
            self._release(way, way.held)

    def _fate(self, way: _Way, rules: Impairment, lost: float, now: float) -> str | None:
        """The counter of what befalls a datagram; None if it goes on."""
        if now < self._cut_until:
            return "cut"
        if lost * 100 < rules.loss:
            return "lost"
        return "overflowed" if rules.rate and way.line_free - now > QUEUE else None

    def _release(self, way: _Way, data: bytes) -> None:
        if way.held is data:
            way.held, way.last_due = None, math.nextafter(way.last_due, math.inf)
            self._loop.call_at(way.last_due, self._send, way, data)

    def _send(self, way: _Way, data: bytes) -> None:
        count = self._counts[way.direction]
        try:
            way.out.sendto(data, way.to)
        except OSError:
            count["failed"] += 1
        else:
            count["forwarded"] += 1
            count["forwarded_bytes"] += len(data)


def _address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


def main() -> None:
    """Run until SIGTERM or SIGINT, then print the counters as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--listen", type=_address, default=("127.0.0.1", 0), metavar="HOST:PORT")
    parser.add_argument("--target", type=_address, required=True, metavar="HOST:PORT")
    units = {"loss": "percent", "delay": "ms", "jitter": "ms", "reorder": "percent", "rate": "kbit/s"}
    for name, unit in units.items():
        parser.add_argument(f"--{name}", type=float, default=0.0, metavar=unit.upper(), help=f"in {unit}")
    parser.add_argument("--direction", choices=["up", "down", "both"], default="both", help="the bad way")
    parser.add_argument("--cut", type=float, default=5.0, metavar="SECONDS", help="SIGUSR1 cuts so long")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    bad = Impairment(args.loss, args.delay, args.jitter, args.reorder, args.rate)
    up, down = (CLEAN if args.direction == other else bad for other in ("down", "up"))
    signals = {signal.SIGUSR1, signal.SIGUSR2, signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)  # before the thread starts, which inherits it
    with UdpRelay(args.target, args.listen, up=up, down=down, seed=args.seed) as relay:
        while (got := signal.sigwait(signals)) not in (signal.SIGTERM, signal.SIGINT):
            if got == signal.SIGUSR1:
                relay.cut(args.cut)
            else:
                print(json.dumps(relay.stats), flush=True)
    print(json.dumps(relay.stats), flush=True)


if __name__ == "__main__":
    main()
