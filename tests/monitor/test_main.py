"""The commands of `mediamtx-monitor`."""

import pytest

from monitor.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["staus"], "mediamtx-monitor: there is no command 'staus'; did you mean 'status'?"),
        (["x"], "mediamtx-monitor: there is no command 'x'; there are: demo, notify-test, status, watch"),
        (["demo", "--nope"], "mediamtx-monitor demo: unrecognized arguments: --nope; see mediamtx-monitor demo --help"),
        (["--history.raw=3y"], "mediamtx-monitor: history: raw must not be kept longer than minutes"),
        (["--redis.url=http://x"], "mediamtx-monitor: redis.url: 'http://x' does not begin with redis://"),
    ],
)
def test_mistakes_are_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str], says: str) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert says in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("command", ["demo", "notify-test", "status", "watch"])
def test_each_command_has_its_own_help(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert capsys.readouterr().out.startswith(f"usage: mediamtx-monitor {command} ")
