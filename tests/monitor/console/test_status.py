"""`mediamtx-monitor status` on a running historian, and at what is none."""

import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from monitor.__main__ import main
from tests.historian.running import until
from tests.monitor.console.served import Guarded, guarded

CANARY = "c4n4ry"


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def status(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in this process; its exit status, output and errors."""

    def run(*flags: str, environ: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        with monkeypatch.context() as patch:
            for name, value in (environ or {}).items():
                patch.setenv(name, value)
            code = main(["status", *flags])
        return code, *capsys.readouterr()

    return run


@pytest.fixture(scope="module")
def page() -> Iterator[Guarded]:
    with tempfile.TemporaryDirectory() as folder, guarded(Path(folder)) as served:
        yield served


def test_tables(page: Guarded) -> None:
    command = [sys.executable, "-m", "monitor", "status", *page.flags]

    def shown(**environ: str) -> str:
        environment = {**os.environ, **page.environ, "PYTHONIOENCODING": "utf-8", **environ}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout if "bit/s" in done.stdout and "ob/van-2" in done.stdout else ""

    text = until(shown)
    assert "\x1b" not in text, "colours are for terminals"
    assert text.startswith("SERVER  STATE")
    assert "\N{BLACK CIRCLE}" in text
    assert max(map(len, shown(COLUMNS="50").splitlines())) <= 50
    assert "? ok" in shown(PYTHONIOENCODING="ascii"), "a terminal without Unicode"


def test_json(page: Guarded, status: Run) -> None:
    found = json.loads(status(*page.flags, "--json", "--path=ob/*", environ=page.environ)[1])
    assert [stream["path"] for stream in found["streams"]] == ["ob/van-2"]
    assert [server["server"] for server in found["servers"]] == ["local"]
    assert json.loads(status(*page.flags, "--json", "--path=nothing", environ=page.environ)[1])["streams"] == []


def test_a_check(page: Guarded, status: Run) -> None:
    # Once the warm-up of the link is over it may warn; what is asked for here is the stream's being there.
    code, out, _ = status(*page.flags, "--check", "--path=ob/van-2", environ=page.environ)
    assert code in (0, 1), out
    assert "|live=1;;1:;0 streams=1;" in out
    code, out, _ = status(*page.flags, "--check", "--path=no/such", environ=page.environ)
    assert (code, out.partition("|")[0]) == (
        2,
        "MEDIAMTX CRITICAL - 0 of at least 1 streams are live",
    )


def mistakes(page: Guarded, tmp_path: Path) -> list[tuple[list[str], dict[str, str], str]]:
    wrong = tmp_path / "wrong"
    wrong.write_text(CANARY)
    url, ca = ["--url", page.url], ["--ca-file", str(page.ca)]
    user = {"MONITOR_USERNAME": "operator"}
    return [
        (["--url", "http://127.0.0.1:1"], {}, "http://127.0.0.1:1: the connection is refused: is it running?"),
        (url, {}, "the certificate is not trusted or TLS failed (--ca-file names whom to trust)"),
        ([*url, *ca], {}, "asks for a user (401): give --username and $MONITOR_PASSWORD_FILE"),
        ([*url, *ca], {**user, "MONITOR_PASSWORD_FILE": str(wrong)}, "asks for a user (401)"),
        ([*url, *ca], {**user, "MONITOR_PASSWORD_FILE": str(tmp_path / "none")}, "No such file or directory"),
        ([page.url.replace("https", "http")], {}, "unrecognized arguments"),
        (["--url", page.url.replace("https", "http"), "--timeout=2s"], {}, "the connection broke"),
        (["--url", "127.0.0.1:10191"], {}, "--url: this is not an http or https URL"),
        (["--url", "http://no.such.host.invalid"], {}, "the host name is not known"),
        ([*page.flags, "--server=sutdio"], page.environ, "--server: no server is named 'sutdio'; there are: local"),
        (["--ca-file", "/no/such"], {}, "--ca-file: /no/such cannot be read"),
        (["--ca-file", str(wrong)], {}, "holds no certificates in PEM: give the file of the authority"),
        (["--url", f"http://operator:{CANARY}@127.0.0.1:1"], {}, "http://127.0.0.1:1: the connection is refused"),
        (["--url", "http://127.0.0.1:99999"], {}, "--url: this is not an http or https URL"),
        ([f"--pasword={CANARY}"], {}, "unrecognized arguments: --pasword; did you mean --password? see"),
        (["--pasword", CANARY], {}, "unrecognized arguments: --pasword; did you mean --password? see"),
        (["--timeout", "fast"], {}, "--timeout: 'fast' is not a duration"),
    ]


def test_every_mistake_is_one_line(page: Guarded, tmp_path: Path, status: Run) -> None:
    for flags, environ, says in mistakes(page, tmp_path):
        code, out, errors = status(*flags, environ=environ)
        assert says in errors, flags
        assert (code, errors.count("\n"), out) == (2, 1, ""), flags
        assert errors.startswith("mediamtx-monitor status: ")
        assert CANARY not in errors
        code, out, errors = status(*flags, "--check", environ=environ)
        assert (code, out.count("\n"), errors) == (3, 1, ""), flags
        assert out.startswith("MEDIAMTX UNKNOWN - ")


def test_both_forms_at_once(status: Run) -> None:
    assert "--check prints one line for a plugin, --json all: give one of them" in status("--check", "--json")[1]


@pytest.mark.parametrize(
    ("code", "body", "says"),
    [
        (200, b"<html>hello</html>", "is not the page of a MediaMTX Monitor"),
        (200, b'{"servers": 5}', "is not the page of a MediaMTX Monitor"),
        (404, b"{}", "is not the page of a MediaMTX Monitor (404): give its address, --url"),
        (302, b"", "leads to another address (302): give that one, --url"),
        (503, b"{}", "answers 503; the log of the historian may say why"),
    ],
)
def test_other_servers_are_told_from_ours(code: int, body: bytes, says: str, status: Run) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(code)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as other:
        thread = threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        done, _, errors = status("--url", f"http://127.0.0.1:{other.server_port}")
        other.shutdown()
        thread.join()
    assert (done, errors.count("\n")) == (2, 1)
    assert says in errors
