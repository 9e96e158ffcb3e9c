"""Answers in JSON, errors among them: every error of the API is `{"error": "…"}`, and none shows a traceback."""

import logging
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from historian.api.headers import HEADERS

log = logging.getLogger(__name__)

JSON_TYPE = "application/json"


def json_answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """`value` in JSON, not to be kept by caches: it is old after the next scrape."""
    body = orjson.dumps(value)
    return Response(body, status, {"cache-control": "no-store", **(headers or {})}, JSON_TYPE)


def error_answer(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    """An error in words."""
    return json_answer({"error": text}, status, headers)


class ApiError(Exception):
    """An answer other than 200; the text says what is wrong and, where there is one, the remedy."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


async def on_api_error(request: Request, error: Exception) -> Response:
    """ApiError as an answer."""
    assert isinstance(error, ApiError)  # noqa: S101  registered for nothing else
    return error_answer(error.status, str(error), {"retry-after": "5"} if error.status == 503 else None)


_WORDS = {404: "there is nothing at this address", 405: "only GET and HEAD are answered here"}


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Starlette's own errors (no such route, wrong method) in our form."""
    assert isinstance(error, HTTPException)  # noqa: S101  registered for nothing else
    return error_answer(
        error.status_code, _WORDS.get(error.status_code, error.detail), dict(error.headers) if error.headers else None
    )


async def on_mistake(request: Request, error: Exception) -> Response:
    """A mistake of ours: the log has the traceback, the client a sentence."""
    # Made outside of all middleware, which therefore has no part in it.
    return error_answer(500, "a mistake of the historian; its log says more", HEADERS)
