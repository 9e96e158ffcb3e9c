"""The fast reader against prometheus-client's parser."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from historian.scrape.textformat import TextReader, parse_head

Series = tuple[str, tuple[tuple[str, str], ...]]


def bind(name: str, labels: dict[str, str]) -> Series:
    return name, tuple(sorted(labels.items()))


def oracle(page: str) -> list[tuple[Series, float]]:
    families = text_string_to_metric_families(page)
    return [(bind(s.name, s.labels), float(s.value)) for family in families for s in family.samples]


def read(reader: TextReader[Series], page: str) -> list[tuple[Series, float]]:
    return list(zip(*reader.read(page.encode()), strict=True))


def same(got: list[tuple[Series, float]], wanted: list[tuple[Series, float]]) -> bool:
    return [s for s, _ in got] == [s for s, _ in wanted] and all(
        a == b or (math.isnan(a) and math.isnan(b)) for (_, a), (_, b) in zip(got, wanted, strict=True)
    )


names = st.from_regex(r"[a-z_:][a-z0-9_:]{0,6}", fullmatch=True)
label_names = st.from_regex(r"[a-z][a-z0-9_]{0,4}", fullmatch=True)
label_texts = st.text(st.characters(blacklist_categories=["Cs"]) | st.sampled_from(list(' {}",=\\#\n')), max_size=8)
numbers = st.one_of(
    st.integers(-(2**70), 2**70).map(str),
    st.floats().map(repr),
    st.sampled_from(["NaN", "+Inf", "-Inf", "+1", "1e3", "01", ".5", "5.", "1E400", "-0", "1e-999"]),
)
separators = st.sampled_from([" ", " ", " ", " ", "  ", "\t"])
endings = st.sampled_from(["", "", "", "", " 1700000000000", " ", "\r"])


def escape(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


@st.composite
def prefixes(draw: st.DrawFn) -> str:
    labels = draw(st.dictionaries(label_names, label_texts, max_size=3))
    inner = ",".join(f'{name}="{escape(text)}"' for name, text in labels.items())
    braces = "{" + inner + draw(st.sampled_from(["", ","])) + "}" if inner else draw(st.sampled_from(["", "{}"]))
    return draw(names) + braces


@st.composite
def pages(draw: st.DrawFn) -> list[tuple[str, str, str]]:
    """Pages as (prefix, separator, ending) by line, to be filled with values."""
    line = st.tuples(prefixes(), separators, endings)
    comment = st.tuples(st.sampled_from(["# HELP a text", "# TYPE b gauge", "#", ""]), st.just(""), st.just("#"))
    return draw(st.lists(line | comment, max_size=12))


def fill(page: list[tuple[str, str, str]], values: list[str]) -> str:
    rows = zip(page, values, strict=True)
    return "".join(
        prefix + ("" if ending == "#" else separator + value + ending) + "\n"
        for (prefix, separator, ending), value in rows
    )


@given(st.data(), pages())
@settings(deadline=None)
def test_every_page_reads_as_by_the_oracle(data: Any, page: list[tuple[str, str, str]]) -> None:
    reader = TextReader(bind)
    for _ in range(3):  # the second and third read go through the cache and the known shape
        text = fill(page, data.draw(st.lists(numbers, min_size=len(page), max_size=len(page))))
        assert same(read(reader, text), oracle(text))
        if page and data.draw(st.booleans()):
            page = page[1:]


# What the format allows and exporters seldom write: exemplars, times, blanks, quoted names, comments of any kind.
UNUSUAL = [
    'a{b="1"} 5 # {x="y"} 1',
    'c 6 # {x="y z,}"} 0.5 1700000000.5',
    'd_bucket{le="1"} 7 # {} 1',
    'e 8 1700000000000 # {x="y"} 1',
    '{"f",b="1"} 9',
    'g{ b = "1" } 10',
    "\th{}  11",
    'i{b="# {}"} 12',
    "j 13",
    "# EOF",
    "# UNIT a seconds",
    "# HELP j 5",
    "",
]


@given(st.lists(st.permutations(UNUSUAL), min_size=2, max_size=3))
@settings(deadline=None, max_examples=30)
def test_unusual_lines_in_any_order(orders: list[list[str]]) -> None:
    reader = TextReader(bind)
    for order in orders:
        text = "\n".join(order) + "\n"
        got = read(reader, text)
        assert same(got, oracle(text))
        assert len(got) == 9


@given(st.text(st.sampled_from(list('ab_1 5.e{}",=\\#\n\t+')), max_size=40))
@settings(deadline=None, max_examples=500)
def test_text_at_random_is_read_or_refused_like_the_oracle(text: str) -> None:
    def attempt(read_it: Any) -> list[tuple[Series, float]] | None:
        try:
            return list(read_it())
        except (ValueError, IndexError):
            return None

    samples = "\n".join(line for line in text.split("\n") if not line.strip().startswith("#"))
    known = TextReader(bind)
    known.read(b'a{b="1"} 5\na 5')
    for reader in (TextReader(bind), known):
        got, wanted = attempt(lambda r=reader: read(r, samples)), attempt(lambda: oracle(samples))
        assert (got is None) == (wanted is None)
        assert got is None or wanted is None or same(got, wanted)


def test_a_series_is_bound_once() -> None:
    seen: list[str] = []

    def count(name: str, labels: dict[str, str]) -> str:
        seen.append(name)
        return name

    reader = TextReader(count)
    for value in (b"1", b"2", b"NaN", b"3"):
        assert reader.read(b'a{b="c"} ' + value + b"\n# c\nd 1\n")[0] == ["a", "d"]
    assert seen == ["a", "d"]


@pytest.mark.parametrize(
    "second",
    [
        b"a null\nb 2\n",
        b"a true\nb 2\n",
        b"a 1,2\nb \n",
        b"a [1]\nb 2\n",
        b'a "1"\nb 2\n',
        b"5\nb 2\n",
        b"a 1_0\nb 2\n",
    ],
)
def test_json_that_is_no_number_is_refused(second: bytes) -> None:
    reader = TextReader(bind)
    reader.read(b"a 1\nb 2\n")
    with pytest.raises(ValueError, match="line 1 is not in the Prometheus text format"):
        reader.read(second)


def test_a_changed_comment_or_a_moved_line_is_noticed() -> None:
    reader = TextReader(bind)
    assert read(reader, "# x\na 1\n") == [(("a", ()), 1.0)]
    assert read(reader, "a 2\n# x\n") == [(("a", ()), 2.0)]
    assert read(reader, "b 3\n# x\n") == [(("b", ()), 3.0)]


def test_an_html_page_is_refused() -> None:
    with pytest.raises(ValueError, match="line 1 "):
        TextReader(bind).read(b"<!DOCTYPE html><title>no metrics</title>")


def test_invalid_utf8_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2 "):
        TextReader(bind).read(b'a 1\nb{c="\xff"} 2\n')


def test_series_that_went_are_forgotten() -> None:
    bound: list[str] = []

    def note(name: str, labels: dict[str, str]) -> str:
        bound.append(labels["n"])
        return labels["n"]

    reader = TextReader(note)
    for n in range(9000):
        reader.read(b'a{n="%d"} 1\n' % n)
    assert len(reader._cache) < 5000
    reader.forget_absent()
    bound.clear()
    reader.read(b'a{n="8999"} 2\na{n="8998"} 2\n')
    assert bound == ["8998"]


def test_prefixes_of_other_forms_are_left_to_the_oracle() -> None:
    assert parse_head('a{b="c",d="\\"}\\n"}') == ("a", {"b": "c", "d": '"}\n'})
    assert parse_head('a{b="c",b="d"}') is None
    assert parse_head('a{__name__="c"}') is None
    assert parse_head("a 5") is None
