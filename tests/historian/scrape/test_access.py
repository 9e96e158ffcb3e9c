"""Getting in at an exporter or agent that is behind a `--web.config.file`."""

import time
from collections.abc import Callable
from pathlib import Path

import trustme

from historian.scrape.access import Access, make_session
from historian.scrape.fetch import Fetcher
from historian.scrape.outcome import Reason
from tests.toolkit.served import GEHEIM, SECRET, served, write, write_certificate
from toolkit.secrets import Secret


def reason(port: int, access: Access, scheme: str = "https") -> Reason:
    fetcher = Fetcher(f"{scheme}://127.0.0.1:{port}/", 5.0, session=make_session(access))
    try:
        outcome = fetcher.fetch()
    finally:
        fetcher.close()
    assert "secret" not in outcome.detail
    return outcome.reason


def test_user_and_password(tmp_path: Path) -> None:
    with served(write(tmp_path, {"basic_auth_users": {"bärbel": SECRET}})) as (port, _):
        assert reason(port, Access(), "http") is Reason.UNAUTHORIZED
        assert reason(port, Access("bärbel", Secret("wrong")), "http") is Reason.UNAUTHORIZED
        assert reason(port, Access("bärbel", Secret("secret")), "http") is Reason.OK


def test_certificates_of_both_sides(tmp_path: Path) -> None:
    authority = trustme.CA()
    ca, mine = tmp_path / "ca.pem", tmp_path / "mine.pem"
    authority.cert_pem.write_to_path(str(ca))
    authority.issue_cert("historian.example.org").private_key_and_cert_chain_pem.write_to_path(str(mine))
    write_certificate(authority, tmp_path, "exporter.example.org")
    tls = {"cert_file": "cert.pem", "key_file": "key.pem", "client_ca_file": "ca.pem"}
    config = {"tls_server_config": tls | {"client_auth_type": "RequireAndVerifyClientCert"}}
    named = Access(ca_file=str(ca), cert_file=str(mine), server_name="exporter.example.org")
    with served(write(tmp_path, config)) as (port, _):
        assert reason(port, Access()) is Reason.TLS, "the authority is unknown"
        assert reason(port, Access(ca_file=str(ca), cert_file=str(mine))) is Reason.TLS, "it is not the address's name"
        assert reason(port, Access(ca_file=str(ca), server_name="exporter.example.org")) is not Reason.OK
        assert reason(port, named) is Reason.OK


def test_a_password_that_is_rotated_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("secret\n")
    config = write(tmp_path, {"basic_auth_users": {"bea": SECRET}})
    with served(config) as (port, _):
        access = Access("bea", Secret.of_file(file))
        fetcher = Fetcher(f"http://127.0.0.1:{port}/", 5.0, session=make_session(access))
        assert fetcher.fetch().reason is Reason.OK
        write(tmp_path, {"basic_auth_users": {"bea": GEHEIM}})
        until(lambda: fetcher.fetch().reason is Reason.UNAUTHORIZED)
        file.unlink()
        assert fetcher.fetch().reason is Reason.UNAUTHORIZED
        file.write_text("geheim\n")
        assert [fetcher.fetch().reason for _ in range(2)] == [Reason.OK] * 2
        fetcher.close()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)
