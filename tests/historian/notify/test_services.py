"""Services of apprise as users have them, each sent to a server of its own protocol on this machine."""

import email
import email.policy
from urllib.parse import urlsplit

import pytest

from historian.notify.channels import Outcome, Service, open_channel
from historian.notify.message import Item, Message
from tests.historian.notify.mailserver import MailServer
from tests.historian.notify.receiver import START, Receiver, event
from toolkit.notifyfile import Notify
from toolkit.secrets import Secret

TEXT = "studio ob/van: kritisch: Die Latenz von 120 ms ist 2,1 × RTT (57 ms)."
MESSAGE = Message("chat", "de", START, "kritisch: studio ob/van", TEXT, (Item("begin", event(1)),))


def send(url: str) -> Outcome:
    channel = open_channel(Notify("chat", Secret(url)))
    assert isinstance(channel, Service)
    return channel.send(MESSAGE)


def mail(port: int) -> str:
    return f"mailto://127.0.0.1:{port}?smtp=127.0.0.1&from=monitor@example.org&to=ops@example.org&mode=insecure"


def test_mail() -> None:
    with MailServer() as server:
        assert send(mail(server.port)) == Outcome()
    ((sender, recipient, text),) = server.mails
    assert "monitor@example.org" in sender
    assert "ops@example.org" in recipient
    read = email.message_from_string(text, policy=email.policy.default)
    assert read["subject"] == MESSAGE.title
    body = read.get_body(("plain", "html"))
    assert body is not None
    assert TEXT in body.get_content()


def test_a_mail_server_that_refuses_is_tried_again() -> None:
    with MailServer("451 later") as server:
        assert send(mail(server.port)) == Outcome("no connection, or refused")


@pytest.mark.parametrize("url", ["ntfy://127.0.0.1:{port}/ops", "gotify://127.0.0.1:{port}/Abcdefgh.token"])
def test_push(url: str) -> None:
    with Receiver(200) as receiver:
        assert send(url.format(port=urlsplit(receiver.url).port)) == Outcome()
    (body,) = receiver.bodies
    assert (body["title"], body["message"]) == (MESSAGE.title, TEXT)
