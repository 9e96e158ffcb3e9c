import pytest

from agent.drops import DropSums, Owner, port_label
from agent.udp import UdpSocket


def sock(inode, drops=0, port=8890):
    return UdpSocket(inode, port, 0, 0, drops)


@pytest.mark.parametrize(
    ("port", "label"), [(8890, "8890"), (32768, "ephemeral"), (60999, "ephemeral"), (61000, "61000")]
)
def test_ports_of_the_system_are_one(port, label):
    assert port_label(port, range(32768, 61000)) == label


def test_sockets_of_a_port_are_added_up():
    assert DropSums().update([("8890", sock(1, 5)), ("8890", sock(2, 3)), ("8000", sock(3))]) == {"8890": 8, "8000": 0}


def test_only_what_is_new_is_added():
    sums = DropSums()
    sums.update([("8890", sock(1, 5))])
    assert sums.update([("8890", sock(1, 9))]) == {"8890": 9}
    assert sums.update([("8890", sock(1, 9))]) == {"8890": 9}


def test_the_sum_outlives_a_socket():
    sums = DropSums()
    sums.update([("ephemeral", sock(1, 5)), ("ephemeral", sock(2, 7))])
    assert sums.update([("ephemeral", sock(2, 8))]) == {"ephemeral": 13}
    assert sums.update([]) == {"ephemeral": 13}
    assert sums.update([("ephemeral", sock(3, 2))]) == {"ephemeral": 15}


def test_an_inode_that_came_back_is_another_socket():
    sums = DropSums()
    sums.update([("8890", sock(1, 100))])
    assert sums.update([("8890", sock(1, 4))]) == {"8890": 104}


class Files:
    """A directory of descriptors, and a clock."""

    def __init__(self, path):
        self.path, self.now, self.count = path, 0.0, 0

    def open(self, inode):
        self.count += 1
        (self.path / str(self.count)).symlink_to(f"socket:[{inode}]")

    def clock(self):
        return self.now


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


def test_only_the_own_sockets(files):
    files.open(1)
    assert Owner(files.clock).own([sock(1), sock(2)], files.path) == [sock(1)]


def test_files_are_walked_only_for_sockets_not_seen_before(files):
    owner = Owner(files.clock)
    files.open(1)
    owner.own([sock(1), sock(2)], files.path)
    files.open(2)  # cannot be: 2 was another's. Only a walk would see it
    files.now = 100.0
    assert owner.own([sock(1), sock(2)], files.path) == [sock(1)]


def test_a_new_socket_waits_for_the_next_walk(files):
    owner = Owner(files.clock)
    files.open(1)
    owner.own([sock(1)], files.path)
    files.open(3)
    files.now = 9.0
    assert owner.own([sock(1), sock(3)], files.path) == [sock(1)]
    files.now = 10.0
    assert owner.own([sock(1), sock(3)], files.path) == [sock(1), sock(3)]


def test_a_process_that_ended(tmp_path):
    with pytest.raises(FileNotFoundError):
        Owner(lambda: 0.0).own([sock(1)], tmp_path / "ended")


@pytest.mark.parametrize("table", [[], [sock(1)]])
def test_another_users_process_is_noticed_at_the_first_look(tmp_path, table):
    def refuse(descriptors):
        raise PermissionError(13, "Permission denied")

    owner = Owner(lambda: 0.0, refuse)
    with pytest.raises(PermissionError):
        owner.own(table, tmp_path)
    assert owner.own(table, tmp_path) == [], "and not asked again at once"
