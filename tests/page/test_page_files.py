"""What the page's files may weigh and hold."""

import gzip
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "historian" / "page"
OWN = sorted(
    path for path in PAGE.rglob("*") if path.suffix in (".html", ".css", ".js", ".svg") and "vendor" not in path.parts
)
SCRIPTS = [path for path in OWN if path.suffix == ".js"]
# Bytes, compressed, of all that a browser may ever load of the page: the promise of the design.
LIMIT = 100_000
# The script for the first paint is classic, the types are never loaded.
NO_MODULES = {"theme-early.js", "types.js"}


def compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes()))


def test_the_page_is_light() -> None:
    vendor = [path for path in (PAGE / "vendor").glob("*") if path.suffix in (".js", ".css")]
    if not vendor:
        pytest.skip("the chart library is missing: run scripts/page_assets.py")
    loaded = [path for path in [*OWN, *vendor] if path.name != "types.js"]
    assert sum(compressed(path) for path in loaded) < LIMIT


def test_nothing_comes_from_elsewhere() -> None:
    for path in OWN:
        text = path.read_text(encoding="utf-8")
        # Addresses of namespaces and of examples for the reader are no requests.
        loads = re.findall(r"""(?:src|href|import|url\(|fetch\()\s*[=(]?\s*["'`]?(https?:)?//""", text)
        assert loads == [], path.name


def test_no_inline_script_or_style() -> None:
    """The content security policy would drop them silently."""
    index = (PAGE / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", index) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", index) == []
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text), (
            path.name
        )
        assert not re.search(r"""['"]style['"]""", text), f"{path.name} sets a style attribute"


def test_all_that_is_named_is_there() -> None:
    index = (PAGE / "index.html").read_text(encoding="utf-8")
    for name in re.findall(r'(?:href|src)="/static/([^"]+)"', index):
        assert (PAGE / name).is_file(), name
    for path in SCRIPTS:
        for name in re.findall(r"from '(\.[^']+)'", path.read_text(encoding="utf-8")):
            assert (path.parent / name).resolve().is_file(), f"{path.name} imports {name}"


def test_all_modules_are_announced() -> None:
    """The browser loads them side by side, instead of finding them one import after the other."""
    index = (PAGE / "index.html").read_text(encoding="utf-8")
    announced = set(re.findall(r'rel="modulepreload" href="/static/js/([^"]+)"', index))
    modules = {path.relative_to(PAGE / "js").as_posix() for path in SCRIPTS} - NO_MODULES - {"main.js"}
    assert announced == modules


def test_files_are_short() -> None:
    for path in SCRIPTS:
        if path.parent.name != "i18n":
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 200, path.name
