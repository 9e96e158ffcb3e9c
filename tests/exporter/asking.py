"""Short ways to ask a fake server through the client."""

import time

from exporter.client import ApiClient
from tests.exporter.fake_mediamtx import Reply


def soon(seconds: float = 5.0) -> float:
    return time.monotonic() + seconds


def read_paths(asked: ApiClient, seconds: float = 5.0) -> list[str]:
    return [item.name for item in asked.read_all("paths/list", "path", soon(seconds))]


def named(*names: str) -> list[dict[str, str]]:
    return [{"name": name} for name in names]


def answer(body: bytes, status: int = 200, **headers: str) -> Reply:
    return lambda handler: handler.send(body, status, headers.pop("kind", "application/json"), **headers)
