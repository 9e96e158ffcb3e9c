import pytest

from historian.api.lean import lean


@pytest.mark.parametrize(
    ("text", "suffix", "expected"),
    [
        ("/** What.\n * More. */\nlet a;", ".js", "\n\nlet a;"),
        ("  // why\nlet a; // stays\n", ".js", "\nlet a; // stays\n"),
        ("const u = 'http://x';\n", ".js", "const u = 'http://x';\n"),
        ("/** @type {A} */ ({});\n", ".js", "({});\n"),
        ("f((/** @type {{a: B}} */ b) => /** @type {C} */ (b));", ".js", "f((b) => (b));"),
        ("/* Parts. */\na {}\n", ".css", "\na {}\n"),
        ("  if (a) {\n    b();\n", ".js", "if (a) {\nb();\n"),
        ("  t = `a:\n  - ${`b`}\n  - c`;\n  d();", ".js", "t = `a:\n  - ${`b`}\n  - c`;\nd();"),
        ("  // text", ".txt", "  // text"),
    ],
)
def test_comments_and_indentation_go_and_lines_stay(text: str, suffix: str, expected: str) -> None:
    assert lean(text, suffix) == expected
