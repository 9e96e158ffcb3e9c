"""docs/rest-api.md names every address, parameter, field and metric there is, and nothing else."""

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route, WebSocketRoute

from historian.api.selfmetrics import registry
from historian.live.hub import EVENTS_AT_ONCE, OPEN_EVENTS, SPARK_LENGTH
from historian.live.session import PING_SECONDS
from historian.notify.channels import Webhook
from historian.notify.courier import Courier
from historian.pipeline import Pipeline
from historian.scrape.outcome import Reason, ScrapeOutcome
from historian.scrape.targets import Target
from tests.historian.api.conftest import Api
from tests.historian.conftest import START_MS
from toolkit.secrets import Secret

DOCUMENT = (Path(__file__).parents[3] / "docs" / "rest-api.md").read_text("utf-8")
DESCRIPTION: dict[str, Any] = json.loads(resources.files("historian.api").joinpath("openapi.json").read_text("utf-8"))
SCHEMAS: dict[str, Any] = DESCRIPTION["components"]["schemas"]


def section(title: str) -> str:
    return re.split(r"^## ", DOCUMENT.partition(f"\n## {title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of all tables, without heads."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    heads = {index - 1 for index, row in enumerate(cells) if set(row[0]) == {"-"}}
    return [row for index, row in enumerate(cells) if index not in heads and set(row[0]) != {"-"}]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_address(api: Api) -> None:
    documented = {name for row in rows(DOCUMENT.partition("\n## ")[0]) for cell in row for name in names(cell)}
    routes = api.client.app.routes  # type: ignore[attr-defined]  # Starlette's type hides its own app
    served = {re.sub(r":\w+}", "}", route.path) for route in routes if isinstance(route, (Route, WebSocketRoute))}
    assert documented == served


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Streams", "/api/v1/streams"),
        ("History", "/api/v1/history"),
        ("Export", "/api/v1/export"),
        ("Events", "/api/v1/events"),
        ("Availability", "/api/v1/availability"),
    ],
)
def test_every_parameter(title: str, path: str) -> None:
    parameters = DESCRIPTION["paths"][path]["get"]["parameters"]
    head = [row for row in rows(section(title)) if "the figures" not in row[1]]
    documented = [name for row in head for name in names(row[0])][: len(parameters)]
    assert documented == [parameter["name"] for parameter in parameters]


def test_every_part_of_an_availability() -> None:
    text = section("Availability")
    for part in ("Availability", "Range", "Bar"):
        assert [name for name in SCHEMAS[part]["properties"] if f'"{name}":' not in text] == [], part


@pytest.mark.parametrize(
    ("title", "parts"), [("Servers", ["Server", "Host"]), ("Streams", ["Stream", "Health", "Finding", "Link", "Track"])]
)
def test_every_field(title: str, parts: list[str]) -> None:
    text = section(title)
    for part in parts:
        missing = [name for name in SCHEMAS[part]["properties"] if f"`{name}`" not in text]
        assert not missing, part
    fields = rows(text.rpartition("| field |")[2])
    documented = [name for row in fields for name in names(row[0])]
    assert documented == list(SCHEMAS[parts[0]]["properties"])


def test_the_reason_why_there_is_no_history(api: Api) -> None:
    assert "`history_reason`" in section("Servers")
    assert '"history_reason": "' in section("WebSocket")
    answer = DESCRIPTION["paths"]["/api/v1/servers"]["get"]["responses"]["200"]["content"]["application/json"]
    assert set(answer["schema"]["properties"]) == set(api.client.get("/api/v1/servers").json())


def test_a_server_is_described_as_it_is() -> None:
    frame = Pipeline([Target("studio", "http://127.0.0.1:1", "")]).frame(
        "studio", ScrapeOutcome(0.0, 0.0, reason=Reason.REFUSED), None, START_MS
    )
    assert set(frame.server_state) == set(SCHEMAS["Server"]["properties"])


def test_every_state_and_level() -> None:
    text = section("Streams")
    for words in (SCHEMAS["Stream"]["properties"]["state"]["enum"], SCHEMAS["Health"]["properties"]["level"]["enum"]):
        assert all(f"`{word}`" in text for word in words)


def test_every_metric(api: Api) -> None:
    api.context.scrapes["studio"] = 1
    api.context.office.couriers.append(Courier("chat", Webhook(Secret("http://127.0.0.1:1"))))
    expected = []
    for family in registry(api.context).collect():
        if family.name.startswith("process_"):
            continue
        name = family.name + ("_total" if family.type == "counter" else "")
        expected.append([f"`{name}`", family.type, ", ".join(family.samples[0].labels), family.documentation])
    assert rows(section("The historian's own metrics")) == expected


def test_the_figures_of_the_websocket(api: Api) -> None:
    text = section("WebSocket")
    assert f"the last {SPARK_LENGTH} scrapes" in text
    assert f"at most {OPEN_EVENTS} (then" in text
    assert f"At most {EVENTS_AT_ONCE} of a scrape" in text
    assert f"At most {api.context.most_clients} clients" in text
    assert f"After {PING_SECONDS:.0f} s of silence" in text
