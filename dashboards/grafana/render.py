"""From builders to JSON text."""

import json
from pathlib import Path

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from dashboards.grafana.fleet import fleet
from dashboards.grafana.host import host
from dashboards.grafana.monitor import monitor
from dashboards.grafana.server import server
from dashboards.grafana.srt import srt
from dashboards.grafana.stream import stream

JSON = Path(__file__).parent / "json"


def rendered() -> dict[str, str]:
    """The text of every dashboard by file name, keys sorted, so that a change of one panel is a change of its lines."""
    made = (one().build() for one in (fleet, server, stream, srt, host, monitor))
    return {f"{each.uid}.json": _text(each) for each in made}


def _text(made: Dashboard) -> str:
    document = json.loads(json.dumps(made, cls=JSONEncoder))
    # Links to a panel hold its number: given here, it does not depend on what Grafana does when it loads the file.
    for number, panel in enumerate(document["panels"], start=1):
        panel["id"] = number
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
