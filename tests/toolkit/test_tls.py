"""TLS as clients meet it: versions, ciphers, certificates that change, clients that must show theirs."""

import socket
import ssl
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme

from tests.toolkit.served import served, write, write_certificate
from toolkit.tls import is_allowed

FILES = {"cert_file": "cert.pem", "key_file": "key.pem"}
CLIENTS = FILES | {"client_ca_file": "ca.pem", "client_auth_type": "RequireAndVerifyClientCert"}


@pytest.fixture
def authority(tmp_path: Path) -> trustme.CA:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    write_certificate(authority, tmp_path)
    return authority


def client(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


class Met(NamedTuple):
    """What a client got, and what was agreed on."""

    answer: bytes
    version: str | None
    cipher: str
    serial: object


def get(port: int, context: ssl.SSLContext) -> Met:
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as sock,
    ):
        sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = sock.recv(65536)
        if not answer:
            raise ConnectionError("the server hung up")  # TLS 1.3 tells a client of its certificate only now
        cipher, certificate = sock.cipher(), sock.getpeercert()
        assert cipher
        assert certificate
        version = sock.version()
        answer += b"".join(iter(lambda: sock.recv(65536), b""))
        return Met(answer, version, cipher[0], certificate["serialNumber"])


def test_versions_and_ciphers_are_those_of_the_file(authority: trustme.CA, tmp_path: Path) -> None:
    suites = ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"]
    config = FILES | {"max_version": "TLS12", "cipher_suites": suites, "curve_preferences": ["CurveP384"]}
    with served(write(tmp_path, {"tls_server_config": config})) as (port, _):
        met = get(port, client(authority))
        assert met.answer.endswith(b"hello")
        assert (met.version, met.cipher) == ("TLSv1.2", "ECDHE-ECDSA-AES256-GCM-SHA384")
        other = client(authority)
        other.set_ciphers("ECDHE-ECDSA-AES128-GCM-SHA256")
        with pytest.raises(ssl.SSLError):
            get(port, other)
        newer = client(authority)
        newer.minimum_version = ssl.TLSVersion.TLSv1_3
        with pytest.raises(ssl.SSLError):
            get(port, newer)
        other_curve = client(authority)
        other_curve.set_ecdh_curve("prime256v1")
        with pytest.raises(ssl.SSLError):
            get(port, other_curve)
        with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert b"hello" not in plain.recv(1000), "no answer without TLS"


def test_a_renewed_certificate_is_served_without_a_restart(authority: trustme.CA, tmp_path: Path) -> None:
    with served(write(tmp_path, {"tls_server_config": FILES})) as (port, process):
        before = get(port, client(authority)).serial
        (tmp_path / "cert.pem").write_text("half a certif")
        broken = get(port, client(authority)).serial
        write_certificate(authority, tmp_path)
        after = get(port, client(authority)).serial
        assert before == broken != after
        process.terminate()
        _, err = process.communicate(timeout=10)
        assert err.count("the new certificate is not used, the old one stays") == 1
        assert "Traceback" not in err


def test_clients_must_show_a_certificate_of_the_authority(authority: trustme.CA, tmp_path: Path) -> None:
    with served(write(tmp_path, {"tls_server_config": CLIENTS})) as (port, _):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            get(port, client(authority))
        stranger = client(authority)
        trustme.CA().issue_cert("a.example.org").configure_cert(stranger)
        with pytest.raises((ssl.SSLError, ConnectionError)):
            get(port, stranger)
        known = client(authority)
        authority.issue_cert("a.example.org").configure_cert(known)
        assert get(port, known).answer.endswith(b"hello")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_an_authority_that_is_taken_away_lets_nobody_in(
    authority: trustme.CA, tmp_path: Path, version: ssl.TLSVersion
) -> None:
    clients, later = trustme.CA(), trustme.CA()
    clients.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with served(write(tmp_path, {"tls_server_config": CLIENTS})) as (port, _):
        old, new = client(authority), client(authority)
        clients.issue_cert("a.example.org").configure_cert(old)
        later.issue_cert("a.example.org").configure_cert(new)
        for context in (old, new):
            context.maximum_version = version
            context.check_hostname = False
        session = comes_in(port, old)
        with pytest.raises((ssl.SSLError, ConnectionError)):
            comes_in(port, new)
        later.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        comes_in(port, new)
        for resumed in (None, session):
            with pytest.raises((ssl.SSLError, ConnectionError)):
                comes_in(port, old, resumed)


def comes_in(port: int, context: ssl.SSLContext, session: ssl.SSLSession | None = None) -> ssl.SSLSession | None:
    """Ask without naming the server, as who asks for an address; the session, with which one may come again."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, session=session) as sock,
    ):
        sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        if not sock.recv(65536):
            raise ConnectionError("the server hung up")
        return sock.session


def test_only_named_clients_come_in(authority: trustme.CA, tmp_path: Path) -> None:
    config = CLIENTS | {"client_allowed_sans": ["a.example.org", "::1"]}
    with served(write(tmp_path, {"tls_server_config": config})) as (port, process):
        for name, comes_in in (("a.example.org", True), ("b.example.org", False), ("::1", True)):
            context = client(authority)
            authority.issue_cert(name).configure_cert(context)
            try:
                assert get(port, context).answer.endswith(b"hello") is comes_in
            except (ssl.SSLError, ConnectionError):
                assert not comes_in
        process.terminate()
        _, err = process.communicate(timeout=10)
        assert "bears no allowed name" in err
        assert "Traceback" not in err


def test_names_are_compared_in_their_plain_form() -> None:
    names = (("DNS", "a.example.org"), ("IP Address", "2001:DB8:0:0:0:0:0:1"), ("DirName", "x"))
    shown = {"subjectAltName": names}
    assert is_allowed(shown, ("2001:db8::1",))
    assert is_allowed(shown, ("b", "a.example.org"))
    assert not is_allowed(shown, ("x",))
    assert not is_allowed(shown, ())
    assert is_allowed(None, ("a",)), "whether a certificate must be shown is another setting"
