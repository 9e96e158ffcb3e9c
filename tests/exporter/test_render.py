import gzip
import math
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from exporter.families import FAMILIES, Family
from exporter.render import Block, Labels, label_bytes, pack, portions, write_page

GAUGE = Family(name="height_bytes", type="gauge", help='A "gauge" of\nC:\\bytes.', labels=("path",), collector="x")
COUNTER = Family(name="falls_total", type="counter", help="A counter.", labels=("path",), collector="x")
INFO = Family(name="kind_info", type="info", help="An info.", labels=("path",), collector="x")
ALL = (GAUGE, COUNTER, INFO)


def lines(blocks: list[Block], openmetrics: bool = False) -> list[str]:
    return b"".join(write_page(blocks, ALL, openmetrics)).decode().splitlines()


def block(family: Family, values: Mapping[str, int | float | None]) -> Block:
    keys = [(path,) for path in values]
    return Block(family, keys, Labels(family.labels).of(keys), list(values.values()))


def test_text() -> None:
    assert lines([block(COUNTER, {"a": 1, "b": 2}), block(GAUGE, {"a": 0.5})]) == [
        '# HELP mediamtx_height_bytes A "gauge" of\\nC:\\\\bytes.',
        "# TYPE mediamtx_height_bytes gauge",
        'mediamtx_height_bytes{path="a"} 0.5',
        "# HELP mediamtx_falls_total A counter.",
        "# TYPE mediamtx_falls_total counter",
        'mediamtx_falls_total{path="a"} 1',
        'mediamtx_falls_total{path="b"} 2',
    ]


def test_openmetrics() -> None:
    blocks = [block(COUNTER, {"a": 1}), block(GAUGE, {"a": 0.5}), block(INFO, {"a": 1})]
    assert lines(blocks, openmetrics=True) == [
        '# HELP mediamtx_height_bytes A \\"gauge\\" of\\nC:\\\\bytes.',
        "# TYPE mediamtx_height_bytes gauge",
        "# UNIT mediamtx_height_bytes bytes",
        'mediamtx_height_bytes{path="a"} 0.5',
        "# HELP mediamtx_falls A counter.",
        "# TYPE mediamtx_falls counter",
        'mediamtx_falls_total{path="a"} 1',
        "# HELP mediamtx_kind An info.",
        "# TYPE mediamtx_kind info",
        'mediamtx_kind_info{path="a"} 1',
    ]


def test_without_labels_and_without_values() -> None:
    assert lines([Block(GAUGE, [()], [b""], [3])])[-1] == "mediamtx_height_bytes 3"
    two = Block(INFO, [("a",), ("b",)], [b'{path="a"}', b'{path="b"}'])
    assert lines([two])[2:] == ['mediamtx_kind_info{path="a"} 1', 'mediamtx_kind_info{path="b"} 1']


def test_unknown_values_have_no_sample_and_unknown_families_no_header() -> None:
    assert lines([block(GAUGE, {"a": None, "b": 2, "c": math.nan, "d": math.inf})])[2:] == [
        'mediamtx_height_bytes{path="b"} 2'
    ]
    assert lines([block(GAUGE, {"a": None})]) == []
    assert lines([block(GAUGE, {})]) == []


def test_integers_are_exact() -> None:
    huge = {"a": 2**53 + 1, "b": 2**64 - 1, "c": 10**30, "d": None, "e": 7}
    assert [line.split()[1] for line in lines([block(COUNTER, huge)])[2:]] == [
        "9007199254740993",
        "18446744073709551615",
        "1" + "0" * 30,
        "7",
    ]


def test_blocks_of_one_family_stand_together() -> None:
    blocks = [block(COUNTER, {"a": 1}), block(GAUGE, {"x": 1}), block(COUNTER, {"b": 2})]
    assert lines(blocks)[-2:] == ['mediamtx_falls_total{path="a"} 1', 'mediamtx_falls_total{path="b"} 2']


def test_labels_are_escaped() -> None:
    assert label_bytes(("a", "b"), ('q"uo\\te', "line\nbreak")) == rb'{a="q\"uo\\te",b="line\nbreak"}'
    assert label_bytes((), ()) == b""
    assert label_bytes(("a",), ("\ud800",)) == b'{a="?"}'


def test_labels_are_forgotten_with_their_entities() -> None:
    labels = Labels(("path",))
    first = labels.of([("a",), ("b",)])
    assert labels.of([("b",)])[0] is first[1]
    assert labels.of([("a",)])[0] is not first[0]


def test_labels_follow_their_entities_into_another_order() -> None:
    labels = Labels(("path",))
    first = labels.of([("a",), ("b",), ("c",)])
    assert labels.of([("a",), ("b",), ("c",)]) is first
    assert labels.of([("c",), ("d",), ("a",)]) == [b'{path="c"}', b'{path="d"}', b'{path="a"}']


def test_a_family_of_many_thousand_lines_is_whole() -> None:
    values = {str(number): None if number % 5000 == 0 else number for number in range(10_000)}
    found = lines([block(COUNTER, values)])
    assert found[2:] == [f'mediamtx_falls_total{{path="{key}"}} {number}' for key, number in values.items() if number]
    assert lines([block(COUNTER, dict.fromkeys(values))]) == []


NAMES = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
NUMBERS = st.integers(0, 2**70) | st.floats(0, allow_infinity=False) | st.none()


@given(st.dictionaries(NAMES, NUMBERS, max_size=6))
def test_the_library_reads_back_what_was_written(values: dict[str, int | float | None]) -> None:
    expected = {path: float(number) for path, number in values.items() if number is not None}
    for openmetrics, parse in ((False, parse_text), (True, parse_openmetrics)):
        pieces = [*write_page([block(COUNTER, values)], ALL, openmetrics), b"# EOF\n" if openmetrics else b""]
        families = list(parse(b"".join(pieces).decode()))
        read = {sample.labels["path"]: float(sample.value) for family in families for sample in family.samples}
        assert read == expected


def test_pack() -> None:
    assert gzip.decompress(b"".join(pack([b"one ", b"two"]))) == b"one two"


def test_a_small_page_is_one_portion_and_a_large_one_several() -> None:
    assert list(portions([b"one ", b"", b"two"])) == [b"one two"]
    pieces = [bytes([number]) * 100_000 for number in range(8)]
    found = list(portions(pieces))
    assert [len(portion) for portion in found] == [300_000, 300_000, 200_000]
    assert b"".join(found) == b"".join(pieces)


def test_every_row_of_the_table_has_a_header_in_both_formats() -> None:
    for family in FAMILIES:
        for openmetrics in (False, True):
            header = family.openmetrics_header if openmetrics else family.text_header
            assert header.startswith(b"# HELP mediamtx")
