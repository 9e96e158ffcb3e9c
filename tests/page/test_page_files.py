"""What the page's files may weigh and hold."""

import re
from pathlib import Path

import pytest
from starlette.requests import Request

from historian.api.files import Files
from historian.api.lean import lean

PAGE = Path(__file__).parents[2] / "historian" / "page"
OWN = sorted(
    path for path in PAGE.rglob("*") if path.suffix in (".html", ".css", ".js", ".svg") and "vendor" not in path.parts
)
FILES = Files(PAGE)
SCRIPTS = [path for path in OWN if path.suffix == ".js"]
# Bytes, compressed, of all that a browser may ever load of the page in one language: the promise of the design.
LIMIT = 100_000
# Bytes of a first visit, from nothing to all that this view needs. A view with charts loads the library (22 kB).
FIRST_VISITS = {"overview": 60_000, "wall": 60_000, "stream": 80_000, "server": 80_000}
VIEWS = {"overview": "overview.js", "wall": "wall.js", "stream": "stream-page.js", "server": "server-page.js"}
LANGUAGES = ("en", "de")
# Loaded when a key asks for them.
ON_DEMAND = {"help.js"}
# These scripts for the first moments are classic, the types are never loaded.
NO_MODULES = {"theme-early.js", "announce.js", "types.js"}
IMPORT = re.compile(r"^(?:import|export) [^;]*?from '\./([^']+)'", re.MULTILINE)


def closure(name: str) -> set[str]:
    """The module with all that it imports without being asked."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += IMPORT.findall((PAGE / "js" / one).read_text(encoding="utf-8"))
    return found


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
    modules = closure("main.js") | closure(VIEWS[view]) | {f"i18n/{language}.js"}
    charts = vendor() if "plot.js" in modules else set()
    return {"index.html"} | named | charts | {f"js/{name}" for name in modules}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_a_first_visit_is_light(view: str, language: str) -> None:
    weight = sum(served(name) for name in visit(view, language))
    assert weight < FIRST_VISITS[view], weight


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_views_together_are_light(language: str) -> None:
    files = {f"js/{name}" for name in ON_DEMAND}.union(*(visit(view, language) for view in VIEWS))
    assert sum(served(name) for name in files) < LIMIT


def test_every_file_is_counted() -> None:
    counted = {f"js/{name}" for name in ON_DEMAND | {"types.js"}}
    for language in LANGUAGES:
        counted = counted.union(*(visit(view, language) for view in VIEWS))
    assert {path.relative_to(PAGE).as_posix() for path in OWN} - counted == set()


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
            assert kept == (line if within else line.lstrip()) or re.match(r"\s*(/\*\*|\*|//)", line), (
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
        assert (PAGE / name).is_file(), name
    for path in SCRIPTS:
        for name in re.findall(r"from '(\.[^']+)'", path.read_text(encoding="utf-8")):
            assert (path.parent / name).resolve().is_file(), f"{path.name} imports {name}"


def test_all_modules_are_announced() -> None:
    """The browser loads them side by side, instead of finding them one import after the other."""
    index = (PAGE / "index.html").read_text(encoding="utf-8")
    always = closure("main.js")
    assert set(re.findall(r'rel="modulepreload" href="/static/js/([^"]+)"', index)) == always - {"main.js"}
    lists = re.findall(r"(\w+): \[([^\]]*)\]", (PAGE / "js" / "announce.js").read_text(encoding="utf-8"))
    announced = {view: {f"{name}.js" for name in re.findall(r"'([^']+)'", names)} for view, names in lists}
    assert announced == {view: closure(name) - always for view, name in VIEWS.items()}


def test_files_are_short() -> None:
    for path in SCRIPTS:
        if path.parent.name != "i18n":
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 200, path.name
