"""Times as Go writes them."""

from datetime import UTC, datetime

# What MediaMTX says for "online since" of a pull source that never got through: Go's zero time.
ZERO_TIME = "0001-01-01T00:00:00Z"


def rfc3339(seconds: float) -> str:
    """Unix seconds as RFC 3339 with up to nine digits of fraction, trailing zeros cut."""
    text = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds").removesuffix("+00:00")
    return text.rstrip("0").rstrip(".") + "Z"
