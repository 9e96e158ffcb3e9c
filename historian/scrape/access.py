"""How the historian gets in at exporter and agents that have a `--web.config.file`."""

import base64
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from toolkit.deadline import pool_classes
from toolkit.secrets import Secret

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Access:
    """Credentials and certificates for all that is scraped; empty texts are not used."""

    username: str = ""
    password: Secret = field(default_factory=Secret)
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    server_name: str = ""


class _Login(AuthBase):
    """User and password. A password that is refused is read anew from its file, and the request sent once more."""

    def __init__(self, username: str, password: Secret) -> None:
        self._username, self._password = username, password

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign a request."""
        self._sign(request)
        request.register_hook("response", self._on_answer)  # type: ignore[no-untyped-call]  # the library leaves it so
        return request

    def _sign(self, request: requests.PreparedRequest) -> None:
        # Written here, since requests would encode it as Latin-1; servers expect UTF-8 (RFC 7617).
        credentials = base64.b64encode(f"{self._username}:{self._password.reveal()}".encode()).decode()
        request.headers["Authorization"] = f"Basic {credentials}"

    def _on_answer(self, answer: requests.Response, **options: Any) -> requests.Response:
        if answer.status_code != 401 or not self._has_changed():
            return answer
        answer.close()
        request = answer.request.copy()
        self._sign(request)
        again: requests.Response = answer.connection.send(request, **options)
        again.request = request
        return again

    def _has_changed(self) -> bool:
        try:
            found = self._password.renewed()
        except ValueError:  # it is away for a moment while it is replaced
            return False
        if found == self._password:
            return False
        self._password = found
        log.info("the password for exporter and agents was read anew", extra={"user": self._username})
        return True


class _Adapter(HTTPAdapter):
    """One connection: one request at a time. A kept one that the other side closed is opened anew by urllib3.

    The time-out of a request holds for the whole answer, its headers included.
    """

    def __init__(self, server_name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._server_name, self._clock = server_name, clock
        self._deadline = math.inf
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: object) -> None:
        """The certificate is that of the name, whatever address is asked."""
        if self._server_name:
            options |= {"server_hostname": self._server_name, "assert_hostname": self._server_name}
        super().init_poolmanager(connections, maxsize, block, **options)
        self.poolmanager.pool_classes_by_scheme = pool_classes(lambda: self._deadline - self._clock())

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Send the request; `timeout` is in seconds, or a pair of them, to connect and for the answer."""
        timeout = options["timeout"]
        self._deadline = self._clock() + (timeout[1] if isinstance(timeout, tuple) else timeout)
        return super().send(request, *args, **options)


def make_session(access: Access) -> requests.Session:
    """A session for one target. Redirects are not followed by its user, so that credentials stay with the target."""
    session = requests.Session()
    # The environment's proxies are for the world outside; a monitor asks its neighbours.
    session.trust_env = False
    if access.username:
        session.auth = _Login(access.username, access.password)
    if access.ca_file:
        session.verify = access.ca_file
    if access.cert_file:
        session.cert = (access.cert_file, access.key_file or access.cert_file)
    session.mount("https://", _Adapter(access.server_name))
    session.mount("http://", _Adapter(""))
    return session
