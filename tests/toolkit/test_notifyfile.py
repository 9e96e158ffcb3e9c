"""`notify` in monitor.yml: what is read, what is refused, and that no address is ever told."""

from pathlib import Path

import pytest

from toolkit import monitorfile
from toolkit.errors import UserError
from toolkit.notifyfile import Notify

CANARY = "c4n4ry"


def read(folder: Path, text: str) -> tuple[Notify, ...]:
    file = folder / "monitor.yml"
    file.write_text(text)
    return monitorfile.read(file).notify


def test_an_address_alone_is_enough(tmp_path: Path) -> None:
    first, second, third = read(
        tmp_path, f"notify:\n  - slack://{CANARY}/b/c\n  - slack://x/y/z\n  - '{CANARY} without a scheme'\n"
    )
    assert (first.name, second.name, third.name) == ("slack", "slack-2", "target")
    assert first.url.reveal() == f"slack://{CANARY}/b/c"
    assert (first.levels, first.repeat, first.max_per_hour, first.language) == (("warn", "crit"), 0, 20, "en")
    assert first.where == f"{tmp_path / 'monitor.yml'}:2"
    assert CANARY not in repr((first, third))


def test_all_keys(tmp_path: Path) -> None:
    (one,) = read(
        tmp_path,
        """
notify:
  - name: on-call
    url_file: secrets/on-call
    type: webhook
    levels: crit
    paths: [cam/*, live/main]
    servers: [studio-*]
    repeat: 4h
    quiet: ["22:00-07:00 Europe/Berlin", "Sa-Su 00:00-24:00 Europe/Berlin"]
    quiet_crit: yes
    language: de
    max_per_hour: 6
""",
    )
    assert one.url_file == str(tmp_path / "secrets/on-call"), "which need not be there for who does not send"
    assert (one.name, one.kind, one.levels, one.paths) == ("on-call", "webhook", ("crit",), ("cam/*", "live/main"))
    assert (one.servers, one.repeat, one.quiet_crit) == (("studio-*",), 14400, True)
    assert [quiet.begin for quiet in one.quiet] == [22 * 60, 0]
    assert (one.language, one.max_per_hour) == ("de", 6)


def test_the_name_of_a_file_is_a_name(tmp_path: Path) -> None:
    first, second = read(tmp_path, "notify: [{url_file: /run/secrets/chat.url}, {url_file: chat}]")
    assert (first.name, second.name) == ("chat", "chat-2")


@pytest.mark.parametrize("text", ["notify:\n", "servers:\n", "notify: []\n"])
def test_nobody_need_be_told(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == ()


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ("{name: x}", "notify[0] lacks 'url_file'"),
        ("''", "notify[0] lacks 'url_file'"),
        ("{url: a://CANARY, url_file: b}", "both url and url_file are given"),
        ("{url: [a]}", "notify[0].url takes a single value"),
        ("{url: a://CANARY, levles: crit}", "unknown key 'levles'; did you mean 'levels'?"),
        ("{url: a://CANARY, levels: [crit, bad]}", "notify[0].levels: 'bad' is none of info, warn, crit"),
        ("{url: a://CANARY, levels: []}", "notify[0].levels takes a list of values"),
        ("{url: a://CANARY, type: mail}", "notify[0].type: 'mail' is none of webhook, apprise"),
        ("{url: a://CANARY, repeat: often}", "notify[0].repeat: 'often' is not a duration"),
        ("{url: a://CANARY, quiet: nights}", "notify[0].quiet: 'nights' is no time of the week"),
        ("{url: a://CANARY, language: fr}", "notify[0].language: 'fr' is none of en, de"),
        ("{url: a://CANARY, max_per_hour: 0}", "notify[0].max_per_hour: at least 1"),
        ("{url: a://CANARY, name: n}\n  - {url: a://b, name: n}", "notify[1].name: 'n' is the name of another one"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_without_the_address(tmp_path: Path, item: str, says: str) -> None:
    with pytest.raises(UserError) as caught:
        read(tmp_path, "notify:\n  - " + item.replace("CANARY", CANARY) + "\n")
    assert says in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path / 'monitor.yml'}:")
    assert CANARY not in str(caught.value)


def test_notify_is_a_list(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"monitor\.yml:1: notify takes a list"):
        read(tmp_path, f"notify: slack://{CANARY}\n")
