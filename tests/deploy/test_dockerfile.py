"""The Dockerfile, checked without an engine: by its linter, and against what it copies and starts."""

import fnmatch
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.deploy.recipes import ROOT, SETTINGS, command, environment, instructions, stages
from toolkit.settings import options
from toolkit.units import parse_address

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PORTS = {"exporter": 10190, "historian": 10191, "agent": 10192, "monitor": 10191}


def test_the_linter_has_nothing_to_say() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    done = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == ""
    assert done.returncode == 0


def test_every_command_has_an_image() -> None:
    assert {command(target) for target in SETTINGS} == set(PROJECT["project"]["scripts"])
    assert list(stages())[-1] == "monitor", "what is built without --target"


@pytest.mark.parametrize("target", SETTINGS)
def test_an_image_listens_where_it_says(target: str) -> None:
    variables = environment(target)
    known = {option.env for option in options(SETTINGS[target]).values()}
    assert {name for name in variables if name.startswith("MONITOR_")} <= known
    host, port = parse_address(variables["MONITOR_WEB_LISTEN_ADDRESS"])
    assert (host, port) == ("", PORTS[target]), "other containers must reach it"
    assert [rest for word, rest in stages()[target] if word == "EXPOSE"] == [str(port)]


@pytest.mark.parametrize("target", SETTINGS)
def test_an_image_has_no_rights(target: str) -> None:
    users = [rest for word, rest in stages()[target] if word == "USER"]
    (useradd,) = (re.findall(r"--uid (\d+)", rest) for word, rest in stages()[target] if "useradd" in rest)
    assert users == useradd, "a number, so that Kubernetes can tell that it is not root"


@pytest.mark.parametrize("target", SETTINGS)
def test_what_is_kept_is_in_the_volume(target: str) -> None:
    volumes = [rest for word, rest in stages()[target] if word == "VOLUME"]
    keeps = "storage_path" in options(SETTINGS[target])
    assert volumes == (["/data"] if keeps else [])
    assert environment(target).get("XDG_DATA_HOME") == ("/data" if keeps else None)


def ignored(name: str) -> bool:
    """Whether .dockerignore keeps a path from the builder: the last line that fits it or a folder above it decides."""
    verdict = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!")
        if not line or line.startswith("#"):
            continue
        parents = [name, *map(str, Path(name).parents)]
        if any(fnmatch.fnmatch(each, pattern.removeprefix("**/")) for each in parents if each != "."):
            verdict = not line.startswith("!")
    return verdict


def wanted() -> set[str]:
    """What the builder must get: what is copied or read by name, and what the wheel is made of."""
    found = {"pyproject.toml", PROJECT["project"]["readme"], *PROJECT["project"]["license-files"], "MANIFEST.in"}
    for word, rest in instructions():
        if word == "COPY" and not rest.startswith("--from"):
            found |= {part for part in rest.split()[:-1] if part != "."}
        found |= set(re.findall(r"--requirement (\S+)", rest) if word == "RUN" else [])
    setuptools = PROJECT["tool"]["setuptools"]
    for pattern in setuptools["packages"]["find"]["include"]:
        found |= {str(path.relative_to(ROOT)) for path in ROOT.glob(f"{pattern.rstrip('*')}/**/*.py")}
    for patterns in setuptools["data-files"].values():
        found |= {str(path.relative_to(ROOT)) for pattern in patterns for path in ROOT.glob(pattern)}
    found |= {f"scripts/{name}" for name in ("__init__.py", "build_backend.py", "page_assets.py")}
    return found | {"historian/page/index.html", "historian/api/openapi.json"}


def test_the_builder_gets_what_the_wheel_is_made_of_and_no_more() -> None:
    assert "requirements.lock" in wanted()
    for name in wanted():
        assert (ROOT / name).exists(), name
        assert not ignored(name), name
    for name in (
        ".git/config",
        ".venv/bin/python",
        "tests/conftest.py",
        "historian/page/vendor/uPlot.iife.min.js",
        "deploy/compose/secrets/redis-url",
    ):
        assert ignored(name), name


def test_commands_stand_in_the_form_that_passes_signals_on() -> None:
    for word, rest in instructions():
        if word in ("ENTRYPOINT", "CMD"):
            assert isinstance(json.loads(rest), list)
