"""The sample for Home Assistant: its keys, and its templates on the answers that the API gives."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
import pytest
import yaml

from tests.historian.api.conftest import Api, serving
from tests.historian.api.test_openapi import DESCRIPTION
from tests.historian.scene import Scene
from toolkit.secrets import Secret

FILE = Path(__file__).parents[2] / "deploy" / "home-assistant" / "mediamtx.yaml"
RESOURCES: list[dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))

# What homeassistant/components/rest/schema.py and helpers/trigger_template_entity.py of 2026.2 know, as far as it is
# used here, and what sensor/const.py has for a rate.
ENTITY = {"name", "unique_id", "device_class", "availability", "value_template"}
KEYS = {"binary_sensor": ENTITY, "sensor": ENTITY | {"state_class", "unit_of_measurement"}}
ATTRIBUTES = {"json_attributes", "json_attributes_path"}


def rendered(text: str, answer: object) -> str:
    # Home Assistant's own filters `float` and `int` with a default do what jinja2's do.
    return jinja2.Environment(autoescape=False).from_string(text).render(value_json=answer)  # noqa: S701  no HTML


def entities() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for resource in RESOURCES:
        for kind in KEYS:
            for entity in resource.get(kind, ()):
                yield resource["resource"], kind, entity


def test_every_key_is_known() -> None:
    for resource in RESOURCES:
        assert set(resource) <= {"resource", "scan_interval", *KEYS}
    for _, kind, entity in entities():
        assert set(entity) <= KEYS[kind] | (ATTRIBUTES if kind == "sensor" else set()), entity["name"]
        if entity.get("device_class") == "data_rate":
            assert entity["unit_of_measurement"] == "Mbit/s"
    names = [entity["unique_id"] for _, _, entity in entities()]
    assert len(names) == len(set(names))


def states(api: Api) -> dict[str, str]:
    """The state of each entity as Home Assistant would have it."""
    found = {}
    for resource, _, entity in entities():
        address = urlsplit(resource)
        answer = api.client.get(f"{address.path}?{address.query}").json()
        available = rendered(entity["availability"], answer) == "True"
        found[entity["name"]] = rendered(entity["value_template"], answer) if available else "unavailable"
    return found


@pytest.fixture
def api() -> Iterator[Api]:
    with serving(Secret("redis://127.0.0.1:1")) as served:
        yield served


def test_the_addresses_are_in_the_description() -> None:
    for resource in RESOURCES:
        path = urlsplit(resource["resource"]).path
        assert path in DESCRIPTION["paths"] or path.startswith("/api/v1/streams/studio-a/")


def test_the_states_of_its_entities(api: Api) -> None:
    scene = Scene()
    assert states(api)["Live main"] == "False", "not in the list"
    path = scene.add("live/main", readers={"srt": 2})
    scene.link("live/main", rtt=0.05, latency=0.1)
    api.apply(scene.run(60))
    found = states(api)
    assert (found["Live main"], found["Live main readers"], found["Streams that need attention"]) == ("True", "2", "1")
    assert 1 < float(found["Live main bitrate"]) < 20
    path.state = "down"
    api.apply(scene.run(10))
    assert states(api)["Live main"] == "False"
    assert states(api)["Live main bitrate"] == "unavailable"
    scene.failure = "refused"
    api.apply(scene.run(10))
    assert {states(api)[name] for name in ("Live main", "Live main bitrate", "Live main readers")} == {"unavailable"}


def test_the_advice_is_where_the_attributes_look(api: Api) -> None:
    scene = Scene()
    scene.add("live/main")
    scene.link("live/main", rtt=0.05, latency=0.1)
    api.apply(scene.run(60))
    sensor = next(entity for _, _, entity in entities() if "json_attributes" in entity)
    assert sensor["json_attributes_path"] == "$.streams[0].health.findings[0].advice"
    answer = json.loads(api.client.get("/api/v1/streams?health=crit,warn&sort=health").text)
    assert set(answer["streams"][0]["health"]["findings"][0]["advice"]) == set(sensor["json_attributes"])
