"""Addresses: free ports, taken ones by their flags, URLs."""

import socket

import pytest

from monitor.addresses import settle, text, url
from toolkit.errors import UserError


def test_port_0_becomes_a_free_port_and_others_stay() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    first, second = settle([("--a", ("127.0.0.1", 0)), ("--b", ("127.0.0.1", port))])
    assert first[1] > 0
    assert second == ("127.0.0.1", port)


def test_every_taken_address_is_told_with_its_flag() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserError) as caught:
            settle([("--a", ("127.0.0.1", port)), ("--b", ("127.0.0.1", port)), ("--c", ("127.0.0.1", 0))])
    lines = str(caught.value).splitlines()
    assert [line.rpartition(" ")[2] for line in lines] == ["--a", "--b"]
    assert f"cannot listen on 127.0.0.1:{port} (address already in use)" in lines[0]


def test_texts_and_urls() -> None:
    assert text(("::1", 80)) == "[::1]:80"
    assert url(("", 10191)) == url(("0.0.0.0", 10191)) == "http://127.0.0.1:10191"
    assert url(("::1", 80)) == "http://[::1]:80"


def test_other_reasons_have_no_program_to_stop() -> None:
    with pytest.raises(UserError) as caught:
        settle([("--a", ("no.such.host.invalid", 80)), ("--b", ("192.0.2.1", 80))])
    first, second = str(caught.value).splitlines()
    assert first == "cannot listen on no.such.host.invalid:80 (the host name is not known): give another --a"
    assert second == "cannot listen on 192.0.2.1:80 (cannot assign requested address): give another --b"
