"""What a web.config.file may hold. The judge of good and bad is promtool, whose own format it is."""

import shutil
import ssl
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

# The same as texts, for what only a text can hold.
HASH = "$2y$10$VjT321dJLyMpftJnDWpFF.juvrIpBplE8BRmSmiL9ZWGVf7YzpVle"
PAIR = "tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\n"
GOOD_TEXTS = {
    "comment": "# nothing yet\n",
    "only a start": "---\n",
    "null": "~\n",
    "no keys": "{}\n",
    "tls without keys": "tls_server_config: {}\n",
    "only a version": "tls_server_config: {min_version: TLS12}\n",
    "only no clients": "basic_auth_users: {}\nhttp_server_config: {headers: }\n",
    "byte order mark": "\ufeff" + PAIR,
    "lines of Windows": PAIR.replace("\n", "\r\n"),
    "winding path": PAIR.replace("cert.pem", "./folder/../cert.pem"),
    "anchor": f"basic_auth_users:\n  a: &hash {HASH}\n  b: *hash\n",
    "no ciphers": PAIR + "  cipher_suites: []\n  curve_preferences:\n",
    "only ciphers of TLS 1.3": PAIR + "  cipher_suites: [TLS_CHACHA20_POLY1305_SHA256]\n",
    "oldest": PAIR + "  min_version: TLS10\n  max_version: TLS10\n",
    "any server cipher": PAIR + "  prefer_server_cipher_suites: no\n",
    "clients asked for nothing": PAIR + "  client_ca_file: ca.pem\n  client_auth_type: RequestClientCert\n",
    "blank header": "http_server_config: {headers: {Strict-Transport-Security: ''}}\n",
    "number as header": "http_server_config: {headers: {X-XSS-Protection: 0}}\n",
    "http2 as a word": "http_server_config: {http2: off}\n",
    "cost 4": "basic_auth_users: {a: '" + HASH.replace("$10$", "$04$") + "'}\n",
    "cost 31": "basic_auth_users: {a: '" + HASH.replace("$10$", "$31$") + "'}\n",
    "number as user": "basic_auth_users: {5: '" + HASH + "'}\n",
}
BAD_TEXTS = {
    "tab": "tls_server_config:\n\tcert_file: cert.pem\n",
    "broken": "basic_auth_users: [\n",
    "key twice": PAIR + "  cert_file: cert.pem\n",
    "section twice": PAIR + PAIR,
    "a word": "hello\n",
    "section of one word": "tls_server_config: yes\n",
    "section as a list": "http_server_config: []\n",
    "capital": "TLS_server_config: {}\n",
    "another program's key": "runtime_config: {}\n",
    "another's key": PAIR.replace("key.pem", "other.pem"),
    "encrypted key": PAIR.replace("key.pem", "locked.pem"),
    "not PEM": PAIR.replace("cert.pem", "cert.der"),
    "folder": PAIR.replace("cert.pem", "folder"),
    "empty certificate": PAIR.replace("cert.pem", "empty.pem"),
    "no variables": PAIR.replace("cert.pem", "${CERT}"),
    "authority in a folder": PAIR + "  client_ca_file: folder\n  client_auth_type: RequireAndVerifyClientCert\n",
    "authority and no clients": PAIR + "  client_ca_file: ca.pem\n  client_auth_type: NoClientCert\n",
    "policy in small": PAIR + "  client_auth_type: requireandverifyclientcert\n",
    "old version": PAIR + "  min_version: SSL30\n",
    "blank version": PAIR + "  min_version: ''\n",
    "version in small": PAIR + "  max_version: tls12\n",
    "cipher of OpenSSL": PAIR + "  cipher_suites: [ECDHE-RSA-AES128-GCM-SHA256]\n",
    "weak cipher": PAIR + "  cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]\n",
    "curve in small": PAIR + "  curve_preferences: [x25519]\n",
    "neither true nor false": PAIR + "  prefer_server_cipher_suites: maybe\n",
    "http2": "http_server_config: {http2: maybe}\n",
    "http3": "http_server_config: {http3: true}\n",
    "header in small": "http_server_config: {headers: {x-frame-options: deny}}\n",
    "value in capitals": "http_server_config: {headers: {X-Frame-Options: DENY}}\n",
    "no sniffing": "http_server_config: {headers: {X-Content-Type-Options: sniff}}\n",
    "blank choice": "http_server_config: {headers: {X-Frame-Options: ''}}\n",
    "other header": "http_server_config: {headers: {Referrer-Policy: no-referrer}}\n",
    "several values": "http_server_config: {headers: {Content-Security-Policy: [a, b]}}\n",
    "users as a list": "basic_auth_users: [alice]\n",
    "no hash": "basic_auth_users: {alice: }\n",
    "hash of MD5": "basic_auth_users: {alice: '$apr1$salt$hash'}\n",
    "cost 3": "basic_auth_users: {a: '" + HASH.replace("$10$", "$03$") + "'}\n",
    "cost 32": "basic_auth_users: {a: '" + HASH.replace("$10$", "$32$") + "'}\n",
    "cost of one digit": "basic_auth_users: {a: '" + HASH.replace("$10$", "$9$") + "'}\n",
    "other generation": "basic_auth_users: {a: '" + HASH.replace("$2y", "$3y") + "'}\n",
}

# What the original takes, and then lets nobody in, ever; or reads only the beginning of.
NEVER_TRUE = {
    "hash too short": "basic_auth_users: {a: '" + HASH[:-1] + "'}\n",
    "hash too long": "basic_auth_users: {a: '" + HASH + "x'}\n",
    "no letter of bcrypt": "basic_auth_users: {a: '" + HASH[:-1] + "!'}\n",
    "two files in one": PAIR + "---\nfoo: bar\n",
    "authority of nobody": PAIR + "  client_ca_file: empty.pem\n  client_auth_type: RequireAndVerifyClientCert\n",
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
    (tmp_path / "other.pem").write_bytes(authority.issue_cert("other").private_key_pem.bytes())
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.pem").touch()
    (tmp_path / "cert.der").write_bytes(ssl.PEM_cert_to_DER_cert((tmp_path / "cert.pem").read_text()))
    lock = "openssl pkcs8 -topk8 -v2 aes256 -passout pass:secret -in key.pem -out locked.pem"
    subprocess.run(lock.split(), cwd=tmp_path, check=True, capture_output=True)
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
    with pytest.raises(UserError, match="unencrypted key in PEM"):
        check(write(folder, {"tls_server_config": FILES | {"key_file": "locked.pem"}}))


def test_texts_get_the_verdict_of_the_original(folder: Path) -> None:
    path, verdicts = folder / "web.yml", {}
    for name, text in (GOOD_TEXTS | BAD_TEXTS | NEVER_TRUE).items():
        path.write_bytes(text.encode())
        try:
            check(path)
            told = ""
        except UserError as error:
            told = str(error)
            assert told.startswith(str(folder)), f"{name}: {told}"
            assert told.isprintable(), name
        verdicts[name] = (not told, promtool_accepts(path))
    assert {name for name, both in verdicts.items() if both == (True, True)} == set(GOOD_TEXTS)
    assert {name for name, both in verdicts.items() if both == (False, False)} == set(BAD_TEXTS)
    assert {name for name, both in verdicts.items() if both == (False, True)} == set(NEVER_TRUE)


def test_a_hash_in_the_place_of_the_name_is_not_repeated(folder: Path) -> None:
    with pytest.raises(UserError) as told:
        check(write(folder, {"basic_auth_users": {HASH: "alice"}}))
    assert HASH not in str(told.value)


def test_a_header_may_not_break_out_of_its_line(folder: Path) -> None:
    path = write(folder, {"http_server_config": {"headers": {"Content-Security-Policy": "a\r\nSet-Cookie: b"}}})
    with pytest.raises(UserError, match="line break"):
        check(path)


def test_a_file_that_is_not_there_names_its_flag(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.yml: .*check --web\.config\.file"):
        webconfig.read(tmp_path / "none.yml")
