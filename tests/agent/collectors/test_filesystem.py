import os
import threading
from dataclasses import replace

import pytest

from agent.collectors import filesystem
from agent.collectors.filesystem import families
from agent.mounts import Mount
from tests.agent.conftest import FIXTURES, samples_of

FILMS = ("device=/dev/sdb1", "fstype=xfs", "mountpoint=/data/my films")


def test_values_of_statvfs(collect):
    found = collect("filesystem")
    real = os.statvfs(FIXTURES / "root/data/my films")
    assert found["node_filesystem_size_bytes", *FILMS] == real.f_blocks * real.f_frsize
    assert found["node_filesystem_files", *FILMS] == real.f_files
    assert found["node_filesystem_device_error", *FILMS] == 0
    assert found["node_filesystem_readonly", *FILMS] == 0
    info = ("node_filesystem_mount_info", "device=/dev/sdb1", "major=8", "minor=17", "mountpoint=/data/my films")
    assert found[info] == 1


def test_free_available_and_used_are_told_apart():
    answer = filesystem._answer(os.statvfs_result((4096, 512, 1000, 400, 300, 50, 20, 10, 0, 255)))
    assert not isinstance(answer, str)
    assert {metric.name.removeprefix("node_filesystem_"): value for metric, value in answer.items()} == {
        "size_bytes": 1000 * 512,
        "free_bytes": 400 * 512,
        "avail_bytes": 300 * 512,
        "files": 50,
        "files_free": 20,
    }


def test_readonly(collect):
    key = ("device=/dev/sdc1", "fstype=ext4", "mountpoint=/data/archive")
    assert collect("filesystem")["node_filesystem_readonly", *key] == 1


def test_one_that_does_not_answer_is_an_error_and_nothing_else(collect):
    found = {key: value for key, value in collect("filesystem").items() if "mountpoint=/data/gone" in key}
    labels = ("device=/dev/sdd1", "device_error=no such file or directory", "fstype=ext4", "mountpoint=/data/gone")
    assert found == {("node_filesystem_device_error", *labels): 1, ("node_filesystem_readonly", *labels): 0}


def test_default_exclusions(collect):
    places = {part for key in collect("filesystem") for part in key if part.startswith("mountpoint=")}
    assert places == {
        f"mountpoint={p}" for p in ("/", "/run", "/data/my films", "/data/archive", "/data/gone", "/data/nas")
    }


def test_places_and_types_can_be_chosen(collect, fake_host):
    by_place = collect("filesystem", replace(fake_host, mount_include="^/proc$", fs_type_include="proc"))
    assert {part for key in by_place for part in key if part.startswith("mountpoint=")} == {"mountpoint=/proc"}
    by_type = collect("filesystem", replace(fake_host, fs_type_exclude="ext4|xfs|proc|overlay|nfs4"))
    assert {part for key in by_type for part in key if part.startswith("mountpoint=")} == {"mountpoint=/run"}


def test_a_network_file_system_that_hangs_is_said_and_does_not_hang_the_scrape(fake_host, monkeypatch):
    let_go = threading.Event()

    def statvfs(path):
        if path.endswith("/data/nas"):
            let_go.wait(20)
        return real_statvfs(path)

    real_statvfs = os.statvfs
    monkeypatch.setattr(os, "statvfs", statvfs)
    subject = filesystem.Collector(replace(fake_host, mount_timeout=0.05))
    try:
        found = samples_of(subject.collect())
    finally:
        let_go.set()
    labels = ("device=nas:/films", "device_error=mountpoint timeout", "fstype=nfs4", "mountpoint=/data/nas")
    assert found["node_filesystem_device_error", *labels] == 1
    assert found["node_filesystem_device_error", *FILMS] == 0


def test_with_hidepid_the_own_mounts_are_read(collect, fake_host, tmp_path):
    (tmp_path / "self").mkdir()
    (tmp_path / "self/mountinfo").write_text("27 1 8:1 / / rw - ext4 /dev/sda1 rw\n")
    assert collect("filesystem", replace(fake_host, procfs=str(tmp_path)))


def test_no_rows_no_families():
    assert samples_of(families([])) == {}
    assert samples_of(families([(Mount("d", "/", "t", True), "lost")])).keys() == {
        (f"node_filesystem_{name}", "device=d", "device_error=lost", "fstype=t", "mountpoint=/")
        for name in ("device_error", "readonly")
    }


def test_psutil_agrees_on_the_root(collect, portable, real_host):
    def root(settings, name):
        found = collect("filesystem", settings)
        return [value for key, value in found.items() if key[0] == f"node_filesystem_{name}" and "mountpoint=/" in key]

    for name in ("size_bytes", "free_bytes", "avail_bytes"):
        assert root(portable, name) == pytest.approx(root(real_host, name), rel=0.01), name
