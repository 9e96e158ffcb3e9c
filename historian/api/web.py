"""The page: one index for all its addresses, and its files."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from historian.api.files import Files

PAGE = Path(__file__).parent.parent / "page"


def routes(root: Path = PAGE, prefix: str = "") -> list[Route]:
    """The routes of the page whose files lie in `root`; browsers find them below `prefix`."""
    files = Files(root, prefix)

    async def index(request: Request) -> Response:
        found = files.answer("index.html", request)
        return found or PlainTextResponse("The page's files are missing: install the package anew.\n", 503)

    async def file(request: Request) -> Response:
        found = files.answer(request.path_params["name"], request)
        if found is None:
            raise HTTPException(404)
        return found

    return [
        Route("/", index),
        # Addresses of views: the page reads them itself.
        Route("/stream/{view:path}", index),
        Route("/server/{view:path}", index),
        Route("/wall", index),
        Route("/events", index),
        Route("/static/{name:path}", file),
    ]
