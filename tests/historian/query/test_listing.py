from typing import Any

import pytest

from historian.model.fields import STATES
from historian.query import listing
from historian.query.listing import Wanted, select


def stream(path: str, **more: Any) -> dict[str, Any]:
    return {"server": "s", "path": path, "state": "live", "health": {"level": "ok", "findings": []}} | more


STREAMS = [
    stream("b", received_bps=10, state="down", health={"level": "crit"}),
    stream("a", received_bps=None),
    stream("C/x", received_bps=30, health={"level": "warn"}),
    stream("d", received_bps=20, server="other"),
]


def names(**wanted: Any) -> list[str]:
    return [found["path"] for found in select(STREAMS, Wanted(**wanted))[0]]


def test_order() -> None:
    assert names() == ["d", "C/x", "a", "b"]  # by server, then path
    assert names(sort="-path") == ["b", "a", "C/x", "d"]
    assert names(sort="received_bps") == ["b", "d", "C/x", "a"]
    assert names(sort="-received_bps") == ["C/x", "d", "b", "a"], "what is unknown comes last both ways"
    assert names(sort="health")[:2] == ["b", "C/x"]
    assert names(sort="state")[0] == "b"


def test_filters() -> None:
    assert names(server="other") == ["d"]
    assert names(states=("down", "idle")) == ["b"]
    assert names(levels=("warn", "crit")) == ["C/x", "b"]
    assert names(text="c/") == ["C/x"]
    assert names(text="OTHER/") == ["d"]


def test_every_state_has_its_place() -> None:
    assert sorted(listing.STATES) == sorted(STATES)


@pytest.mark.parametrize("sort", [*listing.SORTS, *(f"-{name}" for name in listing.SORTS)])
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
def test_pages_make_up_the_whole(sort: str, limit: int) -> None:
    many = [stream(f"p{number}", received_bps=number % 5 or None, rtt_ms=1.5) for number in range(23)]
    whole, none = select(many, Wanted(sort=sort))
    assert none is None
    pages: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page, cursor = select(many, Wanted(sort=sort, limit=limit, cursor=cursor))
        assert 0 < len(page) <= limit
        pages += page
    assert pages == whole


def test_a_stream_that_goes_between_two_pages_hides_no_other() -> None:
    page, cursor = select(STREAMS, Wanted(limit=2))
    rest, _ = select([s for s in STREAMS if s is not page[-1]], Wanted(limit=2, cursor=cursor or ""))
    assert [found["path"] for found in rest] == ["a", "b"]


@pytest.mark.parametrize("cursor", ["x", "%%%", "bnVsbA", "W10", "WzEsMiwzXQ", "é", "a" * 1000])
def test_a_broken_cursor_is_told(cursor: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        select(STREAMS, Wanted(cursor=cursor))
