"""Secrets stay out of texts; URLs lose what may be secret."""

import pytest

from toolkit.secrets import Secret, redact_url


def test_a_secret_shows_stars_only() -> None:
    secret = Secret("hunter2")
    assert f"{secret} {secret!r} {[secret]}" == "*** *** [***]"
    assert secret.reveal() == "hunter2"
    assert secret == Secret("hunter2") != Secret("other")
    assert bool(secret)
    assert not Secret()


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("http://u:p@h:9997/a?token=1#x", "http://h:9997/a"),
        ("rtsp://user@h/cam", "rtsp://h/cam"),
        ("http://p@ss@h/", "http://h/"),
        ("http://h:9997", "http://h:9997"),
    ],
)
def test_redacted_urls(url: str, safe: str) -> None:
    assert redact_url(url) == safe
