"""requirements.lock: every package that is installed, with hashes, and no address."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
# Of a package whose newest release has left an older Python behind there are two versions, each with its marker.
PINNED = [(canonicalize_name(name), version) for name, version in re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.MULTILINE)]


def test_what_the_project_wants_is_pinned_in_the_wanted_range() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert wanted
    for requirement in map(Requirement, wanted):
        versions = [version for name, version in PINNED if name == canonicalize_name(requirement.name)]
        assert versions, f"{requirement.name} is not locked: make lock"
        assert all(map(requirement.specifier.contains, versions)), f"{requirement} is locked at {versions}: make lock"


def test_each_package_has_hashes_and_no_address() -> None:
    blocks = re.split(r"\n(?=\S)", LOCK.strip())
    assert len(blocks) == len(PINNED)
    for block in blocks:
        assert "--hash=sha256:" in block, block.splitlines()[0]
    assert "://" not in LOCK
