import pytest

from historian.model.fields import Kind
from historian.store import keys


@pytest.mark.parametrize(
    ("kind", "key", "expected"),
    [
        ("path", ("ob/van-2",), "mediamtx:history:studio:path:ob/van-2"),
        ("path", ("a:b%c",), "mediamtx:history:studio:path:a%3Ab%25c"),
        ("srt", ("cam", "publish", ""), "mediamtx:history:studio:srt:cam:publish"),
        ("srt", ("cam", "read", "2001:db8::1"), "mediamtx:history:studio:srt:cam:read:2001%3Adb8%3A%3A1"),
        ("host", (), "mediamtx:history:studio:host"),
        ("server", (), "mediamtx:history:studio:server"),
    ],
)
def test_history_keys(kind: Kind, key: tuple[str, ...], expected: str) -> None:
    assert keys.history("studio", kind, key) == expected


def test_no_two_paths_share_a_key() -> None:
    names = ["a:b", "a%3Ab", "a%253Ab", "a", "b"]
    assert len({keys.history("s", "path", (name,)) for name in names}) == len(names)
