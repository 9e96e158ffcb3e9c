"""The page's modules put together as they are used: fewer requests, and a third less to load than one by one.

The files under js/ are plain ES modules, which a browser could load as they are. Here each becomes a function that
returns what it exports, and those that always go together become one file, a pack:

    base            all that main.js needs, whatever is shown
    main            main.js itself, which starts the page
    stream-page …   what only this view needs; it gives what the module of this name exports
    a+b             what several views need

A view is loaded when main.js, or what it imports, says `import('./stream-page.js')`. Style sheets become one file, in
the order in which css/page.css imports them.
"""

import re
from functools import cached_property
from pathlib import Path

from historian.api.lean import lean

_IMPORT = re.compile(r"^import \{([^}]*)\} from '\./([\w-]+)\.js';$", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
_VIEW = re.compile(r"import\('\./([\w-]+)\.js'\)")
_TEXTS = re.compile(r"import\('\./(i18n/\w+)\.js'\)")
_STYLES = re.compile(r'^@import "([\w-]+\.css)";$', re.MULTILINE)
_BLANK = re.compile(r"\n+(?=\n)")
# A line with an odd number of these begins or ends a template that goes on: there, a blank line is text.
_TEMPLATE = re.compile(r"^(?:[^`\n]*`[^`\n]*`)*[^`\n]*`[^`\n]*$", re.MULTILINE)

ENTRY, BASE = "main", "base"


class Packs:
    """The packs of the page below `root`, from its files as they are now."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._sources: dict[str, str] = {}

    def names(self) -> set[str]:
        """All packs of scripts."""
        return {BASE, ENTRY, *self._groups.values()}

    def text(self, name: str) -> str | None:
        """A pack by its name, such as `base.js`; None if there is none of this name."""
        if name == "page.css":
            return self._styles()
        pack = name.removesuffix(".js")
        return self._script(pack) if pack != name and pack in self.names() else None

    def needed(self, entry: str) -> set[str]:
        """The packs that a view needs beside those that are always there."""
        return {self._groups[name] for name in self._closure(entry) if name in self._groups}

    def modules(self, pack: str) -> list[str]:
        """The modules of a pack, each after those that it imports."""
        if pack == ENTRY:
            return [ENTRY]
        if pack == BASE:
            return self._closure(ENTRY)[:-1]
        views = [view for view in self._views if pack in self.needed(view)]
        ordered = dict.fromkeys(name for view in views for name in self._closure(view))
        return [name for name in ordered if self._groups.get(name) == pack]

    @cached_property
    def _views(self) -> list[str]:
        """The modules that are loaded when they are wanted."""
        found = {name for path in (self._root / "js").glob("*.js") for name in _VIEW.findall(self._source(path.stem))}
        return sorted(found)

    @cached_property
    def _groups(self) -> dict[str, str]:
        """The pack of each module that is not always needed, named by the views that use it."""
        always = set(self._closure(ENTRY))
        users: dict[str, list[str]] = {}
        for view in self._views:
            for name in self._closure(view):
                if name not in always:
                    users.setdefault(name, []).append(view)
        return {name: "+".join(views) for name, views in users.items()}

    def _closure(self, entry: str) -> list[str]:
        """The module with all that it imports, each after those that it imports itself."""
        found: dict[str, None] = {}

        def visit(name: str) -> None:
            if name not in found:
                for _, other in _IMPORT.findall(self._source(name)):
                    visit(other)
                found[name] = None

        visit(entry)
        return list(found)

    def _script(self, pack: str) -> str:
        parts = ["export const $ = {};"] if pack == BASE else [f"import {{ $ }} from './{BASE}.js';"]
        # What is used by more views than this pack: so no two packs need each other.
        imported = {other for name in self.modules(pack) for _, other in _IMPORT.findall(self._source(name))}
        others = {self._groups[name] for name in imported if name in self._groups} - {pack}
        parts += [f"import './{other}.js';" for other in sorted(others)]
        if pack == ENTRY:
            parts.append(self._body(ENTRY))
        else:
            for name in self.modules(pack):
                exports = ", ".join(_EXPORT.findall(self._source(name)))
                body = _EXPORT.sub("", self._body(name))
                parts.append(f"$['{name}'] = (() => {{\n{body}\nreturn {{ {exports} }};\n}})();")
        if pack in self._views:
            exports = ", ".join(_EXPORT.findall(self._source(pack)))
            parts.append(f"export const {{ {exports} }} = $['{pack}'];")
        return "\n".join(parts)

    def _body(self, name: str) -> str:
        def take(match: re.Match[str]) -> str:
            return f"const {{{match[1].replace(' as ', ': ')}}} = $['{match[2]}'];"

        # Texts are no modules of a pack: they lie where they always did.
        return _TEXTS.sub(r"import('../js/\1.js')", _IMPORT.sub(take, self._source(name)))

    def _source(self, name: str) -> str:
        if name not in self._sources:
            text = lean((self._root / "js" / f"{name}.js").read_text(encoding="utf-8"), ".js")
            self._sources[name] = text if _TEMPLATE.search(text) else _BLANK.sub("", text)
        return self._sources[name]

    def _styles(self) -> str:
        folder = self._root / "css"
        names = _STYLES.findall((folder / "page.css").read_text(encoding="utf-8"))
        texts = [lean((folder / name).read_text(encoding="utf-8"), ".css") for name in names]
        return _BLANK.sub("", "\n".join(texts))
