import pytest

from monitor.console.view import View, findings_of
from tests.monitor.console.views import NOW, finding, server, stream, view
from toolkit.errors import UserError


def test_what_needs_attention_comes_first() -> None:
    found = view(
        stream("ok"),
        stream("idle", "none", state="idle"),
        stream("warn", "warn"),
        stream("b", "crit"),
        stream("down", "crit", state="down"),
        stream("new", "a level of the future", state="a state of the future"),
    )
    assert [one["path"] for one in found.ranked()] == ["down", "b", "warn", "ok", "idle", "new"]


def test_the_worst_finding_comes_first() -> None:
    found = [finding("info", "i"), finding("warn", "w"), finding("crit", "c")]
    assert [one["level"] for one in findings_of({"health": {"findings": found}})] == ["crit", "warn", "info"]


def test_patterns() -> None:
    both = view(stream("cam/1"), stream("cam/2"), stream("cam/1", server="edge"), servers=(server(), server("edge")))
    assert list(both.chosen((), ()).streams) == ["studio/cam/1", "studio/cam/2", "edge/cam/1"]
    assert list(both.chosen(["stud*"], ["cam/1", "x*"]).streams) == ["studio/cam/1"]
    assert list(both.chosen(["stud*"], ()).servers) == ["studio"]
    with pytest.raises(UserError, match="--server: no server is named 'sutdio'; there are: edge, studio"):
        both.chosen(["sutdio"], ())


def snapshot(seq: int) -> dict[str, object]:
    return {"type": "snapshot", "seq": seq, "t": NOW, "servers": {"studio": server()}, "streams": {}}


def test_messages_keep_it_up() -> None:
    live = View({}, {}, 0.0)
    assert live.apply(snapshot(7)) == set()
    change = {"studio/cam": stream("cam")}
    assert live.apply({"type": "delta", "seq": 8, "t": NOW + 2, "set": change, "servers": {"edge": {"up": True}}}) == {
        "studio/cam"
    }
    assert live.apply({"type": "delta", "seq": 9, "t": NOW + 4, "set": {"studio/cam": {"state": "stalled"}}})
    assert (live.streams["studio/cam"]["state"], live.streams["studio/cam"]["path"]) == ("stalled", "cam")
    assert live.servers["edge"] == {"server": "edge", "up": True}
    assert live.apply({"type": "event", "seq": 10, "event": {}}) == set()
    assert live.apply({"type": "details", "t": NOW + 5, "id": "studio/cam", "set": {}}) == set()
    assert live.apply({"type": "ping", "seq": 10, "t": NOW + 14}) == set()
    assert live.now == NOW + 14
    assert live.apply({"type": "delta", "seq": 11, "t": NOW + 16, "gone": ["studio/cam"]}) == set()
    assert live.streams == {}


@pytest.mark.parametrize("lost", [{"type": "delta", "seq": 9, "t": NOW}, {"type": "ping", "seq": 8, "t": NOW}])
def test_a_missed_message_is_noticed_and_a_snapshot_mends_it(lost: dict[str, object]) -> None:
    live = View({}, {}, 0.0)
    live.apply(snapshot(7))
    assert live.apply(lost) is None
    assert live.apply({"type": "delta", "seq": 10, "t": NOW}) is None, "in vain until the snapshot comes"
    assert live.apply(snapshot(10)) == set()
    assert live.apply({"type": "delta", "seq": 11, "t": NOW}) == set()
