"""What there is to know of a business that has a website."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from replica.businesses import slugify, words
from replica.google_maps.city import City
from replica.google_maps.model import Place
from replica.websites.numbers import Number, american, digits, fill, invent
from replica.websites.vocabulary import table, texts

_BOXES = ("info", "info", "info", "office", "hello", "contact", "mail", "service")
_FREE = ("freemail.example.net", "inbox.example.org", "post.example.com")
_NETWORKS = {
    "facebook": "https://www.facebook.com/{}",
    "instagram": "https://www.instagram.com/{}",
    "linkedin": "https://www.linkedin.com/company/{}",
    "x": "https://x.com/{}",
    "youtube": "https://www.youtube.com/@{}",
    "tiktok": "https://www.tiktok.com/@{}",
    "yelp": "https://www.yelp.com/biz/{}",
}


@dataclass(frozen=True, slots=True)
class Branch:
    """A place of a chain."""

    path: str
    name: str
    street: str
    phone: Number | None
    email: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A business, as its owner knows it."""

    host: str
    name: str
    person: str
    language: str
    country: str
    street: str
    city: str
    postal_code: str
    phone: Number
    second: Number | None
    fax: str
    email: str
    people: tuple[tuple[str, str], ...]
    """Names and addresses of those who work there."""
    socials: dict[str, str]
    """Canonical address of the profile in each network."""
    legal: tuple[str, ...]
    year: int
    branches: tuple[Branch, ...] = ()


def of_place(places: Sequence[Place], host: str, language: str, city: City, rng: Random) -> Facts:
    """Return the facts of the places that share a website; the first one is the business itself."""
    place = places[0]
    code = place.phone[:3] if place.phone else "415"
    phone = place.phone or f"{code}55501{rng.randrange(100):02}"
    second = f"{rng.choice(('800', '888', code))}55501{rng.randrange(100):02}"
    is_chain = "/stores/" in (place.website or "")
    branches = tuple(_branch(place, host) for place in places if place.website) if is_chain else ()
    return Facts(
        name=place.name, street=place.street or "", city=city.name, postal_code=place.postal_code,
        phone=american(f"80055501{rng.randrange(100):02}" if is_chain else phone),
        second=american(second) if second != phone and rng.random() < 0.2 else None,
        fax=american(f"{code}5550{rng.randrange(200, 300)}").forms[0], branches=branches,
        **_common(rng, host, place.name, language, "US"),
    )  # fmt: skip


def abroad(number: int, country: str, rng: Random) -> Facts:
    """Return the facts of a business that is on no map of the replica."""
    spec: dict[str, Any] = table("countries")[country]
    language = spec["language"]
    stem = rng.choice(words()["last_names"])
    name = f"{rng.choice(texts(language)['nouns'])} {stem}"
    host = f"{slugify(stem)}-{number}.example.{rng.choice(('com', 'net', 'org'))}"
    city, postal_code, _ = rng.choice(spec["cities"])
    return Facts(
        name=name, street=f"{rng.choice(spec['streets'])} {rng.randrange(1, 90)}", city=city,
        postal_code=postal_code, phone=invent(rng, country),
        second=invent(rng, country) if rng.random() < 0.2 else None,
        fax=fill(spec["fax"], digits(rng, 12)), **_common(rng, host, name, language, country),
    )  # fmt: skip


def _common(rng: Random, host: str, name: str, language: str, country: str) -> dict[str, Any]:
    """Return what all businesses have alike."""
    lists, year = words(), rng.randrange(1955, 2019)
    people = [
        (f"{first} {rng.choice(lists['last_names'])}", f"{first.lower()}@{host}")
        for first in rng.sample(lists["first_names"], 3)
    ]
    handle = (slugify(name).replace("-", "") or "business")[:15]  # X allows no more
    networks = rng.sample(sorted(_NETWORKS), rng.choice((0, 1, 2, 2, 3)))
    is_free = rng.random() < 0.2
    email = (
        f"{slugify(name).replace('-', '')}@{rng.choice(_FREE)}"
        if is_free
        else f"{rng.choice(_BOXES)}@{host}"
    )
    legal = [fill(line, digits(rng, 20)) for line in table("countries")[country]["legal"]]
    return {
        "host": host,
        "person": people[0][0],
        "language": language,
        "country": country,
        "email": email,
        "people": tuple(people),
        "socials": {network: _NETWORKS[network].format(handle) for network in networks},
        "legal": tuple(line.replace("{year}", str(year)) for line in legal),
        "year": year,
    }


def _branch(place: Place, host: str) -> Branch:
    phone = american(place.phone) if place.phone else None
    path = (place.website or "").partition(host)[2]
    store = f"store{place.number}@{host}"
    return Branch(path, f"{place.name} #{place.number}", place.street or "", phone, store)
