"""Addresses of Redis: what each form means, and what is told of those that are none."""

import pytest

from historian.store import connect
from historian.store.redisurl import parse
from toolkit.errors import UserError
from toolkit.secrets import Secret


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "'' does not begin with redis://, rediss://, unix://, redis+sentinel:// or redis+cluster://; write for"),
        ("localhost:6379", "'…' does not begin with redis://"),
        ("secret", "'…' does not begin with redis://"),
        ("http://localhost", "'http://localhost' does not begin with redis://"),
        ("http://user:secret@localhost/?password=secret", "'http://…@localhost/' does not begin with redis://"),
        (":secret@localhost:6379", "'…' does not begin with redis://"),
        ("localhost:6379?password=secret", "'…' does not begin with redis://"),
        ("redis:localhost:6379", "'…' does not begin with redis://"),
        ("redis://", "lacks a host"),
        ("redis://:secret@", "lacks a host"),
        ("redis://host:port", "malformed"),
        ("redis://:secret@host:99999", "malformed"),
        ("redis://host:0", "malformed"),
        ("redis://[::1", "malformed"),
        ("redis://a,b", "has one host; more than one go with redis+sentinel:// or redis+cluster://"),
        ("redis://host/name", "database number"),
        ("redis://host?db=x", "db takes a number"),
        ("rediss://host?ssl_ca_certs=/nowhere/ca.pem", "ssl_ca_certs: cannot read /nowhere/ca.pem"),
        ("rediss://host?ssl_cert_reqs=maybe", "ssl_cert_reqs takes none, optional or required"),
        ("rediss://host?ssl_check_hostname=maybe", "ssl_check_hostname takes true or false"),
        ("redis://host?ssl_ca_certs=/ca.pem", "ssl_ca_certs goes with TLS only; write rediss://"),
        ("redis://host?tiemout=1", "unknown parameter 'tiemout'"),
        ("redis://host?sentinel_password=secret", "unknown parameter 'sentinel_password'"),
        ("unix://relative/redis.sock", "lacks an absolute path"),
        ("unix://", "lacks an absolute path"),
        ("redis+sentinel://h1,h2", "lacks the name that the Sentinels know; write redis+sentinel://"),
        ("redis+sentinel://h1/0", "lacks the name that the Sentinels know"),
        ("redis+sentinel://:secret@h1/mymaster/x", "database number"),
        ("redis+sentinel:///mymaster", "lacks a host; write redis+sentinel://"),
        ("redis+sentinel://h1:x,h2/mymaster", "malformed; write redis+sentinel://"),
        ("redis+cluster://", "lacks a host; write redis+cluster://"),
        ("redis+cluster://h1/1", "a cluster has the database 0 only"),
        ("redis+cluster://h1?db=1", "a cluster has the database 0 only"),
        ("redis+cluster://h1/mymaster", "database number"),
    ],
)
def test_a_malformed_url_is_told_without_its_password(url: str, expected: str) -> None:
    with pytest.raises(UserError) as told:
        parse(Secret(url))
    assert expected in str(told.value)
    assert str(told.value).startswith("redis.url: ")
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost",
        "redis://user:p%40ss@localhost:6380/2",
        f"rediss://localhost:6379?ssl_ca_certs={__file__}",
        "redis://[::1]:6379",
        "unix:///run/redis.sock",
        "unix:///run/redis.sock?db=1",
        "unix://user@/run/redis.sock",
        "redis+sentinel://h1/mymaster",
        "redis+sentinel://user:p%40ss@h1:26380,[::1]:1,h3/my%20master/2?sentinel_username=u&sentinel_password=p",
        f"rediss+sentinel://h1/mymaster?ssl_ca_certs={__file__}&ssl_check_hostname=no",
        "redis+cluster://h1:7000,h2:7001",
        "rediss+cluster://user:pass@h1/0?ssl_cert_reqs=none",
    ],
)
def test_good_urls(url: str) -> None:
    connect.open_url(Secret(url))


def test_the_parts() -> None:
    parts = parse(Secret("redis+sentinel://us%40er:p%2Fss@h1,[::1]:5/my%20master/2?sentinel_username=s"))
    assert (parts.kind, parts.tls, parts.hosts) == ("sentinel", False, (("h1", 26379), ("::1", 5)))
    assert (parts.username, parts.password.reveal()) == ("us@er", "p/ss")
    assert (parts.service, parts.db, parts.query) == ("my master", 2, {"sentinel_username": "s"})
    assert parse(Secret("rediss+cluster://h1,h2:1")).hosts == (("h1", 6379), ("h2", 1))
    assert parse(Secret("rediss+cluster://h1?password=x")).password.reveal() == "x"
