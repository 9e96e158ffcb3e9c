"""How requests reach the API: one kept connection with a deadline, credentials, and our names for what goes wrong."""

import math
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth

from exporter import errors
from exporter.errors import ScrapeError
from toolkit.deadline import pool_classes
from toolkit.secrets import Secret


@dataclass(frozen=True, slots=True)
class Access:
    """Where an API is and how to get in. Empty texts mean not given."""

    url: str
    username: str = ""
    password: Secret = field(default_factory=Secret)
    token: Secret = field(default_factory=Secret)
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""


class OneServer(HTTPAdapter):
    """The adapter for one server: one kept connection, whose answers end at the deadline."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.deadline = math.inf
        """When the answer under way must be there whole, by the clock."""
        self._clock = clock
        self._pool: Any = None
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Make the pools, with connections that look at the deadline."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = pool_classes(self._left)

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> Any:
        """The pool of the one server: finding it anew takes a fifth of the time of a small request."""
        if self._pool is None:
            self._pool = super().get_connection_with_tls_context(*args, **options)
        return self._pool

    def request_url(self, request: requests.PreparedRequest, proxies: Any) -> str:
        """What stands in the request line; a proxy would need a whole URL there, and there is none."""
        return request.path_url

    def _left(self) -> float:
        return self.deadline - self._clock()


def session(access: Access, adapter: OneServer) -> requests.Session:
    """A session for one server."""
    made = requests.Session()
    made.trust_env = False  # no proxy and no .netrc may get at the credentials
    made.headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "mediamtx-exporter"}
    if access.token:
        made.headers["Authorization"] = f"Bearer {access.token.reveal()}"
    elif access.username or access.password:
        made.auth = HTTPBasicAuth(access.username.encode(), access.password.reveal().encode())
    if access.cert_file:
        made.cert = (access.cert_file, access.key_file) if access.key_file else access.cert_file
    for unused in made.adapters.values():
        unused.close()
    made.adapters.clear()
    made.mount("http", adapter)
    return made


def was_closed(error: requests.ConnectionError) -> bool:
    """Whether the connection ended before any answer, as a kept one does when the other side was idle too long."""
    return isinstance(error.args[0] if error.args else None, urllib3.exceptions.ProtocolError)


def reason_of(error: Exception) -> ScrapeError:
    """Our name for an exception of requests, urllib3 or the socket."""
    chain: list[object] = [error]
    while chain[-1] is not None and len(chain) < 8:  # deeper than these libraries wrap their exceptions
        last = chain[-1]
        inner = getattr(last, "reason", None)
        argument = last.args[0] if isinstance(last, BaseException) and last.args else None
        chain.append(inner if isinstance(inner, BaseException) else argument)
    for kinds, ours in _KINDS:
        if any(isinstance(each, kinds) for each in chain):
            return ours()
    return errors.Incomplete()


# First match wins: urllib3 calls a refused connection a kind of time-out, and an unknown name a kind of that.
_KINDS: tuple[tuple[tuple[type, ...], type[ScrapeError]], ...] = (
    ((requests.exceptions.SSLError, urllib3.exceptions.SSLError), errors.TlsFailed),
    ((urllib3.exceptions.NameResolutionError, socket.gaierror), errors.NameUnknown),
    ((urllib3.exceptions.NewConnectionError, ConnectionRefusedError), errors.Refused),
    ((requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError), errors.TimedOut),
)
