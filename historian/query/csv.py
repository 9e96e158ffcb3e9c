"""A history as a table for spreadsheets."""

import csv
import io

from historian.query.history import History
from historian.query.timerange import rfc3339


def to_csv(history: History) -> str:
    """A head line and a line a row: time (RFC 3339, UTC), then `field_avg` and so on; empty where nothing is known."""
    out = io.StringIO()
    writer = csv.writer(out)
    columns = {f"{name}_{part}": values for name, parts in history.columns.items() for part, values in parts.items()}
    writer.writerow(["time", *columns])
    for row in zip((rfc3339(seconds) for seconds in history.times), *columns.values(), strict=True):
        writer.writerow(["" if value is None else value for value in row])
    return out.getvalue()
