"""The kinds of replies that the replica's addresses give."""

import json
from typing import Any

from aiohttp import web

from replica.craigslist.model import Gone
from replica.craigslist.posting_api import envelope
from replica.craigslist.static_pages import GONE_PAGES

_GONE_STATUS: dict[Gone, int] = {"expired": 410, "missing": 404}


def page(text: str, status: int = 200) -> web.Response:
    """Return a page."""
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def gone_page(kind: Gone = "missing") -> web.Response:
    """Return what stands where a posting, or anything, is gone: 410, 404 or a page that says so."""
    return page(GONE_PAGES[kind], _GONE_STATUS.get(kind, 200))


def json_reply(data: dict[str, Any]) -> web.Response:
    """Return JSON."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return web.Response(text=body, content_type="application/json")


def json_error(status: int, message: str) -> web.Response:
    """Return JSON that says what is wrong."""
    data = envelope({}) | {"errors": [{"code": status, "message": message}]}
    return web.Response(status=status, text=json.dumps(data), content_type="application/json")


def refused() -> web.Response:
    """Return the refusal of all JSON."""
    return web.Response(status=403, text="Your request has been blocked.\nblockID=0\n")


def moved(location: str) -> web.Response:
    """Return a permanent redirect."""
    return web.Response(status=301, headers={"Location": location})
