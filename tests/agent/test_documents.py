"""docs/agent.md says all there is, and nothing that is not."""

import fnmatch
import re

import pytest
from prometheus_client import ProcessCollector

from agent.app import BUILD
from agent.collectors import COLLECTORS, find
from agent.metric import Metric
from agent.scrape import DURATION, SUCCESS
from agent.settings import AgentSettings
from tests.agent.documents import DOCUMENT, left_out, patterns, table
from toolkit.settings import options


def own_process():
    for family in ProcessCollector(registry=None).collect():
        counter = family.type == "counter"
        yield Metric(
            family.name + ("_total" if counter else ""), "counter" if counter else "gauge", family.documentation
        )


def declared():
    for name in COLLECTORS:
        yield from find(name).metrics
    yield from (DURATION, SUCCESS, BUILD)
    yield from own_process()


def test_every_metric_is_documented_as_it_is():
    rows = [[f"`{metric.name}`", metric.kind, ", ".join(metric.labels), metric.help] for metric in declared()]
    assert sorted(table("Metrics")) == sorted(rows)


def test_every_flag_is_documented_as_it_is():
    rows = []
    for option in options(AgentSettings).values():
        flag = f"`{option.flag}`, `--no-{option.flag[2:]}`" if option.switch else f"`{option.flag}`"
        rows.append([flag, f"`{option.env}`", f"`{option.default}`" if option.default else "", option.help])
    assert sorted(table("Flags")) == sorted(rows)


def test_collectors_have_a_section_each():
    text = DOCUMENT.read_text()
    assert re.findall(r"^### (.+)$", text, re.MULTILINE) == [*COLLECTORS, "The agent itself"]


@pytest.mark.parametrize("metric", list(declared()), ids=lambda metric: metric.name)
def test_what_is_there_is_not_said_to_be_left_out(metric):
    assert not left_out(metric.name)


def test_each_pattern_of_what_is_left_out_is_of_use():
    assert len(patterns()) == len(set(patterns()))
    assert not [one for one in patterns() for other in patterns() if one != other and fnmatch.fnmatch(one, other)]


def test_names_in_the_text_exist():
    text = DOCUMENT.read_text().partition("\n## What node_exporter has")[0]
    names = {metric.name for metric in declared()}
    used = set(re.findall(r"\b((?:node|mediamtx)_[a-zA-Z0-9_]*[a-z0-9])(?![a-z_<*])", text))
    unknown = {
        name for name in used - names - set(COLLECTORS) if not name.startswith(("node_netstat_", "node_memory_"))
    }
    assert unknown - {"node_exporter"} == set()
