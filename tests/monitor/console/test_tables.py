import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from monitor.console.tables import screen
from monitor.console.view import View
from tests.monitor.console.views import NOW, server, stream, view


def drawn(what: View, width: int = 120, height: int | None = None, note: str = "") -> list[str]:
    out = Console(file=io.StringIO(), width=width, color_system=None)
    out.print(screen(what, width, height, note))
    assert isinstance(out.file, io.StringIO)
    return [line.rstrip() for line in out.file.getvalue().splitlines()]


def test_all_of_it() -> None:
    lines = drawn(view(stream("live/main"), stream("ob/van-2", "warn", "Set at least 240 ms on either side.")))
    assert lines == [
        "SERVER  STATE          VERSION    LIVE          IN      OUT  READERS     CPU",
        "studio  up 2 h 00 min  v1.20.1  1 of 2  8.0 Mbit/s  0 bit/s        3  25.0 %",
        "",
        "HEALTH  STATE  STREAM             IN          OUT  READERS    RTT  LATENCY    LOSS  SINCE",
        "▲ warn  live   ob/van-2   8.0 Mbit/s  24.0 Mbit/s        3  25 ms   120 ms  <0.1 %  5 min",
        "● ok    live   live/main  8.0 Mbit/s  24.0 Mbit/s        3  25 ms   120 ms  <0.1 %  5 min",
        "",
        "studio/ob/van-2: Set at least 240 ms on either side.",
    ]


def test_several_servers_and_one_that_is_down() -> None:
    away = server("edge", up=False, reason="exporter_unreachable", since=NOW - 180, totals={}, host=None)
    lines = drawn(view(stream("a"), servers=(server(), away)))
    assert lines[1].startswith("edge    down 3 min: exporter unreachable")
    assert "studio/a" in lines[5]


def test_nothing_yet() -> None:
    empty = server(totals=None, host=None, version="", since=None, up=False, reason=None)
    assert drawn(view(servers=(empty,)))[-1] == "no streams"
    assert drawn(View({}, {}, NOW))[-1] == "no streams"


@pytest.mark.parametrize("width", [200, 100, 80, 60, 40])
def test_any_width_holds_every_figure(width: int) -> None:
    named = stream("a/very/long/name/of/a/path/that/goes/on", "crit", "Much to say of this stream, and more. " * 3)
    lines = drawn(view(named, stream("b", since=NOW - 90_000), servers=(server(), server("edge"))), width, height=24)
    assert max(map(cell_len, lines)) <= width
    figures = [line for line in lines if line.startswith(("✖", "●"))]
    assert len(figures) == 2
    assert not any("…" in line.replace("studio/a/very", "").partition("…")[2] for line in figures)


@pytest.mark.parametrize("height", [8, 12, 24, 60])
def test_a_screen_is_never_overfull_and_begins_with_the_worst(height: int) -> None:
    many = [stream(f"cam/{n:03}") for n in range(50)] + [stream("bad", "crit", "Mend it.")]
    lines = drawn(view(*many, servers=tuple(server(f"s{n}") for n in range(9))), 100, height, "Ctrl-C ends it.")
    assert len(lines) <= height
    assert lines[-1] == "Ctrl-C ends it."
    assert any("bad" in line for line in lines)
    shown = sum("cam/" in line or line.startswith("✖") for line in lines)
    if shown < 51:
        assert any(line.strip() == f"and {51 - shown} more" for line in lines)
