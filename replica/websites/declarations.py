"""How a site is built and what stands where on it: `builds.yml`, and the dice for one site."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from markupsafe import Markup

from replica.websites.vocabulary import table

_AGENCIES = (
    ("Pixel Forge", "pixelforge.example.org", "hello"),
    ("Blue Kite Media", "bluekite.example.net", "info"),
    ("Studio Nord", "studionord.example.org", "kontakt"),
    ("WebWerk", "webwerk.example.com", "support"),
)
"""Those who build sites and deliver goods; their addresses are nobody's contact but their own."""


@dataclass(frozen=True, slots=True)
class Build:
    """A way in which sites are built."""

    name: str
    layout: str
    """Template."""
    path: str
    """Address of a page, with a hole for its words."""
    weight: float
    home: str
    pages: tuple[str, ...]
    hidden: tuple[str, ...]
    """Pages that no menu names."""
    always: tuple[str, ...]
    """Pages that no site of the build lacks."""
    email: dict[str, float]
    """Where the address stands, each with its weight; several places joined by `+`."""
    phone: dict[str, float]
    ways: tuple[str, ...]
    phone_ways: tuple[str, ...]
    charset: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What stands where on one site."""

    kinds: tuple[str, ...]
    hidden: tuple[str, ...]
    email: tuple[str, ...]
    """Kinds of pages and parts (`header`, `footer`, `jsonld`) with the address."""
    phone: tuple[str, ...]
    mail_way: str
    phone_way: str
    agency: Markup
    """Who made it, with a link or an address."""
    agency_mail: str
    block: str
    """Shape of its contact block."""
    extras: frozenset[str]
    """What else it has: a fax, an agency's credit, share buttons, ..."""


_EXTRAS = {
    "fax": 0.4, "credit": 0.45, "share": 0.35, "quote": 0.5, "hours": 0.6, "partners": 0.06, "jobs": 0.1, "sample": 0.5,
    "authority": 0.5, "hosting": 0.3, "map": 0.4, "agency_social": 0.15, "counter": 0.3, "second_mail": 0.12,
    "leftovers": 0.2, "articles": 0.3, "comments": 0.1, "numbers": 0.4, "feed": 0.2, "directory": 0.05,
}  # fmt: skip
_BLOCKS = ("lines", "icons", "table", "letters", "sentence", "list", "microdata")


@cache
def builds() -> dict[str, Build]:
    """Return all builds by name."""
    spec = table("builds")
    return {name: _build(name, spec["defaults"] | own) for name, own in spec["builds"].items()}


def _build(name: str, values: dict[str, Any]) -> Build:
    lists = {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
    return Build(name=name, **{"layout": name} | values | lists)


def draw_build(rng: Random, language: str) -> Build:
    """Return the build of a site in a language."""
    fitting = [b for b in builds().values() if not b.languages or language in b.languages]
    return rng.choices(fitting, [build.weight for build in fitting])[0]


def draw_plan(build: Build, rng: Random, language: str) -> Plan:
    """Return what stands where on a site."""
    extras = frozenset(name for name, chance in _EXTRAS.items() if rng.random() < chance)
    name, host, box = rng.choice(_AGENCIES)
    linked = Markup('<a href="https://www.{}/" rel="nofollow">{}</a>').format(host, name)
    written = Markup('{} - <a href="mailto:{}@{}">{}@{}</a>').format(name, box, host, box, host)
    email = _places(rng, build.email, language)
    return Plan(
        kinds=tuple(
            kind
            for kind in build.pages
            if kind in build.always or _is_there(kind, extras, email, language, rng)
        ),
        hidden=build.hidden,
        email=email,
        phone=_places(rng, build.phone, language),
        mail_way=rng.choice(build.ways),
        phone_way=rng.choice(build.phone_ways),
        agency=written if rng.random() < 0.4 else linked,
        agency_mail=f"{box}@{host}",
        block=rng.choice(_BLOCKS),
        extras=extras,
    )


def _places(rng: Random, places: dict[str, float], language: str) -> tuple[str, ...]:
    """Draw the places of a contact; an imprint is what the law of some countries asks for."""
    drawn = rng.choices(list(places), list(places.values()))[0].split("+")
    found = tuple(place for place in drawn if place != "none")
    if language in ("de", "fr") and found and "imprint" not in found:
        found += ("imprint",)
    return found


def _is_there(
    kind: str, extras: frozenset[str], email: tuple[str, ...], language: str, rng: Random
) -> bool:
    """Whether a site has a page of a kind."""
    if kind in email:
        return True
    if kind in ("partners", "jobs"):
        return kind in extras
    if kind == "imprint":
        return language != "en" or rng.random() < 0.1
    return rng.random() < {"about": 0.85, "team": 0.3, "blog": 0.5, "locations": 0.3}.get(kind, 0)
