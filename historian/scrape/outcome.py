"""What one request for a page of metrics came to."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why there is no page; `OK` if there is one."""

    OK = ""
    REFUSED = "refused"
    TIMEOUT = "timeout"
    DNS = "dns"
    TLS = "tls"
    NETWORK = "network"
    UNAUTHORIZED = "unauthorized"
    HTTP_ERROR = "http_error"
    NOT_METRICS = "not_metrics"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class ScrapeOutcome:
    """The page, or the reason why there is none.

    `started` is when the request began, in seconds of the monotonic clock: intervals are measured with it, so that a
    step of the wall clock bends no rate. `seconds` is how long it took. `detail` is one line for the log.
    """

    started: float
    seconds: float
    page: bytes = b""
    reason: Reason = Reason.OK
    detail: str = ""
