"""The servers that can be asked: those of monitor.yml by name, or the one of the flags."""

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path

from exporter.client import ApiClient
from exporter.collectors.base import Choices
from exporter.limits import PathFilter
from exporter.probe import Probe
from exporter.settings import ExporterSettings
from exporter.transport import Access
from toolkit import monitorfile
from toolkit.errors import UserError
from toolkit.monitorfile import Server
from toolkit.secrets import redact_url

DEFAULT = "local"
"""Name of the server of the flags in log lines; the historian calls it so too."""


def default_access(settings: ExporterSettings) -> Access:
    """The server of `--mediamtx.url`."""
    return Access(
        url=settings.mediamtx_url,
        username=settings.username,
        password=settings.password,
        token=settings.token,
        ca_file=settings.ca_file,
        cert_file=settings.cert_file,
        key_file=settings.key_file,
    )


def server_access(server: Server) -> Access:
    """A server of the file."""
    return Access(
        url=server.mediamtx,
        username=server.username,
        password=server.password,
        token=server.token,
        ca_file=server.ca_file,
        cert_file=server.cert_file,
        key_file=server.key_file,
    )


class Targets:
    """A probe for each server. Only these addresses are ever asked, so credentials go nowhere else."""

    def __init__(self, settings: ExporterSettings) -> None:
        self._settings = settings
        self._probes: Mapping[str, tuple[Access, Probe]] = {}
        self._take_over(settings.servers)

    @property
    def default(self) -> Probe | None:
        """The server of the flags; None if the file names servers and the flags none."""
        found = self._probes.get("")
        return found and found[1]

    @property
    def named(self) -> dict[str, Probe]:
        """The servers of the file."""
        return {name: probe for name, (_, probe) in self._probes.items() if name}

    def reload(self) -> None:
        """Read the file again. Raises UserError and leaves all as it was if it is not good.

        Servers that stay as they were keep their counters; all are asked at once, whatever pause they were in.
        """
        if self._settings.config_file:
            self._take_over(monitorfile.read(Path(self._settings.config_file)).servers)
        for _, probe in self._probes.values():
            probe.wake()

    def close(self) -> None:
        """Give all connections back."""
        for _, probe in self._probes.values():
            probe.close()

    def _take_over(self, servers: Mapping[str, Server]) -> None:
        accesses = {name: server_access(server) for name, server in servers.items()}
        if not accesses or self._settings.mediamtx_url != _usual_url():
            accesses[""] = default_access(self._settings)
        _check_files(accesses)
        before = self._probes
        self._probes = {
            name: before[name] if name in before and before[name][0] == access else (access, self._probe(name, access))
            for name, access in accesses.items()
        }
        for name, server in servers.items():
            self._probes[name][1].expect(server.expect, server.maintenance)
        for name, (_, probe) in before.items():
            if name not in self._probes or self._probes[name][1] is not probe:
                probe.close()

    def _probe(self, name: str, access: Access) -> Probe:
        settings = self._settings
        return Probe(
            ApiClient(access, timeout=settings.timeout, max_bytes=settings.max_bytes),
            redact_url(access.url),
            settings.collectors,
            server=name or DEFAULT,
            choices=Choices(remote=settings.remote, connections=settings.connections),
            paths=PathFilter(settings.path_include, settings.path_exclude),
            max_series=settings.max_series,
            min_interval=settings.min_interval,
        )


def _check_files(accesses: Mapping[str, Access]) -> None:
    """Raise UserError for certificates that cannot be read: better now than as a TLS failure of every scrape."""
    mistakes = []
    for name, access in accesses.items():
        for what in ("ca_file", "cert_file", "key_file"):
            file = getattr(access, what)
            if file and not os.access(file, os.R_OK):
                where = f"servers.{name}.{what}" if name else f"--mediamtx.{what.replace('_', '-')}"
                mistakes.append(f"{where}: cannot read {file}: check the path and its permissions")
    if mistakes:
        raise UserError("\n".join(mistakes))


def _usual_url() -> object:
    return next(field.default for field in dataclasses.fields(ExporterSettings) if field.name == "mediamtx_url")
