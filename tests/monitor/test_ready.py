"""A page is ready when it is served, and also behind TLS, users and client certificates."""

from pathlib import Path

import trustme

from monitor.ready import answers
from tests.toolkit.served import SECRET, served, write, write_certificate


def test_plain_and_absent(tmp_path: Path, free_port: int) -> None:
    assert not answers(f"http://127.0.0.1:{free_port}/")
    with served(write(tmp_path, {})) as (port, _):
        assert answers(f"http://127.0.0.1:{port}/")
        assert not answers(f"http://127.0.0.1:{port}/nowhere")


def test_guarded(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    write_certificate(authority, tmp_path)
    tls = {"cert_file": "cert.pem", "key_file": "key.pem"}
    users = {"basic_auth_users": {"alice": SECRET}}
    clients = tls | {"client_ca_file": "ca.pem", "client_auth_type": "RequireAndVerifyClientCert"}
    for config in ({"tls_server_config": tls}, {"tls_server_config": tls} | users, {"tls_server_config": clients}):
        with served(write(tmp_path, config)) as (port, _):
            assert answers(f"https://127.0.0.1:{port}/")
