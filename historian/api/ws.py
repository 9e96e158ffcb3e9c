"""The WebSocket at /ws: who may open one, and how many."""

from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from historian.api.answers import ApiError, error_answer
from historian.api.context import Context, context_of
from historian.api.origin import same_host
from historian.api.params import Params
from historian.live.session import Session


async def live(websocket: WebSocket) -> None:
    """Send the state and its changes until the client leaves."""
    context = context_of(websocket)
    refusal = _refusal(websocket, context)
    if refusal is not None:
        await websocket.send_denial_response(refusal)
        return
    server = websocket.query_params.get("server", "")
    stream = websocket.query_params.get("stream", "")
    address = websocket.client.host if websocket.client else ""
    context.addresses.enter(address)
    try:
        await websocket.accept()
        await Session(websocket, context.hub, server, stream).run()
    finally:
        context.addresses.leave(address)


def _refusal(websocket: WebSocket, context: Context) -> Response | None:
    hosts = (websocket.headers.get("host", ""), urlsplit(context.settings.external_url).netloc)
    if not any(same_host(websocket.headers.get("origin"), host) for host in hosts):
        return error_answer(403, "a page of another site may not open this")
    most = context.most_clients
    if context.hub.watchers >= most:
        return error_answer(503, f"{most} clients are connected, which is the most", {"retry-after": "30"})
    if websocket.client and context.addresses.is_full(websocket.client.host):
        most = context.addresses.most
        return error_answer(503, f"{most} clients of this address are connected, which is the most")
    try:
        given = Params(websocket, ("server", "stream"))
        if given.text("stream"):
            given.needed("server")
    except ApiError as error:
        return error_answer(error.status, str(error))
    return None


ROUTES = [WebSocketRoute("/ws", live)]
