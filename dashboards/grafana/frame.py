"""What all dashboards share: title, variables, links, and how a query is written."""

from grafana_foundation_sdk.builders import dashboard as build
from grafana_foundation_sdk.models import dashboard as model

DATASOURCE = model.DataSourceRef(type_val="prometheus", uid="${datasource}")

_TARGET = 'job=~"$job",instance=~"$instance"'
# One path, and not a pattern: Grafana escapes what a pattern would make of a name only where several can be chosen.
_PATH = f'{_TARGET},path="$path"'
# Publishers have no remote: what is chosen must match nothing as well.
_LINK = f'{_PATH},role=~"$role",remote=~"$remote"'

# Whose metrics a dashboard shows, as the variables job and instance ask for it.
SERVERS = "mediamtx_up"
HOSTS = 'node_time_seconds{job=~"mediamtx.*"}'
PARTS = 'up{job=~"mediamtx.*"}'


def query(text: str) -> str:
    """A query with its selectors spelled out.

    `{$` selects the chosen servers, `{@` the chosen path on them, `{&` the chosen links of that path.
    """
    return text.replace("{$", "{" + _TARGET).replace("{@", "{" + _PATH).replace("{&", "{" + _LINK)


def frame(uid: str, title: str, description: str, whose: str = SERVERS) -> build.Dashboard:
    """An empty dashboard with the variables for data source, job and instance; the other dashboards are linked."""
    # Servers and hosts share the names of their instances: a dashboard of servers may show figures of their hosts.
    jobs = '{__name__=~"mediamtx_(process_)?up"}' if whose == SERVERS else whose
    selected = f'{whose.partition("{")[0]}{{job=~"$job"}}'
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
        .with_variable(_variable("job", f"label_values({jobs}, job)"))
        .with_variable(_variable("instance", f"label_values({selected}, instance)"))
    )


def path_variable() -> build.QueryVariable:
    """The choice of one path of the chosen servers."""
    return _variable("path", "label_values(mediamtx_path_state{" + _TARGET + "}, path)", many=False)


def link_variables() -> tuple[build.QueryVariable, build.QueryVariable]:
    """The choice of links of the path: which side, and of the readers which hosts."""
    roles = _variable("role", "label_values(mediamtx_srt_rtt_seconds{" + _PATH + "}, role)")
    remotes = "label_values(mediamtx_srt_rtt_seconds{" + _PATH + ',role=~"$role"}, remote)'
    return roles, _variable("remote", remotes, everything=".*")


def _variable(name: str, text: str, *, many: bool = True, everything: str = ".+") -> build.QueryVariable:
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
    all_of_them = model.VariableOption(text="All", value="$__all", selected=True)
    return made.multi(True).include_all(True).all_value(everything).current(all_of_them)
