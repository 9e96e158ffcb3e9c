"""The tests of the page's pure modules, which run in node."""

import subprocess

from scripts.check_js import environment
from scripts.page_assets import ROOT, find_npm


def test_all_of_them_pass() -> None:
    npm = find_npm()
    done = subprocess.run(
        [npm, "run", "--silent", "test"], cwd=ROOT, env=environment(npm), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
