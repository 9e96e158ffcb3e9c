"""One event, one line, every field readable by a logfmt or JSON reader."""

import json
import logging
import sys

import pytest

from toolkit.logs import JsonFormatter, LogfmtFormatter, OfClients


def record(message: str, level: int = logging.INFO, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("x", level, __file__, 1, message, (), None)
    made.created = 1763829000.25
    vars(made).update(extra)
    return made


def test_logfmt() -> None:
    line = LogfmtFormatter("exporter").format(record("scrape failed", logging.WARNING, server="a", reason='say "x"'))
    assert line == (
        'time=2025-11-22T16:30:00.250Z level=warn component=exporter msg="scrape failed" server=a reason="say \\"x\\""'
    )


def test_a_line_stays_one_line() -> None:
    assert "\n" not in LogfmtFormatter("x").format(record("two\nlines", path="a\nb"))


@pytest.mark.parametrize(
    "text", ["\x1b[31mred", "\x9b2J", "\x7f", "a\u2028b", "gpj.\u202exe", "\x00", "two words\x1b]0;title\x07"]
)
@pytest.mark.parametrize("formatter", [LogfmtFormatter, JsonFormatter])
def test_nothing_that_a_terminal_obeys(text: str, formatter: type[LogfmtFormatter]) -> None:
    line = formatter("x").format(record("a stream", stream=text))
    assert line.isprintable()
    if formatter is JsonFormatter:
        assert json.loads(line)["stream"] == text


def test_what_clients_bring_about_is_told_now_and_then() -> None:
    now = [0.0]
    told = OfClients(clock=lambda: now[0]).filter
    assert [told(record("Invalid HTTP request received.")) for _ in range(3)] == [True, False, False]
    assert told(record("Unsupported upgrade request."))
    assert told(record("anything else"))
    assert not told(record("ASGI callable returned without completing handshake."))
    now[0] = 61.0
    assert told(record("Invalid HTTP request received."))


def test_json() -> None:
    fields = json.loads(JsonFormatter("agent").format(record("hällo", server="a")))
    assert fields == {
        "time": "2025-11-22T16:30:00.250Z",
        "level": "info",
        "component": "agent",
        "msg": "hällo",
        "server": "a",
    }


def test_an_exception_is_a_field_of_the_line() -> None:
    try:
        raise RuntimeError("boom")
    except RuntimeError:
        made = record("crashed", logging.ERROR)
        made.exc_info = sys.exc_info()
    line = LogfmtFormatter("x").format(made)
    assert "RuntimeError: boom" in line
    assert "\n" not in line


def test_setup_writes_to_standard_error_from_the_level_on(capsys: pytest.CaptureFixture[str]) -> None:
    from toolkit import logs

    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        logs.setup("warn", "logfmt", "exporter")
        logging.getLogger("t").info("quiet")
        logging.getLogger("t").warning("loud")
    finally:
        root.handlers[:], root.level = before
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "msg=loud" in captured.err
    assert "quiet" not in captured.err
