"""`mediamtx-monitor watch` in a terminal of its own, on a running historian."""

import contextlib
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.monitor.console.served import guarded

COMMAND = [sys.executable, "-m", "monitor", "watch"]
ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"


class Terminal:
    """A command in a pseudo-terminal of 24 lines of 80 characters."""

    def __init__(self, *flags: str, environ: Mapping[str, str]) -> None:
        self._fd, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **environ}
        for name in ("NO_COLOR", "COLUMNS", "LINES"):
            if name not in environ:
                environment.pop(name, None)
        self.process = subprocess.Popen(
            [*COMMAND, *flags],
            env=environment,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C is a signal
        )
        os.close(inner)
        self.text = ""

    def wait_for(self, what: Callable[[str], object], seconds: float = 30.0) -> str:
        """Read until it is there; the picture of that moment, without colours."""
        deadline = time.monotonic() + seconds
        while not what(self.picture()):
            assert time.monotonic() < deadline, self.text[-3000:]
            self._read()
        return self.picture()

    def picture(self) -> str:
        return re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", self.text.rpartition("\x1b[H")[2])

    def _read(self) -> bool:
        if select.select([self._fd], [], [], 0.1)[0]:
            try:
                got = os.read(self._fd, 65536)
            except OSError:  # EIO: nobody has the other end open any more
                got = b""
            self.text += got.decode(errors="replace")
            return bool(got)
        return True

    def type(self, text: str) -> None:
        os.write(self._fd, text.encode())

    def end(self, seconds: float = 15.0) -> int:
        """Read until the command ends; its exit status."""
        deadline = time.monotonic() + seconds
        while self._read() and time.monotonic() < deadline:
            pass
        return self.process.wait(5)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._fd)


@contextlib.contextmanager
def terminal(*flags: str, environ: Mapping[str, str]) -> Iterator[Terminal]:
    made = Terminal(*flags, environ=environ)
    try:
        yield made
    finally:
        made.close()


def test_live_in_a_terminal(tmp_path: Path) -> None:
    with guarded(tmp_path) as page, terminal(*page.flags, environ=page.environ) as shown:
        picture = shown.wait_for(lambda text: "ob/van-2" in text and "Mbit/s" in text and "Ctrl-C ends it" in text)
        assert ENTER in shown.text
        assert "\x1b[32m" in shown.text, "colours"
        lines = [line.rstrip() for line in picture.splitlines()]
        assert len(lines) <= 24
        assert max(map(len, lines)) <= 80
        # MediaMTX does not answer any more: that is seen without a key being pressed.
        page.exporter.scene.failure = "refused"
        shown.wait_for(lambda text: re.search(r"local +down .*: refused", text) and "unknown" in text)
        page.historian.stop()
        shown.wait_for(lambda text: re.search(r"These values are [1-9] s old. https://", text))
        shown.type("\x03")
        assert shown.end() == 0
        assert shown.text.rstrip().endswith(LEAVE), "the screen is given back"
        assert "\x1b[?25h" in shown.text, "and the cursor"


def test_without_colours_and_ended_by_a_signal(tmp_path: Path) -> None:
    with guarded(tmp_path) as page:
        environ = {**page.environ, "NO_COLOR": "1"}
        with terminal(*page.flags, environ=environ) as shown:
            shown.wait_for(lambda text: "ob/van-2" in text)
            assert not re.search(r"\x1b\[(3\d|9\d|38;)", shown.text)
            shown.process.send_signal(signal.SIGTERM)
            assert shown.end() == 0
            assert LEAVE in shown.text
        environment = {**os.environ, **page.environ}
        piped = subprocess.run([*COMMAND, *page.flags], env=environment, capture_output=True, text=True, check=False)
        assert (piped.returncode, piped.stderr.count("\n")) == (2, 1)
        assert "this needs a terminal; elsewhere use 'mediamtx-monitor status', or --json" in piped.stderr
        with subprocess.Popen([*COMMAND, *page.flags, "--json"], env=environment, stdout=subprocess.PIPE) as lines:
            assert lines.stdout is not None
            first, second = json.loads(lines.stdout.readline()), json.loads(lines.stdout.readline())
            lines.send_signal(signal.SIGINT)
            assert lines.wait(15) == 0
        assert first["path"] == second["path"] == "ob/van-2"


def test_mistakes_are_one_line() -> None:
    for flags, says in (
        (["--json", "--url=http://127.0.0.1:1"], "the connection is refused"),
        (["--json", "--url=https://a:c4n4ry@127.0.0.1:1"], "watch: https://127.0.0.1:1: the connection is refused"),
        (["--url=ftp://x"], "--url: this is not an http or https URL"),
        (["--check"], "unrecognized arguments: --check; did you mean --config.check? see mediamtx-"),
    ):
        done = subprocess.run([*COMMAND, *flags], capture_output=True, text=True, timeout=30, check=False)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert says in done.stderr
