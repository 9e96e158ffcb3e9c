"""The rules of naming that promtool does not check, for every row of the table."""

import re

import pytest

from exporter.collectors import COLLECTORS
from exporter.families import FAMILIES, Family
from exporter.model.items import BASES, struct_of

# Labels that clash with those which Prometheus puts on targets, or say nothing.
FORBIDDEN_LABELS = {"job", "instance", "region", "zone", "cluster", "service", "env", "environment", "type", "le"}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_row(family: Family) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", family.name)
    assert not set(family.labels) & FORBIDDEN_LABELS
    assert (family.type == "counter") == family.name.endswith("_total")
    assert (family.type == "info") == family.name.endswith("_info") or family.name == "info"
    assert not re.search(r"(ms|mbps|percent|_by_)", family.name)
    assert family.help.endswith((".", ").")), "a sentence"
    assert family.collector in {"scrape", "", "expect", *COLLECTORS}
    if family.fields:
        assert family.item in BASES or family.name.startswith("connection_")
        assert any(name in family.help for name in family.fields), "HELP names the field of the API"


def test_names_are_unique() -> None:
    names = [family.wire_name for family in FAMILIES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("item", BASES)
def test_structs_hold_all_fields_of_their_rows(item: str) -> None:
    fields = {name for family in FAMILIES if family.item == item for name in (*family.fields, *family.reader_fields)}
    assert fields <= set(struct_of(item).__struct_fields__)


def test_nothing_that_may_be_secret_is_decoded() -> None:
    secrets = {"query", "user", "userAgent", "conf", "dest", "whipBearerToken", "lastError", "source", "sourceRedirect"}
    for item in BASES:
        read = set(struct_of(item).__struct_fields__)
        assert read & secrets <= ({"source"} if item == "path" else set())
