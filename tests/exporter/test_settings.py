import pytest

from exporter.settings import ExporterSettings
from toolkit.errors import UserError
from toolkit.settings import load


def test_defaults_need_nothing() -> None:
    settings = load(ExporterSettings, {}, {})
    assert settings.mediamtx_url == "http://127.0.0.1:9997"
    assert settings.listen == (("127.0.0.1", 10190),)
    assert "recordings" not in settings.collectors
    assert settings.remote
    assert not settings.connections


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("path_include", "cam/("),
        ("path_exclude", "*"),
        ("max_series", "0"),
        ("max_bytes", "-1"),
        ("max_series", "many"),
        ("collectors", "info,hsl"),
        ("collectors", ","),
        ("timeout", "0s"),
        ("mediamtx_url", "127.0.0.1:9997"),
    ],
)
def test_mistakes_are_told_with_their_flag(name: str, text: object) -> None:
    with pytest.raises(UserError, match="--"):
        load(ExporterSettings, {name: text}, {})


def test_collectors_are_separated_by_commas() -> None:
    assert load(ExporterSettings, {"collectors": "info, paths"}, {}).collectors == ("info", "paths")
    assert load(ExporterSettings, {}, {"MONITOR_COLLECTORS": "srt"}).collectors == ("srt",)


def test_secrets_come_from_the_environment_and_do_not_show() -> None:
    settings = load(ExporterSettings, {}, {"MEDIAMTX_PASSWORD": "hunter2", "MEDIAMTX_TOKEN": "hunter3"})
    assert settings.password.reveal() == "hunter2"
    assert "hunter" not in repr(settings)
