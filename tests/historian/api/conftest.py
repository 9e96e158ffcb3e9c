"""The API on parts of its own, without scrapes: tests put frames in by hand."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from historian.api.context import Context
from historian.app import application
from historian.live.hub import Hub
from historian.model.frame import Frame
from historian.settings import HistorianSettings
from historian.store import connect
from historian.store.writer import Writer
from tests.historian.conftest import START_MS
from toolkit.secrets import Secret


def context_at(url: Secret) -> Context:
    client = connect.open_url(url)
    hub = Hub(2.0)
    writer = Writer(client, 3600, 10**6, hub.set_history)
    return Context(HistorianSettings(), hub, client, writer, clock=lambda: START_MS / 1000 + 100)


@dataclass
class Api:
    context: Context
    client: TestClient

    def apply(self, frame: Frame) -> None:
        """Take in a frame within the app's event loop."""
        assert self.client.portal is not None
        self.client.portal.call(self.context.hub.apply, frame)


@contextlib.contextmanager
def serving(url: Secret) -> Iterator[Api]:
    """The API on the Redis at `url`."""
    context = context_at(url)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with contextlib.aclosing(context.client):
            yield

    app = application(context, lifespan)
    with TestClient(app, base_url="http://monitor.test", raise_server_exceptions=False) as client:
        yield Api(context, client)


@pytest.fixture
def api() -> Iterator[Api]:
    """The API with a Redis that is away."""
    with serving(Secret("redis://127.0.0.1:1")) as served:
        yield served
