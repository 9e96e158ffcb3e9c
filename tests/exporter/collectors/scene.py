"""Items as the API gives them, and what a collector makes of them as plain numbers."""

import json
from typing import Any

from exporter.collectors.base import Collector, Endpoint
from exporter.families import FAMILIES
from exporter.model.read import read_list
from exporter.render import write_page
from tests.exporter.pages import Samples, samples


def items(kind: str, *found: dict[str, Any]) -> list[Any]:
    """Items of a kind, decoded as from the wire."""
    return read_list(json.dumps({"items": found}).encode(), kind).items


def collected(collector: Collector, answers: dict[Endpoint, list[Any]]) -> Samples:
    """Samples of one look, without the prefix."""
    text = b"".join(write_page(collector.collect(answers), FAMILIES, openmetrics=False)).decode()
    return {(name.removeprefix("mediamtx_"), labels): number for (name, labels), number in samples(text).items()}
