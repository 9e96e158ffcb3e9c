"""The supervisor with real processes: order of stop, refusal, readiness, restart."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Children append their story to one file; the second one serves the page that readiness is judged by.
PROGRAM = """
import os, sys
from monitor.children import Spec
from monitor.supervisor import supervise
from toolkit import cli
from toolkit.settings import CommonSettings

STORY = '''
import os, signal, sys, time
def say(word):
    with open(os.environ["STORY"], "a") as file: file.write(f"{sys.argv[1]} {word} {os.getpid()}\\\\n")
def stop(*_):
    say("stops"); sys.exit(0)
signal.signal(signal.SIGTERM, stop)
say("starts")
if sys.argv[1] == os.environ.get("REFUSES"): sys.exit(2)
if sys.argv[1] == "page":
    import http.server
    http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), http.server.SimpleHTTPRequestHandler).serve_forever()
time.sleep(60)
'''
def start(settings):
    def spec(name):
        return Spec(name, [sys.executable, "-c", STORY, name], dict(os.environ))
    specs = [spec("one"), spec("page")]
    supervise(specs, f"http://127.0.0.1:{os.environ['PORT']}/", lambda: print("ready", flush=True))
sys.exit(cli.main("mediamtx-monitor", CommonSettings, start))
"""


def run(tmp_path: Path, port: int, **environ: str) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "STORY": str(tmp_path / "story"),
        "PORT": str(port),
        **environ,
    }
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def story(tmp_path: Path) -> list[list[str]]:
    file = tmp_path / "story"
    return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def test_announces_restarts_and_stops_in_reverse_order(tmp_path: Path, free_port: int) -> None:
    process = run(tmp_path, free_port)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    until(lambda: len(story(tmp_path)) == 2)
    victim = next(int(pid) for name, _, pid in story(tmp_path) if name == "one")
    os.kill(victim, signal.SIGKILL)
    until(lambda: len(story(tmp_path)) == 3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert out == ""
    assert "one ended, starting it again" in err
    assert [line[:2] for line in story(tmp_path)][2:] == [["one", "starts"], ["page", "stops"], ["one", "stops"]]


def test_a_child_that_refuses_its_settings_stops_all_with_status_2(tmp_path: Path, free_port: int) -> None:
    process = run(tmp_path, free_port, REFUSES="page")
    out, err = process.communicate(timeout=20)
    assert process.returncode == 2
    assert out == ""
    assert "mediamtx-monitor: page could not start, see the line above" in err
    assert "Traceback" not in err
