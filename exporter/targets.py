"""The servers that can be asked: the default one of the flags, and those of monitor.yml by name."""

from exporter.client import Access, ApiClient
from exporter.collectors.base import Choices
from exporter.limits import PathFilter
from exporter.probe import Probe
from exporter.settings import ExporterSettings
from toolkit.monitorfile import Server
from toolkit.secrets import redact_url


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
    )


class Targets:
    """A probe for each server. Only these addresses are ever asked, so credentials go nowhere else."""

    def __init__(self, settings: ExporterSettings) -> None:
        self._settings = settings
        self.default = self._probe("default", default_access(settings))
        self.named = {name: self._probe(name, server_access(server)) for name, server in settings.servers.items()}

    def _probe(self, name: str, access: Access) -> Probe:
        settings = self._settings
        client = ApiClient(access, timeout=settings.timeout, max_bytes=settings.max_bytes)
        return Probe(
            client,
            redact_url(access.url),
            settings.collectors,
            server=name,
            choices=Choices(remote=settings.remote, connections=settings.connections),
            paths=PathFilter(settings.path_include, settings.path_exclude),
            max_series=settings.max_series,
            min_interval=settings.min_interval,
        )

    def close(self) -> None:
        """Give all connections back."""
        for probe in (self.default, *self.named.values()):
            probe.close()
