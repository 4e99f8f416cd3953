"""The words of the replica's maps: kinds of places, cities, labels of the interface in four languages."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("en", "fr", "pt", "el")


@cache
def vocabulary() -> dict[str, Any]:
    """Return what `kinds.yml` holds."""
    text = (Path(__file__).parent / "kinds.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def language_of(hl: str) -> str:
    """Return the language that the replica answers in; English for those it does not speak.

    >>> language_of("pt-BR"), language_of("ja")
    ('pt', 'en')
    """
    primary = hl.split("-", maxsplit=1)[0].lower()
    return primary if primary in LANGUAGES else "en"


def label(name: str, language: str, *values: object) -> str:
    """Return a text of the interface.

    >>> label("reviews", "fr", "1 200")
    '1 200 avis'
    """
    return str(vocabulary()["labels"][name][language]).format(*values)


def day_name(weekday: int, language: str) -> str:
    """Return the name of an ISO weekday (Monday is 1)."""
    return str(vocabulary()["labels"]["days"][language][weekday - 1])


def category_name(code: str, language: str) -> str:
    """Return the name of a category."""
    return str(vocabulary()["categories"][code][language])
