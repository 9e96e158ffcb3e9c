"""A client for a Redis Cluster whose errors are those of other clients, so that nobody else has to know of clusters."""

import contextlib
import copy
from collections.abc import Iterator, Sequence
from typing import Any

from redis.asyncio.cluster import ClusterNode, ClusterPipeline, RedisCluster
from redis.exceptions import ConnectionError, RedisClusterException, RedisError, ResponseError

from historian.store.redisurl import HostPort


class NoClusterError(ResponseError):
    """A server that is there and is no node of a cluster."""


def _translated(error: RedisClusterException) -> RedisError:
    """The library's own errors of clusters are none of Redis, and hide what a node has answered."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, RedisError):
            if "cluster support disabled" in str(cause):
                return NoClusterError(str(cause))
            return cause
        cause = cause.__cause__ or cause.__context__
    return ConnectionError(str(error))


@contextlib.contextmanager
def _translation() -> Iterator[None]:
    try:
        yield
    except RedisClusterException as error:
        found = _translated(error)
        # A copy, since the error itself would become the cause of its own cause.
        raise copy.copy(found) from found


class Cluster(RedisCluster):
    """A client that knows the nodes of its URL even if all those that it found later are gone."""

    def __init__(self, hosts: Sequence[HostPort], **options: Any) -> None:
        super().__init__(startup_nodes=[ClusterNode(host, port) for host, port in hosts], **options)
        self._given = list(hosts)

    async def initialize(
        self,
        additional_startup_nodes_info: list[HostPort] | None = None,
        last_failed_node_name: str | None = None,
    ) -> "Cluster":
        """Find out which node has what."""
        with _translation():
            if self._initialize:
                nodes = self.nodes_manager.startup_nodes
                for host, port in self._given:
                    if f"{host}:{port}" not in nodes:
                        nodes[f"{host}:{port}"] = ClusterNode(host, port, **self.nodes_manager.connection_kwargs)
            await super().initialize(additional_startup_nodes_info, last_failed_node_name)
        return self

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """Send one command to where it belongs."""
        # Pub/sub goes through all nodes; any may be told.
        if args[0] == "PUBLISH" and self._initialize:
            await self.initialize()
        with _translation():
            return await super().execute_command(*args, **options)

    def pipeline(self, transaction: Any = None, shard_hint: Any = None) -> "Pipeline":
        """Many commands, each to where it belongs; those for one node keep their order."""
        return Pipeline(self, transaction)  # type: ignore[abstract]  # so is the library's own, by its annotations


class Pipeline(ClusterPipeline):
    """A pipeline of `Cluster`."""

    async def execute(self, raise_on_error: bool = True, allow_redirections: bool = True) -> list[Any]:
        """Send all; the answers in the order of the commands."""
        with _translation():
            return await super().execute(raise_on_error, allow_redirections)
