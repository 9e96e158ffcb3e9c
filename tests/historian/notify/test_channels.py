"""The ways to a target, to real HTTP servers; what goes wrong is told without the address."""

import logging
import socket
from pathlib import Path

import pytest

from historian.notify.channels import Outcome, Service, Webhook, open_channel
from historian.notify.message import Item, Message
from tests.historian.notify.receiver import START, Receiver, event
from toolkit.notifyfile import Notify
from toolkit.secrets import Secret

CANARY = "c4n4ry"
MESSAGE = Message("chat", "en", START, "a title", "a text", (Item("begin", event(1)),))


def target(url: str, kind: str = "") -> Notify:
    return Notify("chat", Secret(url), kind=kind)


def nobody() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def test_a_webhook_gets_the_documented_json() -> None:
    with Receiver() as receiver:
        channel = open_channel(target(receiver.url.replace("//", f"//user:{CANARY}@")))
        assert isinstance(channel, Webhook)
        assert channel.send(MESSAGE) == Outcome()
    (body,) = receiver.bodies
    document = (Path(__file__).parents[3] / "docs" / "notifications.md").read_text()
    for name in body:
        assert f"`{name}`" in document.partition("## The JSON")[2], name
    assert body["events"] == [{"change": "begin", **event(1)}]
    assert (body["title"], body["version"], body["test"], body["more"]) == ("a title", 1, False, 0)
    assert receiver.headers[0]["content-type"] == "application/json"
    assert receiver.headers[0]["authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome()),
        (302, Outcome("HTTP 302", final=True)),
        (404, Outcome("HTTP 404", final=True)),
        (429, Outcome("HTTP 429")),
        (503, Outcome("HTTP 503")),
    ],
)
@pytest.mark.parametrize("kind", ["webhook", "apprise"])
def test_an_answer_says_whether_another_try_is_of_use(kind: str, status: int, outcome: Outcome) -> None:
    with Receiver(status) as receiver:
        url = receiver.url if kind == "webhook" else receiver.url.replace("http", "json")
        assert open_channel(target(url, kind)).send(MESSAGE) == outcome


def test_a_service_of_apprise_gets_title_and_text() -> None:
    with Receiver() as receiver:
        channel = open_channel(target(receiver.url.replace("http", "json")))
        assert isinstance(channel, Service)
        assert channel.send(MESSAGE) == Outcome()
    assert (receiver.bodies[0]["title"], receiver.bodies[0]["message"]) == ("a title", "a text")
    assert receiver.bodies[0]["type"] == "failure"


@pytest.mark.parametrize(
    ("scheme", "reason"), [("http", "no connection"), ("json", "no connection, or refused")], ids=["webhook", "apprise"]
)
def test_nobody_there_is_worth_another_try_and_nothing_is_logged(
    scheme: str, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        outcome = open_channel(target(f"{scheme}://user:{CANARY}@127.0.0.1:{nobody()}/{CANARY}")).send(MESSAGE)
    assert outcome == Outcome(reason)
    assert CANARY not in caplog.text


def test_an_address_of_a_service_is_no_webhook() -> None:
    url = f"https://discord.com/api/webhooks/000000000000000000/{CANARY * 12}"
    assert isinstance(open_channel(target(url)), Service)
    assert isinstance(open_channel(target(url, "webhook")), Webhook)


@pytest.mark.parametrize(
    ("url", "kind", "says"),
    [
        (f"{CANARY}", "", "this is no address"),
        (f"foobar://{CANARY}", "", "apprise knows no service foobar://"),
        (f"discord://{CANARY}", "", "the address of discord:// is not complete"),
        (f"mailto://{CANARY}", "webhook", "a webhook takes an http or https address"),
    ],
)
def test_what_is_no_way_is_told_without_the_address(url: str, kind: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        open_channel(target(url, kind))
    assert CANARY not in str(caught.value)


def test_the_address_is_read_from_a_file(tmp_path: Path) -> None:
    with Receiver() as receiver:
        (tmp_path / "chat").write_text(receiver.url + "\n")
        notify = Notify("chat", url_file=str(tmp_path / "chat"))
        assert open_channel(notify).send(MESSAGE) == Outcome()
    with pytest.raises(ValueError, match=f"cannot read {tmp_path}/none"):
        open_channel(Notify("chat", url_file=str(tmp_path / "none")))


def test_an_address_that_is_rotated_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "chat"
    with Receiver(401) as old, Receiver() as new:
        file.write_text(old.url)
        channel = open_channel(Notify("chat", url_file=str(file)))
        assert channel.send(MESSAGE) == Outcome("HTTP 401", final=True)
        file.write_text("no address")
        assert channel.send(MESSAGE) == Outcome("HTTP 401", final=True)
        file.unlink()
        assert channel.send(MESSAGE) == Outcome("HTTP 401", final=True)
        file.write_text(new.url)
        assert [channel.send(MESSAGE) for _ in range(2)] == [Outcome()] * 2
    assert (len(old.bodies), len(new.bodies)) == (4, 2)
