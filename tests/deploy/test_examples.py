"""The samples of configuration: good as they are, and with all that is commented out."""

import re
from pathlib import Path

import bcrypt
import pytest
import trustme

from tests.deploy.recipes import ROOT, SETTINGS
from tests.toolkit.served import write_certificate
from toolkit import webconfig
from toolkit.settings import load, options

FOLDER = ROOT / "deploy" / "examples"
UNITS = sorted(path.stem for path in (ROOT / "deploy" / "systemd").glob("*.service"))


def everything(text: str) -> str:
    """The sample with every setting in force: `#key` is one, `# Words` are a remark."""
    return re.sub(r"^( *)#(?=\S)", r"\1", text, flags=re.MULTILINE)


def test_every_unit_has_its_variables_and_no_sample_is_forgotten() -> None:
    known = {"monitor.yml", "web-config.yml", *(f"{unit}.env" for unit in UNITS)}
    assert {path.name for path in FOLDER.iterdir()} == known


@pytest.mark.parametrize("whole", [False, True], ids=["as it is", "with everything"])
@pytest.mark.parametrize("component", SETTINGS)
def test_monitor_yml(component: str, whole: bool, tmp_path: Path) -> None:
    text = (FOLDER / "monitor.yml").read_text()
    text = everything(text) if whole else text
    for name in [*re.findall(r"_file: ([\w/.-]+)", text), "secrets/none"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("redis://127.0.0.1/0\n")
    file = tmp_path / "monitor.yml"
    file.write_text(text)
    settings = load(SETTINGS[component], {"config_file": str(file)}, {})
    assert len(settings.servers) == (2 if whole else 1)
    assert len(settings.notify) == (2 if whole else 0)
    assert len(settings.servers["studio-a"].expect) == (2 if whole else 0)


@pytest.mark.parametrize("whole", [False, True], ids=["as it is", "with everything"])
def test_web_config(whole: bool, tmp_path: Path) -> None:
    text = (FOLDER / "web-config.yml").read_text()
    (tmp_path / "web.yml").write_text(everything(text) if whole else text)
    write_certificate(trustme.CA(), tmp_path)
    config = webconfig.read(tmp_path / "web.yml")
    (user,) = config.users
    assert user == "operator"
    found = re.search(r"operator: (\S+)", text)
    assert found
    assert bcrypt.checkpw(b"change-me", found[1].encode())


@pytest.mark.parametrize("unit", UNITS)
def test_variables(unit: str) -> None:
    component = unit.removeprefix("mediamtx-")
    text = (FOLDER / f"{unit}.env").read_text()
    assert f"/etc/mediamtx-monitor/{unit}.env" in text
    lines = [line for line in everything(text).splitlines() if not line.startswith("# ")]
    variables = dict(line.split("=", 1) for line in lines)
    assert variables
    assert set(variables) <= {option.env for option in options(SETTINGS[component]).values()}
    # Files of the machine that it is written for are not here.
    there = {name: value for name, value in variables.items() if not name.endswith("_FILE")}
    load(SETTINGS[component], {}, there)
