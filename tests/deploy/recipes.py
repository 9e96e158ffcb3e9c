"""The container recipes as data: Dockerfile by stages, compose files by services."""

import itertools
import json
import re
import shlex
from pathlib import Path
from typing import Any

import yaml

from agent.settings import AgentSettings
from exporter.settings import ExporterSettings
from historian.settings import HistorianSettings
from monitor.settings import MonitorSettings
from toolkit.settings import CommonSettings, parser

ROOT = Path(__file__).parents[2]
SETTINGS: dict[str, type[CommonSettings]] = {
    "exporter": ExporterSettings,
    "agent": AgentSettings,
    "historian": HistorianSettings,
    "monitor": MonitorSettings,
}


def compose(name: str) -> dict[str, Any]:
    """A compose file of the root."""
    found: dict[str, Any] = yaml.safe_load((ROOT / name).read_text())
    return found


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions as (word, rest), without comments and line breaks."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    lines = [line.partition(" ") for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in lines]


def stages() -> dict[str, list[tuple[str, str]]]:
    """The instructions of each stage by its name, those of the stages that it stands upon first."""
    lines = instructions()
    starts = [at for at, (word, _) in enumerate(lines) if word == "FROM"] + [len(lines)]
    found: dict[str, list[tuple[str, str]]] = {}
    for a, b in itertools.pairwise(starts):
        base, _, name = lines[a][1].partition(" AS ")
        found[name] = [*found.get(base, []), *lines[a:b]]
    return found


def command(target: str) -> str:
    """The command that an image of this target runs."""
    words: list[str] = [json.loads(rest) for word, rest in stages()[target] if word == "ENTRYPOINT"][-1]
    (name,) = words
    return name


def environment(target: str) -> dict[str, str]:
    """The variables that an image of this target has."""
    pairs = [part.partition("=") for word, rest in stages()[target] if word == "ENV" for part in shlex.split(rest)]
    return {name: value for name, _, value in pairs}


def given(target: str, flags: list[str]) -> dict[str, Any]:
    """The flags of a container as our own parser reads them; one that is not known is an error."""
    return vars(parser(SETTINGS[target], command(target)).parse_args(flags))


def mounts(service: dict[str, Any]) -> dict[str, str]:
    """Where a service finds what: path inside the container to path outside, or to a volume's name."""
    return {parts[1]: parts[0] for parts in (entry.split(":") for entry in service.get("volumes", []))}
