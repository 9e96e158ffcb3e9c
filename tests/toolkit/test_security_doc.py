"""docs/security.md shows a file that is good, and figures that hold."""

import re
import textwrap
from pathlib import Path

import trustme
import yaml

from historian.api.context import MOST_CLIENTS
from historian.api.limits import ANSWER_SECONDS, MOST_AT_AN_ADDRESS
from tests.toolkit.served import write_certificate
from toolkit import webconfig
from toolkit.connection import MOST_REFUSED, REQUEST_SECONDS
from toolkit.serve import MOST_CONNECTIONS
from toolkit.unread import UNREAD_SECONDS

TEXT = (Path(__file__).parents[2] / "docs" / "security.md").read_text()


def test_the_sample_is_good(tmp_path: Path) -> None:
    sample = re.search(r"\n\n((    .*\n)+)\nMake a hash", TEXT)
    assert sample
    path = tmp_path / "web.yml"
    path.write_text(textwrap.dedent(sample[1]))
    write_certificate(trustme.CA(), tmp_path)
    config = webconfig.read(path)
    assert set(yaml.safe_load(path.read_text())) == {
        "tls_server_config",
        "basic_auth_users",
        "http_server_config",
        "rate_limit",
    }
    assert config.users
    assert config.interval == 0.05


def test_the_figures_hold() -> None:
    text = " ".join(TEXT.split())
    assert f"within {REQUEST_SECONDS:.0f} s of its first byte" in text
    assert f"At most {MOST_CLIENTS} WebSocket clients are served, {MOST_AT_AN_ADDRESS} of one address" in text
    assert f"has not begun after {ANSWER_SECONDS:.0f} s is 503" in text
    assert f"Beyond {MOST_CONNECTIONS} connections ({MOST_CLIENTS + MOST_CONNECTIONS} at the historian)" in text
    assert f"503, and {MOST_REFUSED} further they are closed" in text
    assert f"takes nothing of its answer for {UNREAD_SECONDS:.0f} s is cut off" in text
