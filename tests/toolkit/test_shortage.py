"""What a client and the log get while no memory is left."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from toolkit.shortage import on_memory_error


def test_it_is_an_answer_and_a_line(caplog: pytest.LogCaptureFixture) -> None:
    def hungry(request: Request) -> Response:
        raise MemoryError

    app = Starlette(routes=[Route("/metrics", hungry)], exception_handlers={MemoryError: on_memory_error})
    answer = TestClient(app).get("/metrics")
    assert (answer.status_code, answer.text) == (503, "no memory is left\n")
    (record,) = [record for record in caplog.records if record.name == "toolkit.shortage"]
    assert record.exc_info is None
    assert record.__dict__["route"] == "/metrics"
