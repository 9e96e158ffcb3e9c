"""The rules of health: one table, in sections by what is judged."""

from historian.health.rules.hosts import HOSTS
from historian.health.rules.paths import PATHS
from historian.health.rules.rule import Rule
from historian.health.rules.servers import SERVERS
from historian.health.rules.sessions import SESSIONS
from historian.health.rules.srt import SRT

RULES: tuple[Rule, ...] = (*SRT, *SESSIONS, *PATHS, *SERVERS, *HOSTS)

__all__ = ["RULES", "Rule"]
