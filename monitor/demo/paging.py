"""The list envelope and its two query parameters, with MediaMTX's limits and words."""

from collections.abc import Mapping

from monitor.demo.media import Item

_DEFAULT_ITEMS = 100  # of a page whose size is not asked for
_LARGEST = 2**31 - 1  # MediaMTX reads both parameters as unsigned 31-bit numbers


class BadPageError(ValueError):
    """A parameter that MediaMTX answers with 400; the text is its own."""


def page(items: list[Item], query: Mapping[str, str]) -> Item:
    """One page: `{"itemCount", "pageCount", "items"}`. A page past the end is empty. Raises BadPageError."""
    per_page = _number(query.get("itemsPerPage", ""), _DEFAULT_ITEMS)
    if per_page == 0:
        raise BadPageError("invalid items per page")
    start = _number(query.get("page", ""), 0) * per_page
    return {
        "itemCount": len(items),
        "pageCount": -(-len(items) // per_page),
        "items": items[start : start + per_page],
    }


def _number(text: str, default: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdigit()):
        raise BadPageError(f'strconv.ParseUint: parsing "{text}": invalid syntax')
    if int(text) > _LARGEST:
        raise BadPageError(f'strconv.ParseUint: parsing "{text}": value out of range')
    return int(text)
