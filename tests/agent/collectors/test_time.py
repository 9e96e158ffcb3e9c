import time

import pytest


def test_clock(collect):
    before = time.time()
    found = collect("time")
    assert before <= found["node_time_seconds",] <= time.time()


@pytest.mark.parametrize(("zone", "name", "offset"), [("UTC", "UTC", 0), ("IST-5:30", "IST", 19800)])
def test_zone(collect, monkeypatch, zone, name, offset):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert collect("time")["node_time_zone_offset_seconds", f"time_zone={name}"] == offset
    finally:
        monkeypatch.undo()
        time.tzset()
