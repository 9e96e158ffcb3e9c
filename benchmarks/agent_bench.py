"""What the agent costs its host: CPU of a scrape and memory, against the plain psutil way, measured in the same run.

    python benchmarks/agent_bench.py [--scrapes 200]

Milliseconds are CPU time, user and system, of one scrape; ratios hold on any machine, the rest is of this one.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
import requests
from prometheus_client.exposition import generate_latest

from agent.collectors import COLLECTORS, find
from agent.scrape import ScrapePage, Scraper
from agent.settings import AgentSettings, HostSettings
from benchmarks.agent_plain import plain

CORES = 16
PLAIN_PROGRAM = str(Path(__file__).with_name("agent_plain.py"))


def milliseconds(work: Callable[[], object], scrapes: int) -> float:
    """CPU milliseconds of one call, after one that warms up; the best of three rounds."""
    work()
    rounds = []
    for _ in range(3):
        start = time.process_time()
        for _ in range(scrapes):
            work()
        rounds.append((time.process_time() - start) / scrapes * 1000)
    return min(rounds)


def scraper_of(settings: HostSettings) -> Scraper:
    """The agent's collectors with these settings."""
    return Scraper({name: partial(lambda name: find(name)(settings), name) for name in settings.enabled})


def many_cores(directory: Path) -> Path:
    """A /proc like this host's with 16 CPUs, in so far as it is read for them; the rest are links to the real one."""
    for entry in Path("/proc").iterdir():
        if entry.name not in ("stat", "net"):
            (directory / entry.name).symlink_to(entry)
    (directory / "net").symlink_to("/proc/self/net")
    head = "".join(f"cpu{n} 7000{n} 5286 38820 1127520 8900 0 2400 2800 10 0\n" for n in range(CORES))
    interrupts = "intr 987654321" + " 1234" * 400 + "\n"
    rest = "ctxt 12345678\nbtime 1763800000\nprocesses 18304\nprocs_running 1\nprocs_blocked 0\n"
    (directory / "stat").write_text(
        "cpu  70000 52860 388200 11275200 89000 0 24000 28000 100 0\n" + head + interrupts + rest
    )
    return directory


def cpu_table(title: str, settings: HostSettings, scrapes: int) -> None:
    """One scrape, its parts, and the plain way."""
    scraper = scraper_of(settings)
    page = ScrapePage(scraper, scraper.names)
    samples = sum(len(family.samples) for family in page.collect())
    psutil.PROCFS_PATH = settings.procfs
    without = milliseconds(partial(plain, False), scrapes)
    baseline = milliseconds(partial(plain, True), scrapes)
    psutil.PROCFS_PATH = "/proc"
    collected = milliseconds(lambda: scraper.scrape(scraper.names), scrapes)
    whole = milliseconds(lambda: generate_latest(page), scrapes)
    print(f"\n{title}: {samples} samples            ms CPU  ratio to psutil")
    for name, value in (
        ("plain psutil calls, process search included", baseline),
        ("plain psutil calls without it", without),
        ("agent: collecting", collected),
        ("agent: collecting and rendering", whole),
    ):
        print(f"  {name:<46} {value:6.2f}  {value / baseline:5.2f}")


def collector_table(settings: HostSettings, scrapes: int) -> None:
    """Each collector by itself."""
    print("\nCollector              ms CPU")
    costs = []
    for name in COLLECTORS:
        scraper = scraper_of(settings)
        costs.append((milliseconds(partial(scraper.scrape, [name]), scrapes), name))
    for cost, name in sorted(costs, reverse=True):
        print(f"  {name:<20} {cost:6.3f}")


def resident_kib(pid: int) -> int:
    """Resident memory, KiB."""
    return int(psutil.Process(pid).memory_info().rss) // 1024


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def served(command: list[str], port: int, scrapes: int) -> tuple[float, float]:
    """Resident MiB after some scrapes, and CPU milliseconds of one with serving it."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/metrics"
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                requests.get(url, timeout=5)
                break
            except requests.ConnectionError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        with requests.Session() as session:
            session.get(url, timeout=5)
            before = sum(psutil.Process(process.pid).cpu_times()[:2])
            for _ in range(scrapes):
                session.get(url, timeout=5)
            spent = sum(psutil.Process(process.pid).cpu_times()[:2]) - before
        return resident_kib(process.pid) / 1024, spent / scrapes * 1000
    finally:
        process.terminate()
        process.wait()


def memory_table(scrapes: int) -> None:
    """The running program against a plain one."""
    print("\nRunning, scraped                               MiB resident  ms CPU a scrape")
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    plain_port, port = free_port(), free_port()
    for name, command, at in (
        ("psutil behind prometheus-client's server", [sys.executable, PLAIN_PROGRAM, str(plain_port)], plain_port),
        ("mediamtx-agent", [sys.executable, "-m", "agent", f"--web.listen-address=127.0.0.1:{port}"], port),
    ):
        memory, cpu = served(command, at, scrapes)
        print(f"  {name:<46} {memory:9.1f} {cpu:12.2f}")


def main() -> None:
    """All tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scrapes", type=int, default=200)
    scrapes = parser.parse_args().scrapes
    settings = AgentSettings()
    cpu_table(f"This host, {psutil.cpu_count()} CPUs", settings, scrapes)
    if settings.host.linux:
        with tempfile.TemporaryDirectory() as directory:
            cpu_table(f"{CORES} CPUs", AgentSettings(procfs=str(many_cores(Path(directory)))), scrapes)
    collector_table(settings, scrapes)
    memory_table(scrapes)


if __name__ == "__main__":
    main()
