"""The bad network is itself tested: what it says it did to datagrams is what arrived."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.lab.udp_relay import COUNTERS, Address, Impairment, UdpRelay

COUNT = 400


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with udp_socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock


@pytest.fixture
def client() -> Iterator[socket.socket]:
    with udp_socket() as sock:
        yield sock


def udp_socket() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    sock.settimeout(5)
    return sock


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not true():
        assert time.monotonic() < deadline, "waited 5 s in vain"
        time.sleep(0.002)


def send_numbers(client: socket.socket, to: Address, count: int = COUNT) -> None:
    for number in range(count):
        client.sendto(number.to_bytes(4), to)


def arrived(server: socket.socket, relay: UdpRelay) -> list[int]:
    """The numbers that came through, once nothing is on its way any more."""
    until(lambda: (up := relay.stats["up"])["forwarded"] + up["lost"] + up["cut"] == COUNT)
    up = relay.stats["up"]
    return [int.from_bytes(server.recv(100)) for _ in range(up["forwarded"])]


def run(server: socket.socket, client: socket.socket, up: Impairment, seed: int = 0) -> list[int]:
    with UdpRelay(server.getsockname(), up=up, seed=seed) as relay:
        send_numbers(client, relay.address)
        return arrived(server, relay)


def test_a_clean_relay_passes_all_in_order_and_counts(server: socket.socket, client: socket.socket) -> None:
    with UdpRelay(server.getsockname()) as relay:
        send_numbers(client, relay.address)
        assert arrived(server, relay) == list(range(COUNT))
        nothing = dict.fromkeys(COUNTERS, 0)
        passed = {"received": COUNT, "forwarded": COUNT, "forwarded_bytes": 4 * COUNT}
        assert relay.stats == {"up": nothing | passed, "down": nothing}


def test_answers_find_their_client(server: socket.socket, client: socket.socket) -> None:
    with UdpRelay(server.getsockname()) as relay, udp_socket() as other:
        for sock, text in ((client, b"one"), (other, b"two")):
            sock.sendto(text, relay.address)
        peers = dict(server.recvfrom(100) for _ in range(2))
        assert peers[b"one"] != peers[b"two"], "the target must see two clients apart"
        for text, peer in peers.items():
            server.sendto(text + b" answered", peer)
        assert client.recvfrom(100) == (b"one answered", relay.address)
        assert other.recvfrom(100) == (b"two answered", relay.address)


def test_loss_is_near_its_rate_and_follows_the_seed(server: socket.socket, client: socket.socket) -> None:
    loss = Impairment(loss=10)
    first = run(server, client, loss, seed=7)
    assert 0.85 * COUNT < len(first) < 0.95 * COUNT
    assert run(server, client, loss, seed=7) == first
    assert run(server, client, loss, seed=8) != first


def test_another_rule_does_not_change_who_is_lost(server: socket.socket, client: socket.socket) -> None:
    lossy, late_too = Impairment(loss=10), Impairment(loss=10, delay=1, jitter=2)
    assert run(server, client, lossy) == run(server, client, late_too)


def test_loss_can_be_one_way(server: socket.socket, client: socket.socket) -> None:
    with UdpRelay(server.getsockname(), up=Impairment(loss=100)) as relay:
        client.sendto(b"lost", relay.address)
        until(lambda: relay.stats["up"]["lost"] == 1)
    with UdpRelay(server.getsockname(), down=Impairment(loss=100)) as relay:
        client.sendto(b"found", relay.address)
        data, peer = server.recvfrom(100)
        server.sendto(data, peer)
        until(lambda: relay.stats["down"]["lost"] == 1)
        assert relay.stats["up"]["forwarded"] == 1


def test_delay_holds_for_each_way(server: socket.socket, client: socket.socket) -> None:
    slow = Impairment(delay=30)
    with UdpRelay(server.getsockname(), up=slow, down=slow) as relay:
        begin = time.monotonic()
        client.sendto(b"ping", relay.address)
        _, peer = server.recvfrom(100)
        half = time.monotonic()
        server.sendto(b"pong", peer)
        client.recv(100)
        assert half - begin >= 0.03
        assert time.monotonic() - half >= 0.03


def test_jitter_keeps_the_order(server: socket.socket, client: socket.socket) -> None:
    assert run(server, client, Impairment(delay=2, jitter=20)) == list(range(COUNT))


def test_reorder_lets_exactly_the_next_one_overtake(server: socket.socket, client: socket.socket) -> None:
    came = run(server, client, Impairment(reorder=20), seed=3)
    assert sorted(came) == list(range(COUNT))
    swapped = [place for place, number in enumerate(came) if number < place]
    assert 0.1 * COUNT < len(swapped) < 0.25 * COUNT
    assert all(came[place - 1] == came[place] + 1 for place in swapped)
    assert run(server, client, Impairment(reorder=20), seed=3) == came


def test_a_held_datagram_goes_on_if_none_follows(server: socket.socket, client: socket.socket) -> None:
    with UdpRelay(server.getsockname(), up=Impairment(reorder=100)) as relay:
        client.sendto(b"alone", relay.address)
        assert server.recv(100) == b"alone"


def test_a_cut_line_passes_nothing_until_it_is_mended(server: socket.socket, client: socket.socket) -> None:
    with UdpRelay(server.getsockname()) as relay:
        relay.cut()
        client.sendto(b"cut", relay.address)
        until(lambda: relay.stats["up"]["cut"] == 1)
        relay.cut(0)
        client.sendto(b"mended", relay.address)
        assert server.recv(100) == b"mended"
        relay.cut(0.02)
        time.sleep(0.03)
        client.sendto(b"back by itself", relay.address)
        assert server.recv(100) == b"back by itself"


def test_a_thin_line_delays_and_drops_what_does_not_fit(server: socket.socket, client: socket.socket) -> None:
    wide = Impairment(rate=8 * 4 * COUNT)  # kbit/s: all of it takes a millisecond
    assert len(run(server, client, wide)) == COUNT
    with UdpRelay(server.getsockname(), up=Impairment(rate=8)) as relay:  # 4 bytes take 4 ms
        send_numbers(client, relay.address)
        until(lambda: (up := relay.stats["up"])["forwarded"] + up["overflowed"] == COUNT)
        assert 0.3 / 0.004 <= relay.stats["up"]["forwarded"] < COUNT / 2


def test_a_line_can_be_mended(server: socket.socket, client: socket.socket) -> None:
    with UdpRelay(server.getsockname(), up=Impairment(loss=100)) as relay:
        client.sendto(b"lost", relay.address)
        until(lambda: relay.stats["up"]["lost"] == 1)
        relay.set("up", Impairment())
        client.sendto(b"mended", relay.address)
        assert server.recv(100) == b"mended"


def packet(number: int, repeated: bool = False) -> bytes:
    return number.to_bytes(4) + bytes([0xC4 if repeated else 0xC0]) + bytes(20)


def test_the_truth_about_srt_packets_is_told_apart(server: socket.socket, client: socket.socket) -> None:
    control = b"\x80\x02" + bytes(20)
    with UdpRelay(server.getsockname(), up=Impairment(loss=100)) as relay:
        for data in (packet(7), packet(8), packet(9), packet(8, True), control):
            client.sendto(data, relay.address)
        until(lambda: relay.stats["up"]["lost"] == 5)
        relay.set("up", Impairment())
        for data in (packet(7, True), packet(10), packet(9, True), packet(9, True), packet(7, True)):
            client.sendto(data, relay.address)
        until(lambda: relay.stats["up"]["forwarded"] == 5)
        relay.set("up", Impairment(loss=100))
        client.sendto(packet(9, True), relay.address)  # lost, but not missing
        until(lambda: relay.stats["up"]["lost"] == 6)
        truth = relay.srt["up"]
    assert (truth.sent, truth.lost, truth.repeated, truth.repeated_lost, truth.never) == (4, 3, 6, 2, 1)
    assert (truth.later_than(0), truth.later_than(60)) == (2, 0)
    assert relay.srt["down"].sent == 0


def test_a_target_that_is_away_is_survived(client: socket.socket) -> None:
    with udp_socket() as away:
        away.bind(("127.0.0.1", 0))
        target: Address = away.getsockname()
    with UdpRelay(target) as relay:
        client.sendto(b"nobody there", relay.address)
        until(lambda: relay.stats["up"]["forwarded"] == 1)
        with udp_socket() as back:
            back.bind(target)
            client.sendto(b"hello again", relay.address)
            assert back.recv(100) == b"hello again"


def test_ipv6_loopback_works() -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as server:
        try:
            server.bind(("::1", 0))
        except OSError:
            pytest.skip("no IPv6 here")
        server.settimeout(5)
        with UdpRelay(server.getsockname()[:2], ("::1", 0)) as relay:
            with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as client:
                client.sendto(b"six", relay.address)
            assert server.recv(100) == b"six"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1"])
def test_only_loopback_is_accepted(host: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        UdpRelay((host, 1))
    with pytest.raises(ValueError, match="loopback"):
        UdpRelay(("127.0.0.1", 1), (host, 0))


def test_as_a_command_it_obeys_signals_and_reports(server: socket.socket, client: socket.socket) -> None:
    with udp_socket() as sock:
        sock.bind(("127.0.0.1", 0))
        listen: Address = sock.getsockname()
    options = ["--listen", f"127.0.0.1:{listen[1]}", "--target", f"127.0.0.1:{server.getsockname()[1]}"]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.lab.udp_relay", *options, "--loss", "100", "--direction", "down"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )

    def ask() -> dict[str, dict[str, int]]:
        process.send_signal(signal.SIGUSR2)
        assert process.stdout
        answer: dict[str, dict[str, int]] = json.loads(process.stdout.readline())
        return answer

    with process:
        server.settimeout(0.05)
        for _ in range(100):  # until it listens
            client.sendto(b"hello", listen)
            try:
                _, peer = server.recvfrom(100)
                break
            except TimeoutError:
                continue
        server.sendto(b"unheard", peer)
        until(lambda: ask()["down"]["lost"] == 1)
        process.send_signal(signal.SIGUSR1)
        until(lambda: client.sendto(b"cut off", listen) > 0 and ask()["up"]["cut"] > 0)
        process.terminate()
        assert process.stdout
        assert json.loads(process.stdout.readline())["up"]["cut"] > 0
    assert process.returncode == 0
