"""What a web.config.file may hold. The judge of good and bad is promtool, whose own format it is."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import trustme
import yaml

from tests.toolkit.served import SECRET, write_certificate
from toolkit import tls, webconfig
from toolkit.errors import UserError

FILES: dict[str, Any] = {"cert_file": "cert.pem", "key_file": "key.pem"}
CLIENTS = {"client_ca_file": "ca.pem", "client_auth_type": "RequireAndVerifyClientCert"}

GOOD: dict[str, Any] = {
    "empty": None,
    "empty sections": {
        "tls_server_config": None,
        "http_server_config": None,
        "basic_auth_users": None,
    },
    "certificate": {"tls_server_config": FILES},
    "versions": {"tls_server_config": FILES | {"min_version": "TLS10", "max_version": "TLS12"}},
    "one version": {"tls_server_config": FILES | {"min_version": "TLS13"}},
    "ciphers": {
        "tls_server_config": FILES
        | {
            "cipher_suites": ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"],
            "prefer_server_cipher_suites": False,
        }
    },
    "curve": {"tls_server_config": FILES | {"curve_preferences": ["CurveP256"]}},
    "curves": {"tls_server_config": FILES | {"curve_preferences": ["X25519", "CurveP521", "CurveP384"]}},
    "clients": {"tls_server_config": FILES | CLIENTS},
    "clients if given": {"tls_server_config": FILES | CLIENTS | {"client_auth_type": "VerifyClientCertIfGiven"}},
    "clients unverified": {"tls_server_config": FILES | {"client_auth_type": "RequestClientCert"}},
    "clients of known authorities": {"tls_server_config": FILES | {"client_auth_type": "RequireAndVerifyClientCert"}},
    "no clients": {"tls_server_config": FILES | {"client_auth_type": "NoClientCert"}},
    "users": {"basic_auth_users": {"alice": SECRET, "bob": SECRET.replace("$2y", "$2a")}},
    "headers": {
        "http_server_config": {
            "http2": False,
            "headers": {
                "Strict-Transport-Security": "max-age=31536000",
                "X-Frame-Options": "sameorigin",
                "X-Content-Type-Options": "nosniff",
                "X-XSS-Protection": "1",
                "Content-Security-Policy": "default-src 'self'",
            },
        }
    },
}

# Keys that the toolkit has got since Debian's promtool (2.42) was built.
NEWER: dict[str, Any] = {
    "names of clients": {"tls_server_config": FILES | CLIENTS | {"client_allowed_sans": ["a.example.org"]}},
    "rate": {"rate_limit": {"interval": "100ms", "burst": 20}},
    "no rate": {"rate_limit": {"interval": 0, "burst": 0}},
    "empty rate": {"rate_limit": None},
}

BAD: dict[str, tuple[Any, str]] = {
    "unknown key": ({"tls_config": FILES}, "1: unknown key 'tls_config'; did you mean 'tls_server_config'"),
    "unknown key of TLS": ({"tls_server_config": FILES | {"cert_fil": "x"}}, "unknown key 'cert_fil'; did you mean"),
    "a list": ([1, 2], "the file must hold keys"),
    "no key": ({"tls_server_config": {"cert_file": "cert.pem"}}, "missing one of key or key_file"),
    "no certificate": ({"tls_server_config": {"key_file": "key.pem", "cert_file": ""}}, "missing one of cert or cert_"),
    "only clients": ({"tls_server_config": CLIENTS}, "missing one of cert or cert_file"),
    "no such file": ({"tls_server_config": FILES | {"cert_file": "none.pem"}}, "none.pem: cannot be read"),
    "no such authority": ({"tls_server_config": FILES | CLIENTS | {"client_ca_file": "none.pem"}}, "none.pem"),
    "not a certificate": ({"tls_server_config": FILES | {"cert_file": "key.pem"}}, "key.pem: not a certificate"),
    "authority unused": ({"tls_server_config": FILES | {"client_ca_file": "ca.pem"}}, "not asked for a certificate"),
    "unknown policy": ({"tls_server_config": FILES | {"client_auth_type": "Always"}}, "unknown client_auth_type"),
    "cipher": ({"tls_server_config": FILES | {"cipher_suites": ["TLS_MAGIC"]}}, "unknown cipher 'TLS_MAGIC'"),
    "curve": ({"tls_server_config": FILES | {"curve_preferences": ["CurveP1"]}}, "unknown curve 'CurveP1'"),
    "version": ({"tls_server_config": FILES | {"min_version": "TLS111"}}, "unknown TLS version 'TLS111'"),
    "user": ({"basic_auth_users": {"alice": "secret"}}, "alice: this is not a bcrypt hash; make one with: htpasswd"),
    "header": ({"http_server_config": {"headers": {"Server": "x"}}}, "header 'Server' cannot be configured"),
    "header value": ({"http_server_config": {"headers": {"X-Frame-Options": "no"}}}, "'no' is none of deny, sameor"),
    "interval": ({"rate_limit": {"interval": "often"}}, "rate_limit.interval: 'often' is not a duration"),
    "burst": ({"rate_limit": {"interval": "1s", "burst": "many"}}, "rate_limit.burst: 'many' is not a whole number"),
    "nested": ({"basic_auth_users": {"alice": {"hash": SECRET}}}, "basic_auth_users.alice takes a single value"),
}

# Where we say no and the original does not: Python's TLS cannot, or the server could not be reached by anybody.
STRICTER: dict[str, tuple[Any, str]] = {
    "any certificate": (
        {"tls_server_config": FILES | {"client_auth_type": "RequireAnyClientCert"}},
        "use RequireAndVerifyClientCert",
    ),
    "no version": (
        {"tls_server_config": FILES | {"min_version": "TLS13", "max_version": "TLS12"}},
        "min_version TLS13 is above TLS12",
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    write_certificate(authority, tmp_path)
    return tmp_path


def write(folder: Path, config: object) -> Path:
    path = folder / "web.yml"
    path.write_text("" if config is None else yaml.safe_dump(config))
    return path


def check(path: Path) -> None:
    """All that is looked at before a server starts."""
    config = webconfig.read(path)
    if config.tls is not None:
        tls.make_context(config.tls)


def promtool_accepts(path: Path) -> bool:
    promtool = shutil.which("promtool")
    if not promtool:
        pytest.skip("promtool is not installed (Debian package prometheus)")
    return subprocess.run([promtool, "check", "web-config", str(path)], capture_output=True, timeout=30).returncode == 0


@pytest.mark.parametrize("name", GOOD)
def test_good_files_are_good_for_the_original_too(folder: Path, name: str) -> None:
    path = write(folder, GOOD[name])
    check(path)
    assert promtool_accepts(path)


@pytest.mark.parametrize("name", NEWER)
def test_keys_of_newer_releases_are_known(folder: Path, name: str) -> None:
    check(write(folder, NEWER[name]))


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_bad_for_the_original_too(folder: Path, name: str) -> None:
    config, words = BAD[name]
    path = write(folder, config)
    with pytest.raises(UserError) as told:
        check(path)
    assert words in str(told.value)
    assert str(folder) in str(told.value)
    assert not promtool_accepts(path)


@pytest.mark.parametrize("name", STRICTER)
def test_where_we_are_stricter(folder: Path, name: str) -> None:
    config, words = STRICTER[name]
    path = write(folder, config)
    with pytest.raises(UserError, match=words):
        check(path)
    assert promtool_accepts(path)


def test_certificates_may_stand_in_the_file(folder: Path) -> None:
    inline = {"cert": (folder / "cert.pem").read_text(), "key": (folder / "key.pem").read_text()}
    clients = {"client_ca": (folder / "ca.pem").read_text(), "client_auth_type": "RequireAndVerifyClientCert"}
    path = write(folder, {"tls_server_config": inline | clients})
    check(path)
    assert inline["key"] not in repr(webconfig.read(path)), "a key is a secret"


def test_an_encrypted_key_is_told_and_nobody_is_asked_for_its_password(folder: Path) -> None:
    subprocess.run(
        [
            "openssl",
            "pkcs8",
            "-topk8",
            "-v2",
            "aes256",
            "-passout",
            "pass:secret",
            "-in",
            "key.pem",
            "-out",
            "key2.pem",
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    with pytest.raises(UserError, match="unencrypted key in PEM"):
        check(write(folder, {"tls_server_config": FILES | {"key_file": "key2.pem"}}))


def test_a_header_may_not_break_out_of_its_line(folder: Path) -> None:
    path = write(folder, {"http_server_config": {"headers": {"Content-Security-Policy": "a\r\nSet-Cookie: b"}}})
    with pytest.raises(UserError, match="line break"):
        check(path)


def test_a_file_that_is_not_there_names_its_flag(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.yml: .*check --web\.config\.file"):
        webconfig.read(tmp_path / "none.yml")
