"""`python -m tests.lab.report`: run all scenarios and print the table of docs/srt.md. MEDIAMTX_BIN names the server."""

import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.lab.mediamtx import MEDIAMTX
from tests.lab.scenarios import SCENARIOS, Scenario
from tests.lab.srt_lab import Result, run

AT_ONCE = 6  # scenarios: what two cores carry without adding delays of their own
TRIES = 3

HEAD = (
    "| set | lost on the line, never got through | MediaMTX counted lost, again, useless | at most missing "
    "| RTT ms, loss % | said |\n|---|---|---|---|---|---|"
)


def row(result: Result) -> str:
    """One line of the table; the counts are of the whole connection, RTT and loss those on the page at the end."""
    truth, c, link = result.truth, result.counters, result.link
    known = f"{truth.lost} of {truth.sent}, {truth.never}" if truth.sent else "–"
    counted, bound = "–", "–"
    if c and result.scenario.one_connection:
        if result.scenario.role == "publish":
            again, useless = c["packetsReceivedRetrans"], c["packetsReceivedDrop"]
            counted, bound = f"{c['packetsReceivedLoss']}, {again}, {useless}", str(result.bound)
        else:
            counted = f"{c['packetsSendLoss']}, {c['packetsRetrans']}, –"
    figures = "–"
    if link:
        figures = f"{link['rtt_ms']:.0f}, {100 * link['loss_ratio']:.1f}" if link["loss_ratio"] is not None else "–"
    said = ", ".join(f"`{name}` {level}" for name, level in result.levels().items()) or "nothing"
    if len(result.states) > 1:
        said += f"; {' → '.join(result.states)}"
    return f"| {result.scenario.was_set} | {known} | {counted} | {bound} | {figures} | {said} |"


def details(results: Iterable[Result]) -> str:
    """The sentences of all findings, for whoever wants to read more than the table."""
    lines = []
    for result in results:
        lines.append(f"{result.scenario.path}: {result.scenario.was_set}; {result.link}")
        lines += [
            f"    {one['id']} {one['level']}: {one['advice']['en']}"
            for told in result.findings.values()
            for one in told
        ]
    return "\n".join(lines)


def _undisturbed(scenarios: Sequence[Scenario]) -> list[Result]:
    """Run them; again, but not for ever, if the machine was too busy and its kernel dropped datagrams of its own."""
    for _ in range(TRIES):
        with tempfile.TemporaryDirectory() as folder:
            results = list(run(MEDIAMTX, Path(folder), scenarios).values())
        if not results[0].server_dropped:
            break
        print(f"the kernel dropped {results[0].server_dropped} datagrams: the machine was too busy", file=sys.stderr)
    return results


def main() -> None:
    """Run and print; takes five minutes."""
    if not MEDIAMTX:
        sys.exit("MEDIAMTX_BIN does not name a MediaMTX program")
    print(HEAD, flush=True)
    results: list[Result] = []
    for first in range(0, len(SCENARIOS), AT_ONCE):
        results += _undisturbed(SCENARIOS[first : first + AT_ONCE])
        for result in results[first:]:
            print(row(result), flush=True)
    print(details(results), file=sys.stderr)


if __name__ == "__main__":
    main()
