"""One column of integers as few bytes: differences, byte planes, deflate. Pure computation, exact for all of 64 bits.

A packed column is: a head byte (how many differences were taken, which rows are known, how many byte planes there are),
the values that differences need to begin with, and the planes, each deflated if that makes it smaller. Planes group
bytes of equal weight: the upper ones of noisy values hardly differ and deflate well, where whole numbers do not.
"""

import zlib
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

_Damaged: type[Exception] = zlib.error
try:
    from isal import igzip_lib
    from isal.isal_zlib import decompress  # the same format, read two to three times faster

    _Damaged = cast("type[Exception]", igzip_lib.IsalError)  # its stub calls the class an instance
except ImportError:  # pragma: no cover  no wheel for this machine
    from zlib import decompress

Ints = NDArray[np.int64]
Known = NDArray[np.bool_]

# Beyond level 6 deflate spends twice the time for one byte in a thousand.
_LEVEL = 6
# Raw deflate without header and checksum: six bytes less a plane; Redis and its disk check what they hold.
_RAW = -15
# Head byte: two bits of order, two of what is known, four of width.
_ALL, _NONE, _SOME = 0, 1, 2
_ORDERS = (0, 1, 2)


class Values(NamedTuple):
    """A column: `values` (0 where unknown) and `known`, which is None if all are."""

    values: Ints
    known: Known | None

    def mask(self) -> Known:
        """Which rows are known, as an array in any case."""
        return np.ones(len(self.values), np.bool_) if self.known is None else self.known


class BlockError(ValueError):
    """What should be a block is none of ours, or is damaged."""


def pack(column: Values) -> bytes:
    """The column as bytes."""
    values, known = column
    state = _ALL
    head = b""
    if known is not None and not known.all():
        state = _SOME if known.any() else _NONE
        values = values[known]
        if state == _SOME:
            head = _sized(_deflate(np.packbits(known).tobytes()))
    if state == _NONE or not len(values):
        return bytes([_NONE << 2]) if state == _NONE else b"\0"
    candidates = [_pack_order(values, order, state, head) for order in _ORDERS if order < len(values)]
    return min(candidates, key=len)


def _pack_order(values: Ints, order: int, state: int, mask: bytes) -> bytes:
    """The column by its differences of this order (0: above its minimum)."""
    begins = []
    rest = values
    for _ in range(order):
        begins.append(int(rest[0]))
        rest = np.diff(rest)  # wraps around at 64 bits, and so does the sum that undoes it
    if order == 0:
        base = int(values.min())
        begins.append(base)
        unsigned = values.view(np.uint64) - np.uint64(base % 2**64)
    else:
        unsigned = ((rest << 1) ^ (rest >> 63)).view(np.uint64)
    width = (int(unsigned.max()).bit_length() + 7) // 8 if len(unsigned) else 0
    planes = unsigned.astype("<u8").view(np.uint8).reshape(-1, 8)[:, :width].T
    parts = [bytes([order | state << 2 | width << 4]), mask, *map(_varint, begins)]
    parts += [_sized(_deflate(plane.tobytes())) for plane in planes]
    return b"".join(parts)


def unpack(data: bytes, rows: int) -> Values:
    """The column of `rows` values that `pack` made. Raises BlockError."""
    head = data[0] if data else -1
    order, state, width = head & 3, head >> 2 & 3, head >> 4
    if order not in _ORDERS or state not in (_ALL, _NONE, _SOME) or width > 8:
        raise BlockError("a column has no head of ours")
    if state == _NONE:
        return Values(np.zeros(rows, np.int64), np.zeros(rows, np.bool_))
    if not rows:
        return Values(np.zeros(0, np.int64), None)
    at, known, count = 1, None, rows
    if state == _SOME:
        packed, at = _inflate(data, at, -(-rows // 8))
        known = np.unpackbits(np.frombuffer(packed, np.uint8), count=rows).view(np.bool_)
        count = int(np.count_nonzero(known))
    begins = []
    for _ in range(order or 1):
        begin, at = _read_varint(data, at)
        begins.append((begin + 2**63) % 2**64 - 2**63)
    length = count - order
    if length < 0:
        raise BlockError("a column has more beginnings than rows")
    if width:
        planes = np.zeros((length, 8), np.uint8)
        for plane in range(width):
            column, at = _inflate(data, at, length)
            planes[:, plane] = np.frombuffer(column, np.uint8)
        values = _undo(planes.reshape(-1).view("<u8").astype(np.uint64, copy=False), order, begins)
    elif order < 2:
        values = np.full(count, begins[0], np.int64)  # always the same: so are many columns, in a fifth of the time
    else:
        values = begins[0] + np.arange(count, dtype=np.int64) * begins[1]
    if known is None:
        return Values(values, None)
    spread = np.zeros(rows, np.int64)
    spread[known] = values
    return Values(spread, known)


def _undo(unsigned: NDArray[np.uint64], order: int, begins: list[int]) -> Ints:
    if order == 0:
        return (unsigned + np.uint64(begins[0] % 2**64)).view(np.int64)
    signed = (unsigned >> np.uint64(1)).view(np.int64) ^ -(unsigned & np.uint64(1)).view(np.int64)
    for begin in reversed(begins):
        longer = np.empty(len(signed) + 1, np.int64)
        longer[0] = begin
        longer[1:] = signed
        signed = np.cumsum(longer)
    return signed


def _deflate(data: bytes) -> bytes:
    """Deflated, or as it is if that is shorter: whoever reads knows the length that must come out."""
    maker = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW, 9)
    packed = maker.compress(data) + maker.flush()
    return packed if len(packed) < len(data) else data


def _inflate(data: bytes, at: int, length: int) -> tuple[bytes, int]:
    size, at = read_unsigned(data, at)
    part = data[at : at + size]
    if size < length:
        try:
            part = decompress(part, _RAW, length)
        except _Damaged as error:
            raise BlockError(f"a column does not inflate: {error}") from error
    if len(part) != length:
        raise BlockError("a column has another length than its block")
    return part, at + size


def _sized(data: bytes) -> bytes:
    return unsigned(len(data)) + data


def unsigned(value: int) -> bytes:
    """Seven bits a byte, the least first; the upper bit says that more follow."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _varint(value: int) -> bytes:
    return unsigned(value << 1 if value >= 0 else ~value << 1 | 1)


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    value, at = read_unsigned(data, at)
    return ~(value >> 1) if value & 1 else value >> 1, at


def read_unsigned(data: bytes, at: int) -> tuple[int, int]:
    """What `unsigned` made, and where it ends. Raises BlockError."""
    value = shift = 0
    try:
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value, at
            shift += 7
    except IndexError:
        raise BlockError("a block ends too early") from None
