"""One hub follows another by the updates of that one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest

from historian.live.hub import Hub
from historian.live.mirror import Mirror, Missed, server_of
from historian.model.frame import Frame

MakeFrame = Callable[..., Frame]


@pytest.fixture
def hubs() -> tuple[Hub, Hub, Mirror]:
    """The hub of a holder, that of a follower, and the mirror between them, which has read that nothing is stored."""
    follower = Hub(2.0)
    mirror = Mirror(follower.streams, follower.servers)
    mirror.whole("studio", {}, None, 0)
    return Hub(2.0), follower, mirror


def follow(follower: Hub, mirror: Mirror, update: bytes) -> None:
    frame = mirror.take(update)
    assert frame is not None
    follower.apply(frame)


def test_the_follower_shows_what_the_holder_does(hubs: tuple[Hub, Hub, Mirror], make_frame: MakeFrame) -> None:
    holder, follower, mirror = hubs
    for number in range(4):
        frame = make_frame(number, paths=("cam", "ob/van") if number < 3 else ("cam",))
        event = {"id": f"1-{number}", "type": "state", "level": "warn", "begin": number, "incident": None, "end": None}
        told = replace(frame, gone=("ob/van",) if number == 3 else (), events=(event,))
        follow(follower, mirror, holder.apply(told))
    assert follower.servers == holder.servers
    assert follower.streams.keys() == {"studio/cam"}
    lists = [{k: v for k, v in hub.streams["studio/cam"].items() if k != "updated"} for hub in (holder, follower)]
    assert lists[0] == lists[1]
    assert follower.open_events == holder.open_events
    snapshots: list[dict[str, Any]] = [orjson.loads(hub.snapshot()) for hub in (holder, follower)]
    assert snapshots[0]["spark"] == snapshots[1]["spark"]


def test_a_lost_update_is_noticed_and_an_old_one_left_out(hubs: tuple[Hub, Hub, Mirror], make_frame: MakeFrame) -> None:
    holder, follower, mirror = hubs
    updates = [holder.apply(make_frame(number)) for number in range(4)]
    follow(follower, mirror, updates[0])
    assert mirror.take(updates[0]) is None
    with pytest.raises(Missed) as missed:
        mirror.take(updates[2])
    assert missed.value.server == "studio"
    whole = mirror.whole("studio", holder.streams, holder.servers["studio"], 1)
    assert whole is not None
    follower.apply(whole)
    assert follower.streams == holder.streams
    follow(follower, mirror, updates[3])


def test_a_state_that_was_read_whole_removes_what_is_no_more(
    hubs: tuple[Hub, Hub, Mirror], make_frame: MakeFrame
) -> None:
    holder, follower, mirror = hubs
    follower.apply(make_frame(paths=("cam", "old")))
    follower.apply(make_frame(server="other"))
    holder.apply(make_frame())
    whole = mirror.whole("studio", holder.streams, holder.servers["studio"], 1)
    assert whole is not None
    follower.apply(whole)
    assert follower.streams.keys() == {"studio/cam", "other/cam"}


def test_a_server_of_which_nothing_was_read_is_read_first(hubs: tuple[Hub, Hub, Mirror], make_frame: MakeFrame) -> None:
    holder, _, mirror = hubs
    with pytest.raises(Missed):
        mirror.take(holder.apply(make_frame(server="other")))


@pytest.mark.parametrize("message", [b"", b"[]", b'{"server":5}', b'{"server":"studio"}', b"\xff"])
def test_what_other_programs_publish_is_left_out(hubs: tuple[Hub, Hub, Mirror], message: bytes) -> None:
    assert hubs[2].take(message) is None


def test_whose_an_update_is() -> None:
    assert server_of(b'{"server":"studio","t":1}') == "studio"
    assert server_of("nothing") == ""
