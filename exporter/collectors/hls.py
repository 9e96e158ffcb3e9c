"""HLS: one muxer for each path, and the sessions of its viewers (v1.18.0 on)."""

from exporter.collectors.base import Answers, Choices, Endpoint
from exporter.collectors.columns import column
from exporter.collectors.links import LinksCollector
from exporter.families.path_details import HLS_MUXER
from exporter.render import Block, Labels


class HlsCollector(LinksCollector):
    """The collector of /hlsmuxers/list and /hlssessions/list, each asked at most once in `every` seconds.

    In some releases listing HLS can lock up MediaMTX's control plane, so these are left alone long after a time-out.
    """

    def __init__(self, choices: Choices, every: float) -> None:
        self._muxers = Endpoint("hlsmuxers/list", "hls_muxer", "hls", every, 60)
        sessions = Endpoint("hlssessions/list", "hls", "hls", every, 60)
        super().__init__("hls", (self._muxers, sessions), choices, only_readers=True)
        self._muxer_labels = Labels(("path",))

    def collect(self, answers: Answers) -> list[Block]:
        """Sessions as readers, and the muxers."""
        muxers = [muxer for muxer in answers.get(self._muxers, ()) if muxer.path]
        keys = [(muxer.path,) for muxer in muxers]
        labels = self._muxer_labels.of(keys)
        blocks = [Block(family, keys, labels, column(muxers, family)) for family in HLS_MUXER]
        return [*super().collect(answers), *blocks]
