import pytest

from historian.api.lean import lean


@pytest.mark.parametrize(
    ("text", "suffix", "expected"),
    [
        ("/** What.\n * More. */\nlet a;", ".js", "\n\nlet a;"),
        ("  // why\nlet a; // stays\n", ".js", "\nlet a; // stays\n"),
        ("const u = 'http://x';\n", ".js", "const u = 'http://x';\n"),
        ("/** @type {A} */ ({});\n", ".js", "/** @type {A} */ ({});\n"),
        ("/* Parts. */\na {}\n", ".css", "\na {}\n"),
        ("// text", ".txt", "// text"),
    ],
)
def test_comments_go_and_lines_stay(text: str, suffix: str, expected: str) -> None:
    assert lean(text, suffix) == expected
