"""How requests reach the API: one kept connection that can be cut, credentials, and our names for what goes wrong."""

import socket
from contextlib import suppress
from dataclasses import dataclass, field

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth

from exporter import errors
from exporter.errors import ScrapeError
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


class KeptConnection:
    """The socket of the kept connection, so that it can be cut from another thread."""

    def __init__(self) -> None:
        self.socket: socket.socket | None = None
        self.is_cut = False

    def cut(self) -> None:
        """End all reading and writing on it."""
        self.is_cut = True
        if self.socket is not None:
            with suppress(OSError):  # it may be closed already
                self.socket.shutdown(socket.SHUT_RDWR)

    def adapter(self) -> HTTPAdapter:
        """An adapter whose connection shows its socket here."""
        holder = self

        class Plain(urllib3.connection.HTTPConnection):
            def connect(self) -> None:
                super().connect()
                holder.socket = self.sock

        class Encrypted(urllib3.connection.HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                holder.socket = self.sock

        class PlainPool(urllib3.HTTPConnectionPool):
            ConnectionCls = Plain

        class EncryptedPool(urllib3.HTTPSConnectionPool):
            ConnectionCls = Encrypted

        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
        adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": EncryptedPool}
        return adapter


def session(access: Access, connection: KeptConnection) -> requests.Session:
    """A session for one server, whose connection can be cut."""
    made = requests.Session()
    made.trust_env = False  # no proxy and no .netrc may get at the credentials
    made.headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "mediamtx-exporter"}
    if access.token:
        made.headers["Authorization"] = f"Bearer {access.token.reveal()}"
    elif access.username or access.password:
        made.auth = HTTPBasicAuth(access.username.encode(), access.password.reveal().encode())
    if access.cert_file:
        made.cert = (access.cert_file, access.key_file) if access.key_file else access.cert_file
    for adapter in made.adapters.values():
        adapter.close()
    made.adapters.clear()
    made.mount("http", connection.adapter())
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
