import pytest

from exporter.families.paths import PATH_RECEIVED, PATH_SENT
from exporter.families.server import UP
from exporter.families.srt import SRT
from exporter.limits import PathFilter, SeriesCap
from exporter.render import Block, Key


@pytest.mark.parametrize(
    ("include", "exclude", "wanted"),
    [
        ("", "", {"cam/1", "cam/2", "live", ""}),
        ("cam/.*", "", {"cam/1", "cam/2", ""}),
        ("", "cam/.*", {"live", ""}),
        ("cam/.*", "cam/2", {"cam/1", ""}),
        ("cam", "", {""}),
    ],
)
def test_filter(include: str, exclude: str, wanted: set[str]) -> None:
    paths = PathFilter(include, exclude)
    assert {name for name in ("cam/1", "cam/2", "live", "") if paths.wants(name)} == wanted


def test_names_may_be_long_but_not_endless() -> None:
    assert PathFilter().wants("x" * 4096)
    assert not PathFilter().wants("x" * 4097)


def entities(*names: str) -> list[Block]:
    """Two series for each path and one for each link `path>host`."""
    paths: list[Key] = [(name,) for name in names if ">" not in name]
    links: list[Key] = [(*name.split(">"), "read") for name in names if ">" in name]
    return [
        Block(UP, [()], [b""], [1]),
        Block(PATH_RECEIVED, paths, [key[0].encode() for key in paths], list(range(len(paths)))),
        Block(PATH_SENT, paths, [key[0].encode() for key in paths]),
        Block(SRT[0], links, [">".join(key[:2]).encode() for key in links], [1.0] * len(links)),
    ]


def kept(cap: SeriesCap, *names: str) -> tuple[set[str], int]:
    blocks, dropped = cap.apply(entities(*names))
    labels = {label.decode() for block in blocks for label in block.labels if label}
    assert all(len(block.keys) == len(block.labels) == len(block.values or block.labels) for block in blocks)
    return labels, dropped


def test_below_the_cap_all_stays() -> None:
    assert kept(SeriesCap(8), "a", "b", "a>x", "b>x") == ({"a", "b", "a>x", "b>x"}, 0)


def test_whole_entities_go_and_those_that_came_last_go_first() -> None:
    cap = SeriesCap(5)
    assert kept(cap, "b", "c") == ({"b", "c"}, 0)
    assert kept(cap, "a", "b", "c") == ({"b", "c"}, 2)
    assert kept(cap, "a", "c") == ({"a", "c"}, 0)
    assert kept(cap, "a", "b", "c") == ({"b", "c"}, 2)


def test_links_go_with_their_path() -> None:
    cap = SeriesCap(4)
    assert kept(cap, "a", "b", "b>x", "a>x") == ({"a"}, 4)


def test_entities_that_went_long_ago_are_forgotten() -> None:
    cap = SeriesCap(1000)
    for number in range(30):
        cap.apply(entities(*(f"{number}-{each}" for each in range(1000))))
    assert len(cap._arrival) < 15_000
