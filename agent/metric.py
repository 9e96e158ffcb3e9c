"""What a metric of the agent is called, means and carries: declared once, used for rendering, documents and tests."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from prometheus_client.core import Metric as Family
from prometheus_client.samples import Sample

# What stands in a declared name for the part that the kernel names, as in `node_memory_<field>_bytes`.
FIELD = "<field>"

Row = tuple[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Metric:
    """A declared metric. `name` is the one on the wire, with `_total` for counters; `unknown` is "untyped" in text."""

    name: str
    kind: Literal["gauge", "counter", "unknown"]
    help: str
    labels: tuple[str, ...] = ()

    def family(self, rows: Iterable[Row]) -> Family:
        """The metric with its samples; each row has one text per label (ValueError otherwise) and a value."""
        family = Family(self.name.removesuffix("_total"), self.help, self.kind)
        family.samples = [
            Sample(self.name, dict(zip(self.labels, labels, strict=True)), value) for labels, value in rows
        ]
        return family

    def value(self, value: float) -> Family:
        """The metric of a single sample without labels."""
        return self.family([((), value)])


@functools.cache
def of_field(metric: Metric, field: str) -> Metric:
    """The metric with the kernel's name of a field in place of `<field>`."""
    return replace(metric, name=metric.name.replace(FIELD, field), help=metric.help.replace(FIELD, field))


def columns(metrics: Sequence[Metric], rows: Iterable[tuple[tuple[str, ...], Sequence[float]]]) -> list[Family]:
    """Families of a table: each row has labels and one value per metric.

    A row shorter than the metrics leaves the last ones out: kernels added columns over the years.
    """
    table = list(rows)
    made = (
        metric.family((labels, values[at]) for labels, values in table if at < len(values))
        for at, metric in enumerate(metrics)
    )
    return [family for family in made if family.samples]
