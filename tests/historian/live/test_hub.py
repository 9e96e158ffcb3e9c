from dataclasses import replace
from typing import Any

import orjson

from historian.live.hub import ALL, EVENTS_AT_ONCE, OPEN_EVENTS, SPARK_LENGTH, Hub
from tests.historian.conftest import START_MS, MakeFrame
from tests.historian.events.stage import Stage


class Listener:
    """A watcher that keeps what it hears, and can follow it as the page does."""

    def __init__(self, hub: Hub, server: str = ALL) -> None:
        self.heard: list[dict[str, Any]] = []
        hub.join(self, server)
        self.state = orjson.loads(hub.snapshot(server))

    def offer(self, message: str) -> None:
        self.heard.append(orjson.loads(message))

    def follow(self) -> dict[str, Any]:
        """The state after all deltas."""
        for delta in self.heard:
            assert delta["seq"] == self.state["seq"] + 1
            self.state["seq"] = delta["seq"]
            for kind, part in (("servers", "servers"), ("streams", "set")):
                for name, fields in delta.get(part, {}).items():
                    self.state[kind].setdefault(name, {}).update(fields)
            for name in delta.get("gone", []):
                del self.state["streams"][name]
            self.state["history"] = delta.get("history", self.state["history"])
        self.heard.clear()
        return dict(self.state)


def test_snapshot_and_deltas_lead_to_the_same_state(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    listener = Listener(hub)
    assert listener.state["streams"] == {}
    hub.apply(make_frame(0, paths=("a", "b")))
    hub.apply(make_frame(1, paths=("a", "b")))
    hub.set_history(True, "")
    hub.apply(make_frame(0, server="other"))
    hub.apply(replace(make_frame(2, paths=("a",)), gone=("b",)))
    followed = listener.follow()
    fresh = orjson.loads(hub.snapshot())
    assert followed["seq"] == fresh["seq"] == 5
    assert followed["history"] is fresh["history"] is True
    assert followed["servers"] == fresh["servers"]
    for state in (followed, fresh):
        for stream in state["streams"].values():
            stream.pop("updated")
            stream.pop("last_seen")
    assert followed["streams"] == fresh["streams"]
    assert set(fresh["streams"]) == {"studio/a", "other/cam"}


def test_watchers_hear_why_there_is_no_history() -> None:
    hub = Hub(2.0, clock=lambda: 5.0)
    listener = Listener(hub)
    assert (listener.state["history"], listener.state["history_reason"]) == (False, "not connected yet")
    hub.set_history(False, "wrong user or password")
    hub.set_history(False, "wrong user or password")
    hub.set_history(True, "")
    assert listener.heard == [
        {"type": "delta", "seq": 1, "t": 5.0, "history": False, "history_reason": "wrong user or password"},
        {"type": "delta", "seq": 2, "t": 5.0, "history": True, "history_reason": ""},
    ]
    assert orjson.loads(hub.snapshot())["history_reason"] == ""


def test_a_delta_holds_only_what_changed(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    hub.apply(make_frame(0, paths=("a", "b")))
    listener = Listener(hub)
    frame = make_frame(1, paths=("a", "b"))
    frame.streams["b"]["received_bps"] = 1000
    frame.streams["b"]["updated"] = START_MS / 1000 + 2
    hub.apply(frame)
    assert listener.heard == [
        {
            "type": "delta",
            "seq": 2,
            "server": "studio",
            "t": START_MS / 1000 + 2,
            "servers": {"studio": {"scraped_at": START_MS / 1000 + 2}},
            "set": {
                "studio/a": {"received_bps": 1001, "updated": START_MS / 1000 + 2, "last_seen": START_MS / 1000 + 2}
            },
            "gone": [],
        }
    ]


def test_watchers_of_one_server_hear_of_it_alone_and_miss_no_number(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    for server in ("studio", "other"):
        hub.apply(make_frame(0, server=server))
    listener = Listener(hub, "studio")
    assert set(listener.state["streams"]) == {"studio/cam"}
    assert set(listener.state["servers"]) == {"studio"}
    for number in range(1, 4):
        for server in ("studio", "other"):
            hub.apply(make_frame(number, server=server))
    assert [delta["server"] for delta in listener.heard] == ["studio"] * 3
    assert listener.follow()["streams"]["studio/cam"]["received_bps"] == 1003


def test_a_server_that_is_not_known_yet_can_be_watched(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    listener = Listener(hub, "studio")
    hub.apply(make_frame(0))
    assert set(listener.follow()["streams"]) == {"studio/cam"}


def test_names_made_up_by_clients_leave_nothing_behind() -> None:
    hub = Hub(2.0)
    for number in range(100):
        listener = Listener(hub, f"made-up-{number}")
        hub.leave(listener, f"made-up-{number}")
    assert len(hub._channels) == 1


def test_a_server_that_nobody_watches_keeps_its_count(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    hub.apply(make_frame(0))
    first = Listener(hub, "studio")
    hub.leave(first, "studio")
    hub.apply(make_frame(1))
    second = Listener(hub, "studio")
    assert second.state["seq"] == first.state["seq"] + 1


def test_a_message_is_made_once_for_all(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    texts: list[str] = []

    class Keeper:
        def offer(self, message: str) -> None:
            texts.append(message)

    for _ in range(3):
        hub.join(Keeper())
    hub.apply(make_frame(0))
    assert texts[0] is texts[1] is texts[2]
    assert hub.snapshot() is hub.snapshot()


def test_sparks_hold_the_last_rates(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    for number in range(SPARK_LENGTH + 5):
        hub.apply(make_frame(number))
    spark = orjson.loads(hub.snapshot())["spark"]["studio/cam"]
    assert spark == list(range(1005, 1005 + SPARK_LENGTH))


def test_what_a_former_process_left_is_shown_until_scrapes_tell_better(make_frame: MakeFrame) -> None:
    former = make_frame(0, paths=("a", "b"))
    hub = Hub(2.0)
    hub.apply(make_frame(5, paths=("a",)))
    hub.restore({f"studio/{path}": stream for path, stream in former.streams.items()}, {"studio": {"up": None}})
    assert hub.streams["studio/a"]["received_bps"] == 1005
    assert hub.streams["studio/b"]["received_bps"] == 1000
    assert hub.servers["studio"]["up"] is True


def test_the_update_for_redis_is_the_delta_without_a_number(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    listener = Listener(hub)
    update = orjson.loads(hub.apply(make_frame(0)))
    assert update.pop("previous") is None
    assert {"type": "delta", "seq": 1, **update} == listener.heard[0]


def test_each_process_has_its_epoch() -> None:
    first, second = (orjson.loads(Hub(2.0).snapshot())["epoch"] for _ in range(2))
    assert first != second


def test_details_go_only_to_those_who_watch_the_stream(make_frame: MakeFrame) -> None:
    hub = Hub(2.0, clock=lambda: 5.0)
    lister, viewer = Listener(hub), Listener(hub, "studio")
    hub.watch(viewer, "studio/a")
    for number, lost in ((0, 1), (1, 1), (2, 7)):
        frame = make_frame(number, paths=("a", "b"))
        for stream in frame.streams.values():
            stream["links"] = [{"role": "publish", "lost": lost}]
        update = orjson.loads(hub.apply(frame))
    assert update["set"]["studio/b"]["links"] == [{"role": "publish", "lost": 7}], "Redis gets all of it"
    assert "links" not in str(lister.heard) + hub.snapshot()
    details = [message for message in viewer.heard if message["type"] == "details"]
    assert [message["set"]["links"][0]["lost"] for message in details] == [1, 7]
    assert {message["id"] for message in details} == {"studio/a"}
    hub.unwatch(viewer, "studio/a")
    assert hub._detail_watchers == {}


def told(listener: Listener) -> list[tuple[str, Any, bool]]:
    events = [message["event"] for message in listener.heard if message["type"] == "event"]
    return [(event["type"], event["path"], event["end"] is None) for event in events]


def test_events_are_told_to_those_who_watch_the_server(make_frame: MakeFrame) -> None:
    stage, hub = Stage("a", "b"), Hub(2.0)
    lister, viewer, other = Listener(hub), Listener(hub, "studio"), Listener(hub, "elsewhere")
    for state in ("live", "gone", "live"):
        frame = replace(make_frame(0), events=tuple(stage.set(state, "a")))
        update = orjson.loads(hub.apply(frame))
        assert update.get("events", []) == list(frame.events)
    assert told(lister) == told(viewer) == [("state", "a", True), ("state", "a", False)]
    assert other.heard == []
    lister.follow()  # which looks at the numbers
    assert hub.open_events == {"studio": {}}


def test_members_of_incidents_and_flaps_are_told_of_only_as_such(make_frame: MakeFrame) -> None:
    paths = [f"cam{number:02}" for number in range(40)]
    stage, hub = Stage(*paths), Hub(2.0)
    listener = Listener(hub)
    for state, number in (("gone", 1), ("gone", 40), ("live", 40)):
        hub.apply(replace(make_frame(0), events=tuple(stage.set(state, *paths[:number]))))
    assert told(listener) == [
        ("state", "cam00", True),
        ("incident", None, True),
        ("state", "cam00", True),
        ("incident", None, False),
    ], "what spoke for itself before is told of once more, now as a part"
    assert len(hub.open_events["studio"]) == 0
    listener.heard.clear()
    stage.run(60)
    for _ in range(4):
        for state in ("gone", "live"):
            hub.apply(replace(make_frame(0), events=tuple(stage.set(state, "cam01"))))
    assert [kind for kind, *_ in told(listener)][-3:] == ["flapping", "state", "state"]


def test_events_of_a_former_process() -> None:
    hub = Hub(2.0)
    hub.resume_events("studio", [{"id": "1-0", "level": "warn"}])
    hub.open_events["studio"]["1-0"] = {"id": "1-0", "level": "crit"}
    hub.resume_events("studio", [{"id": "1-0", "level": "warn"}, {"id": "2-0", "level": "warn"}])
    assert [event["level"] for event in hub.open_events["studio"].values()] == ["crit", "warn"]


def test_so_many_events_at_once_are_told(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    listener = Listener(hub)
    paths = [f"cam{number:02}" for number in range(60)]
    stage = Stage(*paths)
    events = [stage.set("down", path, seconds=20)[0] for path in paths]
    hub.apply(replace(make_frame(0), events=tuple(events)))
    assert len(told(listener)) == EVENTS_AT_ONCE
    assert len(hub.open_events["studio"]) == 60


def test_a_snapshot_has_what_is_open(make_frame: MakeFrame) -> None:
    stage, hub = Stage("a", "b", "c", "d", "e"), Hub(2.0)
    hub.apply(replace(make_frame(0), events=tuple(stage.set("gone", "a"))))
    stage.run(20)
    hub.apply(replace(make_frame(0), events=tuple(stage.set("down", "b"))))

    def open_events(server: str = "") -> list[tuple[str, Any]]:
        return [(event["cause"], event["path"]) for event in orjson.loads(hub.snapshot(server))["events"]]

    assert open_events() == open_events("studio") == [("down", "b"), ("gone", "a")]
    assert open_events("elsewhere") == []
    stage.run(20)
    hub.apply(replace(make_frame(0), events=tuple(stage.set("gone", "c", "d", "e"))))
    assert open_events() == [("gone", None), ("down", "b"), ("gone", "a")], "parts of an incident speak through it"
    hub.apply(replace(make_frame(0), events=tuple(stage.set("live", "a", "b", "c", "d", "e"))))
    assert open_events() == []


def test_of_too_many_open_events_a_snapshot_has_the_worst() -> None:
    hub = Hub(2.0)
    events = [
        {"id": f"{number}-0", "level": "crit" if number == 0 else "info", "begin": number, "incident": None}
        for number in range(OPEN_EVENTS + 50)
    ]
    before = hub.snapshot()
    hub.resume_events("studio", events)
    assert hub.snapshot() != before, "what a former process left is told"
    told = [event["begin"] for event in orjson.loads(hub.snapshot())["events"]]
    assert told == [*range(OPEN_EVENTS + 49, 50, -1), 0]


def test_a_forgotten_server_is_in_nobodys_state_any_more(make_frame: MakeFrame) -> None:
    hub = Hub(2.0)
    hub.apply(make_frame(0, paths=("a",)))
    hub.apply(replace(make_frame(0, paths=("b",)), server="other"))
    everything, only_other = Listener(hub), Listener(hub, "other")
    hub.forget("studio")
    (snapshot,) = everything.heard
    assert snapshot["type"] == "snapshot"
    assert set(snapshot["servers"]) == {"other"}
    assert snapshot["seq"] == hub.seq()
    assert set(hub.servers) == {"other"}
    assert only_other.heard == []
    hub.forget("studio")
    assert len(everything.heard) == 1
