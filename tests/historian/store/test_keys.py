import pytest
from hypothesis import given
from hypothesis import strategies as st

from historian.model.fields import Kind
from historian.store import keys


@pytest.mark.parametrize(
    ("kind", "key", "expected"),
    [
        ("path", ("ob/van-2",), "mediamtx:history:studio:path:ob/van-2"),
        ("path", ("a:b%c",), "mediamtx:history:studio:path:a%3Ab%25c"),
        ("srt", ("cam", "publish", ""), "mediamtx:history:studio:srt:cam:publish"),
        ("srt", ("cam", "read", "2001:db8::1"), "mediamtx:history:studio:srt:cam:read:2001%3Adb8%3A%3A1"),
        ("srt", ("cam", "read", "raw"), "mediamtx:history:studio:srt:cam:read:%72aw"),
        ("path", ("1m",), "mediamtx:history:studio:path:1m"),
        ("host", (), "mediamtx:history:studio:host"),
        ("server", (), "mediamtx:history:studio:server"),
    ],
)
def test_history_keys(kind: Kind, key: tuple[str, ...], expected: str) -> None:
    assert keys.history("studio", kind, key) == expected
    entity = keys.Entity("studio", kind, key)
    assert keys.parse(expected) == (entity, "")
    for tier in keys.TIERS:
        assert keys.parse(keys.sealed(expected, tier)) == (entity, tier)


@given(
    st.text(min_size=1),
    st.sampled_from(["path", "read", "publish", "host", "server"]),
    st.text(min_size=1),
    st.text(min_size=1) | st.sampled_from(keys.TIERS),
    st.sampled_from(["", *keys.TIERS]),
)
def test_names_lead_back_to_the_entity(server: str, what: str, path: str, remote: str, tier: str) -> None:
    known: dict[str, tuple[Kind, tuple[str, ...]]] = {
        "path": ("path", (path,)),
        "read": ("srt", (path, "read", remote)),
        "publish": ("srt", (path, "publish", "")),
        "host": ("host", ()),
        "server": ("server", ()),
    }
    kind, key = known[what]
    name = keys.history(server, kind, key)
    assert keys.parse(keys.sealed(name, tier) if tier else name) == (keys.Entity(server, kind, key), tier)


@pytest.mark.parametrize(
    "name", ["", "mediamtx:history:", "mediamtx:history:s:door", "mediamtx:history:s:path", "x:s:host"]
)
def test_names_of_others(name: str) -> None:
    assert keys.parse(name) is None


def test_no_two_paths_share_a_key() -> None:
    names = ["a:b", "a%3Ab", "a%253Ab", "a", "b"]
    assert len({keys.history("s", "path", (name,)) for name in names}) == len(names)
