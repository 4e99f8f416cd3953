"""What a page carries in its own script: responses (until 2025), or the request for them."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from leadcrawl.sources.google_maps.dom import page_of
from leadcrawl.sources.google_maps.payload import decode
from leadcrawl.sources.google_maps.urls import ORIGIN, PlaceRef

_STATE = re.compile(r"APP_INITIALIZATION_STATE\s*=\s*(?=\[)")
_REQUESTED = re.compile(r"ES5DGURL\s*=\s*'([^']*)'")
_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})")
_SPOTLIT = re.compile(r"!1y(\d+)!2y(\d+)(?:![23][sz][^!]*)?!4m2!1x(\d+)!2x(\d+)")
_DECODER = json.JSONDecoder()
_RESPONSES = 3


def embedded_responses(text: str) -> Iterator[list[Any]]:
    """Yield the decoded responses and requests in `window.APP_INITIALIZATION_STATE[3]`."""
    start = _STATE.search(text)
    if start is None:
        return
    try:
        state, _ = _DECODER.raw_decode(text, start.end())
    except (ValueError, RecursionError):
        return
    if isinstance(state, list) and len(state) > _RESPONSES:
        for body in _strings(state[_RESPONSES]):
            data = decode(body)
            if data is not None:
                yield data


def _strings(node: Any) -> Iterator[str]:
    """Yield the texts in a list or an object, however deep."""
    members = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for member in members:
        if isinstance(member, str):
            yield member
        else:
            yield from _strings(member)


def requested_url(text: str) -> str | None:
    """Return the address that the page was asked for, as its script repeats it."""
    match = _REQUESTED.search(text)
    if match is None:
        return None
    path = _ESCAPE.sub(lambda code: chr(int(code[1] or code[2], 16)), match[1])
    return urljoin(ORIGIN, path)


def preload_url(text: str) -> str | None:
    """Return the address of the page's data, as its preload link gives it.

    >>> preload_url('<link href="/search?tbm=map&amp;q=x" as="fetch" rel="preload">')
    'https://www.google.com/search?tbm=map&q=x'
    """
    for link in page_of(text).css('link[as="fetch"]::attr(href)').getall():
        if "tbm=map" in link or "/maps/preview/place" in link:
            return urljoin(ORIGIN, html.unescape(link))
    return None


def spotlit_place(text: str) -> PlaceRef | None:
    """Return the one place that the map's own tiles mark; `None` unless it is one.

    It is there on a rendered page whatever its address was, such as after a search that opened
    its only result. Degrees are in ten millionths, as unsigned 32 bits.
    """
    found = set(_SPOTLIT.findall(text))
    if len({match[:2] for match in found}) != 1:
        return None
    high, low, latitude, longitude = (int(number) for number in found.pop())
    ref = PlaceRef.of_data_id(f"0x{high:x}:0x{low:x}")
    return ref._replace(latitude=_degrees(latitude), longitude=_degrees(longitude))


def _degrees(number: int) -> float:
    """Return the degrees that a fixed-point number means.

    >>> _degrees(3071645459)
    -122.3321837
    """
    return (number - (1 << 32) if number >= 1 << 31 else number) / 1e7
