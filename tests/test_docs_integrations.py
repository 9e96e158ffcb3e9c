"""docs/integrations.md says what the other programs get."""

import json
import logging
import re
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from historian.api.sls import MOST_PUBLISHERS
from historian.query import sls
from monitor.console.check import Status
from tests.historian import noalbs
from tests.historian.query.test_sls import NOW, stream
from toolkit.logs import JsonFormatter

DOCUMENT = (Path(__file__).parents[1] / "docs" / "integrations.md").read_text("utf-8")
DESCRIPTION: dict[str, Any] = json.loads(resources.files("historian.api").joinpath("openapi.json").read_text("utf-8"))


def section(title: str) -> str:
    return re.split(r"^## ", DOCUMENT.partition(f"\n## {title}")[2], maxsplit=1, flags=re.MULTILINE)[0]


def sample(text: str, first: str) -> str:
    """The indented block that begins with these characters."""
    lines = text[text.index(f"    {first}") :].splitlines()
    end = next((i for i, line in enumerate(lines) if line and not line.startswith("    ")), len(lines))
    return "\n".join(line[4:] for line in lines[:end]).strip() + "\n"


SCENES = section("Scene switchers")


def test_the_configuration_of_noalbs_fits_the_address() -> None:
    server = json.loads(sample(SCENES, '{\n      "streamServer"'))["streamServer"]
    address = urlsplit(server["statsUrl"])
    assert address.path in DESCRIPTION["paths"]
    assert parse_qs(address.query) == {"publisher": [server["publisher"]]}
    assert server["type"] == "SrtLiveServer"


def test_the_answer_is_the_one_that_is_given() -> None:
    answer = json.loads(sample(SCENES, '{"status"'))
    assert answer["publishers"] == sls.publishers([stream()], NOW)
    assert noalbs.scene(orjson.dumps(answer), "live/feed1") == "normal"


def test_every_field_and_parameter() -> None:
    rows = [re.findall(r"`([^`]+)`", line.split("|")[1]) for line in SCENES.splitlines() if line.startswith("|")]
    names = [name for row in rows for name in row]
    parameters = [parameter["name"] for parameter in DESCRIPTION["paths"]["/api/v1/sls/stats"]["get"]["parameters"]]
    assert sorted(names) == sorted([*parameters, *DESCRIPTION["components"]["schemas"]["SlsPublisher"]["properties"]])


@pytest.mark.parametrize("figure", [f"no older than {sls.OLDEST:g} s", f"no more than {MOST_PUBLISHERS}", "first 6 s"])
def test_figures(figure: str) -> None:
    assert figure in SCENES


def test_every_status_of_a_check() -> None:
    text = section("Nagios")
    named = dict(re.findall(r"^\| (\d) ([A-Z]+) \|", text, re.MULTILINE))
    assert {int(number): name for number, name in named.items()} == {status.value: status.name for status in Status}


def test_a_line_of_the_log_has_the_fields_that_are_always_there() -> None:
    text = section("Loki")
    line = json.loads(sample(text, '{"time"'))
    assert set(re.findall(r"`(\w+)`", text.partition("are always there")[0].rpartition("\n\n")[2])) <= set(line)
    record = logging.LogRecord("x", logging.WARNING, "x", 1, line["msg"], (), None)
    vars(record).update(server=line["server"], reason=line["reason"])
    made = json.loads(JsonFormatter("historian").format(record))
    assert list(made) == list(line)
    assert {name: value for name, value in made.items() if name != "time"} == {
        name: value for name, value in line.items() if name != "time"
    }


def test_the_addresses_of_probes_are_there() -> None:
    rows = [line.split("|")[2] for line in section("Uptime Kuma").splitlines() if line.startswith("| ")][1:]
    for cell in rows:
        path = urlsplit(re.findall(r"`([^`]+)`", cell)[0]).path
        known = {*DESCRIPTION["paths"], "/-/ready", "/-/healthy"}
        assert path in known or path.startswith("/api/v1/streams/"), path
