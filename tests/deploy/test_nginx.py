"""The sample for nginx in docs/security.md, as it stands there, before a real historian."""

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
CONFIGURATION = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; {sample} }}
}}
"""


@pytest.fixture
def page(tmp_path: Path) -> Iterator[str]:
    """The address of the page as browsers know it."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if program is None:
        pytest.skip("nginx is not installed")
    (sample,) = re.findall(
        r"^    location /monitor/ \{\n.*?^    \}\n", (ROOT / "docs/security.md").read_text(), re.M | re.S
    )
    port, exporter = free_port(), Exporter()
    address = f"http://127.0.0.1:{port}/monitor"
    flags = ("--exporter.url", exporter.url, "--web.external-url", address, "--web.trusted-proxies", "127.0.0.1")
    try:
        with historian(tmp_path, *flags) as running:
            behind = running.url.removeprefix("http://").partition("/")[0]
            text = CONFIGURATION.format(folder=tmp_path, port=port, sample=sample.replace("127.0.0.1:10191", behind))
            (tmp_path / "nginx.conf").write_text(text)
            with server([program, "-c", str(tmp_path / "nginx.conf")], tmp_path / "nginx.log"):
                until(lambda: requests.get(f"{address}/-/ready", timeout=5).ok, "nginx")
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
    assert requests.get(f"{origin}/api/v1/streams", timeout=5).status_code == 404
