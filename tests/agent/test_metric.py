import pytest

from agent.metric import Metric, columns, of_field
from tests.agent.conftest import samples_of

BYTES = Metric("node_x_bytes_total", "counter", "Bytes.", ("device",))
COUNT = Metric("node_x_count", "gauge", "Number.", ("device",))


def test_a_counter_keeps_its_name_on_the_wire():
    family = BYTES.family([(("a",), 3)])
    assert (family.name, family.type, family.samples[0].name) == ("node_x_bytes", "counter", "node_x_bytes_total")


def test_a_row_must_have_every_label():
    with pytest.raises(ValueError, match="zip"):
        BYTES.family([(("a", "b"), 3)])


def test_a_field_takes_its_place_in_name_and_help():
    made = of_field(Metric("node_<field>_bytes", "gauge", "Field <field>."), "Slab")
    assert (made.name, made.help) == ("node_Slab_bytes", "Field Slab.")


def test_a_table_with_rows_of_different_length():
    families = columns((BYTES, COUNT), [(("old",), [1]), (("new",), [2, 3])])
    assert samples_of(families) == {
        ("node_x_bytes_total", "device=old"): 1,
        ("node_x_bytes_total", "device=new"): 2,
        ("node_x_count", "device=new"): 3,
    }


def test_a_column_that_no_row_has_is_no_family():
    assert [family.name for family in columns((BYTES, COUNT), [(("old",), [1])])] == ["node_x_bytes"]
