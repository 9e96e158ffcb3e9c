"""Files of settings with anything in them: they are read, or refused in words that name the file."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from toolkit import monitorfile, webconfig
from toolkit.errors import UserError

SCALAR = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.dates(), st.binary(max_size=5)
)
KNOWN = [
    *("servers", "exporter", "scrape", "interval", "history", "raw", "redis", "url", "notify", "mediamtx", "expect"),
    *("path", "min_bitrate", "codecs", "schedule", "password", "password_file", "agent", "player", "username"),
    *("tls_server_config", "cert_file", "key_file", "client_auth_type", "basic_auth_users", "rate_limit", "burst"),
    *("http_server_config", "headers", "cipher_suites", "min_version", "X-Frame-Options"),
]
NODE: st.SearchStrategy[Any] = st.recursive(
    SCALAR | st.sampled_from(["Mo-Fr 07:00-19:00 Europe/Berlin", "2Mbit/s", "2s", "cam/*", "http://h", "~x", "H264"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KNOWN) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)

# Faster than the tests' other inputs: no process, no network.
EXAMPLES = 200


def mistakes(read: Any, file: Path) -> list[str]:
    """What is wrong with the file, line by line."""
    try:
        read(file)
    except UserError as error:
        lines = str(error).splitlines()
        assert all(line.isprintable() for line in lines), "a terminal must not obey what stands in a file"
        return lines
    return []


@pytest.mark.parametrize("read", [monitorfile.read, webconfig.read])
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(node=NODE, noise=st.text(max_size=8), place=st.integers(0, 200))
@example(node={"servers": {"a": {"mediamtx": "http://[::1"}}}, noise="", place=0)
@example(node={"servers": {"a": {"mediamtx": "http://h:99999999"}}}, noise="", place=0)
@example(node={"basic_auth_users": {"\r": None}}, noise="", place=0)
@example(node={"http_server_config": {"headers": {"\n\x1b[31m": "x"}}}, noise="", place=0)
def test_any_yaml_and_nearly_yaml(read: Any, node: Any, noise: str, place: int, tmp_path: Path) -> None:
    text = yaml.safe_dump(node, allow_unicode=True)
    place = min(place, len(text))
    for content in (text, text[:place] + noise + text[place:]):
        file = tmp_path / "file.yml"
        file.write_bytes(content.encode(errors="surrogatepass"))
        assert all(line.startswith(str(file)) for line in mistakes(read, file))


@pytest.mark.parametrize("read", [monitorfile.read, webconfig.read])
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=200))
@example(content=b"&a [*a]")
@example(content=b"a: &a [x]\nb: [*a,*a]\n")
@example(content=b"? [a]\n: b\n")
@example(content=b"[" * 5000)
@example(content=b"!!python/object/apply:os.system [echo]\n")
def test_any_bytes(read: Any, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "file.yml"
    file.write_bytes(content)
    assert all(line.startswith(str(file)) for line in mistakes(read, file))
