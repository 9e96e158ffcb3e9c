"""Streams of sealed blocks in Redis.

An entry's id is the time of the block's first row; it has three fields: `b` is the block (blocks.py), `e` the time of
its last row in ms, `n` the number of its rows.

Blocks of a stream follow each other: each begins after the end of the one before. So the time of the newest block's end
says what is sealed, and of two who seal the same rows at once, Redis refuses the second one's entry.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NamedTuple

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from historian.store import faults
from historian.store.connect import call, call_bytes
from historian.store.packing import BlockError
from historian.store.tail import time_of

# KEYS[1] the stream; ARGV: its expiry in s, id, block, end, rows. Once a script has written, a full Redis allows it
# the rest as well, and to renew an expiry is a write that it always allows, also where there is no stream yet.
_ADD_THOUGH_FULL = """\
redis.call('EXPIRE', KEYS[1], ARGV[1])
redis.call('XADD', KEYS[1], ARGV[2], 'b', ARGV[3], 'e', ARGV[4], 'n', ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[1])"""

_Entry = tuple[bytes, Mapping[bytes, bytes]]

# Blocks read at a time: some 300 kB, and some 5 ms of work.
_PIECE = 16


class Block(NamedTuple):
    """A sealed entry: times of its first and last row in ms, number of rows, and the packed block."""

    begin: int
    end: int
    rows: int
    blob: bytes


async def newest(client: Redis, key: str) -> Block | None:
    """The newest block, None if there is none. Raises BlockError if it is none of ours, and the client's errors."""
    return _first(await _call(client, "XREVRANGE", key, "+", "-", "COUNT", 1), key)  # fields in a dict


async def oldest(client: Redis, key: str, after_ms: int = -1) -> Block | None:
    """The oldest block that begins after `after_ms`, None if there is none. Raises as `newest` does."""
    return _first(_named(await _call(client, "XRANGE", key, after_ms + 1, "+", "COUNT", 1)), key)


async def read(client: Redis, key: str, start_ms: int, end_ms: int) -> AsyncIterator[list[Block]]:
    """The blocks that begin from `start_ms` to `end_ms`, in pieces; what is no block of ours is left out.

    Raises BlockError if the key holds no stream, and the client's errors.
    """
    position = f"{max(0, start_ms)}"
    while start_ms <= end_ms:
        piece = await _call(client, "XRANGE", key, position, end_ms, "COUNT", _PIECE)
        yield [block for entry in _named(piece) if (block := _block(entry)) is not None]
        if len(piece) < _PIECE:
            return
        position = f"({piece[-1][0].decode()}"


async def add(client: Redis, key: str, block: Block, expiry_s: int, *, though_full: bool = False) -> bool:
    """Append a block; False if its time is taken: another one has sealed it. Raises the errors of the client.

    `though_full` has a Redis at its `maxmemory` take it.
    """
    entry_id = f"{block.begin}-0"
    try:
        if though_full:
            words = expiry_s, entry_id, block.blob, block.end, block.rows
            await call_bytes(client, "EVAL", _ADD_THOUGH_FULL, 1, key, *words)
            return True
        await call_bytes(client, "XADD", key, entry_id, "b", block.blob, "e", block.end, "n", block.rows)
    except ResponseError as error:
        if faults.verdict(error) == "written":
            return False
        raise
    await call(client, "EXPIRE", key, expiry_s)
    return True


async def _call(client: Redis, command: str, key: str, *words: str | int) -> Any:
    """The answer to a read. Raises BlockError, made of Redis' answer, for a key of another type: no block is in it."""
    try:
        return await call_bytes(client, command, key, *words)
    except ResponseError as error:
        if faults.trouble(error) is not faults.FOREIGN:
            raise
        raise BlockError(f"{key}: {faults.describe(error)}") from error


def _named(entries: Sequence[tuple[bytes, Sequence[bytes]]]) -> list[_Entry]:
    """Entries as Redis gives them, names and values in turn, with their fields by name."""
    return [(entry_id, dict(zip(flat[::2], flat[1::2], strict=False))) for entry_id, flat in entries]


def _first(entries: Sequence[_Entry], key: str) -> Block | None:
    if not entries:
        return None
    block = _block(entries[0])
    if block is None:
        raise BlockError(f"an entry of {key} is no sealed block")
    return block


def _block(entry: _Entry) -> Block | None:
    entry_id, fields = entry
    begin = time_of(entry_id)
    try:
        end, rows, blob = int(fields[b"e"]), int(fields[b"n"]), fields[b"b"]
    except (KeyError, ValueError):
        return None
    return Block(begin, end, rows, blob) if end >= begin and rows > 0 else None
