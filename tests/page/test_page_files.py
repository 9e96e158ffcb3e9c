"""What the page's files may weigh and hold."""

import re
from pathlib import Path

import pytest
from starlette.requests import Request

from historian.api.files import Files
from historian.api.lean import lean
from historian.api.packs import Packs

PAGE = Path(__file__).parents[2] / "historian" / "page"
OWN = sorted(
    path for path in PAGE.rglob("*") if path.suffix in (".html", ".css", ".js", ".svg") and "vendor" not in path.parts
)
FILES = Files(PAGE)
PACKS = Packs(PAGE)
SCRIPTS = [path for path in OWN if path.suffix == ".js"]
# Bytes, compressed, of all that a browser may ever load of the page in one language: the promise of the design.
LIMIT = 100_000
# Bytes of a first visit, from nothing to all that this view needs. A view with charts loads the library (22 kB).
FIRST_VISITS = {"overview": 60_000, "wall": 60_000, "stream": 80_000, "server": 80_000, "events": 60_000}
VIEWS = {
    "overview": "overview",
    "wall": "wall",
    "stream": "stream-page",
    "server": "server-page",
    "events": "events-page",
}
LANGUAGES = ("en", "de")
# Loaded when a key asks for them.
ON_DEMAND = {"help"}
# These scripts for the first moments are classic, the types are never loaded.
NO_MODULES = {"theme-early.js", "announce.js", "types.js"}


def served(name: str) -> int:
    """Bytes of the file as the historian gives it to a browser."""
    request = Request({"type": "http", "method": "GET", "headers": [(b"accept-encoding", b"gzip")]})
    answer = FILES.answer(name, request)
    assert answer is not None, name
    return len(answer.body)


def vendor() -> set[str]:
    found = {f"vendor/{path.name}" for path in (PAGE / "vendor").glob("*") if path.suffix in (".js", ".css")}
    if not found:
        pytest.skip("the chart library is missing: run scripts/page_assets.py")
    return found


def visit(view: str, language: str) -> set[str]:
    """The files that a browser loads which opens this view first."""
    index = (PAGE / "index.html").read_text(encoding="utf-8")
    named = set(re.findall(r'(?:href|src)="/static/([^"]+)"', index))
    packs = {f"pack/{name}.js" for name in PACKS.needed(VIEWS[view])}
    modules = {module for pack in PACKS.needed(VIEWS[view]) for module in PACKS.modules(pack)}
    charts = vendor() if "plot" in modules else set()
    return {"index.html", f"js/i18n/{language}.js"} | named | packs | charts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_a_first_visit_is_light(view: str, language: str) -> None:
    weight = sum(served(name) for name in visit(view, language))
    assert weight < FIRST_VISITS[view], weight


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_views_together_are_light(language: str) -> None:
    files = {f"pack/{name}.js" for name in ON_DEMAND}.union(*(visit(view, language) for view in VIEWS))
    assert sum(served(name) for name in files) < LIMIT


def test_every_file_is_counted() -> None:
    packs = PACKS.names()
    counted = {f"pack/{name}.js" for name in ON_DEMAND}.union(
        *(visit(view, language) for view in VIEWS for language in LANGUAGES)
    )
    assert {f"pack/{name}.js" for name in packs} - counted == set()
    files = (
        counted | {"js/types.js", "css/page.css"} | {f"js/{one}.js" for pack in packs for one in PACKS.modules(pack)}
    )
    styles = {f"css/{name}" for name in re.findall(r'"(.*)"', (PAGE / "css" / "page.css").read_text(encoding="utf-8"))}
    assert {path.relative_to(PAGE).as_posix() for path in OWN} - files - styles == set()


def test_comments_and_indentation_are_left_out_and_nothing_else() -> None:
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        short = lean(text, ".js")
        assert short.count("\n") == text.count("\n"), path.name
        # A comment or indentation within a template would be text for the reader.
        left, within = iter(short.splitlines()), False
        for line in text.splitlines():
            kept = next(left)
            assert not (within and re.match(r"\s*(/\*\*|\*|//)", line)), f"{path.name}: a comment in a template"
            plain = re.sub(r"/\*\* @type [^\n]*?\*/ ?", "", line)
            assert kept == (plain if within else plain.lstrip()) or re.match(r"\s*(/\*\*|\*|//)", line), (
                f"{path.name}: {line}"
            )
            within ^= line.count("`") % 2 == 1


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
        assert served(name), name
    for path in SCRIPTS:
        for name in re.findall(r"from '(\.[^']+)'", path.read_text(encoding="utf-8")):
            assert (path.parent / name).resolve().is_file(), f"{path.name} imports {name}"


def test_all_packs_are_announced() -> None:
    """The browser loads them side by side, instead of finding them one import after the other."""
    lists = re.findall(r"(\w+): \[([^\]]*)\]", (PAGE / "js" / "announce.js").read_text(encoding="utf-8"))
    announced = {view: set(re.findall(r"'([^']+)'", names)) for view, names in lists}
    assert announced == {view: PACKS.needed(name) for view, name in VIEWS.items()}


def test_files_are_short() -> None:
    for path in SCRIPTS:
        if path.parent.name != "i18n":
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 200, path.name
