"""Readers of the small values."""

from pathlib import Path

import pytest
import trustme

from toolkit.units import (
    authorities_file,
    metrics_path,
    network,
    parse_address,
    parse_bit_rate,
    parse_count,
    parse_duration,
    parse_http_url,
    parse_switch,
    positive_duration,
    public_url,
    url_path,
)


@pytest.mark.parametrize(
    ("text", "seconds"), [("500ms", 0.5), ("2s", 2), ("1.5m", 90), ("1h30m", 5400), ("30d", 2592000), ("1y", 31536000)]
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "2", "s", "2 s", "-2s", "2s3", "2sx", "x2s"])
def test_not_durations(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        parse_duration(text)


def test_zero_is_a_duration_but_no_interval() -> None:
    assert parse_duration("0s") == 0
    with pytest.raises(ValueError, match="no time at all"):
        positive_duration("0s")


@pytest.mark.parametrize(
    ("text", "address"),
    [("127.0.0.1:1", ("127.0.0.1", 1)), (":65535", ("", 65535)), ("[::1]:80", ("::1", 80)), ("host:0", ("host", 0))],
)
def test_addresses(text: str, address: tuple[str, int]) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize("text", ["", "host", "host:", "host:x", "host:65536", "::1:80", "host:-1"])
def test_not_addresses(text: str) -> None:
    with pytest.raises(ValueError, match="is not an address"):
        parse_address(text)


def test_switches() -> None:
    assert [parse_switch(word) for word in ("yes", "ON", "1", "true")] == [True] * 4
    assert [parse_switch(word) for word in ("no", "Off", "0", "false")] == [False] * 4
    with pytest.raises(ValueError, match="neither true nor false"):
        parse_switch("maybe")


def test_http_urls() -> None:
    assert parse_http_url("http://h:9997/") == "http://h:9997"
    for text in ("h:9997", "ftp://h", "http://", ""):
        with pytest.raises(ValueError, match="not an http or https URL"):
            parse_http_url(text)
    for text in ("http://h/?token=1", "http://h#x"):
        with pytest.raises(ValueError, match="has a query or fragment"):
            parse_http_url(text)


def test_bit_rates() -> None:
    assert [parse_bit_rate(text) for text in ("800kbit/s", "2.5Mbit/s", "1 Gbit/s", "9bit/s")] == [8e5, 2.5e6, 1e9, 9]
    for text in ("2", "2M", "2Mb/s", "2mbit/s", "-1bit/s", ""):
        with pytest.raises(ValueError, match="is not a bit rate"):
            parse_bit_rate(text)


def test_counts() -> None:
    assert parse_count("0") == 0
    for text in ("-1", "1.5", "", "two"):
        with pytest.raises(ValueError, match="is not a whole number"):
            parse_count(text)


@pytest.mark.parametrize("text", ["", "/", "/monitor", "/a/b-c_d.e~f/"])
def test_paths_of_urls(text: str) -> None:
    assert url_path(text) == text


@pytest.mark.parametrize("text", ["monitor", "//host", "/a//b", '/a"onload=', "/a b", "/ä", "/a?b"])
def test_paths_that_would_not_do(text: str) -> None:
    with pytest.raises(ValueError, match="is not a path"):
        url_path(text)


def test_public_urls_and_networks() -> None:
    assert public_url("") == ""
    assert public_url("https://h/monitor/") == "https://h/monitor"
    with pytest.raises(ValueError, match="is not a path"):
        public_url("https://h/mon itor")
    assert [network("10.0.0.0/8"), network("::1")] == ["10.0.0.0/8", "::1/128"]
    with pytest.raises(ValueError, match=r"'10\.0\.0\.1/8' is not an address or network \(.*\); write for example"):
        network("10.0.0.1/8")


@pytest.mark.parametrize("url", ["http://[::1", "http://host:99999", "http://host:0", "http://:80", "https://"])
def test_addresses_without_a_host_or_a_port_that_can_be(url: str) -> None:
    with pytest.raises(ValueError, match="this is not an http or https URL"):
        parse_http_url(url)


def test_files_of_authorities(tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    assert authorities_file(str(tmp_path / "ca.pem")) == str(tmp_path / "ca.pem")
    assert authorities_file("") == ""
    (tmp_path / "text").write_text("hello")
    with pytest.raises(ValueError, match="text holds no certificates in PEM"):
        authorities_file(str(tmp_path / "text"))
    with pytest.raises(ValueError, match="none cannot be read"):
        authorities_file(str(tmp_path / "none"))


@pytest.mark.parametrize("path", ["metrics", "/", "", "/a b"])
def test_paths_of_metrics(path: str) -> None:
    assert metrics_path("/a/metrics") == "/a/metrics"
    with pytest.raises(ValueError, match="is no"):
        metrics_path(path)
