"""The collector on a stand-in for MediaMTX: a process of that name with UDP sockets, which it never reads."""

import socket
import sys
import time
from dataclasses import replace

import psutil
import pytest
import requests

from agent import udp
from agent.collectors import mediamtx_process
from agent.processes import Figures
from tests.agent.conftest import samples_of
from tests.agent.running import STAND_IN_NAME, StandIn, agent, samples

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sockets of a process are read from /proc")


@pytest.fixture
def stand_in(tmp_path):
    started = []

    def run():
        started.append(StandIn(tmp_path))
        return started[-1]

    yield run
    for one in started:
        one.stop()


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def settings(real_host):
    return replace(real_host, process_name=STAND_IN_NAME)


def test_figures_of_the_process(stand_in, settings, clock):
    process = stand_in()
    found = samples_of(mediamtx_process.Collector(settings, clock).collect())
    named = {key[0].removeprefix("mediamtx_process_"): value for key, value in found.items() if len(key) == 1}
    its = psutil.Process(process.pid)
    assert named["up"] == 1
    assert named["mediamtx_processes"] == 1
    assert named["resident_memory_bytes"] == pytest.approx(its.memory_info().rss, rel=0.1)
    assert named["virtual_memory_bytes"] == pytest.approx(its.memory_info().vms, rel=0.1)  # it may still be growing
    assert named["open_fds"] == its.num_fds()
    assert named["max_fds"] == its.rlimit(psutil.RLIMIT_NOFILE)[0]
    assert named["threads"] == 1
    assert named["start_time_seconds"] == pytest.approx(its.create_time())
    assert named["cpu_seconds_total"] == pytest.approx(sum(its.cpu_times()[:2]), abs=0.2)


def test_drops_and_queue_by_port(stand_in, settings, clock, tmp_path):
    process = stand_in()
    subject = mediamtx_process.Collector(settings, clock)
    found = samples_of(subject.collect())
    drops = found["mediamtx_process_udp_receive_drops_total", "port=ephemeral"]
    table = {it.port: it for it in udp.parse((settings.host.proc / "net/udp").read_text())}
    assert drops == table[process.port].drops > 100
    assert found["mediamtx_process_udp_receive_queue_bytes", "port=ephemeral"] == table[process.port].receive_queue > 0


def test_without_a_process_it_is_down_and_nothing_else(settings, clock):
    assert samples_of(mediamtx_process.Collector(settings, clock).collect()) == {
        ("mediamtx_process_up",): 0,
        ("mediamtx_processes",): 0,
    }


def test_several_are_taken_together(stand_in, settings, clock):
    first, second = stand_in(), stand_in()
    found = samples_of(mediamtx_process.Collector(settings, clock).collect())
    assert found["mediamtx_processes",] == 2
    both = [psutil.Process(it.pid) for it in (first, second)]
    assert found["mediamtx_process_threads",] == 2
    memory = sum(it.memory_info().vms for it in both)
    assert found["mediamtx_process_virtual_memory_bytes",] == pytest.approx(memory, rel=0.1)
    assert found["mediamtx_process_start_time_seconds",] == pytest.approx(both[0].create_time())


def test_a_restart_between_two_scrapes_starts_the_drops_anew(stand_in, settings, clock):
    first = stand_in()
    subject = mediamtx_process.Collector(settings, clock)
    list(subject.collect())
    first.stop()
    second = stand_in()
    clock.now = 60.0
    found = samples_of(subject.collect())
    table = {it.port: it for it in udp.parse((settings.host.proc / "net/udp").read_text())}
    assert found["mediamtx_processes",] == 1
    assert found["mediamtx_process_udp_receive_drops_total", "port=ephemeral"] == table[second.port].drops


def test_a_restart_starts_the_counters_anew(stand_in, settings, clock):
    first = stand_in()
    subject = mediamtx_process.Collector(settings, clock)
    assert samples_of(subject.collect())["mediamtx_process_up",] == 1
    first.stop()
    down = samples_of(subject.collect())
    assert down == {("mediamtx_process_up",): 0, ("mediamtx_processes",): 0}
    second = stand_in()
    clock.now = 10.0
    found = samples_of(subject.collect())
    table = {it.port: it for it in udp.parse((settings.host.proc / "net/udp").read_text())}
    assert found["mediamtx_process_udp_receive_drops_total", "port=ephemeral"] == table[second.port].drops


def figures(**changed):
    usual = {"cpu": 1.0, "resident": 2, "virtual": 3, "threads": 4, "open_fds": 5, "max_fds": 6, "start": 7.0}
    return Figures(**(usual | changed))


def test_of_several_the_one_nearest_its_limit_is_shown():
    found = samples_of(
        mediamtx_process._families([figures(open_fds=900, max_fds=65536), figures(open_fds=800, max_fds=1024)], 2.0)
    )
    assert (found["mediamtx_process_open_fds",], found["mediamtx_process_max_fds",]) == (800, 1024)


def test_what_is_not_known_of_all_is_not_shown():
    found = samples_of(mediamtx_process._families([figures(), figures(resident=None, cpu=None, open_fds=None)], 1.0))
    assert ("mediamtx_process_resident_memory_bytes",) not in found, "the sum would be too small"
    assert ("mediamtx_process_cpu_seconds_total",) not in found
    assert found["mediamtx_process_threads",] == 8
    assert found["mediamtx_process_open_fds",] == 5


def test_another_users_files_are_said_to_be_missing_once(settings, clock, caplog):
    def refuse(descriptors):
        raise PermissionError(13, "Permission denied", str(descriptors))

    its_own = replace(settings, process_name=psutil.Process().name())
    subject = mediamtx_process.Collector(its_own, clock, refuse)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        any_socket.bind(("127.0.0.1", 0))
        samples_of(subject.collect())
        clock.now = 20.0
        found = samples_of(subject.collect())
    assert found["mediamtx_process_up",] == 1
    assert not [key for key in found if "udp" in key[0]]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "CAP_SYS_PTRACE" in caplog.text


def test_a_proc_mounted_elsewhere(stand_in, tmp_path):
    stand_in()
    (tmp_path / "host").symlink_to("/proc")
    with agent(f"--path.procfs={tmp_path}/host", f"--mediamtx.process-name={STAND_IN_NAME}") as url:
        found = samples(requests.get(f"{url}/metrics?collect[]=mediamtx_process", timeout=10).text)
    assert found["mediamtx_process_up",] == 1
    assert found["mediamtx_process_udp_receive_drops_total", "port=ephemeral"] > 100
    assert time.time() - 60 < found["mediamtx_process_start_time_seconds",] <= time.time()
