"""A control API of any size for the benchmark: answers are made beforehand and sent by a process of their own."""

import json
import multiprocessing
import os
import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

# Two sets of answers take turns, so that no counter stands still from scrape to scrape.
TURNS = 2
CONTEXT = multiprocessing.get_context("spawn")
_READERS = ("rtspSession", "webRTCSession", "hlsSession")
_PAGE = 100  # MediaMTX's own default, which the plain collector uses


def _uuid(rng: random.Random) -> str:
    text = f"{rng.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def path_item(number: int, turn: int) -> dict[str, Any]:
    """A path as v1.20.1 gives it: published over SRT, three readers, two tracks."""
    rng = random.Random(number)
    received = rng.getrandbits(36) + turn * rng.getrandbits(20)
    sent = rng.getrandbits(37) + turn * rng.getrandbits(21)
    time = "2026-11-22T18:00:00.123456789+01:00"
    h264 = {"width": 1920, "height": 1080, "profile": "High", "level": "4.1"}
    return {
        "name": f"site-{number % 97}/camera-{number}", "confName": "all_others", "ready": True, "readyTime": time,
        "available": True, "availableTime": time, "online": True, "onlineTime": time,
        "source": {"type": "srtConn", "id": _uuid(rng)}, "tracks": ["H264", "MPEG-4 Audio"],
        "tracks2": [{"codec": "H264", "codecProps": h264},
                    {"codec": "MPEG-4 Audio", "codecProps": {"sampleRate": 48000, "channelCount": 2}}],
        "readers": [{"type": kind, "id": _uuid(rng)} for kind in _READERS],
        "inboundBytes": received, "outboundBytes": sent, "inboundFramesInError": 0,
        "bytesReceived": received, "bytesSent": sent,
    }  # fmt: skip


def srt_item(number: int, turn: int, fields: dict[str, Any]) -> dict[str, Any]:
    """The SRT connection that publishes that path, with all the fields of `fields` (a recorded connection)."""
    rng = random.Random(-number)
    item: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, float) or name.startswith(("ms", "mbps")):
            item[name] = rng.random() * 100 + turn
        elif isinstance(value, int):
            item[name] = rng.getrandbits(30) + turn * rng.getrandbits(10)
        else:
            item[name] = value
    place = f"site-{number % 97}/camera-{number}"
    return item | {"id": _uuid(rng), "state": "publish", "path": place, "remoteAddr": f"10.0.{number % 250}.7:5000"}


def _answers(count: int, srt_fields: dict[str, Any], paged: bool) -> dict[tuple[str, int, int], bytes]:
    """Bodies by list, page and turn."""
    found = {}
    for turn in range(TURNS):
        lists = {
            "paths/list": [path_item(number, turn) for number in range(count)],
            "srtconns/list": [srt_item(number, turn, srt_fields) for number in range(count)],
            "config/paths/list": [{"name": "all_others", "source": "publisher"}],
        }
        for name, items in lists.items():
            size = _PAGE if paged else len(items)
            pages = -(-len(items) // size)
            for page in range(pages):
                part = items[page * size : (page + 1) * size]
                body = {"itemCount": len(items), "pageCount": pages, "items": part}
                found[name, page, turn] = json.dumps(body, separators=(",", ":")).encode()
        found["info", 0, turn] = b'{"version":"v1.20.1","started":"2026-11-22T18:00:00Z"}'
    return found


def _serve(listener: socket.socket, count: int, srt_fields: dict[str, Any], paged: bool, requests: Any) -> None:
    answers = _answers(count, srt_fields, paged)
    asked: dict[tuple[str, int], int] = {}
    requests.value = 0  # ready
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        buffer = b""
        while data := connection.recv(65536):
            buffer += data
            while b"\r\n\r\n" in buffer:
                head, _, buffer = buffer.partition(b"\r\n\r\n")
                url = urlsplit(head.split(b" ", 2)[1].decode())
                key = url.path.removeprefix("/v3/"), int(parse_qs(url.query).get("page", ["0"])[0])
                turn = asked[key] = asked.get(key, -1) + 1
                body = answers.get((*key, turn % TURNS))
                requests.value += 1
                status = b"200 OK" if body is not None else b"404 Not Found"
                body = body if body is not None else b"404 page not found"
                connection.sendall(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body))


@contextmanager
def running_api(count: int, srt_fields: dict[str, Any], *, paged: bool) -> Iterator[tuple[str, Any]]:
    """Address of a running API with `count` paths and SRT connections, and the shared count of its requests."""
    requests = CONTEXT.Value("i", -1)
    listener = socket.create_server(("127.0.0.1", 0))
    process = CONTEXT.Process(target=_serve, args=(listener, count, srt_fields, paged, requests), daemon=True)
    process.start()
    try:
        while requests.value < 0:
            process.join(0.05)
            if process.exitcode is not None:
                raise RuntimeError(f"the API of the benchmark ended with {process.exitcode}; pid {os.getpid()}")
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", requests
    finally:
        process.terminate()
        process.join()
        listener.close()
