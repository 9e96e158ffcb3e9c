"""One simulated MediaMTX: a request and a time in, an answer out. No clock, no network."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from monitor.demo import moment as moments
from monitor.demo.clock import rfc3339
from monitor.demo.items_config import config_items
from monitor.demo.items_other import forward_items, hls_muxer, hls_session, moq_item, rtmp_item, webrtc_item
from monitor.demo.items_path import path_item
from monitor.demo.items_rtsp import rtsp_connection, rtsp_session
from monitor.demo.items_srt import srt_item
from monitor.demo.life import Life
from monitor.demo.media import Item
from monitor.demo.moment import Connection, Moment
from monitor.demo.paging import BadPageError, page
from monitor.demo.party import Protocol, Stream
from monitor.demo.releases import Release

# The lists that a protocol brings; MediaMTX has no route for those of a protocol that is switched off.
_LISTS: dict[Protocol, tuple[str, ...]] = {
    "srt": ("srtconns",),
    "rtsp": ("rtspconns", "rtspsessions"),
    "rtsps": ("rtspsconns", "rtspssessions"),
    "rtmp": ("rtmpconns",),
    "rtmps": ("rtmpsconns",),
    "webrtc": ("webrtcsessions",),
    "hls": ("hlsmuxers", "hlssessions"),
    "moq": ("moqsessions",),
}
_PROTOCOL = {listing: protocol for protocol, listings in _LISTS.items() for listing in listings}
_ALWAYS_ON = ("paths", "paths/forward", "config/paths")
_NEVER = Life(first=0.0, period=1e12, on=0.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: status, content type, body."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class SimulatedServer:
    """A server: its streams, the protocols that are switched on, and when it does not answer.

    `epoch` is the Unix time of demo second 0, `started` when the server itself began (demo seconds), `frozen` when
    its control plane hangs: media goes on, answers wait.
    """

    name: str
    release: Release
    epoch: float
    streams: tuple[Stream, ...]
    protocols: frozenset[Protocol]
    started: float = -7300.0
    frozen: Life = _NEVER

    def frozen_for(self, now: float) -> float:
        """Seconds that an answer asked for at Unix time `now` has to wait; 0 when all is well."""
        t = now - self.epoch
        spell = self.frozen.spell(t)
        return spell.start + self.frozen.on - t if spell else 0.0

    def answer(self, path: str, query: Mapping[str, str], now: float) -> Answer:
        """The answer to `GET path?query` at Unix time `now`."""
        t = now - self.epoch
        if path == "/v3/info":
            return _json({"version": self.release.name, "started": rfc3339(self.epoch + self.started)})
        listing = path.removeprefix("/v3/").removesuffix("/list")
        if path != f"/v3/{listing}/list" or not self._knows(listing):
            return Answer(404, "text/plain", b"404 page not found")
        try:
            if listing == "paths/forward":
                return self._forwards(query, t)
            return _json(page(self.release.cut(listing, list(self._items(listing, t))), query))
        except BadPageError as error:
            return _error(400, str(error))

    def _knows(self, listing: str) -> bool:
        if not self.release.has(listing):
            return False
        return listing in _ALWAYS_ON or _PROTOCOL.get(listing) in self.protocols

    def _moments(self, t: float) -> list[Moment]:
        found = [moment for stream in self.streams if (moment := moments.at(stream, t))]
        return sorted(found, key=lambda moment: moment.stream.name)

    def _connections(self, protocol: Protocol, t: float) -> list[Connection]:
        found = [
            connection
            for moment in self._moments(t)
            for connection in (moment.publisher, *moment.readers)
            if connection and connection.party.protocol == protocol
        ]
        return sorted(found, key=lambda connection: connection.start)

    def _items(self, listing: str, t: float) -> Iterable[Item]:
        if listing == "paths":
            return (path_item(m, self.epoch, hls_sessions=self.release.hls_sessions) for m in self._moments(t))
        if listing == "config/paths":
            return config_items(self.streams)
        if listing == "hlsmuxers":
            return self._muxers(t)
        connections = self._connections(_PROTOCOL[listing], t)
        if listing == "srtconns":
            return (srt_item(c, self.epoch, t, exact=self.release.exact_srt) for c in connections)
        make = {
            "rtspconns": rtsp_connection,
            "rtspsconns": rtsp_connection,
            "rtspsessions": rtsp_session,
            "rtspssessions": rtsp_session,
            "rtmpconns": rtmp_item,
            "rtmpsconns": rtmp_item,
            "webrtcsessions": webrtc_item,
            "hlssessions": hls_session,
            "moqsessions": moq_item,
        }[listing]
        return (make(connection, self.epoch, t) for connection in connections)

    def _muxers(self, t: float) -> Iterable[Item]:
        for moment in self._moments(t):
            if any(reader.party.protocol == "hls" for reader in moment.readers):
                yield hls_muxer(moment, self.epoch, t)

    def _forwards(self, query: Mapping[str, str], t: float) -> Answer:
        if not query.get("path"):
            return _error(400, "invalid path")
        for moment in self._moments(t):
            if moment.stream.name == query["path"]:
                return _json(page(forward_items(moment, self.epoch, t), query))
        return _error(404, "path not found")


def _json(document: Any, status: int = 200) -> Answer:
    return Answer(status, "application/json; charset=utf-8", json.dumps(document, separators=(",", ":")).encode())


def _error(status: int, text: str) -> Answer:
    return _json({"status": "error", "error": text}, status)
