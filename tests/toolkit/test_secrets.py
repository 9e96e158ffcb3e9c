"""Secrets stay out of texts; URLs lose what may be secret."""

from pathlib import Path

import pytest

from toolkit.secrets import Secret, redact_url


def test_a_secret_shows_stars_only() -> None:
    secret = Secret("hunter2")
    assert f"{secret} {secret!r} {[secret]}" == "*** *** [***]"
    assert secret.reveal() == "hunter2"
    assert secret == Secret("hunter2") != Secret("other")
    assert bool(secret)
    assert not Secret()


def test_a_secret_of_a_file_can_be_had_anew(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("hunter2\n")
    secret = Secret.of_file(file)
    file.write_text("hunter3\n")
    assert secret.reveal() == "hunter2"
    assert secret.renewed().renewed() == Secret("hunter3")
    assert f"{secret!r}" == "***"
    file.unlink()
    with pytest.raises(ValueError, match=f"cannot read {file}: No such file"):
        secret.renewed()
    assert Secret("fixed").renewed() == Secret("fixed")


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
