import os
import socket

import pytest

from agent.udp import UdpSocket, parse, socket_inodes
from tests.agent.conftest import FIXTURES


def test_sockets_of_a_table():
    found = list(parse((FIXTURES / "proc/1/net/udp").read_text()))
    assert found[0] == UdpSocket(inode=70001, port=8890, send_queue=0, receive_queue=0x34000, drops=5012)
    assert found[2] == UdpSocket(inode=70003, port=0xC001, send_queue=0x40, receive_queue=0x100, drops=17)


def test_sockets_of_ipv6():
    assert list(parse((FIXTURES / "proc/1/net/udp6").read_text())) == [UdpSocket(70004, 8890, 0, 0x800, 8)]


def test_the_kernel_writes_what_we_read(real_host):
    if not real_host.host.linux:
        pytest.skip("the table is Linux'")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mine:
        mine.bind(("127.0.0.1", 0))
        inode = os.fstat(mine.fileno()).st_ino
        (found,) = [it for it in parse((real_host.host.net / "udp").read_text()) if it.inode == inode]
        assert found.port == mine.getsockname()[1]
        assert found.drops == 0
        assert inode in socket_inodes(real_host.host.proc / "self/fd")
    assert inode not in socket_inodes(real_host.host.proc / "self/fd")


def test_descriptors_that_are_no_sockets(tmp_path):
    (tmp_path / "0").symlink_to("/dev/null")
    (tmp_path / "3").symlink_to("socket:[4711]")
    (tmp_path / "4").symlink_to("pipe:[5]")
    assert socket_inodes(tmp_path) == {4711}
