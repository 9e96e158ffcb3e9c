"""A server of ours in a process of its own, behind a `--web.config.file`: what the tests of TLS and users talk to."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme
import yaml

PROGRAM = """
import contextlib
import sys
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect
from toolkit import cli, serve
from toolkit.settings import CommonSettings

async def chat(websocket):
    await websocket.accept()
    await websocket.send_text("hello")
    if "stay" in websocket.query_params:
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                await websocket.send_text(await websocket.receive_text())
    else:
        await websocket.close()

def start(settings):
    routes = [Route("/", lambda request: PlainTextResponse("hello")), WebSocketRoute("/ws", chat)]
    serve.serve(
        Starlette(routes=routes),
        [("127.0.0.1", 0)],
        web_config=settings.web_config_file,
        websockets=True,
        on_ready=lambda bound: print(bound[0][1], flush=True),
    )

sys.exit(cli.main("mediamtx-sample", CommonSettings, start))
"""

# The words `secret` and `geheim`, hashed at the lowest cost that bcrypt has.
SECRET = "$2y$04$y1Bp5tU7ujp5sFde4poixOhoNDa7wzg5ikZMaL/Eq4hBSSMrK0V6W"
GEHEIM = "$2y$04$Fs2Nh6Sc9mZmagjLXyd74O9MchNJpjrzOXddO8fesaohuWr7dvZsC"


@contextmanager
def served(config: Path) -> Iterator["tuple[int, subprocess.Popen[str]]"]:
    """The port of a server with this configuration, and its process."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--web.config.file", str(config)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise AssertionError(process.communicate(timeout=10)[1])
        yield int(line), process
    finally:
        process.kill()
        process.communicate()


def write(folder: Path, config: object) -> Path:
    """The configuration as a file."""
    path = folder / "web.yml"
    path.write_text(yaml.safe_dump(config))
    return path


def write_certificate(authority: trustme.CA, folder: Path, name: str = "localhost") -> None:
    """`cert.pem` and `key.pem` for a server."""
    certificate = authority.issue_cert(name)
    (folder / "cert.pem").write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
    (folder / "key.pem").write_bytes(certificate.private_key_pem.bytes())
