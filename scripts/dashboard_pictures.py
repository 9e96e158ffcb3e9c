"""`python -m scripts.dashboard_pictures PROMETHEUS`: a picture of each Grafana dashboard, drawn from its own queries.

For looking at the dashboards without a Grafana: each panel stands in its place, with its title, unit, legend and
colours, and shows what its queries answer. Chromium draws; Grafana's own look is not copied.
"""

import argparse
import html
import itertools
import json
import math
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import sync_playwright

from dashboards.grafana.render import rendered
from scripts.screenshots import CHROMIUM, FLAGS

Panel = dict[str, Any]
Series = dict[str, Any]
Line = tuple[str, list[tuple[float, float]]]

# Pixels of a row of Grafana's grid of 24 columns, and the width of the picture.
_ROW, _WIDTH = 34, 1400
_COLOURS = (
    "#73bf69",
    "#f2cc0c",
    "#8ab8ff",
    "#ff780a",
    "#f2495c",
    "#5794f2",
    "#b877d9",
    "#37872d",
    "#fade2a",
    "#ffa6b0",
)
# Rows of a table and lines of a legend for which there is room in a panel of usual height.
_ROWS, _LEGEND = 10, 9
# The drawing area of a chart, in units of its own: width and height.
_CHART_W, _CHART_H = 1000, 300
_STYLE = """
body { margin: 0; background: #111217; color: #ccccdc; font: 12px/1.35 'DejaVu Sans', sans-serif; }
h1 { font-size: 18px; font-weight: 500; margin: 12px 8px; }
main { display: grid; grid-template-columns: repeat(24, 1fr); grid-auto-rows: ROWpx; gap: 6px; padding: 0 8px 8px; }
h2 { font-size: 14px; font-weight: 500; margin: 6px 0 0; }
section { background: #181b1f; border-radius: 3px; padding: 6px 8px; }
section { display: flex; flex-direction: column; overflow: hidden; }
h3 { font-size: 12px; font-weight: 500; margin: 0 0 4px; }
.big { flex: 1; display: grid; place-items: center; font-size: 26px; }
.plot { position: relative; }
svg { position: absolute; width: 100%; height: 100%; }
.chart { flex: 1; min-height: 0; display: grid; grid-template-columns: auto 1fr; gap: 0 6px; }
.chart { grid-template-rows: minmax(0, 1fr) auto; }
.axis { display: flex; flex-direction: column; justify-content: space-between; text-align: right; font-size: 10px; }
.times { grid-column: 2; display: flex; justify-content: space-between; font-size: 10px; }
ul { list-style: none; margin: 4px 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0 12px; font-size: 10px; }
i { display: inline-block; width: 12px; height: 3px; margin: 0 4px 2px 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; border-bottom: 1px solid #2c3036; padding: 2px 6px; font-weight: 400; white-space: nowrap; }
th { color: #8ab8ff; }
""".replace("ROW", str(_ROW))


class Prometheus:
    """The queries of panels, asked with these values for the variables."""

    def __init__(self, url: str, variables: Mapping[str, str], minutes: float) -> None:
        self._url, self._variables = url.rstrip("/") + "/api/v1", variables
        self.end = time.time()
        self.start = self.end - 60 * minutes

    def now(self, query: str) -> list[Series]:
        """The series of an instant query."""
        return self._ask("query", query=query, time=f"{self.end:.3f}")

    def over_time(self, target: Mapping[str, Any]) -> list[Line]:
        """The lines of a target, with some 200 points."""
        step = max(1.0, (self.end - self.start) / 200)
        window = {"start": f"{self.start:.3f}", "end": f"{self.end:.3f}", "step": f"{step:.3f}"}
        found = self._ask("query_range", query=target["expr"], **window)
        return [
            (_legend(target["legendFormat"], each["metric"]), [(at, float(value)) for at, value in each["values"]])
            for each in found
        ]

    def _ask(self, kind: str, *, query: str, **more: str) -> list[Series]:
        # Longer names first: $instance is no $in.
        for name, value in sorted(self._variables.items(), reverse=True):
            query = query.replace(f"${name}", value)
        answer = requests.get(f"{self._url}/{kind}", params={"query": query, **more}, timeout=20)
        answer.raise_for_status()
        found: list[Series] = answer.json()["data"]["result"]
        return found


def page(document: Mapping[str, Any], prometheus: Prometheus) -> str:
    """The whole dashboard as HTML."""
    parts = []
    for panel in document["panels"]:
        at = panel["gridPos"]
        place = f"grid-area: {at['y'] + 1} / {at['x'] + 1} / span {at['h']} / span {at['w']}"
        title = html.escape(panel["title"])
        if panel["type"] == "row":
            parts.append(f'<h2 style="{place}">{title}</h2>')
        else:
            body = _DRAWN[panel["type"]](panel, prometheus)
            parts.append(f'<section style="{place}"><h3>{title}</h3>{body}</section>')
    return f"<style>{_STYLE}</style><h1>{html.escape(document['title'])}</h1><main>{''.join(parts)}</main>"


def _timeseries(panel: Panel, prometheus: Prometheus) -> str:
    lines = [line for target in panel["targets"] for line in prometheus.over_time(target)]
    defaults = panel["fieldConfig"]["defaults"]
    custom = defaults["custom"]
    stacked = custom.get("stacking", {}).get("mode") == "normal"
    if stacked:
        lines = _on_top_of_each_other(lines)
    limits = [step for step in defaults["thresholds"]["steps"] if step["value"]] if "thresholdsStyle" in custom else []
    values = [value for _, points in lines for _, value in points if math.isfinite(value)]
    if not values:
        return '<div class="big" style="color:#55585f">No data</div>'
    top = _round_up(max(values + [step["value"] for step in limits]))
    colours = _colours(panel, [name for name, _ in lines])
    drawn = []
    # The tallest of a stack is drawn first.
    for (_, points), colour in reversed(list(zip(lines, colours, strict=True))):
        for part in _without_gaps(points):
            where = " ".join(
                f"{(at - prometheus.start) / (prometheus.end - prometheus.start) * _CHART_W:.1f},"
                f"{_CHART_H * (1 - value / top):.1f}"
                for at, value in part
            )
            if stacked:
                first, last = (point.partition(",")[0] for point in (where.split()[0], where.split()[-1]))
                fill = f'fill="{colour}" fill-opacity="0.5"'
                drawn.append(f'<polygon points="{first},{_CHART_H} {where} {last},{_CHART_H}" {fill}/>')
            drawn.append(_stroke(f'<polyline points="{where}" fill="none" stroke="{colour}"'))
    for step in limits:
        y = _CHART_H * (1 - step["value"] / top)
        line = f'<line x1="0" x2="{_CHART_W}" y1="{y}" y2="{y}" stroke="{step["color"]}" stroke-dasharray="6 4"'
        drawn.append(_stroke(line))
    grid = "".join(
        _stroke(f'<line x1="0" x2="{_CHART_W}" y1="{y}" y2="{y}" stroke="#2c3036"') for y in (0, 75, 150, 225, 300)
    )
    axis = "".join(f"<span>{written(top * part / 4, defaults['unit'])}</span>" for part in (4, 3, 2, 1, 0))
    moments = [prometheus.start + part / 4 * (prometheus.end - prometheus.start) for part in range(5)]
    times = "".join(f"<span>{time.strftime('%H:%M', time.localtime(moment))}</span>" for moment in moments)
    legend = "".join(
        f'<li><i style="background:{colour}"></i>{html.escape(name)}</li>'
        for (name, _), colour in list(zip(lines, colours, strict=True))[:_LEGEND]
    )
    more = f"<li>and {len(lines) - _LEGEND} more</li>" if len(lines) > _LEGEND else ""
    box = _plot(_CHART_H, grid + "".join(drawn))
    return (
        f'<div class="chart"><div class="axis">{axis}</div>{box}<div class="times">{times}</div></div>'
        f"<ul>{legend}{more}</ul>"
    )


def _plot(height: int, drawn: str) -> str:
    """A drawing that fills its place, whatever its shape."""
    view = f'viewBox="0 0 {_CHART_W} {height}" preserveAspectRatio="none"'
    return f'<div class="plot"><svg {view}>{drawn}</svg></div>'


def _stroke(element: str) -> str:
    return f'{element} stroke-width="1.4" vector-effect="non-scaling-stroke"/>'


def _without_gaps(points: Sequence[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """The parts of a line between its gaps: twice the usual distance, or no number."""
    parts: list[list[tuple[float, float]]] = [[]]
    usual = min((then - at for (at, _), (then, _) in itertools.pairwise(points)), default=0.0)
    for at, value in points:
        if not math.isfinite(value) or (parts[-1] and at - parts[-1][-1][0] > 2 * usual):
            parts.append([])
        if math.isfinite(value):
            parts[-1].append((at, value))
    return [part for part in parts if part]


def _on_top_of_each_other(lines: Sequence[Line]) -> list[Line]:
    base: dict[float, float] = {}
    stacked = []
    for name, points in lines:
        for at, value in points:
            base[at] = base.get(at, 0.0) + value
        stacked.append((name, [(at, base[at]) for at, _ in points]))
    return stacked


def _colours(panel: Panel, names: Sequence[str]) -> list[str]:
    fixed = {
        each["matcher"]["options"]: one["value"]["fixedColor"]
        for each in panel["fieldConfig"]["overrides"]
        for one in each["properties"]
        if one["id"] == "color"
    }
    return [fixed.get(name, _COLOURS[number % len(_COLOURS)]) for number, name in enumerate(names)]


def _round_up(value: float) -> float:
    """The next of 1, 2, 4 and 8 times a power of ten: quarters of it are short numbers."""
    if value <= 0:
        return 1.0
    power: float = 10.0 ** math.floor(math.log10(value))
    return next(power * step for step in (1, 2, 4, 8, 10) if power * step >= value)


def _stat(panel: Panel, prometheus: Prometheus) -> str:
    defaults = panel["fieldConfig"]["defaults"]
    found = [series for target in panel["targets"] for series in prometheus.now(target["expr"])]
    if not found:
        return f'<div class="big">{defaults["noValue"]}</div>'
    value = float(found[0]["value"][1])
    steps = [step for step in defaults["thresholds"]["steps"] if step["value"] is None or value >= step["value"]]
    named = panel["options"]["textMode"] == "name"
    text = (
        _legend(panel["targets"][0]["legendFormat"], found[0]["metric"]) if named else written(value, defaults["unit"])
    )
    return f'<div class="big" style="color:{steps[-1]["color"]}">{html.escape(text)}</div>'


def _table(panel: Panel, prometheus: Prometheus) -> str:
    organized = next(each["options"] for each in panel["transformations"] if each["id"] == "organize")
    names: list[str] = sorted(organized["indexByName"], key=organized["indexByName"].__getitem__)
    units = {
        each["matcher"]["options"]: one["value"]
        for each in panel["fieldConfig"]["overrides"]
        for one in each["properties"]
        if one["id"] == "unit"
    }
    labels = [name for name in names if not name.startswith("Value #")]
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for target in panel["targets"]:
        column = organized["renameByName"][f"Value #{target['refId']}"]
        for series in prometheus.now(target["expr"]):
            key = tuple(series["metric"].get(label, "") for label in labels)
            rows.setdefault(key, {})[column] = written(float(series["value"][1]), units[column])
    columns = [organized["renameByName"].get(name, name) for name in names]
    head = "".join(f"<th>{html.escape(column)}</th>" for column in columns)
    body = "".join(
        "<tr>"
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in (*key, *(row.get(c, "") for c in columns[len(key) :])))
        for key, row in sorted(rows.items())[:_ROWS]
    )
    return f"<table><tr>{head}</tr>{body}</table>"


def _timeline(panel: Panel, prometheus: Prometheus) -> str:
    found = prometheus.over_time(panel["targets"][0])
    colour = panel["fieldConfig"]["defaults"]["thresholds"]["steps"][-1]["color"]
    span = prometheus.end - prometheus.start
    bars = []
    for number, (_, points) in enumerate(found):
        for (at, value), (then, _) in itertools.pairwise(points):
            if value >= 1:
                x, width = (at - prometheus.start) / span * _CHART_W, (then - at) / span * _CHART_W
                bars.append(f'<rect x="{x}" width="{width + 0.5}" y="{number + 0.15}" height="0.7" fill="{colour}"/>')
    names = "".join(f"<span>{html.escape(name)}</span>" for name, _ in found)
    box = _plot(max(1, len(found)), "".join(bars))
    return f'<div class="chart"><div class="axis" style="justify-content:space-around">{names}</div>{box}</div>'


_DRAWN = {"timeseries": _timeseries, "stat": _stat, "table": _table, "state-timeline": _timeline}


def written(value: float, unit: str) -> str:
    """A value in a unit of Grafana's, short."""
    if not math.isfinite(value):
        return str(value)
    if unit == "percentunit":
        return f"{100 * value:.3g} %"
    if unit == "bool_yes_no":
        return "Yes" if value else "No"
    if unit == "s":
        for size, name in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
            if abs(value) >= size:
                return f"{value / size:.3g} {name}"
        return f"{1000 * value:.3g} ms" if value else "0 s"
    size = 1024 if unit == "bytes" else 1000
    name = {"bps": "b/s", "Bps": "B/s", "pps": "p/s", "cps": "/s", "reqps": "/s", "bytes": "B"}.get(unit, "")
    power = 0
    while abs(value) >= size and power < 4:
        value, power = value / size, power + 1
    return f"{value:.3g} {('', 'k', 'M', 'G', 'T')[power]}{name}".strip()


def _legend(text: str, labels: Mapping[str, str]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda match: labels.get(match[1], ""), text).strip() or "Value"


def main(argv: Sequence[str] | None = None) -> None:
    """Draw all dashboards into a folder."""
    parser = argparse.ArgumentParser(prog="python -m scripts.dashboard_pictures", description=__doc__)
    parser.add_argument("prometheus", help="address of a Prometheus, such as http://127.0.0.1:9090")
    parser.add_argument("--out", type=Path, default=Path("screenshots/grafana"), help="folder (default: %(default)s)")
    parser.add_argument("--path", default="ob/van-2", help="the path of the dashboards of one stream (%(default)s)")
    parser.add_argument("--instance", default=".+", help="a pattern of the servers to show (%(default)s)")
    parser.add_argument("--minutes", type=float, default=15.0, help="how far back (%(default)s)")
    given = parser.parse_args(argv)
    variables = {
        **{"job": ".+", "instance": given.instance, "role": ".+", "remote": ".*", "path": given.path},
        "__rate_interval": "1m",
    }
    prometheus = Prometheus(given.prometheus, variables, given.minutes)
    given.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        view = browser.new_page(viewport={"width": _WIDTH, "height": 600})
        for name, text in rendered().items():
            view.set_content(page(json.loads(text), prometheus))
            view.screenshot(path=given.out / Path(name).with_suffix(".png"), full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
