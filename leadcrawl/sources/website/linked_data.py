"""Structured data of a page as plain nodes: JSON-LD and microdata, both by extruct."""

import html
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, Final, Literal, NamedTuple

from lxml import etree

from leadcrawl.fields._fold import word_set
from leadcrawl.sources.website.document import Document

# What extruct, lxml and json raise at markup that strangers have broken.
_UNREADABLE: Final = (
    ValueError, LookupError, TypeError, AttributeError, RecursionError, etree.LxmlError,
)  # fmt: skip
_CODED: Final = re.compile(
    r"\s*[{\[]\s*[{]?\s*&quot;"
)  # some editors code what a browser would not decode
_MOST_SCRIPTS: Final = 50
_MOST_NODES: Final = 2_000
_LONGEST: Final = 500_000
_MOST_SCOPES: Final = 300
# What these hold is of somebody else: authors of reviews, those who built the page.
_OTHERS: Final = word_set(
    "review reviews author creator sourceorganization memberof sponsor worksfor affiliation brand"
    " hiringorganization parentorganization alumniof award itemreviewed manufacturer comment"
)


class Node(NamedTuple):
    """An object of the structured data."""

    types: frozenset[str]
    """Names of its types, in lower case, without their vocabulary."""
    data: Mapping[str, Any]
    """Its members, by name in lower case."""
    method: Literal["jsonld", "microdata"]
    """Where it was read."""


def read_nodes(page: Document) -> list[Node]:
    """Return all objects that are not somebody else's, outer ones first."""
    found = (node for item, method in _items(page) for node in _walk(item, method))
    return list(islice(found, _MOST_NODES))


def texts(value: object) -> list[str]:
    """Return the texts of a value: itself, or those of its list.

    >>> texts(["Mo-Fr", None, 7, {"@value": "Sa"}])
    ['Mo-Fr', '7', 'Sa']
    """
    if isinstance(value, str):
        return [value]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return [str(value)]
    if isinstance(value, list):
        return [text for part in value[:200] if not isinstance(part, list) for text in texts(part)]
    if isinstance(value, dict):
        inner = value.get("@value") or value.get("@id") or value.get("name")
        return [inner] if isinstance(inner, str) else []
    return []


@cache
def _extractors() -> tuple[Any, Any]:
    """Return the readers; importing them takes a second, so only pages that need them do."""
    from extruct.jsonld import JsonLdExtractor  # noqa: PLC0415
    from extruct.w3cmicrodata import MicrodataExtractor  # noqa: PLC0415

    return JsonLdExtractor(), MicrodataExtractor(nested=True)


def _items(page: Document) -> Iterator[tuple[object, Literal["jsonld", "microdata"]]]:
    """Yield the outermost objects; a script that is no JSON costs only itself."""
    if "ld+json" in page.html:
        scripts = page.tree.xpath("//script[contains(@type, 'ld+json')]")
        for script in scripts[:_MOST_SCRIPTS]:
            for item in _linked(script.root):
                yield item, "jsonld"
    if 0 < page.html.count("itemscope") <= _MOST_SCOPES:
        try:
            found = _extractors()[1].extract_items(page.root, page.base)
        except _UNREADABLE:
            return
        for item in found:
            yield item, "microdata"


def _linked(script: etree._Element) -> list[Any]:
    text = script.text or ""
    if len(text) > _LONGEST:
        return []
    element = etree.Element("script", type="application/ld+json")
    try:
        element.text = (html.unescape(text) if _CODED.match(text) else text).strip().rstrip(";")
        return list(_extractors()[0].extract_items(element))
    except _UNREADABLE:
        return []


def _walk(item: object, method: Literal["jsonld", "microdata"]) -> Iterator[Node]:
    """Yield the objects within an object, without recursion: strangers may nest as deep as they like."""
    waiting = [item]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting[:0] = value[:_MOST_NODES]
        elif isinstance(value, dict):
            members = value.get("properties") if method == "microdata" else value
            data = {str(key).lower(): part for key, part in (members or {}).items()}
            kind = value.get("type") if method == "microdata" else value.get("@type")
            yield Node(_types(kind), data, method)
            parts = [part for name, part in data.items() if name not in _OTHERS]
            waiting[:0] = [part for part in parts if isinstance(part, (dict, list))]


def _types(value: object) -> frozenset[str]:
    return frozenset(
        name.rstrip("/").rpartition("/")[2].rpartition(":")[2].lower() for name in texts(value)
    )
