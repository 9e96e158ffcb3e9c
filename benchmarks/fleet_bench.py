"""What the whole chain takes of a machine by the number of streams: docs/sizing.md reckons with these figures.

    python -m benchmarks.fleet_bench [streams …] [--seconds 20]      default: 100 1000

Exporter and historian as processes, with the embedded store, before a synthetic API: each stream has an SRT publisher
and three other readers, and all of its counters move. Told is CPU time for each scrape that the historian made, so that
a busy machine, on which scrapes come late, changes little. The ratios between sizes travel.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.exporter_api import running_api

_FIXTURE = Path(__file__).parents[1] / "tests" / "fixtures" / "mediamtx" / "v1.20.1" / "srtconns.json"
# Until series are known and the memory of the first scrapes has settled.
_WARM_UP = 12.0
_PARTS = ("exporter", "historian", "store")


@contextmanager
def _running(module: str, *flags: str) -> Iterator[psutil.Process]:
    """One of our commands; its process, once it listens."""
    with tempfile.TemporaryFile("w+") as log:
        command = [sys.executable, "-m", module, *flags, "--web.listen-address=127.0.0.1:0"]
        process = subprocess.Popen(command, stderr=log, stdout=subprocess.DEVNULL)
        found = psutil.Process(process.pid)
        try:
            while not any(each.status == psutil.CONN_LISTEN for each in found.net_connections("tcp")):
                if process.poll() is not None:
                    log.seek(0)
                    raise RuntimeError(log.read())
                time.sleep(0.1)
            yield found
        finally:
            process.terminate()
            process.wait()


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _port(process: psutil.Process) -> int:
    return int(next(each.laddr.port for each in process.net_connections("tcp") if each.status == psutil.CONN_LISTEN))


def _scrapes(historian: psutil.Process) -> float:
    with urllib.request.urlopen(f"http://127.0.0.1:{_port(historian)}/metrics", timeout=30) as answer:
        text = answer.read().decode()
    return sum(
        float(number) for number in re.findall(r"^mediamtx_historian_scrapes_total\S* (\S+)$", text, re.MULTILINE)
    )


def measure(streams: int, seconds: float, warm_up: float = _WARM_UP) -> dict[str, tuple[float, float]]:
    """CPU ms a scrape and resident MB of each part."""
    fields = json.loads(_FIXTURE.read_text())["items"][0]
    with (
        tempfile.TemporaryDirectory(prefix="fleet-") as folder,
        running_api(streams, fields, paged=False) as (url, _),
        _running("exporter", f"--mediamtx.url={url}") as exporter,
        _running(
            "historian", f"--exporter.url=http://127.0.0.1:{_port(exporter)}", f"--storage.path={folder}"
        ) as historian,
    ):
        time.sleep(warm_up)
        (store,) = historian.children()
        parts = dict(zip(_PARTS, (exporter, historian, store), strict=True))
        before = {name: _cpu(process) for name, process in parts.items()}
        begun = _scrapes(historian)
        time.sleep(seconds)
        scrapes = _scrapes(historian) - begun
        return {
            name: (1000 * (_cpu(process) - before[name]) / scrapes, process.memory_info().rss / 1e6)
            for name, process in parts.items()
        }


def main(argv: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("streams", type=int, nargs="*", default=[100, 1000])
    parser.add_argument("--seconds", type=float, default=20.0)
    given = parser.parse_args(argv)
    print("| streams | " + " | ".join(f"{name}: ms CPU a scrape, MB" for name in _PARTS) + " |")
    print("|" + "---|" * (len(_PARTS) + 1))
    for streams in given.streams:
        found = measure(streams, given.seconds)
        cells = [f"{cpu:.1f}, {memory:.0f}" for cpu, memory in found.values()]
        print(f"| {streams} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
