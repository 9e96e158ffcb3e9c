"""Recordings, off unless asked for: MediaMTX walks its whole tree of recordings once for each path to list them."""

from exporter.collectors.base import Answers, Endpoint
from exporter.families.path_details import RECORDING_FIRST, RECORDING_LAST, RECORDING_SEGMENTS
from exporter.model.items import Recording
from exporter.model.words import moment
from exporter.render import Block, Key, Labels

RECORDINGS = Endpoint("recordings/list", "recording", every=300, patience=600)


class RecordingsCollector:
    """The collector of /recordings/list."""

    name = "recordings"
    endpoints: tuple[Endpoint, ...] = (RECORDINGS,)
    inputs: tuple[Endpoint, ...] = ()

    def __init__(self) -> None:
        self._labels = Labels(("path",))

    def collect(self, answers: Answers) -> list[Block]:
        """Number, oldest and newest of the segments of each recorded path."""
        recordings: list[Recording] = list(answers.get(RECORDINGS, ()))
        keys: list[Key] = [(recording.name,) for recording in recordings]
        labels = self._labels.of(keys)
        starts = [
            [start for segment in recording.segments or () if (start := moment(segment.start))]
            for recording in recordings
        ]
        return [
            Block(RECORDING_SEGMENTS, keys, labels, [len(recording.segments or ()) for recording in recordings]),
            Block(RECORDING_FIRST, keys, labels, [min(each, default=None) for each in starts]),
            Block(RECORDING_LAST, keys, labels, [max(each, default=None) for each in starts]),
        ]
