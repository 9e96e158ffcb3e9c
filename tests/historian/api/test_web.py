from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient, WebSocketDenialResponse

from historian.api.headers import HEADERS
from historian.api.web import routes
from tests.historian.api.conftest import Api


@pytest.fixture
def page(tmp_path: Path) -> Path:
    root = tmp_path / "page"
    (root / "js").mkdir(parents=True)
    (root / "index.html").write_text("<!doctype html>page")
    (root / "js" / "main.js").write_text("export const x = 1;\n" * 100)
    (root / "picture.png").write_bytes(b"\x89PNG")
    (root / "secret.py").write_text("x = 1")
    (root / ".hidden").write_text("x")
    (tmp_path / "outside.js").write_text("outside")
    (root / "link.js").symlink_to(tmp_path / "outside.js")
    return root


@pytest.fixture
def client(page: Path) -> TestClient:
    return TestClient(Starlette(routes=routes(page)), headers={"accept-encoding": "identity"})


@pytest.mark.parametrize(
    "address", ["/", "/stream/studio/ob/van-2", "/stream/studio/a%20b?range=24h", "/server/studio"]
)
def test_every_address_of_the_page_gives_the_index(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.text == "<!doctype html>page"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


def test_files_are_compressed_where_the_browser_likes(client: TestClient, page: Path) -> None:
    plain = client.get("/static/js/main.js")
    packed = client.get("/static/js/main.js", headers={"accept-encoding": "br, gzip"})
    assert plain.content == packed.content == (page / "js" / "main.js").read_bytes()
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 5
    assert packed.headers["vary"] == "Accept-Encoding"
    assert packed.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "content-encoding" not in client.get("/static/picture.png", headers={"accept-encoding": "gzip"}).headers


def test_a_browser_that_has_the_file_gets_it_no_more(client: TestClient, page: Path) -> None:
    etag = client.get("/static/js/main.js").headers["etag"]
    same = client.get("/static/js/main.js", headers={"if-none-match": f'"other", W/{etag}'})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == etag
    (page / "js" / "main.js").write_text("changed")
    changed = client.get("/static/js/main.js", headers={"if-none-match": etag})
    assert (changed.status_code, changed.text) == (200, "changed")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "js",
        "js/",
        "nothing.js",
        "secret.py",
        ".hidden",
        "..%2foutside.js",
        "%2e%2e/outside.js",
        "js/..%2f..%2foutside.js",
        "link.js",
        "%2fetc%2fhosts.txt",
        "x%00.js",
        "x" * 5000 + ".js",
    ],
)
def test_nothing_else_is_given_out(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_a_page_without_files_says_so(tmp_path: Path) -> None:
    answer = TestClient(Starlette(routes=routes(tmp_path))).get("/")
    assert answer.status_code == 503
    assert "missing" in answer.text


@pytest.mark.parametrize("address", ["/", "/api/v1/servers", "/api/v1/nothing", "/metrics", "/static/no.js"])
def test_every_answer_has_the_headers_that_protect(api: Api, address: str) -> None:
    answer = api.client.get(address)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


def test_a_refused_websocket_has_them_as_well(api: Api) -> None:
    with (
        pytest.raises(WebSocketDenialResponse) as refused,
        api.client.websocket_connect("/ws", headers={"origin": "http://evil.test"}),
    ):
        pass
    assert refused.value.headers["content-security-policy"] == HEADERS["content-security-policy"]


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    policy = dict(part.split(" ", 1) for part in HEADERS["content-security-policy"].split("; "))
    assert policy.pop("img-src") == "'self' data:"
    assert set(policy.values()) == {"'self'", "'none'"}
    assert policy["default-src"] == "'none'"
