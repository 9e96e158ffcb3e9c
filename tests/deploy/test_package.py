"""Wheel and sdist: all that belongs in them and no more; installed in a clean home, and run from there."""

import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.processes import get, get_json, monitor, until
from toolkit.version import VERSION

ROOT = Path(__file__).parents[2]
COMMANDS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
ROOMS = ("exporter", "historian", "agent", "toolkit", "monitor")
BIN = Path(sys.executable).parent


def names(folder: Path) -> Iterator[str]:
    """The files of a room that a user needs: all but what Python makes of them."""
    for path in folder.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield str(path.relative_to(ROOT))


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel, which was made of the sdist, and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    # The machine's environment, so that the client finds the registry of its user.
    subprocess.run([BIN / "uv", "build", "--quiet", "--out-dir", folder, ROOT], check=True, timeout=120)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sdist


def test_the_wheel_holds_the_rooms_the_chart_library_and_samples(packages: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(packages[0]) as wheel:
        held = set(wheel.namelist())
    data = f"mediamtx_monitor-{VERSION}.data/data/share/mediamtx-monitor"
    ours = {name for name in held if name.split("/")[0] in ROOMS}
    assert ours == {name for room in ROOMS for name in names(ROOT / room)}
    assert "historian/page/vendor/uPlot.iife.min.js" in ours
    shared = {name.removeprefix(f"{data}/") for name in held if name.startswith(data)}
    assert {path.name for path in map(Path, shared)} >= {
        path.name
        for pattern in (
            "deploy/systemd/*",
            "deploy/examples/*",
            "deploy/home-assistant/*",
            "deploy/alloy/*",
            "dashboards/prometheus/rules/*.yml",
            "dashboards/grafana/json/*.json",
            "dashboards/alertmanager/*.yml",
        )
        for path in ROOT.glob(pattern)
    }
    rest = held - ours - {f"{data}/{name}" for name in shared}
    assert all(name.startswith(f"mediamtx_monitor-{VERSION}.dist-info/") for name in rest), rest


def test_the_sdist_holds_no_more_than_it_takes(packages: tuple[Path, Path]) -> None:
    with tarfile.open(packages[1]) as sdist:
        held = {name.partition("/")[2] for name in sdist.getnames()}
    made = {"", "PKG-INFO", "setup.cfg", "mediamtx_monitor.egg-info"}
    wanted = {*ROOMS, "deploy", "dashboards", "scripts", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE"}
    wanted |= {"CHANGELOG.md", "package.json", "package-lock.json"}
    assert {name.split("/")[0] for name in held} == made | wanted
    assert {name for name in held if name.startswith("scripts/")} == {
        "scripts/__init__.py",
        "scripts/build_backend.py",
        "scripts/page_assets.py",
    }


@pytest.mark.parametrize("tool", ["uv", "pipx"])
def test_an_installed_one_serves_its_page(packages: tuple[Path, Path], tmp_path: Path, tool: str) -> None:
    home, commands = tmp_path / "home", tmp_path / "bin"
    home.mkdir()
    told = {"uv": ("UV_TOOL_DIR", "UV_TOOL_BIN_DIR"), "pipx": ("PIPX_HOME", "PIPX_BIN_DIR")}[tool]
    places = {told[0]: str(tmp_path / "tool"), told[1]: str(commands)}
    # Only downloads that the user has already are shared: a cache, as in real life.
    cache = os.environ.get("UV_CACHE_DIR", str(Path("~/.cache/uv").expanduser()))
    environment = {**os.environ, "HOME": str(home), "UV_CACHE_DIR": cache, **places}
    install = {"uv": ["uv", "tool", "install"], "pipx": ["pipx", "install"]}[tool]
    subprocess.run(
        [str(BIN / install[0]), *install[1:], "--python", sys.executable, str(packages[0])],
        check=True,
        env=environment,
        capture_output=True,
        timeout=100,
    )
    assert {path.name for path in commands.iterdir()} == set(COMMANDS)
    for name in COMMANDS:
        said = subprocess.run([commands / name, "--version"], capture_output=True, text=True, check=True, timeout=30)
        assert said.stdout.split() == [name, VERSION]
    # Whatever lies in the working directory must not pass for a part of ours.
    (tmp_path / "exporter.py").write_text("raise SystemExit('a stranger')")
    program = [str(commands / "mediamtx-monitor")]
    with monitor(tmp_path, "demo", environ={"PYTHONPATH": ""}, program=program, cwd=tmp_path) as demo:
        index = get(demo.page).decode()
        for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', index):
            assert get(demo.page + address), address
        assert b"uPlot" in get(f"{demo.page}/static/vendor/uPlot.iife.min.js")
        assert until(lambda: get_json(f"{demo.page}/api/v1/streams")["streams"], "streams")
        assert b"mediamtx_up 1" in get(f"{demo.exporter}/probe?target=studio-a")
