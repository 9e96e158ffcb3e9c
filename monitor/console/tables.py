"""Servers, streams and what needs attention as tables of rich, of a width and height."""

from collections.abc import Callable, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from monitor.console.view import Json, View, findings_of, level_of
from monitor.console.words import bits, clean, milliseconds, percent, since

_STYLES = {"crit": "bold red", "warn": "yellow", "ok": "green", "none": "dim"}
# Shape and word beside the colour: some see none.
_LEVELS = {"crit": "✖ crit", "warn": "▲ warn", "ok": "● ok", "none": "○ –"}

Column = tuple[str, int, Callable[[Json, float], str]]

# Title, the width of the terminal from which on the column is shown, and its text.
_SERVERS: tuple[Column, ...] = (
    ("VERSION", 70, lambda server, now: clean(server.get("version") or "–")),
    ("LIVE", 0, lambda server, now: _live(server)),
    ("IN", 50, lambda server, now: bits(_totals(server).get("received_bps"))),
    ("OUT", 60, lambda server, now: bits(_totals(server).get("sent_bps"))),
    ("READERS", 80, lambda server, now: _count(_totals(server).get("readers"))),
    ("CPU", 90, lambda server, now: percent((server.get("host") or {}).get("cpu_ratio"))),
)
_STREAMS: tuple[Column, ...] = (
    ("IN", 50, lambda stream, now: bits(stream.get("received_bps"))),
    ("OUT", 100, lambda stream, now: bits(stream.get("sent_bps"))),
    ("READERS", 70, lambda stream, now: _count(stream.get("readers_total"))),
    ("RTT", 80, lambda stream, now: milliseconds(stream.get("rtt_ms"))),
    ("LATENCY", 110, lambda stream, now: milliseconds(stream.get("latency_ms"))),
    ("LOSS", 90, lambda stream, now: percent(stream.get("loss_ratio"))),
    ("SINCE", 60, lambda stream, now: since(stream.get("since"), now)),
)


def screen(view: View, width: int, height: int | None = None, note: str = "") -> RenderableType:
    """All of a view; of more than fits into `height` lines what needs attention most. `note` is the last line."""
    ranked, servers = view.ranked(), _ranked_servers(view)
    advice = attention(view, ranked)
    parts: list[RenderableType] = []
    if height is None:
        parts += [*_servers(servers, view.now, width), "", *_streams(ranked, view, width)]
        parts += ["", *advice] if advice else []
    else:
        # Two heads, two blank lines and the last one take five; a third of the rest is for servers, one for advice.
        room = max(3, height - 5)
        servers, advice = servers[: max(1, room // 3)], advice[: room // 3]
        left = max(1, room - len(servers) - len(advice) - (1 if advice else 0))
        more = len(ranked) - left
        shown = ranked if more <= 0 else ranked[: left - 1]
        parts += [*_servers(servers, view.now, width), "", *_streams(shown, view, width)]
        if more > 0:
            parts.append(Text(f"  and {len(ranked) - len(shown)} more", "dim"))
        for line in advice:
            line.no_wrap, line.overflow = True, "ellipsis"
        parts += ["", *advice] if advice else []
    if note:
        parts.append(Text(note, "bold", no_wrap=True, overflow="ellipsis"))
    return Group(*parts)


def attention(view: View, ranked: Sequence[Json]) -> list[Text]:
    """A line for each finding that warns, the worst first."""
    things = [(str(server["server"]), server) for server in view.servers.values()]
    things += [(f"{stream['server']}/{stream['path']}", stream) for stream in ranked]
    lines = []
    for level in ("crit", "warn"):
        for name, thing in things:
            for finding in findings_of(thing):
                if finding["level"] == level:
                    line = Text.assemble((clean(name), _STYLES[level]), ": ", clean(finding["advice"]["en"]))
                    lines.append(line)
    return lines


Row = tuple[list[Text], list[str]]

# Between two columns, and what is left of a name at the least.
_GAP, _LEAST_NAME = 2, 8


def _filled(head: Sequence[str], titles: Sequence[str], rows: Sequence[Row], width: int) -> list[Text]:
    """A table of words and figures. Where there is no room the last of the words is cut, never a figure.

    A line is one text: for ten thousand of them rich's own tables need twenty seconds.
    """
    widths = [max([len(title), *(words[i].cell_len for words, _ in rows)]) for i, title in enumerate(head)]
    figures = [max([len(title), *(len(texts[i]) for _, texts in rows)]) for i, title in enumerate(titles)]
    others = sum(widths[:-1]) + sum(figures) + _GAP * (len(head) + len(titles) - 1)
    widths[-1] = min(widths[-1], max(_LEAST_NAME, width - others))
    heads = [Text(title, "dim") for title in head]
    lines = []
    for words, texts in [(heads, list(titles)), *rows]:
        line = Text(no_wrap=True, overflow="ellipsis")
        for word, cells in zip(words, widths, strict=True):
            word.truncate(cells, overflow="ellipsis", pad=True)
            line.append_text(word).append(" " * _GAP)
        cells_of_figures = zip(texts, figures, strict=True)
        line.append(
            (" " * _GAP).join(text.rjust(cells) for text, cells in cells_of_figures), "dim" if words is heads else ""
        )
        lines.append(line)
    return lines


def _servers(servers: Sequence[Json], now: float, width: int) -> list[Text]:
    shown = [column for column in _SERVERS if width >= column[1]]
    rows: list[Row] = []
    for server in servers:
        if server.get("up"):
            state = Text(f"up {since(server.get('since'), now)}", _STYLES["ok"])
        else:
            why = clean(server.get("reason") or "unknown").replace("_", " ")
            state = Text(f"down {since(server.get('since'), now)}: {why}", _STYLES["crit"])
        rows.append(([Text(clean(server["server"])), state], [text(server, now) for _, _, text in shown]))
    return _filled(("SERVER", "STATE"), [title for title, _, _ in shown], rows, width)


def _streams(streams: Sequence[Json], view: View, width: int) -> list[Text]:
    if not view.streams:
        return [Text("no streams", "dim")]
    shown = [column for column in _STREAMS if width >= column[1]]
    rows: list[Row] = []
    for stream in streams:
        level, path = level_of(stream), clean(stream["path"])
        health = Text(_LEVELS.get(level, level), _STYLES.get(level, "dim"))
        name = path if len(view.servers) == 1 else f"{clean(stream['server'])}/{path}"
        words = [health, Text(clean(stream.get("state"))), Text(name)]
        rows.append((words, [text(stream, view.now) for _, _, text in shown]))
    return _filled(("HEALTH", "STATE", "STREAM"), [title for title, _, _ in shown], rows, width)


def _ranked_servers(view: View) -> list[Json]:
    return sorted(view.servers.values(), key=lambda server: (bool(server.get("up")), server["server"]))


def _totals(server: Json) -> Json:
    return server.get("totals") or {}


def _live(server: Json) -> str:
    totals = _totals(server)
    return "–" if totals.get("live") is None else f"{totals['live']} of {totals['paths']}"


def _count(number: int | None) -> str:
    return "–" if number is None else str(number)
