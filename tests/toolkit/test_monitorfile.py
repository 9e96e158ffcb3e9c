"""`monitor.yml`: what is read, and every mistake with file, line, key and remedy."""

from pathlib import Path

import pytest

from toolkit import monitorfile
from toolkit.errors import UserError


def write(folder: Path, text: str) -> Path:
    file = folder / "monitor.yml"
    file.write_text(text)
    return file


def test_servers_and_values(tmp_path: Path) -> None:
    (tmp_path / "mtx").write_text("s3cret\n")
    file = write(
        tmp_path,
        "servers:\n"
        "  studio-a:\n"
        "    mediamtx: http://10.0.0.5:9997/\n"
        "    username: monitor\n"
        "    password_file: mtx\n"
        "    agent: http://10.0.0.5:10192\n"
        "  edge:\n"
        "    mediamtx: https://10.0.0.6:9997\n"
        "    ca_file: ca.pem\n"
        "redis: {url: 'redis://127.0.0.1'}\n",
    )
    read = monitorfile.read(file)
    studio, edge = read.servers["studio-a"], read.servers["edge"]
    assert studio.mediamtx == "http://10.0.0.5:9997"
    assert (studio.username, studio.password.reveal()) == ("monitor", "s3cret")
    assert studio.agent == "http://10.0.0.5:10192"
    assert edge.ca_file == str(tmp_path / "ca.pem")
    assert read.values == {"redis.url": ("redis://127.0.0.1", 10)}


def test_an_empty_file_and_empty_servers_are_fine(tmp_path: Path) -> None:
    assert monitorfile.read(write(tmp_path, "")).servers == {}
    assert monitorfile.read(write(tmp_path, "servers:\n")).servers == {}


BAD = {
    "typo": ("servers: {a: {mediamtx: 'http://h', pasword: x}}", "1: unknown key 'pasword'; did you mean 'password'?"),
    "top": ("server:\n  a: {}\n", "1: unknown key 'server'; did you mean 'servers'?"),
    "nested": ("redis:\n  ur: x\n", "2: unknown key 'redis.ur'; did you mean 'redis.url'?"),
    "twice": ("exporter: http://h\nexporter: http://i\n", "2: 'exporter' is given twice, first in line 1: keep one"),
    "no api": ("servers:\n  a:\n    username: x\n", "2: servers.a lacks 'mediamtx': the address of its API"),
    "url": ("servers: {a: {mediamtx: 10.0.0.5}}", "1: servers.a.mediamtx: this is not an http or https URL"),
    "both": ("servers: {a: {mediamtx: 'http://h', token: a, token_file: b}}", "both token and token_file are given"),
    "no secret": ("servers: {a: {mediamtx: 'http://h', token_file: nope}}", "servers.a.token_file: cannot read"),
    "name": ("servers: {a/b: {mediamtx: 'http://h'}}", "1: server name 'a/b': use letters, digits"),
    "list": ("servers: [a]", "1: 'servers' takes names"),
    "scalar": ("servers: {a: b}", "1: server 'a' takes keys"),
    "value": ("scrape: 2s", "1: 'scrape' takes keys: interval"),
    "mapping": ("exporter: {url: x}", "1: 'exporter' takes a single value"),
    "list on top": ("- a", "1: the file must hold keys such as 'servers:'"),
    "broken": ("a: [1\nb: 2\n", "2: not YAML:"),
    "control": ("a: \x01", "not YAML:"),
    "deep": ("a: " + "{b: " * 20 + "1" + "}" * 20, "1: nested too deeply"),
}


@pytest.mark.parametrize(("text", "expected"), BAD.values(), ids=BAD.keys())
def test_mistakes_are_named(tmp_path: Path, text: str, expected: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(UserError) as caught:
        monitorfile.read(file)
    assert str(caught.value).startswith(str(file))
    assert expected in str(caught.value)


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    file = write(tmp_path, "foo: 1\nservers:\n  a: {mediamtx: x}\n  b: {}\nscrape: {every: 2s}\n")
    with pytest.raises(UserError) as caught:
        monitorfile.read(file)
    assert [int(line.split(":")[1]) for line in sorted(str(caught.value).splitlines())] == [1, 3, 4, 5]


def test_missing_file_and_wrong_encoding(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"gone\.yml: No such file or directory: check --config\.file"):
        monitorfile.read(tmp_path / "gone.yml")
    (tmp_path / "latin.yml").write_bytes(b"exporter: \xe4\n")
    with pytest.raises(UserError, match="byte 10 is not UTF-8"):
        monitorfile.read(tmp_path / "latin.yml")


def test_secrets_do_not_show_in_the_servers_text(tmp_path: Path) -> None:
    read = monitorfile.read(write(tmp_path, "servers: {a: {mediamtx: 'http://h', password: hunter2, token: t0ken}}"))
    assert "hunter2" not in repr(read)
    assert "t0ken" not in repr(read)
