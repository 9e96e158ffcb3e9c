"""Whatever is asked, the answer is one of ours: never a 500, never a traceback."""

from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from historian.api.origin import same_host
from tests.historian.api.conftest import Api
from tests.historian.conftest import START_MS

# The Redis of `api` is away, so a good request for history gives 503.
EXPECTED = {200, 400, 404, 503}

TIMES = st.one_of(
    st.sampled_from(["now", "-1h", "-0s", "-1y", "0", str(START_MS), "2026-01-01T00:00:00Z", "1e400", "9" * 400]),
    st.integers(-(10**20), 10**20).map(str),
    st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    st.text(max_size=30),
)
PARAMETERS = st.dictionaries(
    st.one_of(
        st.sampled_from(["server", "kind", "path", "role", "remote", "fields", "points", "format", "limit", "cursor"]),
        st.sampled_from(["state", "health", "q", "sort", "type", "level"]),
        st.text(max_size=10),
    ),
    st.one_of(
        st.sampled_from(
            ["path", "srt", "host", "server", "publish", "read", "csv", "json", "live", "ok", "-since", "5"]
        ),
        st.text(max_size=40),
    ),
    max_size=6,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    address=st.sampled_from(
        [
            f"/api/v1/{name}"
            for name in ("history", "streams", "servers", "streams/a/b", "events", "availability", "sls/stats")
        ]
    ),
    parameters=PARAMETERS,
    start=st.none() | TIMES,
    end=st.none() | TIMES,
)
def test_parameters(api: Api, address: str, parameters: dict[str, str], start: str | None, end: str | None) -> None:
    if start is not None:
        parameters["from"] = start
    if end is not None:
        parameters["to"] = end
    answer = api.client.get(f"{address}?{urlencode(parameters)}")
    assert answer.status_code in EXPECTED, answer.text
    if answer.status_code != 200:
        assert list(answer.json()) == ["error"]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.text(st.characters(codec="utf-8"), max_size=60))
def test_addresses(api: Api, name: str) -> None:
    for prefix in ("/", "/static/", "/api/v1/", "/api/v1/streams/"):
        status = api.client.get("http://monitor.test" + prefix + quote(name.lstrip("/"))).status_code
        assert status in EXPECTED, (prefix, name)


@given(origin=st.text(), host=st.text())
def test_origins(origin: str, host: str) -> None:
    assert same_host(origin, host) in (True, False)
