"""Cursors of lists that go on page by page: the place of a page's last item, as text for a URL."""

import base64
import binascii
from typing import Any

import orjson


def write(place: tuple[Any, ...]) -> str:
    """The cursor that stands for a place in the order of a list."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def read(text: str) -> Any:
    """What `write` was given, as a list. Raises ValueError for a text that is not of its making."""
    try:
        return orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        raise strange() from None


def strange() -> ValueError:
    """What is said of a cursor of another making."""
    return ValueError("cursor is not one that this API has given")
