"""How the historian gets in at exporter and agents that have a `--web.config.file`."""

import base64
from dataclasses import dataclass, field

import requests
from requests.adapters import HTTPAdapter

from toolkit.secrets import Secret


@dataclass(frozen=True, slots=True)
class Access:
    """Credentials and certificates for all that is scraped; empty texts are not used."""

    username: str = ""
    password: Secret = field(default_factory=Secret)
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    server_name: str = ""


class _Adapter(HTTPAdapter):
    """One connection: one request at a time. A kept one that the other side closed is opened anew by urllib3."""

    def __init__(self, server_name: str) -> None:
        self._server_name = server_name
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: object) -> None:
        """The certificate is that of the name, whatever address is asked."""
        if self._server_name:
            options |= {"server_hostname": self._server_name, "assert_hostname": self._server_name}
        super().init_poolmanager(connections, maxsize, block, **options)


def make_session(access: Access) -> requests.Session:
    """A session for one target. Redirects are not followed by its user, so that credentials stay with the target."""
    session = requests.Session()
    # The environment's proxies are for the world outside; a monitor asks its neighbours.
    session.trust_env = False
    if access.username:
        # Written here, since requests would encode it as Latin-1; servers expect UTF-8 (RFC 7617).
        credentials = base64.b64encode(f"{access.username}:{access.password.reveal()}".encode()).decode()
        session.headers["Authorization"] = f"Basic {credentials}"
    if access.ca_file:
        session.verify = access.ca_file
    if access.cert_file:
        session.cert = (access.cert_file, access.key_file or access.cert_file)
    session.mount("https://", _Adapter(access.server_name))
    session.mount("http://", _Adapter(""))
    return session
