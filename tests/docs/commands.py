"""What the blocks of code in the documents are, and the commands among them."""

import itertools
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from tests.docs.markdown import DOCUMENTS, ROOT, Block, blocks, inline_codes

OURS = tuple(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"])

# Programs of others, and what a machine must have for their commands to be run: "" for nothing but the program.
NEEDS = {
    "make": "",
    "curl": "",
    "redis-cli": "",
    "python": "",
    "sed": "",
    "git": "the repository's address",
    "cd": "the repository's address",
    "uv": "another test: tests/deploy/test_package.py",
    "pipx": "another test: tests/deploy/test_package.py",
    "promtool": "another test: tests/historian/api/test_export.py",
    "deploy/compose/make-secrets": "another test: tests/deploy/test_make_secrets.py",
    "deploy/kubernetes/prometheus-rules": "another test: tests/deploy/test_prometheus_operator.py",
    "docker": "a container engine",
    "kubectl": "a cluster",
    "sudo": "root",
    "journalctl": "systemd",
    "systemctl": "systemd",
}

# Text of other kinds: by what it begins with.
OTHERS = {
    "Redis' access rules": r"ACL SETUSER ",
    "nginx": r"location ",
    "Caddy": r"media\.example\.org \{",
    "a drop-in of systemd": r"\[Service\]\n",
    "a formula of PromQL": r"(rate\()?mediamtx_\w+[{\[]",
    "a grammar": r"block   = ",
    "a drawing": r"(?s).*[│─▶]",
}


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a document: where it stands, the variables before it, and its words."""

    place: str
    variables: dict[str, str]
    words: list[str]

    def __str__(self) -> str:
        return f"{self.place}: {shlex.join(self.words)}"

    @property
    def program(self) -> str:
        return self.words[0]


def _split(place: str, line: str) -> Iterator[Command]:
    """The commands of a line, which `&&` or `|` may join, without redirections; after a `#` there is a remark."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="&|>")
    lexer.whitespace_split = True
    words = list(lexer)
    ends = [at for at, word in enumerate(words) if word in ("&&", "|", ">")]
    for begin, end in itertools.pairwise([-1, *ends, len(words)]):
        part = words[begin + 1 : end]
        given = list(itertools.takewhile(lambda word: re.match(r"[A-Z_]+=", word), part))
        if begin < 0 or words[begin] != ">":
            yield Command(place, dict(each.split("=", 1) for each in given), part[len(given) :])


def _looks_like_a_command(line: str) -> bool:
    first = re.sub(r"^(\$ )?([A-Z_]+=\S+ )*", "", line).split()[0]
    return first in OURS or first in NEEDS


def kind(block: Block) -> str:
    """What a block of code is; raises ValueError if nobody has thought of it."""
    text = block.text.strip()
    if block.info == "mermaid":
        return "a drawing"
    if _looks_like_a_command(text):
        return "commands"
    if all(re.fullmatch(r"[A-Z_]+=\S*", line) for line in text.splitlines()):
        return "variables"
    for name, pattern in OTHERS.items():
        if re.match(pattern, text):
            return name
    if text[0] in "{[":
        return "JSON"
    if isinstance(yaml.safe_load(text), dict | list):
        return "YAML"
    raise ValueError(f"{block}: nobody knows what this is; tests/docs/commands.py lists what there may be")


def commands(block: Block) -> Iterator[Command]:
    """The commands of a block of commands; where some have `$ ` before them the other lines are what they print."""
    lines = re.sub(r"\\\n\s*", "", block.text).splitlines()
    if any(line.startswith("$ ") for line in lines):
        lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    for line in lines:
        if line.strip() and not line.startswith("#"):
            yield from _split(str(block), line)


def all_commands() -> list[Command]:
    """Every command that any document shows in a block."""
    return [
        command
        for path in DOCUMENTS
        for block in blocks(path)
        if kind(block) == "commands"
        for command in commands(block)
    ]


def mentioned() -> list[Command]:
    """The commands of ours, and of make, that stand within lines of text."""
    return [
        command
        for path in DOCUMENTS
        for code in inline_codes(path)
        if re.match(rf"({'|'.join(OURS)}|make|([A-Z_]+=\S+ )+\S+) \S", code) and "…" not in code
        for command in _split(str(path.relative_to(ROOT)), code)
    ]


def is_json(text: str) -> bool:
    """Whether a text is JSON as it stands: samples leave things out by `…`."""
    try:
        json.loads(text)
    except ValueError:
        return "…" in text
    return True
