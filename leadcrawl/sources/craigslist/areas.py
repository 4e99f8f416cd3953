"""How people name the areas and sub-areas of Craigslist."""

import difflib
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import accumulate

from leadcrawl.errors import ConfigError
from leadcrawl.sources.craigslist.places import Area, Place, SubArea, all_areas, area, subarea

__all__ = [
    "Area",
    "Place",
    "SubArea",
    "all_areas",
    "area",
    "find_areas",
    "find_place",
    "find_places",
    "subarea",
]

# What people say and the site does not print: nicknames, native names, big towns of an area.
# Each is tested to hide no name of the site.
_ALIASES = """
newyork: big apple
losangeles: la, l.a.
sfbay: sf, s.f., san fran, bay area, san francisco bay area
washingtondc: dc, d.c.
philadelphia: philly
lasvegas: vegas
neworleans: nola
minneapolis: twin cities
stlouis: saint louis
kansascity: kc
indianapolis: indy
cincinnati: cincy
sby: san jose, santa clara, sunnyvale
eby: oakland, berkeley, fremont
pen: palo alto, san mateo
nby: santa rosa
wst: santa monica
brw: fort lauderdale
mdc: miami beach
cologne: köln, koeln
munich: münchen, muenchen
nuremberg: nürnberg, nuernberg
vienna: wien
rome: roma
milan: milano
florence: firenze
venice: venezia
genoa: genova
geneva: genève
lisbon: lisboa
prague: praha
copenhagen: københavn, koebenhavn
mexicocity: cdmx, ciudad de méxico
"""
_MOST_CHOICES = 5  # in a hint


def _normalize(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def _area_names(entry: Area) -> Iterator[str]:
    """Names by which people call an area; `city of` sub-areas name the whole of it."""
    yield from (entry.name, entry.description)
    bare = re.sub(r",\s*[A-Z/]{2,5}$", "", entry.description)
    towns = re.split(r"\s*/\s*", bare)
    for name in (bare, *towns, *accumulate(towns, lambda left, right: f"{left} {right}")):
        yield name
        yield f"{name} {entry.region or entry.country or ''}"
    for part in entry.subareas:
        if part.description.startswith("city of "):
            yield part.description.removeprefix("city of ")
            yield f"{part.description.removeprefix('city of ')} {entry.region}"


def _subarea_names(part: SubArea) -> Iterator[str]:
    yield from (part.name, part.description, part.description.removesuffix(" area"))
    yield from re.split(r"\s*/\s*", part.description)


@cache
def _index() -> tuple[dict[str, dict[str, Place]], ...]:
    """Names in order of precedence: of hosts, areas, sub-areas; codes of areas and nicknames."""
    hosts: dict[str, dict[str, Place]] = {}
    names: dict[str, dict[str, Place]] = {}
    codes: dict[str, dict[str, Place]] = {}
    parts: dict[str, dict[str, Place]] = {}
    for entry in all_areas():
        whole = Place(area=entry)
        hosts.setdefault(entry.hostname, {})[whole.path] = whole
        codes.setdefault(entry.abbreviation, {})[whole.path] = whole
        for name in _area_names(entry):
            names.setdefault(_normalize(name), {})[whole.path] = whole
        for part in entry.subareas:
            place = Place(area=entry, subarea=part)
            parts.setdefault(part.code, {})[place.path] = place
            for name in _subarea_names(part):
                parts.setdefault(_normalize(name), {})[place.path] = place
    for code, names_said in _aliases():
        meant = hosts.get(code, parts.get(code, {}))
        for name in names_said:
            codes.setdefault(_normalize(name), {}).update(meant)
    return hosts, names, parts, codes


def _aliases() -> Iterator[tuple[str, list[str]]]:
    for line in _ALIASES.strip().splitlines():
        code, _, names = line.partition(": ")
        yield code, names.split(", ")


def find_place(text: str) -> Place:
    """Return the area or sub-area that this hostname, code or name means.

    Raises:
        ConfigError: nothing, or more than one, is called so.

    >>> find_place("sfbay").path, find_place("San Francisco").path, find_place("East Bay").path
    ('area/sfbay', 'area/sfbay', 'subarea/eby')
    """
    key = _normalize(text)
    for names in _index():
        found = names.get(key, {})
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            choices = ", ".join(sorted(_choice(place) for place in found.values()))
            raise ConfigError(f"ambiguous city {text!r}: it could be {choices}")
    raise ConfigError(f"unknown city {text!r}{_suggestion(key)}")


def _choice(place: Place) -> str:
    return f"{_code(place)} ({place.name})"


def _code(place: Place) -> str:
    return place.subarea.code if place.subarea else place.area.hostname


def _suggestion(key: str) -> str:
    """Return the places whose names have these words in them, or else are spelled like them."""
    known = {name: place for names in reversed(_index()) for name, place in names.items()}
    alike = [name for name in known if len(key) > 2 and f" {key} " in f" {name} "]
    alike = alike or difflib.get_close_matches(key, known, n=3, cutoff=0.8)
    places = {_code(place): place for name in alike for place in known[name].values()}
    if 0 < len(places) <= _MOST_CHOICES and len(key) > 2:
        told = (code if code in alike else _choice(place) for code, place in places.items())
        return f": did you mean {' or '.join(told)}?"
    return "; use a hostname such as 'sfbay' (as in sfbay.craigslist.org) or a name"


def find_places(text: str) -> list[Place]:
    """Return the places of a comma-separated list, each once, in order.

    A comma may also stand within a name.

    >>> [place.path for place in find_places("austin, TX, eby, new york")]
    ['area/austin', 'subarea/eby', 'area/newyork']
    """
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    if not pieces:
        raise ConfigError("no city given; use a hostname such as 'sfbay' or a name")
    places: dict[str, Place] = {}
    names = _index()[1]
    while pieces:
        piece = pieces.pop(0)
        if pieces and _normalize(f"{piece} {pieces[0]}") in names:
            piece = f"{piece} {pieces.pop(0)}"
        place = find_place(piece)
        places.setdefault(place.path, place)
    return list(places.values())


def find_areas(text: str) -> list[Area]:
    """Return the areas of a comma-separated list; a sub-area stands for its area.

    >>> [found.hostname for found in find_areas("San Francisco, east bay, new york")]
    ['sfbay', 'newyork']
    """
    found = {place.area.hostname: place.area for place in find_places(text)}
    return list(found.values())
