"""A Redis Cluster and a Redis behind Sentinels, of real servers whose masters can be killed."""

import contextlib
import random
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.historian.acl import acl_rules
from tests.historian.conftest import RedisProcess, program_of
from toolkit.secrets import Secret

# Nodes of a cluster talk to each other on their port plus 10000.
_BUS = 10_000
# A master waits for more replicas before it sends its data, and these do not come.
_AT_ONCE = ("--repl-diskless-sync-delay", "0")


def free_port() -> int:
    """A port that is free, as is the one that goes with it for the bus of a cluster."""
    while True:
        port = random.randrange(20_000, 50_000)
        with contextlib.suppress(OSError):
            for number in (port, port + _BUS):
                socket.create_server(("127.0.0.1", number)).close()
            return port


def until(condition: Any, seconds: float = 40.0) -> Any:
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(redis.RedisError):
            if found := condition():
                return found
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


def is_in_step(replica: RedisProcess) -> bool:
    """Whether it has all that its master has; before that it cannot take its place."""
    role = replica.command("ROLE")
    return bool(role[0] == "slave" and role[3] == "connected")


class RedisCluster:
    """Three masters, each with a replica."""

    def __init__(self, directory: Path, *options: str) -> None:
        program = program_of("redis")
        self.nodes: list[RedisProcess] = []
        try:
            for number in range(6):
                place = directory / f"node{number}"
                place.mkdir()
                settings = ("--cluster-enabled", "yes", "--cluster-node-timeout", "1000", *_AT_ONCE, *options)
                self.nodes.append(RedisProcess(program, place, *settings, port=free_port()))
            addresses = [f"127.0.0.1:{node.port}" for node in self.nodes]
            subprocess.run(
                ["redis-cli", "--cluster", "create", *addresses, "--cluster-replicas", "1", "--cluster-yes"],
                check=True,
                capture_output=True,
            )
            until(lambda: all("cluster_state:ok" in str(node.command("CLUSTER", "INFO")) for node in self.nodes))
            until(lambda: all(is_in_step(node) for node in self.nodes[3:]))
            for node in self.nodes:
                for rule in acl_rules()[:2]:
                    node.command(*rule.split())
        except BaseException:
            self.close()
            raise

    @property
    def url(self) -> Secret:
        """Two of the nodes, for the user that docs/redis.md tells to make; the others are found out."""
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes[:2])
        return Secret(f"redis+cluster://historian:password@{hosts}")

    def master_of(self, key: str) -> RedisProcess:
        """The node that has a key. Raises redis.RedisError if there is none yet."""
        masters = [node for node in self.nodes if node.runs and node.command("ROLE")[0] == "master"]
        for node in masters:
            try:
                node.command("EXISTS", key)
            except redis.exceptions.MovedError:
                continue
            return node
        raise redis.RedisError("nobody has it")

    def command(self, *words: str | int) -> Any:
        """A command with a key, at the node that has it."""
        return until(lambda: self.master_of(str(words[1]))).command(*words)

    def close(self) -> None:
        for node in self.nodes:
            node.kill()


class SentinelSetup:
    """A master, a replica, and three Sentinels."""

    def __init__(self, directory: Path, *options: str) -> None:
        program = program_of("redis")
        sentinel = shutil.which("redis-sentinel")
        if sentinel is None:
            pytest.skip("redis-sentinel is not installed")
        self._sentinels: list[subprocess.Popen[bytes]] = []
        self._servers: list[RedisProcess] = []
        try:
            for number in range(2):
                place = directory / f"server{number}"
                place.mkdir()
                replica = ("--replicaof", f"127.0.0.1 {self._servers[0].port}") if number else ()
                self._servers.append(RedisProcess(program, place, *replica, *_AT_ONCE, *options))
            self.master, self.replica = self._servers
            until(lambda: is_in_step(self.replica))
            self._ports = [free_port() for _ in range(3)]
            for port in self._ports:
                config = directory / f"sentinel-{port}.conf"
                config.write_text(
                    f"port {port}\nbind 127.0.0.1\ndir {directory}\n"
                    f"sentinel monitor mymaster 127.0.0.1 {self.master.port} 2\n"
                    "sentinel down-after-milliseconds mymaster 1000\nsentinel failover-timeout mymaster 3000\n"
                )
                with (directory / f"sentinel-{port}.log").open("wb") as output:
                    self._sentinels.append(subprocess.Popen([sentinel, config], stdout=output, stderr=output))
            until(lambda: all(self._knows_all(port) for port in self._ports))
            user, _, sentinels_user = acl_rules()
            for server in self._servers:
                server.command(*user.split())
            for port in self._ports:
                with redis.Redis(port=port) as client:
                    client.execute_command(*sentinels_user.split())
        except BaseException:
            self.close()
            raise

    def _knows_all(self, port: int) -> bool:
        with redis.Redis(port=port, decode_responses=True) as client:
            state = client.sentinel_master("mymaster")
        return bool(state["num-other-sentinels"] == 2 and state["num-slaves"] == 1)

    @property
    def url(self) -> Secret:
        """For the users that docs/redis.md tells to make; the first Sentinel does not run."""
        hosts = ",".join(f"127.0.0.1:{port}" for port in (1, *self._ports))
        login = "sentinel_username=historian&sentinel_password=password"
        return Secret(f"redis+sentinel://historian:password@{hosts}/mymaster/0?{login}")

    def change_passwords(self, old: str, new: str) -> None:
        """Those of the historian's users, everywhere; who is logged in is thrown out."""
        for port in [*self._ports, *(server.port for server in self._servers)]:
            with redis.Redis(port=port) as client:
                client.execute_command("ACL", "SETUSER", "historian", f">{new}", f"<{old}")
                client.execute_command("CLIENT", "KILL", "USER", "historian")

    def close(self) -> None:
        for process in self._sentinels:
            process.kill()
            process.wait()
        for server in self._servers:
            server.kill()
