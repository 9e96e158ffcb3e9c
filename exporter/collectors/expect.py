"""What the user expects of paths, as metrics beside what is there."""

import re
import time
from collections.abc import Callable, Iterable, Sequence
from fnmatch import translate

from exporter.collectors.base import PATHS, Answers, Endpoint
from exporter.families.expect import PATH_EXPECTED, PATH_EXPECTED_CODEC, PATH_EXPECTED_RATE, PATH_EXPECTED_READERS
from exporter.families.paths import PATH_AVAILABLE
from exporter.model.items import Path
from exporter.render import Block, Key, Labels, Number
from toolkit.expect import MISSED_FOR, Expectation
from toolkit.maintenance import Maintenance

# What globs miss at most: who may publish may make up names. The oldest are forgotten first.
_MOST_MISSED = 5_000


class ExpectCollector:
    """The expectations of one server, as far as they are due; of several that match a path the highest count."""

    name = "expect"
    endpoints: tuple[Endpoint, ...] = ()
    inputs: tuple[Endpoint, ...] = (PATHS,)

    def __init__(
        self,
        expectations: Sequence[Expectation],
        maintenance: Sequence[Maintenance] = (),
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._patterns = [(re.compile(translate(each.path)), each) for each in expectations]
        self._windows = [(re.compile(translate(each.path)), each) for each in maintenance]
        self._plain = [each.path for each in expectations if not each.is_glob]
        self._globs = [pattern for pattern, each in self._patterns if each.is_glob]
        self._there: set[str] = set()  # the paths with a stream at the last look
        self._left: dict[str, float] = {}  # what globs match and was there: since when (Unix seconds) it is not
        self._wall = wall
        self._labels = Labels(PATH_EXPECTED.labels)
        self._codec_labels = Labels(PATH_EXPECTED_CODEC.labels)

    def collect(self, answers: Answers) -> list[Block]:
        """Samples of the expected paths; none if it is not known which paths there are."""
        if PATHS not in answers:
            return []
        at = self._wall()
        self._remember(answers[PATHS], at)
        names = dict.fromkeys([*self._plain, *(path.name for path in answers[PATHS]), *self._left])
        wanted = self._wanted(names, at)
        keys: list[Key] = [(name,) for name in wanted]
        labels = self._labels.of(keys)
        lists = wanted.values()
        rates: list[Number] = [max((each.min_bytes_per_second for each in found), default=0) or None for found in lists]
        readers: list[Number] = [max((each.min_readers for each in found), default=0) or None for found in lists]
        codecs = dict.fromkeys(
            (name, codec) for name, found in wanted.items() for each in found for codec in each.codecs
        )
        return [
            Block(PATH_EXPECTED, keys, labels, [int(bool(found)) for found in lists]),
            Block(PATH_EXPECTED_RATE, keys, labels, rates),
            Block(PATH_EXPECTED_READERS, keys, labels, readers),
            Block(PATH_EXPECTED_CODEC, [key[:1] for key in codecs], self._codec_labels.of(codecs), leads=False),
        ]

    def _remember(self, paths: Sequence[Path], at: float) -> None:
        """Note which streams have left that a glob matches. A path without a stream may be that of a mere reader."""
        if not self._globs:
            return
        there = {path.name for path in paths if any(getattr(path, field) for field in PATH_AVAILABLE.fields)}
        for name in self._left.keys() & there:
            del self._left[name]
        for name in self._there - there:
            if any(glob.match(name) for glob in self._globs):
                self._left[name] = at
        self._there = there
        for name in [name for name, since in self._left.items() if at - since > MISSED_FOR]:
            del self._left[name]
        for name in list(self._left)[: max(0, len(self._left) - _MOST_MISSED)]:
            del self._left[name]

    def _wanted(self, names: Iterable[str], at: float) -> dict[str, list[Expectation]]:
        """What is due of each path of which anything is ever expected, or that is under maintenance."""
        due = {id(each) for _, each in self._patterns if each.is_due(at)}
        resting = [pattern for pattern, window in self._windows if window.holds(at)]
        wanted: dict[str, list[Expectation]] = {}
        for name in names:
            found = [each for pattern, each in self._patterns if pattern.match(name)]
            if any(pattern.match(name) for pattern in resting):
                wanted[name] = []
            elif found:
                wanted[name] = [each for each in found if id(each) in due]
        return wanted
