"""The categories of Craigslist: leaves, codes that stand for several, and how people name them."""

import difflib
import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from leadcrawl.errors import ConfigError
from leadcrawl.items import Value


class Category(Value):
    """A category, or a code that stands for several in a search."""

    code: str
    """Code in addresses: `sks`."""
    id: int | None
    """Number in the JSON search; a combined code has none."""
    name: str
    """Name as printed: `skilled trade services`."""
    section: str
    """Section: `services`, `jobs`, `for sale`, `housing`, `gigs`, `community`, ..."""
    members: tuple[str, ...] = ()
    """Leaf codes of a combined code."""


@cache
def all_categories() -> tuple[Category, ...]:
    """Return the 178 leaves, then the combined codes."""
    source = files(__package__).joinpath("categories.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(source)
    leaves = (Category(code=c, id=i, name=n, section=s) for c, i, n, s in data["leaves"])
    combined = (
        Category(code=code, id=None, name=name, section=section, members=tuple(members))
        for code, (name, section, members) in data["combined"].items()
    )
    return (*leaves, *combined)


@cache
def _by_key() -> dict[str | int, Category]:
    keys: dict[str | int, Category] = {}
    for entry in all_categories():
        keys[entry.code] = entry
        if entry.id is not None:
            keys[entry.id] = entry
    return keys


def category(key: str | int) -> Category | None:
    """Return the category with this code or number, or `None`.

    >>> category("sks").name, category(146).code
    ('skilled trade services', 'ctd')
    """
    return _by_key().get(key)


def expand(code: str) -> tuple[str, ...]:
    """Return the leaf codes for which a code stands; a leaf, or an unknown code, is its own.

    >>> expand("cta"), expand("sks")
    (('cto', 'ctd'), ('sks',))
    """
    found = category(code)
    return found.members if found and found.members else (code,)


def leaf_code(code: str, purveyor: str | None = None) -> str:
    """Return the leaf that a combined code means for this kind of seller.

    >>> leaf_code("cta", "dealer"), leaf_code("cta"), leaf_code("sks", "owner")
    ('ctd', 'cta', 'sks')
    """
    for member in expand(code):
        found = category(member)
        if purveyor and found and found.name.endswith(f"- by {purveyor}"):
            return member
    return code


def _normalize(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold()))


@cache
def _names() -> dict[str, tuple[Category, ...]]:
    """Full names, and those without their last word; a combined code takes precedence."""
    names: dict[str, dict[str, Category]] = {}
    for entry in sorted(all_categories(), key=lambda entry: not entry.members):
        name = _normalize(entry.name)
        names.setdefault(name, {entry.code: entry})
        short = re.sub(r" (services|gigs)$", "", name)
        names.setdefault(short, {}).setdefault(entry.code, entry)
    return {name: tuple(found.values()) for name, found in names.items()}


def find_categories(text: str) -> list[Category]:
    """Return the categories of a comma-separated list of codes, sections and names, each once.

    Raises:
        ConfigError: a piece is unknown, or could be several.

    >>> [found.code for found in find_categories("services, lgs, Skilled Trade, cars & trucks")]
    ['bbb', 'lgs', 'sks', 'cta']
    """
    whole = _exact(text)
    pieces = [text] if whole else [piece for piece in text.split(",") if piece.strip()]
    if not pieces:
        raise ConfigError("no category given; use a code such as 'bbb', a section or a name")
    found = {entry.code: entry for piece in pieces for entry in [_find(piece.strip())]}
    return list(found.values())


def _exact(text: str) -> tuple[Category, ...]:
    if by_code := category(text.strip().casefold()):
        return (by_code,)
    return _widest(_names().get(_normalize(text), ()))


def _widest(found: tuple[Category, ...]) -> tuple[Category, ...]:
    """Return the one that stands for all others, if there is one."""
    codes = {entry.code for entry in found}
    whole = [entry for entry in found if codes <= {entry.code, *entry.members}]
    return tuple(whole) or found


def _find(text: str) -> Category:
    found = _exact(text) or _widest(_containing(_normalize(text)))
    if len(found) == 1:
        return found[0]
    if found:
        choices = ", ".join(f"{entry.code} ({entry.name})" for entry in found[:8])
        raise ConfigError(f"ambiguous category {text!r}: it could be {choices}")
    codes = [entry.code for entry in all_categories()]
    close = difflib.get_close_matches(_normalize(text), [*codes, *_names()], n=3, cutoff=0.66)
    hint = f": did you mean {' or '.join(close)}?" if close else "; use a code such as 'bbb'"
    raise ConfigError(f"unknown category {text!r}{hint}")


def _containing(name: str) -> tuple[Category, ...]:
    """Return the categories whose name has all these words; sections alone are not meant."""
    words = set(name.split())
    if len(name) < 4:
        return ()
    return tuple(
        entry for entry in all_categories() if words <= set(_normalize(entry.name).split())
    )
