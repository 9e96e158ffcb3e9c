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
        self._known: dict[str, tuple[int, ...]] = {}
        self._blocks: list[Block] = []

    def collect(self, answers: Answers) -> list[Block]:
        """Samples of the paths that are there and whose entry is known."""
        rows = {conf.name: tuple(int(reader(conf)) for _, reader in _FAMILIES) for conf in answers.get(CONFIG, ())}
        known = {path.name: row for path in answers.get(PATHS, ()) if (row := rows.get(path.confName))}
        if known != self._known:
            keys: list[Key] = [(name,) for name in known]
            labels = self._labels.of(keys)
            columns = list(zip(*known.values(), strict=True))
            self._blocks = [
                Block(family, keys, labels, column)
                for (family, _), column in zip(_FAMILIES, columns, strict=bool(columns))
            ]
            self._known = known
        return self._blocks
