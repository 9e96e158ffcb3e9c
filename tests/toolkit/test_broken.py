"""The reset of connections; test_connection.py has what a client sees of it."""

import asyncio
import socket

from toolkit.broken import cut_off


def test_a_connection_that_is_closed_already_is_no_error() -> None:
    async def story() -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=ours)
            transport.abort()
            await asyncio.sleep(0.01)
            assert ours.fileno() == -1
            cut_off(transport)
            assert transport.is_closing()

    asyncio.run(story())
