"""The systemd units: hardened, right in form, and starting what there is."""

import configparser
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from historian.settings import HistorianSettings
from toolkit.cli import MISTAKE
from toolkit.settings import options

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
COMMANDS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]

# What systemd calls OK is below 5; an attacker should find little more than the network.
MOST_EXPOSED = 3.0


def unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path)
    return parser


def systemd_analyze(*arguments: str) -> str:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not there (Debian package systemd)")
    done = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


def test_every_command_has_a_unit() -> None:
    assert {path.stem for path in UNITS} == set(COMMANDS)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_starts_its_command(path: Path) -> None:
    service = unit(path)["Service"]
    assert service["ExecStart"] == f"/opt/mediamtx-monitor/bin/{path.stem}"
    assert service["EnvironmentFile"] == f"-/etc/mediamtx-monitor/{path.stem}.env"
    assert service["RestartPreventExitStatus"] == str(MISTAKE), "a mistake in the settings is not tried again and again"


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_is_hardened(path: Path) -> None:
    found = re.search(
        r"Overall exposure level for \S+: ([\d.]+)", systemd_analyze("security", "--offline=true", str(path))
    )
    assert found
    assert float(found[1]) < MOST_EXPOSED


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_systemd_understands_a_unit(path: Path, tmp_path: Path) -> None:
    command = tmp_path / path.stem
    command.symlink_to("/bin/true")
    copy = tmp_path / path.name
    copy.write_text(path.read_text().replace(f"/opt/mediamtx-monitor/bin/{path.stem}", str(command)))
    assert systemd_analyze("verify", "--man=no", str(copy)).strip() == ""


def test_state_is_kept_where_systemd_says() -> None:
    variable = options(HistorianSettings)["storage_path"].env
    for path in UNITS:
        service = unit(path)["Service"]
        if path.stem in ("mediamtx-monitor", "mediamtx-historian"):
            assert service["Environment"] == f"{variable}=%S/{service['StateDirectory']}"
        else:
            assert "StateDirectory" not in service
