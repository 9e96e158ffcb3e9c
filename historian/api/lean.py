"""The page's own scripts and style sheets without comments and indentation: a sixth of what a visitor would load.

Lines stay where they are, so that the browser's error messages and breakpoints name the lines of the files.
"""

import re

# Only comments that have their lines to themselves: what looks like one in the midst of a line may be part of a text.
# `tests/page/test_page_files.py` checks that no such line stands inside of a template.
_COMMENTS = {
    ".js": re.compile(r"^[ \t]*(?:/\*\*.*?\*/|//[^\n]*)[ \t]*$", re.DOTALL | re.MULTILINE),
    ".css": re.compile(r"^[ \t]*/\*.*?\*/[ \t]*$", re.DOTALL | re.MULTILINE),
}
# Types of JSDoc in the midst of a line, of an argument or a cast. No text on the page says this.
_CASTS = re.compile(r"/\*\* @type .*?\*/ ?")


def lean(text: str, suffix: str) -> str:
    """`text` of a file of this suffix without comments and indentation, as many lines as before; others as they are."""
    pattern = _COMMENTS.get(suffix)
    if pattern is None:
        return text
    if suffix == ".js":
        text = _CASTS.sub("", text)
    lines = pattern.sub(lambda comment: "\n" * comment[0].count("\n"), text).split("\n")
    within = False  # a template that goes over several lines: its indentation is text
    for i, line in enumerate(lines):
        if not within:
            lines[i] = line.lstrip()
        within ^= line.count("`") % 2 == 1
    return "\n".join(lines)
