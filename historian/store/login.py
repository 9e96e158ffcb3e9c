"""User and password of a Redis, taken anew for each connection, so that they may change while we run."""

import dataclasses
import logging
from collections.abc import Callable

from redis.credentials import CredentialProvider

from historian.store.redisurl import LOGIN_PARAMETERS, RedisUrl, parse
from toolkit.errors import UserError
from toolkit.secrets import Secret

log = logging.getLogger(__name__)

# What the library sends with AUTH: user and password, a password alone, or nothing, and then there is no AUTH.
Credentials = tuple[str, str] | tuple[str] | tuple[()]


def of_server(url: RedisUrl) -> Credentials:
    """The login at Redis itself."""
    return _credentials(url.username, url.password.reveal())


def of_sentinels(url: RedisUrl) -> Credentials:
    """The login at Sentinels that have users of their own."""
    return _credentials(url.query.get("sentinel_username", ""), url.query.get("sentinel_password", ""))


def _credentials(username: str, password: str) -> Credentials:
    if username:
        return username, password
    return (password,) if password else ()


class Login(CredentialProvider):
    """What `pick` finds in `url`, as the URL's file has it when a connection is made; without a file it never changes.

    Of what has changed in the file only the login counts. A file that cannot be read, or holds no URL of a Redis,
    leaves the login of before: a secret may be away for a moment while it is replaced.
    """

    def __init__(self, url: Secret, pick: Callable[[RedisUrl], Credentials]) -> None:
        self._url, self._pick = url, pick
        parsed = parse(url)
        self._rest, self._login = _without_login(parsed), pick(parsed)
        self._told: tuple[str, str] | None = None

    def get_credentials(self) -> Credentials:  # type: ignore[override]  # the library takes () but does not say so
        """The login of now."""
        try:
            found = parse(self._url.renewed())
        except ValueError as error:
            self._tell("the login at Redis is kept as it was", str(error))
        except UserError:  # its words may show the file, and there a password may stand alone
            self._tell("the login at Redis is kept as it was", "the file of redis.url holds no address of a Redis")
        else:
            if _without_login(found) == self._rest:
                self._told = None
            else:
                self._tell("user and password count at once, the rest after a restart", "redis.url changed in its file")
            if (login := self._pick(found)) != self._login:
                self._login = login
                log.info("user and password of Redis were read anew from the file of redis.url")
        return self._login

    async def get_credentials_async(self) -> Credentials:  # type: ignore[override]  # the same
        """The same; the file is small and read at once."""
        return self.get_credentials()

    def _tell(self, message: str, reason: str) -> None:
        """Once, until it is another one: connections are tried every few seconds."""
        if self._told != (message, reason):
            self._told = message, reason
            log.warning(message, extra={"reason": reason})


def _without_login(url: RedisUrl) -> RedisUrl:
    query = {name: value for name, value in url.query.items() if name not in LOGIN_PARAMETERS}
    return dataclasses.replace(url, username="", password=Secret(), query=query)
