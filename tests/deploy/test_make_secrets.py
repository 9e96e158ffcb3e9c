"""The secrets of docker-compose.yml: made once, fit for a real Redis, with no more rights than the documents tell."""

import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis

from tests.deploy.recipes import ROOT, compose
from tests.historian.acl import acl_rules
from tests.historian.conftest import RedisProcess

COMPOSE = compose("docker-compose.yml")
SCRIPT = ROOT / "deploy" / "compose" / "make-secrets"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of secrets, made by a copy of the script beside it."""
    shutil.copy(SCRIPT, tmp_path)
    run(tmp_path)
    return tmp_path / "secrets"


def run(folder: Path) -> str:
    return subprocess.run([folder / SCRIPT.name], capture_output=True, text=True, check=True, timeout=30).stdout


@pytest.fixture
def server(folder: Path, tmp_path: Path) -> Iterator[RedisProcess]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server (Debian: redis-server) is not there")
    # Its command in the container, but for what the fixture gives by itself and where the secrets are.
    first, *flags = COMPOSE["services"]["redis"]["command"]
    assert first == "redis-server"
    told = [flag.replace("/run/secrets", str(folder)) for flag in flags]
    process = RedisProcess(program, tmp_path, *told)
    yield process
    process.kill()


def test_there_is_a_file_for_each_secret_that_only_this_user_finds(folder: Path) -> None:
    names = {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()}
    assert {path.name for path in folder.iterdir()} == names
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o444, "users of containers must read it"


def test_a_second_run_changes_nothing(folder: Path) -> None:
    before = {path: path.read_text() for path in folder.iterdir()}
    assert run(folder.parent) == ""
    assert {path: path.read_text() for path in folder.iterdir()} == before


def test_what_is_missing_is_made_anew_and_fits(folder: Path) -> None:
    old = (folder / "grafana-password").read_text()
    (folder / "redis-users").unlink()
    run(folder.parent)
    password = urlsplit((folder / "redis-url").read_text().strip()).password
    assert password
    assert len(password) == 48
    assert f">{password} " in (folder / "redis-users").read_text()
    assert (folder / "grafana-password").read_text() == old


def test_the_historian_has_the_least_privileges_of_the_documents(folder: Path) -> None:
    (line,) = (line for line in (folder / "redis-users").read_text().splitlines() if line.startswith("user historian"))
    assert re.sub(r">\w+", ">password", line) == acl_rules()[0].replace("ACL SETUSER", "user")


def test_redis_takes_them(folder: Path, server: RedisProcess) -> None:
    url = (folder / "redis-url").read_text().strip().replace("redis:6379", f"127.0.0.1:{server.port}")
    with redis.Redis.from_url(url, protocol=2) as historian, redis.Redis(port=server.port, protocol=2) as stranger:
        assert historian.xadd("mediamtx:history:studio:host", {"cpu": 1})
        assert stranger.ping(), "the health check needs no password"
        for ask in (historian.config_get, lambda: stranger.xlen("mediamtx:history:studio:host")):
            with pytest.raises(redis.exceptions.NoPermissionError):
                ask()


def test_they_are_never_committed() -> None:
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    for secret in COMPOSE["secrets"].values():
        assert str(Path(secret["file"]).parent) + "/" in ignored
