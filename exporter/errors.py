"""Why a list could not be read. Each leaf has the `reason` that metrics say; none quotes what a server answered."""


class ScrapeError(Exception):
    """The API or one of its lists could not be read."""

    reason = "http_error"


class Refused(ScrapeError):
    """Nobody listens there, or the network does not lead there."""

    reason = "refused"


class TimedOut(ScrapeError):
    """No whole answer in time."""

    reason = "timeout"


class NameUnknown(ScrapeError):
    """The host name cannot be resolved."""

    reason = "dns"


class TlsFailed(ScrapeError):
    """The certificate is not trusted, or the server does not speak TLS."""

    reason = "tls"


class Unauthorized(ScrapeError):
    """401: credentials are missing or wrong."""

    reason = "unauthorized"


class NotMediaMTX(ScrapeError):
    """HTML, a redirect or other JSON: something else answers there."""

    reason = "not_mediamtx"


class HttpError(ScrapeError):
    """Another HTTP status than 200."""

    reason = "http_error"


class TooLarge(ScrapeError):
    """More bytes than are accepted."""

    reason = "too_large"


class Incomplete(ScrapeError):
    """The connection broke within an answer, or pages of a list did not fit together."""

    reason = "incomplete"


class Absent(ScrapeError):
    """404: switched off in MediaMTX, or unknown to its release. Not a failure."""

    reason = ""


REASONS = tuple(
    error.reason
    for error in (
        Refused, TimedOut, NameUnknown, TlsFailed, Unauthorized, NotMediaMTX, HttpError, TooLarge, Incomplete,
    )
)  # fmt: skip
"""Values of the label `reason`, in the order of a page."""
