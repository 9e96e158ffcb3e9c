"""What the user expects of paths, as metrics beside what is there."""

import re
from collections.abc import Sequence
from fnmatch import translate

from exporter.collectors.base import PATHS, Answers, Endpoint
from exporter.families.expect import PATH_EXPECTED, PATH_EXPECTED_CODEC, PATH_EXPECTED_RATE, PATH_EXPECTED_READERS
from exporter.render import Block, Key, Labels, Number
from toolkit.expect import Expectation

_GLOB = re.compile(r"[*?\[]")


class ExpectCollector:
    """The expectations of one server; of several that match a path the highest count."""

    name = "expect"
    endpoints: tuple[Endpoint, ...] = ()
    inputs: tuple[Endpoint, ...] = (PATHS,)

    def __init__(self, expectations: Sequence[Expectation]) -> None:
        self._patterns = [(re.compile(translate(each.path)), each) for each in expectations]
        self._plain = [each.path for each in expectations if not _GLOB.search(each.path)]
        self._labels = Labels(PATH_EXPECTED.labels)
        self._codec_labels = Labels(PATH_EXPECTED_CODEC.labels)

    def collect(self, answers: Answers) -> list[Block]:
        """Samples of the expected paths; none if it is not known which paths there are."""
        if PATHS not in answers:
            return []
        names = dict.fromkeys([*self._plain, *(path.name for path in answers[PATHS])])
        wanted = {name: found for name in names if (found := self._of(name))}
        keys: list[Key] = [(name,) for name in wanted]
        labels = self._labels.of(keys)
        rates: list[Number] = [max(each.min_bytes_per_second for each in found) or None for found in wanted.values()]
        readers: list[Number] = [max(each.min_readers for each in found) or None for found in wanted.values()]
        codecs = dict.fromkeys(
            (name, codec) for name, found in wanted.items() for each in found for codec in each.codecs
        )
        return [
            Block(PATH_EXPECTED, keys, labels),
            Block(PATH_EXPECTED_RATE, keys, labels, rates),
            Block(PATH_EXPECTED_READERS, keys, labels, readers),
            Block(PATH_EXPECTED_CODEC, [key[:1] for key in codecs], self._codec_labels.of(codecs), leads=False),
        ]

    def _of(self, name: str) -> list[Expectation]:
        return [expectation for pattern, expectation in self._patterns if pattern.match(name)]
