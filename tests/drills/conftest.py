"""A folder for the processes of a file's drills, in which nothing outlives them."""

from collections.abc import Iterator

import pytest

from tests.drills.stage import Stage, stage
from tests.historian.reaper import reaper


@pytest.fixture(scope="module")
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An empty stage for all drills of a file."""
    folder = tmp_path_factory.mktemp(request.module.__name__.rpartition(".")[2])
    with reaper(folder), stage(folder) as made:
        yield made
