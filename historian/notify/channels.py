"""The ways to a target: our own JSON by HTTP, or a service of the library apprise. Nothing here tells an address."""

import contextlib
import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson
import requests

from historian.notify.message import Message
from toolkit.notifyfile import Notify
from toolkit.secrets import Secret, read_secret_file
from toolkit.version import VERSION

# Seconds to connect and to wait for an answer: a service that takes longer is tried again later.
_TIMEOUT = (5.0, 10.0)
# Of the answers that blame the sender, these ask it to come again: time-out, too early, too many.
_AGAIN = (408, 425, 429)

log = logging.getLogger(__name__)

_HTTP = re.compile(r"https?://[^/\s]+", re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30})://")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went: `reason` is empty if the message was taken; `final` says that another try is useless."""

    reason: str = ""
    final: bool = False


class Channel(Protocol):
    """Sends messages, from one thread at a time."""

    def send(self, message: Message) -> Outcome:
        """Send one; may take seconds, raises nothing."""


def open_channel(notify: Notify) -> Channel:
    """The way to a target. Raises ValueError in words, without the address, if there is none."""
    if notify.url:
        return _open(notify, notify.url.reveal())
    return _OfFile(notify)


class _OfFile:
    """The way to an address in a file, which is read anew after each try that failed."""

    def __init__(self, notify: Notify) -> None:
        self._notify = notify
        self._url = self._read()
        self._channel = _open(notify, self._url.reveal())

    def _read(self) -> Secret:
        return Secret(read_secret_file(Path(self._notify.url_file)).strip())

    def send(self, message: Message) -> Outcome:
        """Send one; once more if the file has another address by now."""
        outcome = self._channel.send(message)
        if not outcome.reason:
            return outcome
        try:
            found = self._read()
            if found == self._url:
                return outcome
            self._channel = _open(self._notify, found.reveal())
        except ValueError:  # away for a moment while it is replaced, or no address
            return outcome
        self._url = found
        log.info("the address of a target of notify was read anew", extra={"target": self._notify.name})
        return self._channel.send(message)


def _open(notify: Notify, url: str) -> Channel:
    if notify.kind == "webhook" or (not notify.kind and _HTTP.match(url)):
        if not _HTTP.match(url):
            raise ValueError("a webhook takes an http or https address")
        service = _service(url) if not notify.kind else None
        return service or Webhook(Secret(url))
    found = _service(url)
    if found is not None:
        return found
    scheme = _SCHEME.match(url)
    if scheme is None:
        raise ValueError("this is no address; write one such as mailto://… or https://…")
    if scheme[1].lower() not in _schemes():
        raise ValueError(f"apprise knows no service {scheme[1]}://")
    raise ValueError(f"the address of {scheme[1]}:// is not complete, see what apprise wants of it")


class Webhook:
    """Posts our JSON to an http or https address, which may hold user and password."""

    def __init__(self, url: Secret) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.headers["user-agent"] = f"mediamtx-monitor/{VERSION}"

    def send(self, message: Message) -> Outcome:
        """Post one; the body of the answer is not read."""
        try:
            with self._session.post(
                self._url.reveal(),
                data=orjson.dumps(message.as_json()),
                headers={"content-type": "application/json"},
                timeout=_TIMEOUT,
                allow_redirects=False,
                stream=True,
            ) as answer:
                return _of_status(answer.status_code)
        except requests.Timeout:
            return Outcome("timed out")
        except requests.exceptions.SSLError:
            return Outcome("its certificate is not trusted")
        except requests.ConnectionError:
            return Outcome("no connection")
        except (requests.RequestException, ValueError):  # texts of both hold the address
            return Outcome("the address cannot be used", final=True)


class Service:
    """One of the services that apprise knows. It tells how it went in log records only."""

    def __init__(self, plugin: Any) -> None:
        self._plugin = plugin

    def send(self, message: Message) -> Outcome:
        """Send one as text."""
        from apprise import NotifyType

        worst = message.items[0] if message.items else None
        kind = NotifyType.INFO
        if worst is not None:
            level = "end" if worst.change == "end" else worst.event["level"]
            kind = {"end": NotifyType.SUCCESS, "warn": NotifyType.WARNING, "crit": NotifyType.FAILURE}.get(level, kind)
        with _records() as statuses:
            try:
                taken = self._plugin.notify(body=message.text, title=message.title, notify_type=kind)
            except Exception as error:  # a hundred services by a hundred hands; none may end the thread
                return Outcome(f"apprise failed ({type(error).__name__})")
        if taken:
            return Outcome()
        return _of_status(statuses[-1]) if statuses else Outcome("no connection, or refused")


def _of_status(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome()
    return Outcome(f"HTTP {status}", final=300 <= status < 500 and status not in _AGAIN)


def _service(url: str) -> Service | None:
    import apprise  # 0.1 s and 20 MB that only those pay who use it

    _hush()
    plugin = apprise.Apprise.instantiate(url)
    if plugin is None:
        return None
    plugin.overflow_mode = apprise.OverflowMode.TRUNCATE  # the worst comes first; the rest is on the page
    return Service(plugin)


def _schemes() -> set[str]:
    from apprise.manager_plugins import NotificationManager

    manager: Any = NotificationManager
    return set(manager().schemas())


def _hush() -> None:
    """Keep what apprise logs, which may name hosts and tokens, out of our log."""
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


@contextlib.contextmanager
def _records() -> Iterator[list[int]]:
    """The HTTP statuses that apprise logs in this thread: `error=404`."""
    statuses: list[int] = []
    thread = threading.get_ident()

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == thread:
                statuses.extend(int(found) for found in re.findall(r"error=(\d{3})\b", record.getMessage()))

    logger, listener = logging.getLogger("apprise"), Listener()
    logger.addHandler(listener)
    try:
        yield statuses
    finally:
        logger.removeHandler(listener)
