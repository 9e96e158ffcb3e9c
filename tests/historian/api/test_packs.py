"""The page's modules as packs."""

import re
from pathlib import Path

import pytest

from historian.api.packs import Packs
from historian.model.fields import STATES

PAGE = Path(__file__).parents[3] / "historian" / "page"

# Which packs a pack imports, and which modules it makes and uses.
_OTHERS = r"^import (?:\{ \$ \} from )?'\./(.*)';$"
_NAMES = r"^\$\['([\w-]+)'\] =|= \$\['([\w-]+)'\];$"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page of two views that share a module."""
    files = {
        "main": "import { t } from './texts.js';\nconst view = await import('./one.js');\nimport('./two.js');\nt();\n",
        "texts": "/** Texts. */\nexport const t = async () => (await import('./i18n/en.js')).en;\n",
        "one": "import { a as first, b } from './shared.js';\nimport { t } from './texts.js';\n"
        "export class One {\n  go() {\n    return first + b + t();\n  }\n}\n",
        "two": "import {\n  a,\n} from './shared.js';\nexport function two() {\n  return a;\n}\n",
        "shared": "export const a = 1;\nexport const b = `x\n  y`;\n",
    }
    (tmp_path / "js").mkdir()
    for name, text in files.items():
        (tmp_path / "js" / f"{name}.js").write_text(text)
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "page.css").write_text('@import "b.css";\n@import "a.css";\n')
    (tmp_path / "css" / "a.css").write_text("a {\n  color: red;\n}\n")
    (tmp_path / "css" / "b.css").write_text("/* about b */\nb {\n}\n")
    return tmp_path


def test_modules_that_always_go_together_are_one_pack(page: Path) -> None:
    packs = Packs(page)
    assert packs.names() == {"base", "main", "one", "two", "one+two"}
    assert packs.modules("base") == ["texts"]
    assert packs.modules("one+two") == ["shared"]
    assert packs.needed("one") == {"one", "one+two"}


def test_imports_become_names_of_the_registry(page: Path) -> None:
    text = Packs(page).text("one.js")
    assert text is not None
    assert text.startswith("import { $ } from './base.js';\nimport './one+two.js';\n$['one'] = (() => {\n")
    assert "const { a: first, b } = $['shared'];" in text
    assert "return { One };\n})();" in text
    assert text.endswith("export const { One } = $['one'];")


def test_comments_and_indentation_are_left_out_but_not_of_templates(page: Path) -> None:
    packs = Packs(page)
    assert "\ngo() {\nreturn first" in (packs.text("one.js") or "")
    assert "export" not in (packs.text("one+two.js") or "").removeprefix("import")
    assert "`x\n  y`" in (packs.text("one+two.js") or "")
    assert "Texts." not in (packs.text("base.js") or "")


def test_texts_stay_files_of_their_own(page: Path) -> None:
    assert "import('../js/i18n/en.js')" in (Packs(page).text("base.js") or "")


def test_style_sheets_become_one_in_their_order(page: Path) -> None:
    assert (Packs(page).text("page.css") or "").split() == ["b", "{", "}", "a", "{", "color:", "red;", "}"]


@pytest.mark.parametrize("name", ["three.js", "one", "../main.js", "", "i18n/en.js"])
def test_there_are_no_other_packs(page: Path, name: str) -> None:
    assert Packs(page).text(name) is None


def test_each_module_of_the_page_is_in_one_pack() -> None:
    packs = Packs(PAGE)
    all_modules = [module for name in packs.names() for module in packs.modules(name)]
    assert len(all_modules) == len(set(all_modules))


def test_a_pack_runs_after_those_that_it_needs() -> None:
    """As a browser does it: what a script imports runs first, in the order of its imports."""
    packs = Packs(PAGE)
    for entry in ("overview", "stream-page", "server-page", "events-page"):
        known: set[str] = set()
        for made, used in re.findall(_NAMES, "\n".join(_in_order(packs, f"{entry}.js", [])), re.MULTILINE):
            assert not used or used in known, f"{entry}: {used} is used too early"
            known.add(made)


def _in_order(packs: Packs, name: str, done: list[str]) -> list[str]:
    """The texts of the packs that `name` needs, in the order in which they run; `done` are the names of those."""
    if name in done:
        return []
    done.append(name)
    text = packs.text(name) or ""
    before = [one for other in re.findall(_OTHERS, text, re.MULTILINE) for one in _in_order(packs, other, done)]
    return [*before, text]


def test_the_page_knows_the_numbers_of_states() -> None:
    text = (PAGE / "js" / "state-runs.js").read_text(encoding="utf-8")
    listed = text.split("STATE_NUMBERS = /** @type {const} */ ([", 1)[1].split("]", 1)[0]
    assert tuple(listed.replace("'", "").replace(",", " ").split()) == STATES
