"""The samples for nginx and Caddy in docs/security.md, as they stand there, before a real historian."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
import requests
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.e2e.processes import ROOT, free_port, server, until
from tests.historian.running import Exporter, historian

# All that nginx writes goes below a directory of the test; one process, so that its end is the end.
NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; {sample} }}
}}
"""
CADDY = """
{{
  admin off
}}
http://127.0.0.1:{port} {sample}
"""
# The start of each sample, what stands around it, and how the program is told of the whole.
PROXIES = {
    "nginx": (r"^    location /monitor/ ", NGINX, ("-c", "{file}")),
    "caddy": (r"^    media\.example\.org ", CADDY, ("run", "--adapter", "caddyfile", "--config", "{file}")),
}


def program_of(name: str) -> str | None:
    return shutil.which(name, path="/usr/sbin:/usr/bin")


# Caddy is tried where it is installed; nginx stands for both elsewhere.
@pytest.fixture(params=["nginx", *(["caddy"] if program_of("caddy") else [])])
def page(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of the page as browsers know it."""
    start, around, arguments = PROXIES[request.param]
    program = program_of(request.param)
    if program is None:
        pytest.skip("nginx is not installed")
    text = (ROOT / "docs/security.md").read_text()
    (found,) = re.finditer(start + r"\{\n.*?^    \}\n", text, re.M | re.S)
    sample = found[0] if request.param == "nginx" else found[0].strip().removeprefix("media.example.org ")
    port, exporter = free_port(), Exporter()
    address = f"http://127.0.0.1:{port}/monitor"
    flags = ("--exporter.url", exporter.url, "--web.external-url", address, "--web.trusted-proxies", "127.0.0.1")
    try:
        with historian(tmp_path, *flags) as running:
            behind = running.url.removeprefix("http://").partition("/")[0]
            file = tmp_path / "proxy.conf"
            file.write_text(around.format(folder=tmp_path, port=port, sample=sample.replace("127.0.0.1:10191", behind)))
            command = [program, *(word.format(file=file) for word in arguments)]
            environment = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
            with server(["env", *(f"{k}={v}" for k, v in environment.items()), *command], tmp_path / "proxy.log"):
                until(lambda: requests.get(f"{address}/-/ready", timeout=5).ok, "the proxy")
                yield address
    finally:
        exporter.close()


def test_page_api_and_websocket_below_the_prefix(page: str) -> None:
    assert '<script type="module" src="' in requests.get(f"{page}/", timeout=5).text
    until(lambda: requests.get(f"{page}/api/v1/streams", timeout=5).json()["streams"], "streams")
    origin = Origin(page.removesuffix("/monitor"))
    with connect(f"{page.replace('http', 'ws')}/ws", origin=origin) as socket:
        assert orjson.loads(socket.recv(10))["type"] == "snapshot"
        assert orjson.loads(socket.recv(10))["type"] == "delta"
    with pytest.raises(InvalidStatus, match="403"):
        connect(f"{page.replace('http', 'ws')}/ws", origin=Origin("http://elsewhere.example"))
    beside = requests.get(f"{origin}/api/v1/streams", timeout=5)
    assert beside.status_code == 404 or not beside.content, "Caddy says 200 and nothing to what it has no rule for"
