"""The kinds of replies that the maps give, and the files that their pages load."""

from aiohttp import web

from replica.google_maps import pages

_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def page(text: str, status: int = 200) -> web.Response:
    """Return a page."""
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def json_reply(text: str, status: int = 200) -> web.Response:
    """Return a response that is JSON behind its guard."""
    return web.Response(text=text, status=status, content_type="application/json", charset="utf-8")


def moved(location: str) -> web.Response:
    """Return a redirect."""
    return web.Response(status=302, headers={"Location": location})


async def static(request: web.Request) -> web.StreamResponse:
    """Answer the script or the style sheet of the pages; any other one is empty."""
    name = request.match_info["name"]
    text = pages.static(name) if name in {"maps.js", "maps.css"} else ""
    kind = "text/css" if name.endswith("css") else "text/javascript"
    return web.Response(text=text, content_type=kind, headers={"Cache-Control": "max-age=3600"})


async def picture(_: web.Request) -> web.StreamResponse:
    """Answer a picture: one pixel."""
    return web.Response(body=_PIXEL, content_type="image/png")


async def nothing(_: web.Request) -> web.StreamResponse:
    """Answer with nothing."""
    return web.Response(status=204)
