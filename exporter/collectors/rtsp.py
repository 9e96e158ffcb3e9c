"""RTSP and RTSPS: sessions carry the media, connections are the TCP side of them."""

from collections import Counter

from exporter.collectors.base import Answers, Choices, Endpoint
from exporter.collectors.links import LinksCollector
from exporter.families.sessions import RTSP_SESSIONS, RTSP_TCP_CONNECTIONS
from exporter.model.words import word
from exporter.render import Block, label_bytes

_SESSIONS = (Endpoint("rtspsessions/list", "rtsp", "rtsp"), Endpoint("rtspssessions/list", "rtsp", "rtsps"))
# They say how many there are and hold no media of their own: a look every ten seconds will do.
_CONNECTIONS = (
    Endpoint("rtspconns/list", "rtsp_conn", "rtsp", 10),
    Endpoint("rtspsconns/list", "rtsp_conn", "rtsps", 10),
)


class RtspCollector(LinksCollector):
    """The collector of the four RTSP lists."""

    def __init__(self, choices: Choices) -> None:
        super().__init__("rtsp", (*_SESSIONS, *_CONNECTIONS), choices)

    def collect(self, answers: Answers) -> list[Block]:
        """Sessions as links, and counts of sessions by transport and of connections by tunnel."""
        blocks = super().collect(answers)
        for family, endpoints, field in (
            (RTSP_SESSIONS, _SESSIONS, "transport"),
            (RTSP_TCP_CONNECTIONS, _CONNECTIONS, "tunnel"),
        ):
            counts: Counter[tuple[str, str]] = Counter()
            for endpoint in endpoints:
                for item in answers.get(endpoint, ()):
                    how = getattr(item, field) or ("none" if field == "tunnel" else "")
                    if how:
                        counts[endpoint.protocol, word(how)] += 1
            labels = [label_bytes(family.labels, key) for key in counts]
            blocks.append(Block(family, [()] * len(labels), labels, list(counts.values())))
        return blocks
