"""A Redis over TLS, with a certificate of an authority of the user's own, and one that asks for ours."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis.exceptions

from historian.store import connect
from historian.store.faults import trouble
from tests.historian.conftest import RedisProcess, program_of
from toolkit.secrets import Secret

pytestmark = pytest.mark.anyio


def openssl(place: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=place, check=True, capture_output=True)


def make_certificate(place: Path, name: str, *signed: str) -> None:
    """`name`.pem and `name`.key, for 127.0.0.1; by itself or `signed` by another."""
    names = ["-addext", "subjectAltName=IP:127.0.0.1"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    openssl(
        place, "req", "-x509", *key, "-subj", f"/CN={name}", *names, *signed,
        "-keyout", f"{name}.key", "-out", f"{name}.pem",
    )  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Path:
    make_certificate(tmp_path, "ca")
    for name in ("server", "client"):
        leaf = ["-addext", "basicConstraints=critical,CA:FALSE"]
        make_certificate(tmp_path, name, "-CA", "ca.pem", "-CAkey", "ca.key", *leaf)
    return tmp_path


@pytest.fixture
def server(place: Path) -> Iterator[RedisProcess]:
    process = RedisProcess(program_of("redis"), place)
    for setting in (("tls-cert-file", "server.pem"), ("tls-key-file", "server.key"), ("tls-ca-cert-file", "ca.pem")):
        process.command("CONFIG", "SET", setting[0], str(place / setting[1]))
    process.command("CONFIG", "SET", "tls-auth-clients", "no")
    # The port that was plain until now is for TLS only from here on.
    process.command("CONFIG", "SET", "port", "0", "tls-port", str(process.port))
    try:
        yield process
    finally:
        process.kill()


async def ping(url: str) -> str:
    """PONG, or why there is none."""
    async with contextlib.aclosing(connect.open_url(Secret(url))) as client:
        try:
            return str(await connect.call(client, "PING"))
        except redis.exceptions.RedisError as error:
            return trouble(error).reason


async def test_the_server_must_show_a_certificate_that_we_trust(server: RedisProcess, place: Path) -> None:
    url = f"rediss://127.0.0.1:{server.port}/0"
    assert await ping(f"{url}?ssl_ca_certs={place}/ca.pem") == "True"
    assert await ping(url) == "TLS failed"
    assert await ping(f"{url}?ssl_cert_reqs=none") == "True"
    named = f"rediss://localhost:{server.port}/0?ssl_ca_certs={place}/ca.pem"
    assert await ping(named) == "TLS failed", "its certificate is for another name"
    assert await ping(f"{named}&ssl_check_hostname=false") == "True"
    assert await ping(f"redis://127.0.0.1:{server.port}/0") == "connection lost"


async def test_a_server_that_asks_for_our_certificate(place: Path) -> None:
    files = ("--tls-cert-file", f"{place}/server.pem", "--tls-key-file", f"{place}/server.key")
    options = ("--tls-ca-cert-file", f"{place}/ca.pem", "--tls-auth-clients", "yes")
    process = RedisProcess(program_of("redis"), place, *files, *options)
    try:
        process.command("CONFIG", "SET", "port", "0", "tls-port", str(process.port))
        url = f"rediss://127.0.0.1:{process.port}/0?ssl_ca_certs={place}/ca.pem"
        assert await ping(f"{url}&ssl_certfile={place}/client.pem&ssl_keyfile={place}/client.key") == "True"
        assert await ping(url) in ("TLS failed", "connection lost")
    finally:
        process.kill()


async def test_a_cluster_client_over_tls(server: RedisProcess, place: Path) -> None:
    url = f"rediss+cluster://127.0.0.1:{server.port}?ssl_ca_certs={place}/ca.pem"
    async with contextlib.aclosing(connect.open_url(Secret(url))) as client:
        with pytest.raises(redis.exceptions.RedisError) as raised:
            await connect.call(client, "GET", "key")
    assert trouble(raised.value).reason == "it is no cluster", "so it was understood"
