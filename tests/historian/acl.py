"""The rights that docs/redis.md tells to give, and whether a server has refused any."""

import re
from pathlib import Path

from tests.historian.conftest import RedisProcess

# How a client gives its name, which Redis 6.2 has as a part of `client`.
_NAMING = ("client|setinfo", "client")
DOCUMENT = (Path(__file__).parents[2] / "docs" / "redis.md").read_text("utf-8")


def acl_rules() -> list[str]:
    """The user of Redis, what it needs in a cluster besides, the user of Sentinels."""
    return re.findall(r"^    (ACL SETUSER .*)$", DOCUMENT, re.MULTILINE)


def log_of(process: RedisProcess) -> list[dict[str, str]]:
    """Refusals that the server has noted; the names of clients are no matter of rights."""
    return [entry for entry in process.command("ACL", "LOG") if entry["object"] not in _NAMING]
