"""A historian as a process, behind TLS and users if it is told so, with one live stream."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import trustme

from tests.historian.running import Exporter, Historian, until
from tests.toolkit.served import SECRET, write, write_certificate

USER = "operator"


@dataclass
class Guarded:
    """Its address, and the files that a client needs: whom to trust, and the password."""

    url: str
    ca: Path
    password: Path
    exporter: Exporter
    historian: Historian

    @property
    def flags(self) -> list[str]:
        return ["--url", self.url, "--ca-file", str(self.ca), "--username", USER]

    @property
    def environ(self) -> dict[str, str]:
        return {"MONITOR_PASSWORD_FILE": str(self.password)}


@contextlib.contextmanager
def guarded(folder: Path) -> Iterator[Guarded]:
    """Serve until the block ends."""
    authority = trustme.CA()
    ca, password = folder / "ca.pem", folder / "password"
    authority.cert_pem.write_to_path(str(ca))
    password.write_text("secret\n")
    write_certificate(authority, folder, "127.0.0.1")
    tls = {"cert_file": "cert.pem", "key_file": "key.pem"}
    config = write(folder, {"tls_server_config": tls, "basic_auth_users": {USER: SECRET}})
    exporter = Exporter()
    flags = ["--exporter.url", exporter.url, "--agent.url", exporter.url, "--web.config.file", str(config)]
    historian = Historian(folder, *flags)
    try:
        url = historian.wait_ready().url.replace("http:", "https:")
        until(lambda: exporter.scrapers)
        yield Guarded(url, ca, password, exporter, historian)
    finally:
        historian.end()
        exporter.close()
