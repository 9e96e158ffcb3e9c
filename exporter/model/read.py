"""Bytes of an answer to items. Fast where every field is of its type, tolerant of whatever else comes."""

import json
import math
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Raw, Struct

from exporter.model.items import Counter, struct_of

T = TypeVar("T")
S = TypeVar("S", bound=Struct)


# What msgspec raises for text that it cannot take: RecursionError for brackets within brackets within brackets.
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Malformed(Exception):
    """The answer is not JSON, or not the object that this endpoint gives."""


class Answer(Struct, Generic[T]):
    """One page of a list. `itemCount` counts all pages; `pageCount` is how many there are."""

    items: list[T]
    itemCount: Counter | None = None
    pageCount: Counter | None = None


@cache
def _list_decoder(item: str) -> "msgspec.json.Decoder[Answer[Any]]":
    return msgspec.json.Decoder(Answer[struct_of(item)])  # type: ignore[misc]  # the struct is made at run time


def read_list(body: bytes | bytearray, item: str) -> Answer[Any]:
    """A page of items of one kind; what cannot be read of an item has its default. Raises Malformed."""
    try:
        return _list_decoder(item).decode(body)
    except _UNREADABLE:
        return _read_list_slowly(body, item)


def read_one(body: bytes | bytearray, item: str) -> Any:
    """A single object with at least one key that we know, such as that of /info. Raises Malformed."""
    found, kind = _any_json(body), struct_of(item)
    if found.keys().isdisjoint(kind.__struct_fields__):
        raise Malformed
    return tolerant(found, kind)


def read_part(raw: Raw, kind: Any) -> Any:
    """A part of an item that was left as text; what does not fit `kind` is None or left out."""
    try:
        return _part_decoder(kind).decode(raw)
    except _UNREADABLE:
        try:
            return _convert(json.loads(bytes(raw)), kind)
        except (ValueError, RecursionError):  # also a number of thousands of digits
            return None


@cache
def _part_decoder(kind: Any) -> "msgspec.json.Decoder[Any]":
    return msgspec.json.Decoder(kind | None)


def _read_list_slowly(body: bytes | bytearray, item: str) -> Answer[Any]:
    """Field by field, since one that is not of its type fails the fast decoder for the whole list."""
    found = _any_json(body)
    if not isinstance(found.get("items"), list):
        raise Malformed
    # What is no object stays as an item without a name, so that the list keeps its count.
    items = [tolerant(each if isinstance(each, dict) else {}, struct_of(item)) for each in found["items"]]
    counts = (found.get(name) for name in ("itemCount", "pageCount"))
    item_count, page_count = (count if type(count) is int and count >= 0 else None for count in counts)
    return Answer(items, item_count, page_count)


def _any_json(body: bytes | bytearray) -> dict[str, Any]:
    try:
        found = json.loads(body, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    if not isinstance(found, dict):
        raise Malformed
    return found


def _no_number(word: str) -> None:
    """NaN and Infinity, which are no JSON, stand for an unknown number."""


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def tolerant(found: dict[str, Any], struct: type[S]) -> S:
    """An item of which each field that is missing or of a wrong type has its default."""
    values = {}
    for field in msgspec.structs.fields(struct):
        if field.encode_name in found:
            try:
                values[field.name] = _convert(found[field.encode_name], field.type)
            except msgspec.ValidationError:
                continue
    return struct(**values)


def _convert(value: Any, kind: Any) -> Any:
    """The value as `kind`; of a list all members that fit it."""
    if kind is Raw:
        return Raw(json.dumps(value))
    member = _member_type(kind)
    if member is not None:
        if not isinstance(value, list):
            raise msgspec.ValidationError
        if isinstance(member, type) and issubclass(member, Struct):
            return [tolerant(each, member) for each in value if isinstance(each, dict)]
        return [each for each in value if isinstance(each, member)]
    inner = _struct_type(kind)
    if isinstance(value, dict) and inner is not None:
        return tolerant(value, inner)
    return msgspec.convert(value, kind)


def _parts(kind: Any) -> tuple[Any, ...]:
    return getattr(kind, "__args__", ())


@cache
def _member_type(kind: Any) -> Any:
    """`Track` of `list[Track] | None`."""
    for part in (kind, *_parts(kind)):
        if getattr(part, "__origin__", None) is list:
            return part.__args__[0]
    return None


@cache
def _struct_type(kind: Any) -> Any:
    """`Source` of `Source | None`."""
    for part in (kind, *_parts(kind)):
        if isinstance(part, type) and issubclass(part, Struct):
            return part
    return None
