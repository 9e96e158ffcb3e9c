"""A historian with something to show, for all fuzz tests of a module."""

from collections.abc import Iterator

import pytest

from tests.historian.running import Exporter, Historian, historian, until


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Historian]:
    """A process with its embedded store; at the end it must live, and have told of no mistake of ours."""
    exporter = Exporter()
    try:
        with historian(tmp_path_factory.mktemp("historian"), "--exporter.url", exporter.url) as started:
            until(lambda: len(started.times()) > 3)
            yield started
            assert started.process.poll() is None
            assert "Traceback" not in started.log
    finally:
        exporter.close()
