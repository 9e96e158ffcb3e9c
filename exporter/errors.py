"""Why a list could not be read.

Each leaf has the `reason` that metrics say and the `remedy` that log lines add; none quotes what a server answered.
"""

from toolkit import shortage


class ScrapeError(Exception):
    """The API or one of its lists could not be read."""

    reason = "http_error"
    remedy = "see the log of MediaMTX, and whether this is the port of its API"


class Refused(ScrapeError):
    """Nobody listens there, or the network does not lead there."""

    reason = "refused"
    remedy = "start MediaMTX with 'api: yes' in mediamtx.yml, or give its address by --mediamtx.url"


class TimedOut(ScrapeError):
    """No whole answer in time."""

    reason = "timeout"
    remedy = "look whether MediaMTX hangs, whether a firewall lies between, or raise --mediamtx.timeout"


class NameUnknown(ScrapeError):
    """The host name cannot be resolved."""

    reason = "dns"
    remedy = "check the host's name in the address"


class TlsFailed(ScrapeError):
    """The certificate is not trusted, or the server does not speak TLS."""

    reason = "tls"
    remedy = "give the authority's certificate as ca_file; for a port without TLS write http://"


class Unauthorized(ScrapeError):
    """401: credentials are missing or wrong."""

    reason = "unauthorized"
    remedy = (
        "give user and password by MEDIAMTX_USERNAME and MEDIAMTX_PASSWORD, or in monitor.yml, as MediaMTX has them"
    )


class NotMediaMTX(ScrapeError):
    """HTML, a redirect or other JSON: something else answers there."""

    reason = "not_mediamtx"
    remedy = "something else answers there: the API listens on apiAddress, port 9997 by default"


class HttpError(ScrapeError):
    """Another HTTP status than 200."""

    reason = "http_error"


class TooLarge(ScrapeError):
    """More bytes than are accepted."""

    reason = "too_large"
    remedy = "raise --mediamtx.max-bytes if the server is as large as that"


class NoMemory(TooLarge):
    """More than fits into the memory that the exporter may take."""

    remedy = shortage.REMEDY


class Incomplete(ScrapeError):
    """The connection broke within an answer, or pages of a list did not fit together."""

    reason = "incomplete"
    remedy = "see the log of MediaMTX, and what lies between"


class Absent(ScrapeError):
    """404: switched off in MediaMTX, or unknown to its release. Not a failure."""

    reason = remedy = ""


REASONS = tuple(
    error.reason
    for error in (
        Refused, TimedOut, NameUnknown, TlsFailed, Unauthorized, NotMediaMTX, HttpError, TooLarge, Incomplete,
    )
)  # fmt: skip
"""Values of the label `reason`, in the order of a page."""
