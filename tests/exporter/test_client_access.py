"""TLS, client certificates and credentials; secrets go to nobody else."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from exporter import errors
from exporter.client import ApiClient
from exporter.transport import Access
from tests.exporter.asking import answer, named, read_paths
from tests.exporter.fake_mediamtx import Handler, fake_mediamtx
from tests.exporter.pages import client
from toolkit.secrets import Secret

PATHS = "v3/paths/list"


def test_https_where_http_is_spoken() -> None:
    with fake_mediamtx() as server:
        asked = ApiClient(Access(server.url.replace("http:", "https:")), timeout=5, max_bytes=1000)
        with pytest.raises(errors.TlsFailed):
            read_paths(asked)


def test_a_certificate_is_trusted_only_if_it_is_named(certificate: tuple[str, str]) -> None:
    with fake_mediamtx(certificate=certificate) as server:
        server.lists[PATHS] = named("a")
        with pytest.raises(errors.TlsFailed):
            read_paths(client(server))
        assert read_paths(client(server, ca_file=certificate[0])) == ["a"]


def test_a_client_certificate_is_shown(certificate: tuple[str, str]) -> None:
    with fake_mediamtx(certificate=certificate, clients_show_theirs=True) as server:
        with pytest.raises(errors.ScrapeError):
            read_paths(client(server, ca_file=certificate[0]))
        asked = client(server, ca_file=certificate[0], cert_file=certificate[0], key_file=certificate[1])
        assert read_paths(asked) == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, None),
        ({"username": "monitor", "password": Secret("pässword")}, "Basic bW9uaXRvcjpww6Rzc3dvcmQ="),
        ({"token": Secret("abc.def")}, "Bearer abc.def"),
        ({"token": Secret("abc"), "username": "monitor"}, "Bearer abc"),
    ],
)
def test_credentials(given: dict[str, Any], expected: str | None) -> None:
    with fake_mediamtx() as server:
        read_paths(ApiClient(Access(server.url, **given), timeout=5, max_bytes=1000))
        assert server.headers_seen[0].get("Authorization") == expected


def test_credentials_do_not_follow_a_redirect() -> None:
    with fake_mediamtx() as other, fake_mediamtx() as server:
        server.replies["*"] = answer(b"", 302, Location=f"{other.url}/{PATHS}")
        with pytest.raises(errors.NotMediaMTX):
            read_paths(client(server, username="monitor", password="secret"))
        assert not other.requests


def test_the_environment_is_not_asked_for_proxies_and_passwords(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with fake_mediamtx() as server:
        assert read_paths(client(server)) == []
        assert "Authorization" not in server.headers_seen[0]


def test_errors_do_not_quote_secrets() -> None:
    access = Access("http://user:hunter2@127.0.0.1:1", password=Secret("hunter2"))
    assert "hunter2" not in repr(access.password)
    with pytest.raises(errors.Refused) as caught:
        read_paths(ApiClient(access, timeout=1, max_bytes=10))
    assert "hunter2" not in str(caught.value)


def test_credentials_that_are_rotated_are_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("old")
    wanted = "old"

    def guarded(handler: Handler) -> None:
        credentials = base64.b64encode(f"exporter:{wanted}".encode()).decode()
        if handler.headers["Authorization"] == f"Basic {credentials}":
            handler.send(json.dumps({"itemCount": 1, "pageCount": 1, "items": named("a")}).encode())
        else:
            handler.send(b"", 401)

    with fake_mediamtx() as server:
        server.replies["v3/paths/list"] = guarded
        access = Access(server.url, username="exporter", password=Secret.of_file(file))
        asked = ApiClient(access, timeout=5, max_bytes=1 << 20)
        assert read_paths(asked) == ["a"]
        wanted = "new"
        with pytest.raises(errors.Unauthorized):
            read_paths(asked)
        file.unlink()
        with pytest.raises(errors.Unauthorized):
            read_paths(asked)
        file.write_text("new")
        assert [read_paths(asked) for _ in range(2)] == [["a"]] * 2
        assert asked.requests == {("paths/list", "200"): 3, ("paths/list", "401"): 3}
        asked.close()
