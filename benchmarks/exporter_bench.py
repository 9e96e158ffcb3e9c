"""What a scrape costs: our exporter beside the straightforward collector, in one run on one machine.

    python -m benchmarks.exporter_bench [paths …]      default: 30 100 300 3000 10000, some 1 000 to 340 000 samples

Each line is a process of its own, so that its peak of memory is its own; the API is another process. CPU is that of the
measured process alone. Samples are compared before anything is measured. Ratios travel between machines, times do not.
The last lines leave out what a scrape of ours costs whatever its size, three requests above all: what each further
sample costs should be the same at all sizes.
"""

import gc
import gzip
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.exporter_api import CONTEXT, running_api
from benchmarks.exporter_naive import NaiveCollector, naive_page
from exporter.client import ApiClient
from exporter.probe import Probe
from exporter.transport import Access

_FIXTURE = Path(__file__).parents[1] / "tests" / "fixtures" / "mediamtx" / "v1.20.1" / "srtconns.json"
_ROUNDS = {30: 100, 100: 60, 300: 40, 1000: 20}
_FEW_ROUNDS = 7


@dataclass
class Cost:
    """What one scrape costs, as medians."""

    samples: int
    wall: float
    cpu: float
    peak_mb: float
    requests: float


def _ours(url: str) -> Callable[[], Sequence[bytes]]:
    probe = Probe(ApiClient(Access(url), timeout=9, max_bytes=1 << 28), url, min_interval=0)
    return lambda: probe.page(probe.collectors, 9.5, openmetrics=False, packed=True)


def _naive(url: str) -> Callable[[], Sequence[bytes]]:
    registry = CollectorRegistry()
    registry.register(NaiveCollector(url))
    return lambda: [naive_page(registry)]


_MAKERS = {"ours": _ours, "plain": _naive}


def _measure(kind: str, url: str, requests: Any, rounds: int, results: Any) -> None:
    scrape = _MAKERS[kind](url)
    page = scrape()
    gc.collect()
    before, walls, cpus = requests.value, [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        page = scrape()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    asked = (requests.value - before) / rounds
    samples = sum(not line.startswith(b"#") for line in gzip.decompress(b"".join(page)).splitlines())
    results.put(Cost(samples, statistics.median(walls), statistics.median(cpus), peak, asked))


def cost(kind: str, count: int, srt_fields: dict[str, Any]) -> Cost:
    """Measure one exporter at one size."""
    results = CONTEXT.Queue()
    with running_api(count, srt_fields, paged=kind == "plain") as (url, requests):
        rounds = _ROUNDS.get(count, _FEW_ROUNDS)
        process = CONTEXT.Process(target=_measure, args=(kind, url, requests, rounds, results))
        process.start()
        found: Cost = results.get()
        process.join()
    return found


def check_same_samples(srt_fields: dict[str, Any]) -> None:
    """Fail if the two do not give the same samples of paths and links."""
    pages = {}
    for kind, maker in _MAKERS.items():
        with running_api(50, srt_fields, paged=kind == "plain") as (url, _):
            text = gzip.decompress(b"".join(maker(url)())).decode()
        pages[kind] = {
            (sample.name, *sorted(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name.startswith(("mediamtx_path", "mediamtx_srt"))
        }
    different = {
        key for key in pages["ours"].keys() | pages["plain"].keys() if pages["ours"].get(key) != pages["plain"].get(key)
    }
    if different:
        raise SystemExit(f"the samples differ, so there is nothing to compare: {sorted(different)[:5]}")


def main(counts: list[int]) -> None:
    """Print the table."""
    srt_fields = json.loads(_FIXTURE.read_text())["items"][0]
    check_same_samples(srt_fields)
    row = "{:>6} {:>6} {:>8} {:>9} {:>9} {:>11} {:>8} {:>9}".format
    sizes: list[Cost] = []
    print(row("", "paths", "samples", "wall ms", "CPU ms", "µs/sample", "peak MB", "requests"))
    for count in counts:
        both = {kind: cost(kind, count, srt_fields) for kind in ("plain", "ours")}
        for kind, each in both.items():
            figures = f"{each.wall * 1e3:.1f}", f"{each.cpu * 1e3:.1f}", f"{each.cpu / each.samples * 1e6:.2f}"
            print(row(kind, count, each.samples, *figures, f"{each.peak_mb:.0f}", f"{each.requests:.0f}"))
        plain, ours = both["plain"], both["ours"]
        sizes.append(ours)
        ratios = (
            f"{plain.wall / ours.wall:.1f}×",
            f"{plain.cpu / ours.cpu:.1f}×",
            "",
            f"{plain.peak_mb / ours.peak_mb:.1f}×",
        )
        print(row("ratio", "", "", *ratios, f"{plain.requests / ours.requests:.0f}×"), flush=True)
    for small, large in pairwise(sizes):
        step = (large.cpu - small.cpu) / (large.samples - small.samples)
        print(f"ours: {step * 1e6:.2f} µs for each further sample from {small.samples} to {large.samples}")


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or [30, 100, 300, 3000, 10000])
