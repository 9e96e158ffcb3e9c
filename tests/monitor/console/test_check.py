"""The line and the status of a plugin."""

import re
from typing import Any

import pytest

from monitor.console.check import Status, line, verdict
from monitor.console.settings import StatusSettings
from monitor.console.view import View
from tests.monitor.console.views import NOW, server, stream, view

# The form of perfdata in the Monitoring Plugins Development Guidelines: 'label'=value[UOM];[warn];[crit];[min];[max]
PERFDATA = re.compile(r"[a-z]+=\d+(;[\d:.]*){0,4}")


def judged(what: View, **settings: Any) -> tuple[Status, str]:
    status, text = verdict(what, StatusSettings(**settings))
    head, bar, perfdata = text.partition("|")
    assert bar
    assert "\n" not in text
    assert all(PERFDATA.fullmatch(one) for one in perfdata.split(" ")), perfdata
    assert head.startswith(f"MEDIAMTX {status.name} - ")
    return status, head.partition(" - ")[2]


def test_all_is_well() -> None:
    found = view(stream("a"), stream("b", "none", state="idle", received_bps=None))
    assert judged(found) == (Status.OK, "1 of 2 streams are live")
    assert verdict(found, StatusSettings(path=("*",)))[1].partition("|")[2] == (
        "live=1;;1:;0 streams=2;;;0 warning=0;;;0 critical=0;;;0 received=8012345;;;0 sent=48000000;;;0 readers=6;;;0"
    )


def test_the_worst_counts_and_is_named_first() -> None:
    streams = [stream(f"w{n}", "warn", "Look at it.") for n in range(4)]
    assert judged(view(*streams)) == (
        Status.WARNING,
        "studio/w0: Look at it.; studio/w1: Look at it.; studio/w2: Look at it.; and 1 more",
    )
    status, text = judged(view(*streams, stream("x", "crit", "Mend it.")))
    assert (status, text.startswith("studio/x: Mend it.; studio/w0")) == (Status.CRITICAL, True)


@pytest.mark.parametrize(
    ("changes", "status", "text"),
    [
        ({"up": False, "reason": "refused", "since": NOW - 180}, Status.CRITICAL, "studio: down for 3 min, refused"),
        ({"up": False, "reason": "exporter_unreachable"}, Status.UNKNOWN, "down for 2 h 00 min, exporter unreachable"),
        ({"up": False, "since": None}, Status.UNKNOWN, "studio: down for –, not scraped yet"),
        ({"scraped_at": NOW - 61}, Status.UNKNOWN, "studio: no values for more than 1 min"),
        ({"scraped_at": None}, Status.UNKNOWN, "studio: no values for more than 1 min"),
        ({"scraped_at": NOW - 59}, Status.OK, "1 of 1 streams are live"),
        ({"health": {"level": "warn", "findings": []}}, Status.WARNING, "studio: warn"),
    ],
)
def test_servers(changes: dict[str, Any], status: Status, text: str) -> None:
    found = judged(view(stream("a"), servers=(server(**changes),)))
    assert found[0] is status
    assert text in found[1]


@pytest.mark.parametrize(
    ("live", "settings", "status", "text"),
    [
        (0, {}, Status.OK, "0 of 1 streams are live"),
        (0, {"path": ("live/main",)}, Status.CRITICAL, "0 of at least 1 streams are live"),
        (1, {"path": ("live/main",)}, Status.OK, "1 of 1 streams are live"),
        (1, {"min_live": 2}, Status.CRITICAL, "1 of at least 2 streams are live"),
    ],
)
def test_streams_that_have_to_be_live(live: int, settings: dict[str, Any], status: Status, text: str) -> None:
    assert judged(view(stream("live/main", state="live" if live else "gone")), **settings) == (status, text)


def test_an_unknown_historian_is_unknown() -> None:
    assert judged(View({}, {}, NOW)) == (Status.UNKNOWN, "the historian has no servers yet")


def test_a_text_cannot_break_the_line() -> None:
    assert line(Status.UNKNOWN, "a | b\nc\x1b") == "MEDIAMTX UNKNOWN - a / b c�"
