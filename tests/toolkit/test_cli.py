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
