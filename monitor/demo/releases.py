"""Which fields and lists each simulated release of MediaMTX has: items are made for the newest, and cut down here."""

from dataclasses import dataclass

from monitor.demo.media import Item

Version = tuple[int, int, int]

# Since when a field or a list (".") is there, for all that is younger than the oldest release simulated here (v1.17.1).
_SINCE: dict[str, dict[str, Version]] = {
    "rtspsessions": {"userAgent": (1, 19, 0)},
    "rtspssessions": {"userAgent": (1, 19, 0)},
    "rtmpconns": {"userAgent": (1, 19, 0)},
    "rtmpsconns": {"userAgent": (1, 19, 0)},
    "webrtcsessions": {"userAgent": (1, 19, 0)},
    "hlssessions": {".": (1, 18, 0), "isCDN": (1, 18, 1), "userAgent": (1, 19, 0)},
    "moqsessions": {".": (1, 19, 0), "version": (1, 19, 3), "transport": (1, 20, 0)},
    "paths/forward": {".": (1, 20, 0)},
}


@dataclass(frozen=True, slots=True)
class Release:
    """A release of MediaMTX, such as v1.20.1."""

    version: Version

    @property
    def name(self) -> str:
        """The version as `/v3/info` tells it."""
        return "v" + ".".join(map(str, self.version))

    @property
    def hls_sessions(self) -> bool:
        """Whether each HLS viewer is a reader of its own; before, the muxer is one for all."""
        return self.has("hlssessions")

    @property
    def exact_srt(self) -> bool:
        """Whether SRT losses and belated packets are counted right."""
        return self.version >= (1, 20, 1)

    def has(self, listing: str) -> bool:
        """Whether this release knows the list, for instance `moqsessions`."""
        return self.version >= _SINCE.get(listing, {}).get(".", (0, 0, 0))

    def cut(self, listing: str, items: list[Item]) -> list[Item]:
        """The items without the fields that this release does not have yet."""
        missing = {key for key, since in _SINCE.get(listing, {}).items() if since > self.version}
        return (
            [{key: value for key, value in item.items() if key not in missing} for item in items] if missing else items
        )
