from monitor.demo.releases import Release

NEWEST, MIDDLE, OLDEST = Release((1, 20, 1)), Release((1, 19, 3)), Release((1, 17, 1))


def test_names() -> None:
    assert [release.name for release in (NEWEST, MIDDLE, OLDEST)] == ["v1.20.1", "v1.19.3", "v1.17.1"]


def test_lists_that_a_release_lacks() -> None:
    lists = ("paths", "srtconns", "hlssessions", "moqsessions", "paths/forward")
    assert [name for name in lists if OLDEST.has(name)] == ["paths", "srtconns"]
    assert [name for name in lists if MIDDLE.has(name)] == ["paths", "srtconns", "hlssessions", "moqsessions"]
    assert all(NEWEST.has(name) for name in lists)


def test_younger_fields_are_cut() -> None:
    item = {"id": "x", "userAgent": "y"}
    assert OLDEST.cut("rtmpconns", [item]) == [{"id": "x"}]
    assert NEWEST.cut("rtmpconns", [item]) == [item]


def test_srt_counts_are_exact_from_1_20_1() -> None:
    assert NEWEST.exact_srt
    assert not Release((1, 20, 0)).exact_srt
