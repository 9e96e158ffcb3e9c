"""One monitor.yml for all machines: each component needs only those secrets that it uses."""

from pathlib import Path

import pytest

from tests.deploy.recipes import SETTINGS
from toolkit.errors import UserError
from toolkit.settings import load

FILE = """\
servers:
  studio: {mediamtx: "http://127.0.0.1:9997", username: monitor, password_file: mtx, agent: "http://127.0.0.1:10192"}
  edge: {mediamtx: "http://127.0.0.1:9998", token_file: token}
redis: {url_file: redis}
scrape: {password_file: scrape}
notify:
  - {name: chat, url_file: chat}
"""
NEEDS: dict[str, list[str]] = {
    "agent": [],
    "exporter": ["mtx", "token"],
    # That of notify is read when the messenger starts, which `--config.check` tries as well.
    "historian": ["redis", "scrape"],
    "monitor": ["mtx", "token", "redis", "scrape"],
}


@pytest.mark.parametrize("component", NEEDS)
def test_a_component_starts_with_its_own_secrets(component: str, tmp_path: Path) -> None:
    file = tmp_path / "monitor.yml"
    file.write_text(FILE)
    for name in NEEDS[component]:
        (tmp_path / name).write_text("redis://127.0.0.1/0\n" if name == "redis" else "secret\n")
    settings = load(SETTINGS[component], {"config_file": str(file)}, {})
    assert set(settings.servers) == {"studio", "edge"}
    assert bool(settings.servers["studio"].password.reveal()) == ("mtx" in NEEDS[component])


@pytest.mark.parametrize(("component", "name"), [(each, name) for each in NEEDS for name in sorted(NEEDS[each])])
def test_one_that_is_missing_is_named(component: str, name: str, tmp_path: Path) -> None:
    file = tmp_path / "monitor.yml"
    file.write_text(FILE)
    for other in set(NEEDS[component]) - {name}:
        (tmp_path / other).write_text("redis://127.0.0.1/0\n" if other == "redis" else "secret\n")
    with pytest.raises(UserError, match=f"_file: cannot read {tmp_path}/{name}: No such file"):
        load(SETTINGS[component], {"config_file": str(file)}, {})
