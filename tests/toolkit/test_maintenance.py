"""`maintenance` in monitor.yml: what is read, when it holds, and every mistake with its line."""

from datetime import datetime
from pathlib import Path

import pytest

from toolkit import monitorfile
from toolkit.errors import UserError
from toolkit.maintenance import Maintenance, parse_moment


def read(folder: Path, items: str) -> tuple[Maintenance, ...]:
    file = folder / "monitor.yml"
    file.write_text(f"servers:\n  a:\n    mediamtx: http://h\n    maintenance:\n{items}")
    return monitorfile.read(file).servers["a"].maintenance


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def test_a_time_that_returns_and_a_single_one(tmp_path: Path) -> None:
    weekly, once = read(
        tmp_path,
        '      - {path: cam/*, schedule: "Su 02:00-04:00 Europe/Berlin"}\n'
        "      - {from: 2026-12-01 22:00 Europe/Berlin, to: 2026-12-02T04:00+01:00}\n",
    )
    assert (weekly.path, once.path) == ("cam/*", "*")
    # 2026-11-29 is a Sunday.
    assert [weekly.holds(at(f"2026-11-29T{hour}:00+01:00")) for hour in ("01", "02", "04")] == [False, True, False]
    moments = ("2026-12-01T20:59Z", "2026-12-01T21:00Z", "2026-12-02T02:59Z", "2026-12-02T03:00Z")
    assert [once.holds(at(moment)) for moment in moments] == [False, True, True, False]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-07-01 12:00 Europe/Berlin", "2026-07-01T10:00+00:00"),
        ("2026-12-01T12:00:30 Europe/Berlin", "2026-12-01T11:00:30+00:00"),
        ("2026-12-01 12:00", "2026-12-01T12:00+00:00"),
        ("2026-12-01T12:00Z", "2026-12-01T12:00+00:00"),
        ("2026-12-01", "2026-12-01T00:00+00:00"),
    ],
)
def test_moments(text: str, same: str) -> None:
    assert parse_moment(text) == at(same)


BAD = {
    "no list": ("      path: x\n", "4: servers.a.maintenance takes a list"),
    "scalar": ("      - tonight\n", "5: servers.a.maintenance[0] takes keys: 'schedule', or 'from' and 'to'"),
    "neither": ("      - {path: x}\n", "5: servers.a.maintenance[0] takes either 'schedule', or 'from' and 'to'"),
    "half": ("      - {from: 2026-12-01}\n", "takes either 'schedule', or 'from' and 'to'"),
    "both": ("      - {schedule: 02:00-04:00, from: 2026-12-01, to: 2026-12-02}\n", "takes either"),
    "typo": ("      - {form: 2026-12-01, to: 2026-12-02}\n", "5: unknown key 'form'; did you mean 'from'?"),
    "date": (
        "      - {from: tomorrow, to: 2026-12-02}\n",
        "maintenance[0].from: 'tomorrow' is no date and time; write",
    ),
    "zone": ("      - {from: 2026-12-01 22:00 Mars/Base, to: 2026-12-02}\n", "is no date and time; write"),
    "schedule": ("      - {schedule: at night}\n", "maintenance[0].schedule: 'at night' is no time of the week"),
    "order": ("      - {from: 2026-12-02, to: 2026-12-01}\n", "maintenance[0]: 'from' must be earlier than 'to'"),
    "nested": ("      - {schedule: [x]}\n", "maintenance[0].schedule takes a single value"),
}


@pytest.mark.parametrize(("text", "words"), BAD.values(), ids=BAD.keys())
def test_mistakes_are_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path}/monitor.yml:")
    assert words in str(caught.value)
