"""Damaged blocks are told of once each, and not without end."""

import logging

import pytest

from historian.store.damaged import Damaged


def test_each_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    damaged = Damaged()
    for _ in range(3):
        damaged.note("key:raw", 1000, "too short")
        damaged.note("key:raw", 2000, "too short")
    assert damaged.count == 2
    assert [record.id for record in caplog.records] == [1000, 2000]  # type: ignore[attr-defined]  # by extra=
    assert "XDEL key:raw 1000-0" in caplog.records[0].remedy  # type: ignore[attr-defined]  # the same


def test_memory_is_bounded(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    damaged = Damaged(most=2)
    for begin in range(10):
        damaged.note("key:raw", begin, "too short")
    assert damaged.count == 2
    assert len(caplog.records) == 3
    assert "more damaged blocks" in caplog.messages[-1]
