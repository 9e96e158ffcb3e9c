"""openapi.json says what the API does: routes, parameters, and the fields of answers."""

import json
import re
from importlib import resources
from typing import Any

import pytest

from historian.api import rest
from historian.model.fields import FIELDS
from historian.store.raw import RawWriter
from tests.historian.api.conftest import Api, serving
from tests.historian.conftest import START_MS, MakeFrame, RedisProcess

DESCRIPTION: dict[str, Any] = json.loads(resources.files("historian.api").joinpath("openapi.json").read_text("utf-8"))
SCHEMAS: dict[str, Any] = DESCRIPTION["components"]["schemas"]


def test_every_route_is_described_and_nothing_else() -> None:
    assert {re.sub(r":\w+}", "}", route.path) for route in rest.ROUTES} == set(DESCRIPTION["paths"])


def test_it_is_served(api: Api) -> None:
    answer = api.client.get("/api/v1/openapi.json")
    assert answer.json() == DESCRIPTION
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", [path for path in DESCRIPTION["paths"] if "openapi" not in path])
def test_parameters_are_those_that_are_known(api: Api, path: str) -> None:
    described = {p["name"] for p in DESCRIPTION["paths"][path]["get"].get("parameters", []) if p["in"] == "query"}
    error = api.client.get(path + "?no_such_parameter=1").json()["error"]
    known = error.partition("known here: ")[2].split(", ")
    assert set(known) == (described or {"none"})


@pytest.mark.parametrize(
    ("query", "name", "part"),
    [("state=?", "state", "items"), ("health=?", "health", "items"), ("sort=?", "sort", "")],
)
def test_words_are_those_that_are_known(api: Api, query: str, name: str, part: str) -> None:
    parameters = {p["name"]: p["schema"] for p in DESCRIPTION["paths"]["/api/v1/streams"]["get"]["parameters"]}
    schema = parameters[name][part] if part else parameters[name]
    error = api.client.get(f"/api/v1/streams?{query}").json()["error"]
    assert set(error.partition("is none of ")[2].split(", ")) == set(schema["enum"])


def test_kinds_are_those_that_are_known() -> None:
    parameters = {p["name"]: p["schema"] for p in DESCRIPTION["paths"]["/api/v1/history"]["get"]["parameters"]}
    assert parameters["kind"]["enum"] == list(FIELDS)


def check(value: Any, schema: dict[str, Any], where: str) -> None:
    """The part of JSON Schema that the description uses, and no property beyond it."""
    if "$ref" in schema:
        check(value, SCHEMAS[schema["$ref"].rpartition("/")[2]], where)
    elif "oneOf" in schema:
        chosen = [option for option in schema["oneOf"] if (option.get("type") == "null") is (value is None)]
        check(value, chosen[0], where)
    else:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        python: dict[str, type | tuple[type, ...]] = {
            "object": dict,
            "array": list,
            "string": str,
            "number": (int, float),
            "integer": int,
            "boolean": bool,
            "null": type(None),
        }
        assert any(isinstance(value, python[name]) for name in types), (where, value, types)
        if "enum" in schema:
            assert value in schema["enum"], where
        if isinstance(value, dict):
            check_object(value, schema, where)
        if isinstance(value, list):
            for item in value:
                check(item, schema["items"], f"{where}[]")


def check_object(value: dict[str, Any], schema: dict[str, Any], where: str) -> None:
    assert set(schema.get("required", ())) <= set(value), where
    if "properties" in schema:
        assert set(value) <= set(schema["properties"]), where
        for name, item in value.items():
            check(item, schema["properties"][name], f"{where}.{name}")
    elif "additionalProperties" in schema:
        for name, item in value.items():
            check(item, schema["additionalProperties"], f"{where}.{name}")


@pytest.mark.parametrize("kind", ["path&path=cam", "srt&path=cam", "host", "server"])
def test_histories_are_as_described(redis_process: RedisProcess, make_frame: MakeFrame, kind: str) -> None:
    writer = RawWriter(10**9)
    for number in range(4):
        redis_process.commands(writer.commands(make_frame(number), START_MS + number * 2000))
    with serving(redis_process.url) as api:
        answer = api.client.get(f"/api/v1/history?server=studio&from=2026-01-01T00:00:00Z&kind={kind}")
    assert answer.status_code == 200
    check(answer.json(), SCHEMAS["History"], "History")
    assert len(answer.json()["t"]) == 4


def test_errors_are_as_described(api: Api) -> None:
    check(api.client.get("/api/v1/streams?x=1").json(), SCHEMAS["Error"], "Error")
