"""Version and start time, from /v3/info (v1.15.2 on)."""

from exporter.collectors.base import Answers, Endpoint
from exporter.collectors.columns import column
from exporter.families.server import INFO, START_TIME
from exporter.render import Block, label_bytes

INFO_LIST = Endpoint("info", "info")


class InfoCollector:
    """What MediaMTX says of itself."""

    name = "info"
    endpoints: tuple[Endpoint, ...] = (INFO_LIST,)
    inputs: tuple[Endpoint, ...] = ()

    def collect(self, answers: Answers) -> list[Block]:
        """The version; empty for releases that do not say, so that `mediamtx_info` is there for every server."""
        if INFO_LIST not in answers:
            return [Block(INFO, [()], [label_bytes(INFO.labels, [""])])]
        items = answers[INFO_LIST]
        labels = [label_bytes(INFO.labels, [item.version.strip()]) for item in items]
        return [Block(INFO, [()], labels), Block(START_TIME, [()], [b""], column(items, START_TIME))]
