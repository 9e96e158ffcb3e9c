"""Reading a historian's REST API. Every way in which it fails is a UserError of one line."""

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from historian.scrape.access import Access, make_session
from historian.scrape.fetch import DETAILS, reason_of
from monitor.console.settings import ConsoleSettings
from monitor.console.view import View
from toolkit.errors import UserError
from toolkit.secrets import redact_url
from toolkit.version import VERSION

# The most that the API gives at once.
_PAGE = 10_000


def access(settings: ConsoleSettings) -> Access:
    """Credentials and certificates for the historian."""
    return Access(
        username=settings.username,
        password=settings.password,
        ca_file=settings.ca_file,
        cert_file=settings.cert_file,
        key_file=settings.key_file,
        server_name=settings.tls_server_name,
    )


def refused(url: str, status: int) -> UserError:
    """What to say of an answer other than the one that was wanted."""
    if status == 401:
        return UserError(f"{url} asks for a user (401): give --username and $MONITOR_PASSWORD_FILE, or mend them")
    if status == 404:
        return UserError(f"{url} is not the page of a MediaMTX Monitor (404): give its address, --url")
    if 300 <= status < 400:
        return UserError(f"{url} leads to another address ({status}): give that one, --url")
    return UserError(f"{url} answers {status}; the log of the historian may say why")


def unreachable(url: str, error: BaseException) -> UserError:
    """What to say of a connection that failed."""
    remedy = "--ca-file names whom to trust" if isinstance(error, requests.exceptions.SSLError) else "see --url"
    return UserError(f"{url}: {DETAILS[reason_of(error)]} ({remedy})")


class Client:
    """Asks one historian."""

    def __init__(self, settings: ConsoleSettings) -> None:
        self._url, self._timeout = settings.url, settings.timeout
        self._shown = redact_url(settings.url)  # user info may stand in it
        self._session = make_session(access(settings))
        self._session.headers["User-Agent"] = f"mediamtx-monitor/{VERSION}"

    def read(self) -> View:
        """All servers and streams. Raises UserError."""
        with self._session:
            answer, now = self._get("/api/v1/servers", {})
            servers = _member(self._shown, answer, "servers")
            streams: list[dict[str, Any]] = []
            cursor: str | None = ""
            while cursor is not None:
                answer, _ = self._get("/api/v1/streams", {"limit": str(_PAGE), "cursor": cursor})
                streams += _member(self._shown, answer, "streams")
                cursor = answer.get("next")
        return View(
            {server["server"]: server for server in servers},
            {f"{stream['server']}/{stream['path']}": stream for stream in streams},
            now,
        )

    def _get(self, path: str, parameters: Mapping[str, str]) -> tuple[dict[str, Any], float]:
        """An answer, and the time at the historian."""
        try:
            answer = self._session.get(
                self._url + path, params=parameters, timeout=self._timeout, allow_redirects=False
            )
        except (requests.RequestException, HTTPError, OSError) as error:
            raise unreachable(self._shown, error) from error
        if answer.status_code != 200:
            raise refused(self._shown, answer.status_code)
        try:
            found = answer.json()
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise refused(self._shown, 404)
        return found, _date(answer.headers.get("Date", ""))


def _member(url: str, answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = answer.get(name)
    if not isinstance(found, list):
        raise refused(url, 404)
    return found


def _date(header: str) -> float:
    """Unix seconds of a Date header; our own clock where there is none."""
    try:
        return parsedate_to_datetime(header).timestamp()
    except ValueError:
        return time.time()
