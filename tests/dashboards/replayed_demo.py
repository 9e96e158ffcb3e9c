"""A simulated MediaMTX of the demo, read by the real exporter, at any pace and without a network."""

from collections.abc import Callable

from exporter import errors
from exporter.client import ApiClient
from exporter.probe import Probe
from exporter.transport import Access
from monitor.demo.server import SimulatedServer
from tests.dashboards.replay import Replay
from tests.historian.scene import WALL

# Seconds from the demo's begin at which both are asked: at these nobody has just come or gone.
_CHECKS = [420.0, 840.0]


class _Offline(ApiClient):
    """A client whose server answers in this process."""

    def __init__(self, server: SimulatedServer, now: Callable[[], float]) -> None:
        super().__init__(Access("http://10.0.0.5:9997"), timeout=5, max_bytes=1 << 24)
        self._server, self._now = server, now

    def _ask(self, path: str, parameters: dict[str, str], deadline: float) -> bytearray:
        answer = self._server.answer(f"/v3/{path}", parameters, self._now())
        if answer.status == 404:
            raise errors.Absent
        assert answer.status == 200
        return bytearray(answer.body)


def demo(make: Callable[[float], SimulatedServer]) -> Replay:
    """The first minutes of one of the demo's servers."""
    now = 0.0
    server = make(WALL)
    client = _Offline(server, lambda: WALL + now)
    probe = Probe(client, client.address, clock=lambda: now, wall=lambda: WALL + now, sleep=_never)

    def page(second: float) -> str:
        nonlocal now
        now = second
        return b"".join(probe.page(probe.collectors, 5.0, openmetrics=False, packed=False)).decode()

    return Replay(f"the demo's {server.name}", page, lambda second: "node_load1 0.5\n", _CHECKS)


def _never(seconds: float) -> None:
    raise AssertionError("nobody has to wait for a server in the same process")
