from pathlib import Path

import pytest

from agent.host import Host, read, read_if_there


def test_a_mounted_proc_means_the_hosts_network():
    assert Host().net == Path("/proc/net")
    assert Host(proc=Path("/host/proc")).net == Path("/host/proc/1/net")


def test_names_that_are_no_utf8_can_be_read(tmp_path):
    (tmp_path / "comm").write_bytes(b"caf\xe9\n")
    assert read(tmp_path / "comm") == "caf\ufffd\n"


def test_a_missing_file(tmp_path):
    assert read_if_there(tmp_path / "none") == ""
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none")
