"""Few file descriptors."""

from urllib.parse import urlsplit

import requests

from tests.drills.crowd import Crowd
from tests.drills.drill import Figures, drill
from tests.drills.stage import Clock, Stage


@drill(
    fault="Only 128 file descriptors for the exporter, and 300 clients that hold connections",
    happens="it starts with a warning and serves fewer connections, {left} of these; others: {slowest} s",
    lost="nothing",
    normal="at once",
    remedy="raise the limit: `LimitNOFILE` of systemd, `ulimit -Hn`",
)
def test_few(place: Stage) -> Figures:
    flags = (f"--mediamtx.url={place.mediamtx()[1]}",)
    exporter = place.component("exporter", *flags, before=("prlimit", "--nofile=128:128"))
    url = f"http://{exporter.address()}/metrics"
    with Crowd(urlsplit(url).netloc, 300, b"") as crowd:
        clock = Clock()
        assert requests.get(url, timeout=10).ok
        slowest, left = clock.seconds, crowd.left()
    assert left <= 128
    assert exporter.log.count("few file descriptors") == 1
    assert exporter.stop() == 0
    assert "Traceback" not in exporter.log
    return {"left": left, "slowest": slowest}
