from pathlib import Path

import pytest

from monitor.settings import MonitorSettings
from toolkit import cli


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rules:\n  srt_latencyy: {warn: 4}\n", "rules: there is no rule 'srt_latencyy'; did you mean 'srt_latency'?"),
        ("history: {raw: 40d}\n", "history"),
    ],
)
def test_a_mistake_that_only_one_component_knows_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    file = tmp_path / "monitor.yml"
    file.write_text(text)
    status = cli.main("mediamtx-monitor", MonitorSettings, print, ["--config.file", str(file), "--config.check"], {})
    assert status == cli.MISTAKE
    (line,) = capsys.readouterr().err.splitlines()
    assert says in line


def test_so_is_a_pair_of_flags_of_the_agent(capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["--collector.netdev.device-include=a", "--collector.netdev.device-exclude=b", "--config.check"]
    assert cli.main("mediamtx-monitor", MonitorSettings, print, flags, {}) == cli.MISTAKE
    assert "device-include" in capsys.readouterr().err
