"""The kinds of panels in use. Each has a title, a description, a unit and the chosen data source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from grafana_foundation_sdk.builders import common, prometheus, stat, statetimeline, table, timeseries
from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.models import common as common_model
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models import prometheus as prometheus_model

from dashboards.grafana.frame import DATASOURCE, query

Legend = tuple[str, str]  # what a line is called, and its query

_GREEN, _YELLOW, _RED, _BLUE, _GREY = "#56A64B", "#E0B400", "#E02F44", "#3274D9", "#8E8E8E"

# So many lines can be told apart; tables and the dashboards of one stream or link have the others.
MOST = 12

STATE_COLOURS = {"live": _GREEN, "filler": _BLUE, "idle": _GREY, "down": _RED}


@dataclass(frozen=True, slots=True)
class Steps:
    """Colours from a number on, the first without one. `lines` draws them into charts."""

    steps: tuple[tuple[float | None, str], ...]

    def build(self) -> build.ThresholdsConfig:
        """The thresholds for a panel."""
        steps = [model.Threshold(value=value, color=colour) for value, colour in self.steps]
        return build.ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps(steps)


PLAIN = Steps(((None, _GREEN),))
NONE_IS_GOOD = Steps(((None, _GREEN), (1e-9, _RED)))
# Round trips in the latency: the rule of the page and of the alerts.
LATENCY = Steps(((None, _RED), (2.5, _YELLOW), (3, _GREEN)))


def fullness(warning: float, critical: float) -> Steps:
    """Of shares that should not be near 1: yellow and red from the thresholds of the alerts on."""
    return Steps(((None, _GREEN), (warning, _YELLOW), (critical, _RED)))


Panel = timeseries.Panel | stat.Panel | statetimeline.Panel | table.Panel


def section(made: build.Dashboard, title: str, panels: Sequence[Panel]) -> None:
    """Add a row of this title with its panels."""
    made.with_row(build.Row(title))
    for panel in panels:
        made.with_panel(panel)


def chart(
    title: str,
    description: str,
    unit: str,
    lines: Sequence[Legend],
    *,
    stacked: bool = False,
    span: int = 12,
    thresholds: Steps | None = None,
    colours: Mapping[str, str] | None = None,
) -> timeseries.Panel:
    """Lines over time; gaps stay gaps. `colours` are those of lines by what they are called."""
    panel = (
        timeseries.Panel()
        .title(title)
        .description(description)
        .datasource(DATASOURCE)
        .unit(unit)
        .min(0)
        .span(span)
        .height(8)
        .line_width(1)
        .fill_opacity(30 if stacked else 8)
        .show_points(common_model.VisibilityMode.NEVER)
        .legend(
            common.VizLegendOptions()
            .display_mode(common_model.LegendDisplayMode.LIST)
            .placement(common_model.LegendPlacement.BOTTOM)
            .show_legend(True)
        )
        .tooltip(
            common.VizTooltipOptions()
            .mode(common_model.TooltipDisplayMode.MULTI)
            .sort(common_model.SortOrder.DESCENDING)
        )
    )
    if stacked:
        panel.stacking(common.StackingConfig().mode(common_model.StackingMode.NORMAL).group("A"))
    if thresholds:
        panel.thresholds(thresholds.build()).thresholds_style(
            common.GraphThresholdsStyleConfig().mode(common_model.GraphThresholdsStyleMode.DASHED)
        )
    for name, colour in (colours or {}).items():
        fixed = {"mode": "fixed", "fixedColor": colour}
        panel.override_by_name(name, [model.DynamicConfigValue(id_val="color", value=fixed)])
    for ref, (legend, text) in zip(ascii_uppercase, lines, strict=False):
        panel.with_target(_target(ref, text).range().legend_format(legend))
    return panel


def number(
    title: str, description: str, unit: str, text: str, *, span: int = 4, thresholds: Steps = PLAIN, legend: str = ""
) -> stat.Panel:
    """One number, or with `legend` one name, of now."""
    mode = common_model.BigValueTextMode.NAME if legend else common_model.BigValueTextMode.AUTO
    return (
        stat.Panel()
        .title(title)
        .description(description)
        .datasource(DATASOURCE)
        .unit(unit)
        .span(span)
        .height(4)
        .text_mode(mode)
        .graph_mode(common_model.BigValueGraphMode.NONE)
        .color_mode(common_model.BigValueColorMode.VALUE)
        .thresholds(thresholds.build())
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .no_value("–")
        .with_target(_target("A", text).instant().legend_format(legend or "__auto"))
    )


def states(title: str, description: str, text: str, *, span: int = 24) -> statetimeline.Panel:
    """Bars over time, one for each state, filled while it holds."""
    return (
        statetimeline.Panel()
        .title(title)
        .description(description)
        .datasource(DATASOURCE)
        .unit("bool_yes_no")
        .span(span)
        .height(6)
        .show_value(common_model.VisibilityMode.NEVER)
        .merge_values(True)
        .thresholds(Steps(((None, "transparent"), (1, _BLUE))).build())
        .with_target(_target("A", text).range().legend_format("{{state}}"))
    )


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, query and unit. Queries of one table leave the same labels."""

    title: str
    query: str
    unit: str = "none"


def grid(
    title: str,
    description: str,
    labels: Sequence[str],
    columns: Sequence[Column],
    *,
    link: str = "",
    span: int = 24,
    height: int = 9,
) -> table.Panel:
    """A table of now: one row for each combination of `labels`. `link` is where a click on the last label leads."""
    refs = dict(zip(ascii_uppercase, columns, strict=False))
    names = {f"Value #{ref}": column.title for ref, column in refs.items()}
    panel = (
        table.Panel()
        .title(title)
        .description(description)
        .datasource(DATASOURCE)
        .unit("none")
        .span(span)
        .height(height)
        .filterable(True)
        .with_transformation(model.DataTransformerConfig(id_val="merge", options={}))
        .with_transformation(
            model.DataTransformerConfig(
                id_val="organize",
                options={
                    "excludeByName": {"Time": True},
                    "indexByName": {name: place for place, name in enumerate([*labels, *names])},
                    "renameByName": names,
                },
            )
        )
    )
    for ref, column in refs.items():
        panel.with_target(_target(ref, column.query).instant().format(prometheus_model.PromQueryFormat.TABLE))
        panel.override_by_name(column.title, [model.DynamicConfigValue(id_val="unit", value=column.unit)])
    if link:
        value = [{"title": "Open", "url": link}]
        panel.override_by_name(labels[-1], [model.DynamicConfigValue(id_val="links", value=value)])
    return panel


def _target(ref: str, text: str) -> prometheus.Dataquery:
    return prometheus.Dataquery().ref_id(ref).datasource(DATASOURCE).expr(query(text))
