"""Settings on a made-up host, on this one, and on a system without /proc; and samples as a plain dict."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from prometheus_client.core import Metric as Family

from agent.collectors import Subject, find
from agent.host import Host
from agent.settings import AgentSettings, HostSettings

FIXTURES = Path(__file__).parent / "fixtures"

Samples = dict[tuple[str, ...], float]


class _Portable(HostSettings):
    """Settings of a system that is not Linux: psutil gives the figures (of the machine that runs the tests)."""

    @property
    def host(self) -> Host:
        return Host(Path("/nonexistent"), Path("/nonexistent"), Path("/"), linux=False)


def samples_of(families: Iterable[Family]) -> Samples:
    """(name, label=value, …) → value, of all samples; a sample that is there twice fails the test."""
    found: Samples = {}
    for family in families:
        for sample in family.samples:
            key = (sample.name, *(f"{label}={value}" for label, value in sorted(sample.labels.items()) if value))
            assert key not in found, f"{key} is there twice"
            found[key] = sample.value
    return found


@pytest.fixture
def fake_host() -> HostSettings:
    """The made-up host below `fixtures`, as a container would see it."""
    return AgentSettings(
        procfs=str(FIXTURES / "proc"), sysfs=str(FIXTURES / "sys"), rootfs=str(FIXTURES / "root"), servers={}
    )


@pytest.fixture
def collect(fake_host: HostSettings) -> Callable[..., Samples]:
    """Samples of a collector by name: of the made-up host, or of other settings."""

    def run(name: str, settings: HostSettings = fake_host) -> Samples:
        subject: Subject = find(name)(settings)
        return samples_of(subject.collect())

    return run


@pytest.fixture
def portable() -> HostSettings:
    return _Portable()


@pytest.fixture
def real_host() -> HostSettings:
    return AgentSettings()
