from typing import Any

from exporter.collectors.path_facts import PathFacts
from tests.exporter.collectors.scene import items

CAMERA = {"name": "cam", "tracks": ["H264"], "readers": [{"type": "srtConn", "id": "1"}]}


def look(facts: PathFacts, **more: Any) -> tuple[object, object, object]:
    facts.look(*items("path", CAMERA | more))
    return facts.info, facts.tracks, facts.readers


def test_what_did_not_change_is_not_made_anew() -> None:
    facts = PathFacts("cam")
    first = look(facts)
    assert all(now is before for now, before in zip(look(facts), first, strict=True))


def test_new_readers_leave_the_rest_alone() -> None:
    facts = PathFacts("cam")
    info, tracks, readers = look(facts)
    now = look(facts, readers=[])
    assert now[0] is info
    assert now[1] is tracks
    assert (readers, now[2]) == ([b'{path="cam",protocol="srt"}'], [])
    assert facts.protocols == {""}


def test_a_new_source_is_taken_over_with_all_that_hangs_on_it() -> None:
    facts = PathFacts("cam")
    look(facts)
    look(facts, source={"type": "redirect", "id": ""}, confName="other")
    assert facts.is_redirect
    assert b'conf="other",source_type="redirect"' in facts.info
    assert facts.protocols == {"redirect", "srt"}


def test_the_answer_is_let_go() -> None:
    """The parts point into the whole answer; keeping them would keep megabytes."""
    (path,) = items("path", CAMERA)
    PathFacts("cam").look(path)
    assert all(bytes(memoryview(part)) == b"null" for part in (path.source, path.tracks, path.tracks2, path.readers))
