"""Numbers that several dashboards show."""

from grafana_foundation_sdk.builders import stat

from dashboards.grafana.panels import NONE_IS_GOOD, number


def paths() -> tuple[stat.Panel, ...]:
    """How many paths are live and down, and how many readers they have."""
    return (
        number("Live", "Paths with a source that sends media.", "none", 'sum(mediamtx_path_state{$,state="live"})'),
        number(
            "Down",
            "Paths without the source that should be there.",
            "none",
            'sum(mediamtx_path_state{$,state="down"})',
            thresholds=NONE_IS_GOOD,
        ),
        number("Readers", "Readers of all protocols.", "none", "sum(mediamtx_path_readers{$})"),
    )
