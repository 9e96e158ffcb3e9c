"""Settings: precedence, mistakes told all at once, handing on to children."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from toolkit.errors import UserError
from toolkit.secrets import Secret
from toolkit.settings import CommonSettings, listen_option, load, option, options, parser
from toolkit.units import Address, existing_file, parse_switch, positive_duration


@dataclass(frozen=True, kw_only=True)
class Sample(CommonSettings):
    listen: tuple[Address, ...] = listen_option("127.0.0.1:10190")
    interval: float = option(
        "--scrape.interval", default="2s", help="pause", file="scrape.interval", parse=positive_duration
    )
    cpu: bool = option("--collector.cpu", default="yes", help="cpu", parse=parse_switch)
    password: Secret = option("--mediamtx.password", env="MEDIAMTX_PASSWORD", help="password", parse=Secret)


def read(argv: list[str], environ: dict[str, str] | None = None) -> Sample:
    given = vars(parser(Sample, "sample").parse_args(argv))
    return load(Sample, given, environ or {})


def test_defaults_without_any_setting() -> None:
    settings = read([])
    assert settings.listen == (("127.0.0.1", 10190),)
    assert settings.interval == 2.0
    assert settings.cpu is True
    assert settings.log_level == "info"


def test_flag_over_environment_over_file_over_default(tmp_path: Path) -> None:
    file = tmp_path / "monitor.yml"
    file.write_text("scrape:\n  interval: 7s\n")
    from_file = ["--config.file", str(file)]
    assert read(from_file).interval == 7
    assert read(from_file, {"MONITOR_SCRAPE_INTERVAL": "5s"}).interval == 5
    assert read([*from_file, "--scrape.interval", "3s"], {"MONITOR_SCRAPE_INTERVAL": "5s"}).interval == 3


def test_config_file_from_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "monitor.yml"
    file.write_text("servers: {a: {mediamtx: 'http://10.0.0.5:9997'}}\n")
    assert list(read([], {"MONITOR_CONFIG_FILE": str(file)}).servers) == ["a"]


def test_switches_are_spelt_as_exporters_spell_them() -> None:
    assert read(["--no-collector.cpu"]).cpu is False
    assert read([], {"MONITOR_COLLECTOR_CPU": "off"}).cpu is False
    assert read(["--collector.cpu"], {"MONITOR_COLLECTOR_CPU": "off"}).cpu is True


def test_repeated_flag_replaces_the_default() -> None:
    argv = ["--web.listen-address", "127.0.0.1:1", "--web.listen-address", "[::1]:2"]
    assert read(argv).listen == (("127.0.0.1", 1), ("::1", 2))
    assert read([], {"MONITOR_WEB_LISTEN_ADDRESS": "127.0.0.1:1, :2"}).listen == (("127.0.0.1", 1), ("", 2))


def test_secret_from_variable_and_from_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2\n")
    assert read([], {"MEDIAMTX_PASSWORD": "hunter1"}).password.reveal() == "hunter1"
    assert read([], {"MEDIAMTX_PASSWORD_FILE": str(secret)}).password.reveal() == "hunter2"


def test_secret_never_shows_in_the_settings_text() -> None:
    assert "hunter" not in repr(read(["--mediamtx.password", "hunter1"]))


def test_unreadable_secret_file_is_named() -> None:
    with pytest.raises(UserError, match=r"cannot read /nowhere/secret: No such file"):
        read([], {"MEDIAMTX_PASSWORD_FILE": "/nowhere/secret"})


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "monitor.yml"
    file.write_text("scrape: {interval: soon}\n")
    environ = {"MONITOR_COLLECTOR_CPU": "perhaps"}
    with pytest.raises(UserError) as caught:
        read(["--config.file", str(file), "--log.level", "loud"], environ)
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert any(line.startswith("--log.level: 'loud' is none of debug") for line in lines)
    assert any(line.startswith("MONITOR_COLLECTOR_CPU: 'perhaps'") for line in lines)
    assert any(line.startswith(f"{file}:1: scrape.interval: 'soon' is not a duration") for line in lines)


def test_unknown_flag_is_a_user_error_without_abbreviations() -> None:
    with pytest.raises(UserError, match="--scrape"):
        read(["--scrape.inter", "3s"])


def test_given_flags_are_handed_on_as_environment() -> None:
    settings = read(["--scrape.interval", "3s", "--no-collector.cpu", "--web.listen-address", "127.0.0.1:1"])
    assert settings.as_environment == {
        "MONITOR_SCRAPE_INTERVAL": "3s",
        "MONITOR_COLLECTOR_CPU": "false",
        "MONITOR_WEB_LISTEN_ADDRESS": "127.0.0.1:1",
    }
    assert load(Sample, {}, settings.as_environment).interval == 3


def test_every_option_has_help() -> None:
    assert all(opt.help and opt.flag.startswith("--") for opt in options(Sample).values())


def test_secrets_and_files_of_the_file_are_beside_it(tmp_path: Path) -> None:
    @dataclass(frozen=True, kw_only=True)
    class Scrape(CommonSettings):
        password: Secret = option("--scrape.password", file="scrape.password", parse=Secret, help="password")
        ca: str = option("--scrape.ca-file", file="scrape.ca_file", parse=existing_file, help="authority")

    file = tmp_path / "monitor.yml"
    file.write_text("scrape: {password_file: word, ca_file: ca.pem}\n")
    with pytest.raises(UserError) as told:
        load(Scrape, {"config_file": str(file)}, {})
    assert str(told.value).splitlines() == [
        f"{file}:1: scrape.password_file: cannot read {tmp_path}/word: No such file or directory",
        f"{file}:1: scrape.ca_file: {tmp_path}/ca.pem cannot be read: give the path of a file",
    ]
    (tmp_path / "word").write_text("geheim\n")
    (tmp_path / "ca.pem").touch()
    settings = load(Scrape, {"config_file": str(file)}, {})
    assert (settings.password, settings.ca) == (Secret("geheim"), str(tmp_path / "ca.pem"))
