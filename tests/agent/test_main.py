"""The command as a user runs it."""

import signal
import subprocess
import sys

import requests

from tests.agent.running import free_port, program


def run(*flags):
    return subprocess.run([sys.executable, "-m", "agent", *flags], capture_output=True, text=True, timeout=30)


def test_it_serves_until_told_to_stop():
    url = f"http://127.0.0.1:{free_port()}"
    with program([sys.executable, "-m", "agent", f"--web.listen-address={url[7:]}"], f"{url}/-/ready") as process:
        assert "node_load1 " in requests.get(f"{url}/metrics", timeout=10).text
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_mistakes_are_told_in_a_line_each():
    done = run("--collector.netdev.device-exclude=(", "--path.procfs=proc")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "mediamtx-agent: --path.procfs: 'proc' is not an absolute path; write for example /host/proc",
        "mediamtx-agent: --collector.netdev.device-exclude: '(' is not a regular expression "
        "(missing ), unterminated subpattern at position 0)",
    ]


def test_directories_of_the_host_that_are_not_there():
    done = run("--path.procfs=/nonexistent", "--path.rootfs=/nowhere")
    assert done.returncode == 2
    assert [line for line in done.stderr.splitlines() if line.startswith("mediamtx-agent:")] == [
        "mediamtx-agent: --path.procfs: /nonexistent/stat is not there: mount the host's /proc at /nonexistent",
        "mediamtx-agent: --path.rootfs: /nowhere is not there: mount the host's / at /nowhere",
    ]


def test_settings_can_be_checked_alone():
    assert run("--config.check").returncode == 0
    done = run("--config.check", "--collector.diskstats.device-include=a", "--collector.diskstats.device-exclude=b")
    assert done.returncode == 2
    assert "exclude each other" in done.stderr


def test_help_names_every_switch():
    text = run("--help").stdout
    assert "--no-collector.mediamtx_process" in text
    assert "--path.rootfs" in text
