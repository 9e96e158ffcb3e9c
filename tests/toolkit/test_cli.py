"""Exit statuses and what a user reads."""

import pytest

from toolkit import cli
from toolkit.errors import UserError
from toolkit.settings import CommonSettings


def test_version_and_help_end_well(capsys: pytest.CaptureFixture[str]) -> None:
    for flag in ("--version", "--help"):
        with pytest.raises(SystemExit) as ended:
            cli.main("mediamtx-sample", CommonSettings, lambda settings: None, [flag], {})
        assert ended.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith("mediamtx-sample ")
    assert "$MONITOR_LOG_LEVEL" in out


def test_config_check_does_not_start_anything(capsys: pytest.CaptureFixture[str]) -> None:
    def start(settings: CommonSettings) -> None:
        raise AssertionError

    assert cli.main("mediamtx-sample", CommonSettings, start, ["--config.check"], {}) == 0
    assert "settings are valid" in capsys.readouterr().out


def test_each_mistake_is_a_line_with_the_programs_name(capsys: pytest.CaptureFixture[str]) -> None:
    def start(settings: CommonSettings) -> None:
        raise UserError("first\nsecond")

    assert cli.main("mediamtx-sample", CommonSettings, start, [], {}) == 2
    assert capsys.readouterr().err == "mediamtx-sample: first\nmediamtx-sample: second\n"


def test_unknown_flag_and_ctrl_c(capsys: pytest.CaptureFixture[str]) -> None:
    def start(settings: CommonSettings) -> None:
        raise KeyboardInterrupt

    assert cli.main("mediamtx-sample", CommonSettings, start, ["--nope"], {}) == 2
    assert "unrecognized arguments: --nope; see mediamtx-sample --help" in capsys.readouterr().err
    assert cli.main("mediamtx-sample", CommonSettings, start, [], {}) == 0


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (
            ["--log.levle=debug"],
            "unrecognized arguments: --log.levle; did you mean --log.level? see mediamtx-sample --help",
        ),
        (["--pass=c4n4ry", "c4n4ry"], "unrecognized arguments: --pass; see mediamtx-sample --help"),
        (["go"], "unrecognized arguments: go; see mediamtx-sample --help"),
    ],
)
def test_a_misspelt_flag_is_guessed_and_its_value_not_told(
    capsys: pytest.CaptureFixture[str], flags: list[str], says: str
) -> None:
    assert cli.main("mediamtx-sample", CommonSettings, lambda settings: None, flags, {}) == 2
    assert capsys.readouterr().err == f"mediamtx-sample: {says}\n"


def test_mistakes_can_be_told_in_another_way() -> None:
    told: list[str] = []

    def refuse(text: str) -> int:
        told.append(text)
        return 3

    assert cli.main("x", CommonSettings, lambda settings: None, ["--nope"], {}, refuse=refuse) == 3
    assert told == ["unrecognized arguments: --nope; see x --help"]


def test_unknown_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.unknown_command("x", "dmeo", ["demo", "watch"]) == 2
    assert cli.unknown_command("x", "zzz", ["demo", "watch"]) == 2
    assert capsys.readouterr().err == (
        "x: there is no command 'dmeo'; did you mean 'demo'?\nx: there is no command 'zzz'; there are: demo, watch\n"
    )
