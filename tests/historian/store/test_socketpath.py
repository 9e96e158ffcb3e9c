from pathlib import Path

import pytest

from historian.store.socketpath import socket_path
from toolkit.errors import UserError

LONG = Path("/" + "long/" * 30)


def test_beside_the_data_where_the_path_is_short_enough() -> None:
    assert socket_path(Path("/data")) == Path("/data/store.sock")


def test_a_long_path_has_one_short_place_of_its_own(tmp_path: Path) -> None:
    first = socket_path(LONG, str(tmp_path))
    assert first == socket_path(LONG, str(tmp_path))
    assert first != socket_path(LONG / "other", str(tmp_path))
    assert first.parent.parent == tmp_path
    assert first.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("trap", ["open to others", "a link", "a file"])
def test_a_place_that_others_could_have_prepared_is_refused(tmp_path: Path, trap: str) -> None:
    private = socket_path(LONG, str(tmp_path)).parent
    private.rmdir()
    if trap == "open to others":
        private.mkdir()
        private.chmod(0o755)
    elif trap == "a link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        private.symlink_to(tmp_path / "elsewhere")
    else:
        private.write_text("")
    with pytest.raises(UserError, match="not a private directory of this user"):
        socket_path(LONG, str(tmp_path))
