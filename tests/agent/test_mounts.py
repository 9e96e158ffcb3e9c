import os
import threading

import pytest

from agent.mounts import Mount, Patience, parse_mountinfo

ANSWER = os.statvfs_result((1,) * 10)


def line(place="/data", options="rw", kind="ext4", device="/dev/sda1", super_options="rw", tags=""):
    return f"27 1 8:1 / {place} {options} {tags}- {kind} {device} {super_options}\n"


def test_a_mount():
    assert list(parse_mountinfo(line())) == [Mount("/dev/sda1", "/data", "ext4", False, ("8", "1"))]


def test_optional_tags_are_skipped():
    (mount,) = parse_mountinfo(line(tags="shared:1 master:2 "))
    assert (mount.mountpoint, mount.fstype) == ("/data", "ext4")


@pytest.mark.parametrize(
    ("options", "super_options", "readonly"),
    [
        ("ro,relatime", "rw", True),
        ("rw", "ro,errors=continue", True),
        ("rw", "rw,emergency_ro", True),
        ("rw,errors=remount-ro", "rw,proto=tcp", False),
    ],
)
def test_readonly(options, super_options, readonly):
    (mount,) = parse_mountinfo(line(options=options, super_options=super_options))
    assert mount.readonly is readonly


def test_names_with_spaces_tabs_and_backslashes():
    (mount,) = parse_mountinfo(line(place=r"/a\040b\011c\134d", device=r"//nas/my\040share"))
    assert (mount.mountpoint, mount.device) == ("/a b\tc\\d", "//nas/my share")


def test_a_password_in_a_device_is_no_label():
    (mount,) = parse_mountinfo(line(device="https://me:secret@dav.example.org/films?token=secret", kind="fuse"))
    assert mount.device == "https://dav.example.org/films"


def test_a_mount_that_is_there_twice_counts_once():
    assert len(list(parse_mountinfo(line() + line(options="ro") + line(place="/other")))) == 2


@pytest.mark.parametrize(
    ("place", "shown"), [("/host", "/"), ("/host/data", "/data"), ("/hostage", "/hostage"), ("/data", "/data")]
)
def test_the_mounted_root_is_cut_off(place, shown):
    (mount,) = parse_mountinfo(line(place=place), "/host")
    assert mount.mountpoint == shown


@pytest.mark.parametrize(
    ("kind", "remote"),
    [("nfs4", True), ("cifs", True), ("fuse.sshfs", True), ("fuseblk", False), ("ext4", False), ("tmpfs", False)],
)
def test_what_may_hang(kind, remote):
    assert Mount("d", "/", kind, False).remote is remote


def test_answers_and_errors():
    def ask(path):
        if path == "/stale":
            raise OSError(116, "Stale file handle")
        return ANSWER

    found = Patience(5, ask).ask(["/good", "/stale"])
    assert found["/good"] is ANSWER
    assert isinstance(found["/stale"], OSError)


def test_one_that_hangs_is_asked_once_until_it_comes_back():
    let_go, asked = threading.Event(), []

    def ask(path):
        asked.append(path)
        if path == "/hangs":
            let_go.wait(20)
        return ANSWER

    patience = Patience(0.05, ask)
    assert patience.ask(["/hangs", "/good"]).keys() == {"/good"}
    assert patience.ask(["/hangs", "/good"]).keys() == {"/good"}
    assert asked.count("/hangs") == 1
    let_go.set()
    patience._under_way["/hangs"].join(5)
    assert patience.ask(["/hangs"]).keys() == {"/hangs"}
    assert asked.count("/hangs") == 2


def test_all_that_hang_share_one_wait():
    let_go = threading.Event()

    def ask(path):
        let_go.wait(20)
        return ANSWER

    waiting = threading.Thread(target=Patience(0.05, ask).ask, args=([f"/{n}" for n in range(100)],))
    waiting.start()
    waiting.join(3)  # one after the other they would take 5 s
    hung = waiting.is_alive()
    let_go.set()
    assert not hung
