"""The commands that the documents show: run where they can be, else what they name is looked for. None is left out."""

import contextlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import trustme
import yaml

from historian.settings import HistorianSettings
from monitor.console.settings import StatusSettings
from tests.deploy.recipes import SETTINGS
from tests.docs.commands import NEEDS, OURS, Command, all_commands, is_json, kind, mentioned
from tests.docs.markdown import DOCUMENTS, ROOT, Block, blocks
from tests.e2e.processes import Monitor, monitor, until
from toolkit.settings import load, options

BLOCKS = [block for path in DOCUMENTS for block in blocks(path)]
SHOWN = all_commands()
BIN = Path(sys.executable).parent
# Variables that are not settings of a component: make's, the tests', and those of logins.
OTHER_VARIABLES = {"ARGS", "PYTHON", "MEDIAMTX_BIN"}
SAMPLE = """\
servers:
  studio-a: {mediamtx: "http://127.0.0.1:9997"}
notify:
  - {name: team-chat, url: "http://127.0.0.1:9/"}
  - {name: on-call, url: "http://127.0.0.1:9/"}
"""


def of(*programs: str) -> list[Command]:
    return [command for command in SHOWN if command.program in programs]


def known_variables() -> set[str]:
    known = (*SETTINGS.values(), StatusSettings)
    names = {option.env for settings in known for option in options(settings).values()}
    return names | {f"{name}_FILE" for name in names} | OTHER_VARIABLES


def attempt(
    words: list[str], cwd: Path, environ: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run a command as a shell would, globs and `~` included."""
    line = " ".join(word if re.fullmatch(r"[\w*/.~:=+-]+", word) else f"'{word}'" for word in words)
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **(environ or {})}
    return subprocess.run(
        ["sh", "-c", line], cwd=cwd, env=environment, capture_output=True, text=True, timeout=30, check=False
    )


def run(words: list[str], cwd: Path, environ: Mapping[str, str] | None = None) -> str:
    """Run a command; what it prints. Fails with its own words if it fails."""
    done = attempt(words, cwd, environ)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the files that the documents' commands read."""
    (tmp_path / "monitor.yml").write_text(SAMPLE)
    (tmp_path / "mtx").write_text("secret\n")
    return tmp_path


@pytest.fixture(scope="module")
def demo() -> Iterator[Monitor]:
    # A short path: a unix socket's may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="docs-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        yield stack.enter_context(monitor(folder, "demo", environ={"TMPDIR": str(folder)}))


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_every_block_is_of_a_known_kind(block: Block) -> None:
    found = kind(block)
    if found == "JSON":
        assert is_json(block.text)
    if found == "variables":
        assert {line.partition("=")[0] for line in block.text.split()} <= known_variables()


MONITOR_KEYS = {"servers", "exporter", "scrape", "history", "redis", "notify", "rules"}
SAMPLES = [
    block for block in BLOCKS if kind(block) == "YAML" and set(map(str, yaml.safe_load(block.text))) <= MONITOR_KEYS
]


@pytest.mark.parametrize("block", SAMPLES, ids=str)
def test_samples_of_monitor_yml_are_understood(block: Block, tmp_path: Path) -> None:
    text = block.text.replace("/run/secrets", str(tmp_path))
    for name in re.findall(r"\w+_file: ([^\s}]+)", text):
        (tmp_path / name).write_text("json://127.0.0.1/\n" if "url_file: " + name in text else "secret\n")
        if "ca_file: " + name in text:
            trustme.CA().cert_pem.write_to_path(str(tmp_path / name))
    file = tmp_path / "monitor.yml"
    file.write_text(text)
    load(HistorianSettings, {"config_file": str(file)}, {})


def test_every_command_is_run_or_there_is_a_reason() -> None:
    unknown = [str(command) for command in SHOWN if command.program not in NEEDS and command.program not in OURS]
    assert not unknown, "tests/docs/commands.py says what can be run"


@pytest.mark.parametrize("command", [*of(*OURS), *(each for each in mentioned() if each.program in OURS)], ids=str)
def test_our_commands_take_what_is_shown(command: Command, desk: Path) -> None:
    assert set(command.variables) <= known_variables()
    told = {name: value.replace("/run/secrets", str(desk)) for name, value in command.variables.items()}
    if command.words[1:] == ["--version"]:
        assert run(command.words, desk)
        return
    # `--config.check` reads all settings and starts nothing.
    extra = ["--server=studio-a"] if "dump" in command.words else []
    run([*command.words, *extra, "--config.check"], desk, told)


@pytest.mark.parametrize("command", [*of("make"), *(each for each in mentioned() if each.program == "make")], ids=str)
def test_make_has_the_targets(command: Command) -> None:
    assert set(command.variables) <= known_variables()
    run(["make", "--dry-run", *command.words[1:]], ROOT)


@pytest.mark.parametrize("command", of("python"), ids=str)
def test_modules_are_there(command: Command) -> None:
    assert command.words[1] == "-m"
    assert importlib.util.find_spec(command.words[2])


@pytest.mark.parametrize("command", of("curl"), ids=str)
def test_addresses_answer(command: Command, demo: Monitor, tmp_path: Path) -> None:
    places = {"127.0.0.1:10191": demo.page, "127.0.0.1:10190": demo.exporter, "127.0.0.1:10192": demo.agent}
    words = list(command.words)
    for shown, real in places.items():
        words = [word.replace(shown, real.removeprefix("http://")) for word in words]
    # Not all is there in the first seconds.
    until(lambda: attempt([words[0], "-sf", *words[1:]], tmp_path).returncode == 0, str(command))


@pytest.mark.parametrize("command", of("redis-cli"), ids=str)
def test_redis_cli_finds_what_is_shown(command: Command, demo: Monitor) -> None:
    if not shutil.which("redis-cli"):
        pytest.skip("redis-cli (Debian: redis-tools) is not there")
    (socket,) = demo.log.parent.rglob("store.sock")
    words = [word for word in command.words[1:] if word not in ("-s", "~/.local/share/mediamtx-monitor/store.sock")]
    # Not for ever, but for longer than the pause between two scrapes.
    words = ["10000" if before == "BLOCK" else word for before, word in zip(["", *words], words, strict=False)]
    ask = ["redis-cli", "-s", str(socket), *(words or ["PING"])]
    if "GET" in words:
        # A lease is held only where several historians share a Redis: tests/historian/store/test_lease.py.
        assert run(ask, demo.log.parent).strip() == ""
        return
    said = until(lambda: run(ask, demo.log.parent).strip(), str(command))
    assert not re.match(r"[A-Z]*ERR|NOPERM", said), said


@pytest.mark.parametrize("command", of("sed"), ids=str)
def test_sed_changes_something(command: Command, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "dashboards" / "prometheus", tmp_path / "prometheus"))
    before = {path: path.read_text() for path in folder.rglob("*.yml")}
    run(command.words, folder)
    assert {path: path.read_text() for path in folder.rglob("*.yml")} != before


@pytest.mark.parametrize("command", [each for each in SHOWN if NEEDS.get(each.program)], ids=str)
def test_what_cannot_be_run_here_names_what_there_is(command: Command) -> None:
    """Commands that want root, an engine or a cluster: their files, units, targets and tests exist."""
    reason = NEEDS[command.program]
    if reason.startswith("another test: "):
        assert (ROOT / reason.removeprefix("another test: ")).is_file()
    values = dict(zip(command.words, command.words[1:], strict=False))
    values |= dict(word.split("=", 1) for word in command.words if word.startswith("--") and "=" in word)
    for flag in ("--file", "--filename", "--kustomize"):
        file = values.get(flag, "-")  # which means that it comes from the command before
        assert file == "-" or (ROOT / file).exists(), file
    assert values.get("--target", "monitor") in SETTINGS
    for word in command.words:
        name = re.fullmatch(r".*/share/mediamtx-monitor/systemd/(\S+)", word)
        assert name is None or (ROOT / "deploy" / "systemd" / name[1]).is_file()
    if command.words[1:2] == ["systemctl"]:
        assert (ROOT / "deploy" / "systemd" / f"{command.words[-1]}.service").is_file()
    if "port-forward" in command.words:
        service = values["port-forward"].removeprefix("service/")
        manifests = "".join(path.read_text() for path in (ROOT / "deploy" / "kubernetes").glob("*.yaml"))
        assert re.search(rf"kind: Service\nmetadata:\n  name: {service}\n", manifests)
