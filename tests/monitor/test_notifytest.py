"""`mediamtx-monitor notify-test`: one message to each target, a line and an exit status for how it went."""

from pathlib import Path

import pytest

from monitor.__main__ import main
from tests.historian.notify.receiver import Receiver

CANARY = "c4n4ry"


def config(folder: Path, *items: str) -> str:
    file = folder / "monitor.yml"
    file.write_text("notify:\n" + "".join(f"  - {item}\n" for item in items))
    return f"--config.file={file}"


def test_each_target_gets_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Receiver() as good, Receiver(404) as bad:
        (tmp_path / "team").write_text(good.url)
        given = config(tmp_path, "{url_file: team, language: de}", f"{{name: x, url: '{bad.url}?token={CANARY}'}}")
        assert main(["notify-test", given]) == 1
        shown = capsys.readouterr()
        assert shown.out == "team: sent\nx: HTTP 404\n"
        assert CANARY not in shown.out + shown.err
        assert main(["notify-test", "team", given]) == 0
    assert [body["test"] for body in good.bodies] == [True, True]
    assert good.bodies[0]["title"] == "MediaMTX Monitor: ein Test"
    assert len(bad.bodies) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "nobody to notify: give --config.file"),
        (["who", "CONFIG"], "no target is named 'who'; there are: json"),
        (["BAD"], "monitor.yml:2: notify, target: this is no address"),
    ],
)
def test_mistakes_are_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    files = {"CONFIG": ["json://127.0.0.1:1"], "BAD": [CANARY]}
    given = [config(tmp_path, *files[one]) if one in files else one for one in arguments]
    assert main(["notify-test", *given]) == 2
    shown = capsys.readouterr().err
    assert says in shown
    assert shown.count("\n") == 1
    assert CANARY not in shown


def test_the_check_of_settings_looks_at_the_targets(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config.check", config(tmp_path, f"foobar://{CANARY}")]) == 2
    assert "notify, foobar: apprise knows no service foobar://" in capsys.readouterr().err
