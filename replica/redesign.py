"""Sites that have changed their markup: a field stands where no parser looks for it yet."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

#: Field -> names in Craigslist's postings, pages and JSON, and what they are called after it.
_RENAMED: Final[Mapping[str, Mapping[str, str]]] = {
    "attributes": {"attrgroup": "facts", '"attributes":': '"facts":'},
    "description": {'id="postingbody"': 'id="text"', '"body":': '"text":'},
    "images": {
        'class="thumb"': 'class="tiny"',
        'class="gallery"': 'class="show"',
        '"image":': '"picture":',
        '"images":': '"pictures":',
    },
    "location": {
        "data-latitude": "data-north",
        '"latitude":': '"north":',
        '"lat":': '"north":',
    },
    "posted_at": {" datetime=": " data-time=", '"postedDate":': '"created":'},
    "price": {
        'class="price"': 'class="cost"',
        '"price":': '"cost":',
        '"priceString":': '"costs":',
    },
}
#: Field -> index of its member in a place node of Google Maps.
_MOVED: Final[Mapping[str, int]] = {"address": 39, "hours": 203, "phones": 178, "website": 7}
_BY: Final = 300  # how far a member moves

FIELDS: Final = tuple(sorted({*_RENAMED, *_MOVED}))


def rename(text: str, fields: Iterable[str]) -> str:
    """Return a posting's page or JSON after the redesign of these fields.

    >>> rename('<time class="date" datetime="2026-11-21">', ["posted_at"])
    '<time class="date" data-time="2026-11-21">'
    """
    for field in fields:
        for old, new in _RENAMED.get(field, {}).items():
            text = text.replace(old, new)
    return text


def move(members: dict[int, Any], fields: Iterable[str]) -> dict[int, Any]:
    """Return the members of a place node after the redesign of these fields.

    >>> move({7: "https://example.com", 11: "Cafe"}, ["website"])
    {307: 'https://example.com', 11: 'Cafe'}
    """
    moved = {_MOVED[field] for field in fields if field in _MOVED}
    return {index + _BY if index in moved else index: value for index, value in members.items()}
