"""Links of a place, and how the site wraps them."""

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qs, urljoin, urlsplit

from leadcrawl.sources.google_maps.payload import CLAIMED, PATHS, dig, items
from leadcrawl.sources.google_maps.urls import ORIGIN

_ACTIONS: Final = {3: "booking", 4: "order"}


def unwrap(url: str | None) -> str | None:
    """Return the target of a link: `/url?q=` is undone, an advertisement's link has no target.

    >>> unwrap("/url?q=https://example.com/menu&opi=1&sa=U")
    'https://example.com/menu'
    >>> unwrap("/aclk?sa=l&adurl=") is None
    True
    >>> unwrap("http://example.com/")
    'http://example.com/'
    """
    try:
        target = urljoin(ORIGIN, url or "")
        parts = urlsplit(target)
    except ValueError:
        return None
    if not url or parts.path.endswith("/aclk") or parts.scheme not in ("http", "https"):
        return None
    if parts.path == "/url" and re.search(r"(^|\.)google\.[a-z.]+$", parts.hostname or ""):
        query = parse_qs(parts.query)
        return next(iter(query.get("q") or query.get("url") or []), None)
    return target


def links_of(node: object) -> dict[str, tuple[str, ...]]:
    """Return the addresses for the menu, orders, bookings and reservations."""
    found: dict[str, list[str]] = {}
    for purpose, url in _links(node):
        target = unwrap(url) if isinstance(url, str) else None
        if target and target not in found.setdefault(purpose, []):
            found[purpose].append(target)
    return {purpose: tuple(urls) for purpose, urls in found.items() if urls}


def _links(node: object) -> Iterator[tuple[str, Any]]:
    """Yield the purpose and the wrapped address of each link."""
    yield "menu", dig(node, *PATHS["menu_url"])
    for group in items(node, *PATHS["action_groups"]):
        kind = dig(group, 0)
        purpose = _ACTIONS.get(kind) if isinstance(kind, int) else None
        for provider in items(group, 2) if purpose else ():
            yield str(purpose), dig(provider, 1, 2, 0)
    for reservation in items(node, *CLAIMED["reservations"]):
        yield "reservation", dig(reservation, 0)
