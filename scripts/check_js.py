"""Check the page's JavaScript: types by JSDoc with tsc. With `--tools` only bring the tools."""

import json
import os
import subprocess
import sys
from pathlib import Path

from scripts.page_assets import ROOT, AssetError, find_npm

# A first download of the tools over a slow line takes some minutes.
_NPM_TIMEOUT_SECONDS = 300


def environment(npm: str) -> dict[str, str]:
    """The environment in which npm's tools find the node that belongs to this npm."""
    return {**os.environ, "PATH": os.pathsep.join([str(Path(npm).parent), os.environ.get("PATH", "")])}


def ensure_tools(npm: str) -> None:
    """Bring the development tools of package.json by the lock file, if they are not there. Raises AssetError."""
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    if all((ROOT / "node_modules" / name).is_dir() for name in wanted):
        return
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(npm),
        capture_output=True,
        text=True,
        timeout=_NPM_TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode:
        raise AssetError(f"`npm ci` failed: {done.stderr.strip().splitlines()[-1:]}")


def main() -> int:
    """0 if the types are fine."""
    try:
        npm = find_npm()
        ensure_tools(npm)
    except AssetError as error:
        print(f"JavaScript check: {error}", file=sys.stderr)
        return 1
    if "--tools" in sys.argv[1:]:
        return 0
    return subprocess.run([npm, "run", "--silent", "types"], cwd=ROOT, env=environment(npm), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
