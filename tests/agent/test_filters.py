import pytest

from agent.filters import chooser, expression
from toolkit.errors import UserError


def test_without_expressions_all_is_wanted():
    assert chooser("--x", "", "", "")("eth0")


def test_an_expression_matches_anywhere():
    wanted = chooser("--x", "", "th", "")
    assert not wanted("eth0")
    assert wanted("lo")


def test_include_switches_the_default_exclusion_off():
    wanted = chooser("--x", "^lo", "lo", "lo")
    assert wanted("lo")
    assert not wanted("eth0")


def test_both_given_is_a_mistake_that_names_the_flags():
    with pytest.raises(UserError, match=r"--x-include and --x-exclude exclude each other"):
        chooser("--x", "a", "b", "default")


def test_what_is_no_expression():
    with pytest.raises(ValueError, match=r"'\(' is not a regular expression \(missing \)"):
        expression("(")
    assert expression("^a$") == "^a$"
