from pathlib import Path

import pytest

from historian.settings import HistorianSettings, data_home, parse_bytes
from toolkit.errors import UserError
from toolkit.settings import load


def test_nothing_needs_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    settings = load(HistorianSettings, {}, {})
    assert settings.listen == (("127.0.0.1", 10191),)
    assert settings.scrape_interval == 2.0
    assert settings.history_raw == 86400
    assert settings.redis_url.reveal() == "embedded"
    assert settings.storage() == Path("/data/mediamtx-monitor")


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"XDG_DATA_HOME": "/data"}, Path("/data")),
        ({"XDG_DATA_HOME": "relative"}, Path.home() / ".local" / "share"),
        ({"XDG_DATA_HOME": ""}, Path.home() / ".local" / "share"),
        ({}, Path.home() / ".local" / "share"),
    ],
)
def test_data_home(environ: dict[str, str], expected: Path) -> None:
    assert data_home(environ) == expected


def test_a_relative_storage_path_is_made_absolute() -> None:
    assert load(HistorianSettings, {"storage_path": "store"}, {}).storage() == Path.cwd() / "store"


def test_the_password_in_the_url_shows_nowhere() -> None:
    settings = load(HistorianSettings, {}, {"REDIS_URL": "redis://:secret@redis"})
    assert settings.redis_url.reveal() == "redis://:secret@redis"
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(("text", "expected"), [("1", 1), ("500kB", 500_000), ("64MB", 64_000_000), ("1gb", 10**9)])
def test_sizes(text: str, expected: int) -> None:
    assert parse_bytes(text) == expected


@pytest.mark.parametrize("text", ["", "0", "-1", "MB", "64 MB", "1.5MB", "64MiB", "1kk", "٣"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(ValueError, match="write for example 64MB"):
        parse_bytes(text)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"MONITOR_REDIS_PENDING": "much"}, "MONITOR_REDIS_PENDING: 'much' is not a size"),
        ({"MONITOR_SCRAPE_INTERVAL": "0s"}, "MONITOR_SCRAPE_INTERVAL: '0s' is no time at all"),
        ({"MONITOR_HISTORY_RAW": "day"}, "MONITOR_HISTORY_RAW: 'day' is not a duration"),
        ({"MONITOR_EXPORTER_URL": "localhost"}, "MONITOR_EXPORTER_URL: this is not an http or https URL"),
    ],
)
def test_mistakes_are_told(environ: dict[str, str], words: str) -> None:
    with pytest.raises(UserError) as told:
        load(HistorianSettings, {}, environ)
    assert words in str(told.value)
