"""Whether the page is there."""

import http.client
import ssl
import urllib.error
import urllib.request

# How long one answer may take.
_TIMEOUT_SECONDS = 2.0
_OK, _UNAUTHORIZED = 200, 401


def answers(url: str) -> bool:
    """Whether something ready is served there; a server that asks for a user or a certificate of ours is."""
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS, context=_unverified()) as answer:  # noqa: S310  # ours
            return bool(answer.status == _OK)
    except urllib.error.HTTPError as error:
        with error:
            return error.code == _UNAUTHORIZED
    except urllib.error.URLError as error:
        return isinstance(error.reason, ssl.SSLError)
    except http.client.RemoteDisconnected:
        return url.startswith("https:")  # TLS stood; a client without a certificate is hung up on after that
    except OSError as error:
        return isinstance(error, ssl.SSLError)


def _unverified() -> ssl.SSLContext:
    # Nothing secret is said or believed here, and the certificate's name is seldom that of a loopback address.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
