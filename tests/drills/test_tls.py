"""Slow clients of ports that speak TLS."""

import ssl
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
import trustme

from tests.drills.crowd import Crowd
from tests.drills.drill import Figures, drill
from tests.drills.stage import Clock, Stage
from tests.e2e.processes import until
from tests.toolkit.served import write, write_certificate
from toolkit.connection import REQUEST_SECONDS

SLOW = 80
# Beyond the limits: the look comes twice a second, and the machine is busy.
SOON = 10.0
# The head of a record with a ClientHello of 512 bytes (RFC 8446, sections 5.1 and 4.1.2), and no more.
HALF_A_HELLO = bytes.fromhex("16030102000100 01fc0303")


@pytest.mark.long
@drill(
    fault="Slow clients of every port with TLS: 80 each that send nothing, or half a handshake, or a whole one and "
    "no request, or a request byte by byte",
    happens="everybody else is served meanwhile, in {slowest} s at most",
    lost="nothing",
    normal="{freed} s after they came all are cut off",
    remedy="nothing; see who they are and block them at the firewall",
)
def test_slow(place: Stage) -> Figures:
    authority = trustme.CA()
    write_certificate(authority, place.folder)
    tls = {"tls_server_config": {"cert_file": "cert.pem", "key_file": "key.pem"}}
    flag = f"--web.config.file={write(place.folder, tls)}"
    trusted = place.folder / "ca.pem"
    authority.cert_pem.write_to_path(trusted)
    exporter = place.component("exporter", flag, f"--mediamtx.url={place.mediamtx()[1]}")
    agent = place.component("agent", flag)
    historian = place.component(
        "historian",
        flag,
        f"--exporter.url=https://localhost:{exporter.address().rpartition(':')[2]}",
        f"--scrape.ca-file={trusted}",
        f"--storage.path={place.folder / 'store'}",
    )
    routes = ((exporter, "/metrics"), (agent, "/metrics"), (historian, "/api/v1/streams?limit=1000"))
    urls = [f"https://localhost:{process.address().rpartition(':')[2]}{route}" for process, route in routes]
    until(lambda: _slowest(urls, trusted), "all to answer")
    context = ssl.create_default_context(cafile=trusted)
    worst = 0.0
    clock = Clock()
    with ExitStack() as stack:
        crowds = [
            stack.enter_context(Crowd(urlsplit(url).netloc, SLOW, first, tls=tls))
            for url in urls
            for first, tls in (
                (b"", None),
                (HALF_A_HELLO, None),
                (b"", context),
                (b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ", context),
            )
        ]
        came = clock.seconds
        assert not any(crowd.refused for crowd in crowds)
        assert all(crowd.left() for crowd in crowds[-4:])
        while any(crowd.left() for crowd in crowds):
            for crowd in crowds[3::4]:
                crowd.say(b"x")
            worst = max(worst, _slowest(urls, trusted))
            assert clock.seconds < came + REQUEST_SECONDS + SOON, [crowd.left() for crowd in crowds]
            time.sleep(0.5)
        freed = clock.seconds
    assert worst < SOON / 2
    for process in (historian, agent, exporter):
        assert process.stop() == 0
        assert "Traceback" not in process.log, process.log[-3000:]
    return {"slowest": worst, "freed": freed}


def _slowest(urls: list[str], trusted: Path) -> float:
    """Seconds that the slowest of these takes; asserts that all answer."""
    found = 0.0
    for url in urls:
        clock = Clock()
        assert requests.get(url, timeout=10, verify=str(trusted)).status_code == 200, url
        found = max(found, clock.seconds)
    return found
