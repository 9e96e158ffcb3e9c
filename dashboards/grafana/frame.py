"""What all dashboards share: title, variables, links, and how a query is written."""

from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.models import dashboard as model

DATASOURCE = model.DataSourceRef(type_val="prometheus", uid="${datasource}")

_TARGET = 'job=~"$job",instance=~"$instance"'
# One path, and not a pattern: Grafana escapes what a pattern would make of a name only where several can be chosen.
_PATH = f'{_TARGET},path="$path"'


def query(text: str) -> str:
    """A query with its selectors spelled out: `{$` selects the chosen servers, `{@` the chosen path on them."""
    return text.replace("{$", "{" + _TARGET).replace("{@", "{" + _PATH)


def frame(uid: str, title: str, description: str) -> build.Dashboard:
    """An empty dashboard with the variables for data source, job and server; the other dashboards are linked."""
    return (
        build.Dashboard(f"MediaMTX / {title}")
        .uid(uid)
        .description(description)
        .tags(["mediamtx-mixin"])
        .readonly()
        .refresh("10s")
        .time("now-1h", "now")
        .timezone("browser")
        .tooltip(model.DashboardCursorSync.CROSSHAIR)
        .link(
            build.DashboardLink("MediaMTX")
            .type(model.DashboardLinkType.DASHBOARDS)
            .tags(["mediamtx-mixin"])
            .as_dropdown(True)
            .include_vars(True)
            .keep_time(True)
        )
        .with_variable(build.DatasourceVariable("datasource").label("Data source").type("prometheus"))
        # The agents' job is asked for as well: hosts and servers share the name of the instance.
        .with_variable(_variable("job", 'label_values({__name__=~"mediamtx_(process_)?up"}, job)'))
        .with_variable(_variable("instance", 'label_values(mediamtx_up{job=~"$job"}, instance)'))
    )


def path_variable() -> build.QueryVariable:
    """The choice of one path of the chosen servers."""
    return _variable("path", "label_values(mediamtx_path_state{" + _TARGET + "}, path)", many=False)


def _variable(name: str, text: str, *, many: bool = True) -> build.QueryVariable:
    made = (
        build.QueryVariable(name)
        .label(name.capitalize())
        .datasource(DATASOURCE)
        .query({"qryType": 1, "query": text, "refId": "PrometheusVariableQueryEditor-VariableQuery"})
        .refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(model.VariableSort.ALPHABETICAL_ASC)
    )
    if not many:
        return made
    everything = model.VariableOption(text="All", value="$__all", selected=True)
    return made.multi(True).include_all(True).all_value(".+").current(everything)
