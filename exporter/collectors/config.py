"""Configuration of paths: on demand, always available, recorded."""

from collections.abc import Callable

from exporter.collectors.base import CONFIG, PATHS, Answers, Endpoint
from exporter.families import Family
from exporter.families.path_details import PATH_ALWAYS_AVAILABLE, PATH_ON_DEMAND, PATH_RECORDING
from exporter.model.items import PathConf
from exporter.render import Block, Key, Labels

_FAMILIES: tuple[tuple[Family, Callable[[PathConf], bool]], ...] = (
    (PATH_ON_DEMAND, lambda conf: conf.on_demand),
    (PATH_ALWAYS_AVAILABLE, lambda conf: conf.alwaysAvailable),
    (PATH_RECORDING, lambda conf: conf.record),
)


class ConfigCollector:
    """The collector of path configurations; each path has that of the entry which it names."""

    name = "config"
    endpoints: tuple[Endpoint, ...] = (CONFIG,)
    inputs: tuple[Endpoint, ...] = (PATHS,)

    def __init__(self) -> None:
        self._labels = Labels(("path",))

    def collect(self, answers: Answers) -> list[Block]:
        """Samples of the paths that are there and whose entry is known."""
        confs: dict[str, PathConf] = {conf.name: conf for conf in answers.get(CONFIG, ())}
        known = {path.name: conf for path in answers.get(PATHS, ()) if (conf := confs.get(path.confName))}
        keys: list[Key] = [(name,) for name in known]
        labels = self._labels.of(keys)
        return [
            Block(family, keys, labels, [int(reader(conf)) for conf in known.values()]) for family, reader in _FAMILIES
        ]
