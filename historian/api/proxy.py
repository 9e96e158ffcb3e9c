"""Behind a proxy: addresses below a prefix (`--web.route-prefix`), as Prometheus has them."""

from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class Prefix:
    """ASGI middleware that serves an app below `prefix` (such as `/monitor`) and nothing beside it."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app, self._prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut the prefix off; lead from `/` and from the prefix without its slash to the page."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        if path.startswith(self._prefix + "/"):
            inner = {**scope, "path": path[len(self._prefix) :]}
            inner.pop("raw_path", None)
            await self._app(inner, receive, send)
        elif path in ("/", self._prefix):
            await RedirectResponse(self._prefix + "/", 302)(scope, receive, send)
        else:
            await PlainTextResponse(f"all is below {self._prefix}/\n", 404)(scope, receive, send)
