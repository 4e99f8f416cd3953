"""Invented people and businesses: names, 555-01xx telephones, example.com mail, streets.

The same seed gives the same business; nothing here belongs to anybody.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

_TOLL_FREE = ("800", "888", "877")


@cache
def words() -> dict[str, Any]:
    """Return the word lists of `words.yml`."""
    text = (Path(__file__).parent / "words.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@dataclass(frozen=True, slots=True)
class Business:
    """An invented business and the person who answers for it."""

    name: str
    person: str
    phone: str
    """Ten digits."""
    email: str
    website: str
    street: str


def area_codes(city: str) -> tuple[str, ...]:
    """Return the telephone area codes of a city; toll-free ones where none are listed.

    >>> area_codes("austin")
    ('512', '737')
    """
    return tuple(words()["cities"].get(city, {}).get("area_codes", _TOLL_FREE))


def slugify(text: str) -> str:
    """Return the text as it stands in an address: lower case, words joined by hyphens.

    >>> slugify("Acme Print & Copy")
    'acme-print-copy'
    """
    kept = "".join(c if c.isascii() and c.isalnum() else " " for c in text.lower())
    return "-".join(kept.split())


def make_business(rng: Random, kinds: list[str], codes: tuple[str, ...]) -> Business:
    """Invent a business of one of the kinds ("Plumbing") with a telephone in one of the codes."""
    lists = words()
    first = rng.choice(lists["first_names"])
    last = rng.choice(lists["last_names"])
    stem = rng.choice(lists["first_words"]) if rng.random() < 0.7 else last
    name = f"{stem} {rng.choice(kinds)}"
    top = rng.choice(("com", "com", "org", "net"))
    domain = f"{slugify(name)}.example.{top}"
    box = rng.choice(("info", "office", "hello", first.lower()))
    return Business(
        name=name,
        person=f"{first} {last}",
        phone=f"{rng.choice(codes)}55501{rng.randrange(100):02}",
        email=f"{box}@{domain}",
        website=f"https://www.{domain}",
        street=f"{rng.randrange(100, 9900)} {rng.choice(lists['streets'])}",
    )
