"""Media over QUIC (v1.19.0 on)."""

from collections import Counter

from exporter.collectors.base import Answers, Choices, Endpoint
from exporter.collectors.links import LinksCollector
from exporter.families.sessions import MOQ_SESSIONS
from exporter.model.words import word
from exporter.render import Block, label_bytes

_SESSIONS = Endpoint("moqsessions/list", "moq", "moq")


class MoqCollector(LinksCollector):
    """The collector of /moqsessions/list."""

    def __init__(self, choices: Choices) -> None:
        super().__init__("moq", (_SESSIONS,), choices)

    def collect(self, answers: Answers) -> list[Block]:
        """Sessions as links, and their number by transport."""
        transports = Counter(word(item.transport) for item in answers.get(_SESSIONS, ()) if item.transport)
        labels = [label_bytes(MOQ_SESSIONS.labels, [transport]) for transport in transports]
        counts = Block(MOQ_SESSIONS, [()] * len(labels), labels, list(transports.values()))
        return [*super().collect(answers), counts]
