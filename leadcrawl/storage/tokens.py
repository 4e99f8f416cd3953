"""The words that a lead can be found by, stored with it as `search_tokens` and indexed.

Plain words come from what the lead says of itself. Words of places, categories and services are
stored once more with the name of their kind before them (`@city:rock`), and so are the map cells
that it lies in: one index serves all filters, by equality or by the beginning of a word. No plain
word begins with `@`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from leadcrawl.storage.cells import cells_at

TEXTS: Final = ("name", "name_local", "company", "category", "category_normalized", "categories")
KINDS: Final[dict[str, tuple[str, ...]]] = {
    "city": ("city",),
    "region": ("region",),
    "place": ("city", "region", "neighborhood", "address", "postal_code", "country", "area"),
    "category": (
        "category",
        "category_code",
        "category_normalized",
        "categories",
        "category_codes",
    ),
    "service": ("services",),
}
#: A change of one of these changes the tokens.
FIELDS: Final = frozenset({*TEXTS, *(f for fields in KINDS.values() for f in fields)}) | {
    "description",
    "location",
}
MOST_DESCRIPTION_WORDS: Final = 60  # different ones, the first; each costs an entry in the index
LONGEST_WORD: Final = 40
# In most descriptions: no help to anybody, and a quarter of the index.
_FILLERS = (
    "a all also an and any are as at be by can do for from have if in is it no not of on or our so"
    " that the then there they this to up us was we what when where which who will with you your"
)
FILLERS: Final = frozenset(_FILLERS.split())

_APOSTROPHES = re.compile("['’ʼ`]")
_WORD = re.compile(r"[^\W_]+")
_ASCII_WORD = re.compile("[a-z0-9]+")
_FOREIGN = re.compile(r"[^\x00-\x7f]")


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, without accents, in their order.

    >>> words("Joe’s Café & Grill – 24/7")
    ['joes', 'cafe', 'grill', '24', '7']
    """
    text = _APOSTROPHES.sub("", text)
    if text.isascii():
        found = _ASCII_WORD.findall(text.lower())
    else:
        plain = unicodedata.normalize("NFKD", text).casefold()
        found = _WORD.findall(_FOREIGN.sub(_unless_combining, plain))
    return [word[:LONGEST_WORD] for word in found]


def plain_words(text: str) -> list[str]:
    """Return the words of a text that say something; a query leaves out the same as a lead.

    >>> plain_words("The plumber for all of Austin")
    ['plumber', 'austin']
    """
    return [word for word in words(text) if word not in FILLERS]


def token(kind: str, word: str) -> str:
    """Return the token of a word of some kind, or of its beginning.

    >>> token("city", "rock")
    '@city:rock'
    """
    return f"@{kind}:{word}"


def search_tokens(document: Mapping[str, Any]) -> list[str]:
    """Return the tokens of a lead's document, each once.

    >>> search_tokens({"name": "Rock Plumbing", "city": "Round Rock"})
    ['rock', 'plumbing', '@city:round', '@city:rock', '@place:round', '@place:rock']
    """
    found = dict.fromkeys(word for text in _texts(document, TEXTS) for word in plain_words(text))
    rest = dict.fromkeys(plain_words(document.get("description") or ""))
    found |= dict.fromkeys(
        islice((word for word in rest if word not in found), MOST_DESCRIPTION_WORDS)
    )
    for kind, fields in KINDS.items():
        texts = _texts(document, fields)
        found |= dict.fromkeys(token(kind, word) for text in texts for word in words(text))
    if location := document.get("location"):
        longitude, latitude = location["coordinates"]
        found |= dict.fromkeys(cells_at(latitude, longitude))
    return list(found)


def _unless_combining(match: re.Match[str]) -> str:
    """Return a character, or nothing for an accent that belongs to the one before it."""
    return "" if unicodedata.combining(match[0]) else match[0]


def _texts(document: Mapping[str, Any], fields: Iterable[str]) -> Iterator[str]:
    for field in fields:
        value = document.get(field)
        yield from [value] if isinstance(value, str) else value or ()
