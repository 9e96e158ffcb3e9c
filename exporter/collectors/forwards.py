"""Forward destinations (v1.20.0 on). There is one list for each path, so only paths that forward are asked about."""

from exporter.collectors.base import FORWARDS, Answers, Endpoint
from exporter.collectors.columns import column
from exporter.families.path_details import FORWARD_INFO, FORWARD_SENT, FORWARD_UP
from exporter.model.items import ForwardDest
from exporter.model.words import word
from exporter.render import Block, Key, Labels


class ForwardsCollector:
    """The collector of /paths/forward/list. A destination is known by its position; its address holds stream keys."""

    name = "forwards"
    endpoints: tuple[Endpoint, ...] = (FORWARDS,)
    inputs: tuple[Endpoint, ...] = ()

    def __init__(self) -> None:
        self._labels = Labels(FORWARD_INFO.labels)

    def collect(self, answers: Answers) -> list[Block]:
        """Samples of the destinations of all paths."""
        known: dict[Key, ForwardDest] = {
            (dest.path, str(dest.pos), word(dest.protocol)): dest for dest in answers.get(FORWARDS, ())
        }
        dests, keys = list(known.values()), [key[:1] for key in known]
        labels = self._labels.of(known)
        return [
            Block(FORWARD_INFO, keys, labels),
            Block(FORWARD_UP, keys, labels, [int(dest.state == "forwarding") for dest in dests]),
            Block(FORWARD_SENT, keys, labels, column(dests, FORWARD_SENT)),
        ]
