import pytest

from monitor.demo.media import Item
from monitor.demo.paging import BadPageError, page

ITEMS: list[Item] = [{"name": str(number)} for number in range(250)]


def names(answer: Item) -> list[str]:
    return [item["name"] for item in answer["items"]]


def test_a_hundred_items_are_a_page() -> None:
    answer = page(ITEMS, {})
    assert (answer["itemCount"], answer["pageCount"], len(answer["items"])) == (250, 3, 100)
    assert names(page(ITEMS, {"page": "2"})) == [str(number) for number in range(200, 250)]


def test_one_huge_page_holds_all() -> None:
    answer = page(ITEMS, {"itemsPerPage": "1000000000"})
    assert (answer["pageCount"], len(answer["items"])) == (1, 250)


def test_past_the_end_is_empty_with_the_right_counts() -> None:
    assert page(ITEMS, {"page": "9"}) == {"itemCount": 250, "pageCount": 3, "items": []}
    assert page([], {}) == {"itemCount": 0, "pageCount": 0, "items": []}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"itemsPerPage": "0"}, "invalid items per page"),
        ({"page": "-1"}, 'strconv.ParseUint: parsing "-1": invalid syntax'),
        ({"itemsPerPage": "many"}, 'strconv.ParseUint: parsing "many": invalid syntax'),
        ({"page": "2147483648"}, 'strconv.ParseUint: parsing "2147483648": value out of range'),
    ],
)
def test_bad_parameters_are_refused_in_mediamtx_words(query: dict[str, str], words: str) -> None:
    with pytest.raises(BadPageError) as caught:
        page(ITEMS, query)
    assert str(caught.value) == words
