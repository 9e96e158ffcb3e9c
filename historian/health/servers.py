"""What the rules see of a MediaMTX server as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# An input counts as lossy from this share of its packets on: every long line loses one now and then.
_LOSSY = 0.005

# Fewer inputs or hosts that lose packets at once may do so by chance.
_ENOUGH_INPUTS, _ENOUGH_HOSTS = 3, 2


@dataclass(frozen=True, slots=True)
class ServerView:
    """The SRT inputs of a server: how many, how many lose packets, from how many hosts, and the share of the lossy.

    The share is 0 where inputs or hosts are too few to tell. `udp_drops` are the packets of the last minute that the
    host's kernel had no room for, None without an agent; `no_udp_drops` says that it is known that there were none.
    """

    inputs: int
    lossy: int
    hosts: int
    lossy_ratio: float
    udp_drops: int | None
    no_udp_drops: bool


def server_view(streams: Mapping[str, Mapping[str, Any]], udp_drops: int | None) -> ServerView:
    """The inputs among the streams (JSON) of a server, and the UDP packets that its host dropped in the last minute."""
    losses = [(one["loss_ratio"], one["source"]) for one in streams.values() if one["loss_ratio"] is not None]
    hosts = [source["remote"] if source else "" for loss, source in losses if loss > _LOSSY]
    several = len(losses) >= _ENOUGH_INPUTS and len(set(hosts)) >= _ENOUGH_HOSTS
    return ServerView(
        inputs=len(losses),
        lossy=len(hosts),
        hosts=len(set(hosts)),
        lossy_ratio=len(hosts) / len(losses) if several else 0.0,
        udp_drops=udp_drops,
        no_udp_drops=udp_drops == 0,
    )
