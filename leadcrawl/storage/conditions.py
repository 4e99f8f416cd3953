"""A filter as the database's conditions, the most selective one first."""

from collections.abc import Iterator
from typing import Any, Final

from leadcrawl.storage.cells import EARTH_KM, cells_around
from leadcrawl.storage.connection import Document
from leadcrawl.storage.filters import DEFAULT_RADIUS_KM, LeadFilter
from leadcrawl.storage.tokens import words

_LAST = "\U0010ffff"  # sorts after every character that a word may hold
_CONTACTS: Final = {"phone": "phones.e164", "email": "emails.address", "website": "website"}
_ON_SITE: Final = frozenset({"active", "gone"})


def stages(wanted: LeadFilter, *, suppressed: bool = False) -> list[Document]:
    """Return the pipeline stages that leave the leads of a filter.

    The most selective condition has a stage of its own, since the embedded server uses an index
    for the first condition only, and for none beside an `$and`. MongoDB joins the stages.
    """
    found = [*_by_words(wanted), *_near(wanted), *_ranges(wanted), *_states(wanted)]
    if not wanted.include_do_not_contact:
        found.append({"do_not_contact": {"$ne": True}})
    if not suppressed:
        found.append({"suppressed": {"$ne": True}})
    if len(found) < 2:
        return [{"$match": condition} for condition in found]
    return [{"$match": found[0]}, {"$match": {"$and": found[1:]}}]


def _by_words(wanted: LeadFilter) -> Iterator[Document]:
    """Yield a condition for each word; a long one leaves fewer leads than a short one."""
    plain = words(wanted.query or "")
    yield from map(_begins, sorted(plain, key=len, reverse=True))
    for text in wanted.service:
        yield from (_begins(f"service:{word}") for word in words(text))
    for kind, value in (
        ("city", wanted.city),
        ("place", wanted.location),
        ("category", wanted.category),
        ("region", wanted.region),
    ):
        found = sorted(words(value or ""), key=len, reverse=True)
        yield from (_begins(f"{kind}:{word}") for word in found)


def _begins(beginning: str) -> Document:
    """Return the condition that a token begins so; one token has to lie within both bounds."""
    return {"search_tokens": {"$elemMatch": {"$gte": beginning, "$lt": beginning + _LAST}}}


def _near(wanted: LeadFilter) -> Iterator[Document]:
    if wanted.near is None:
        return
    latitude, longitude = wanted.near
    radius = wanted.radius_km or DEFAULT_RADIUS_KM
    cells = cells_around(latitude, longitude, radius)
    if cells is not None:
        yield {"search_tokens": {"$in": cells}}
    circle = [[longitude, latitude], radius / EARTH_KM]
    yield {"location": {"$geoWithin": {"$centerSphere": circle}}}


def _ranges(wanted: LeadFilter) -> Iterator[Document]:
    for field, operator, value in (
        ("first_seen_at", "$gte", wanted.new_since),
        ("changed_at", "$gte", wanted.changed_since),
        ("score", "$gte", wanted.score_min),
        ("reviews_count", "$gte", wanted.reviews_min),
        ("last_seen_at", "$lt", wanted.seen_before),
    ):
        if value is not None:
            yield {field: {operator: value}}
    rating: dict[str, Any] = {}
    if wanted.rating_min is not None:
        rating["$gte"] = wanted.rating_min
    if wanted.rating_max is not None:
        rating["$lte"] = wanted.rating_max
    if rating:
        yield {"rating": rating}


def _states(wanted: LeadFilter) -> Iterator[Document]:
    for contact in dict.fromkeys(wanted.has):
        yield {_CONTACTS[contact]: {"$gt": ""}}
    if wanted.source is not None:
        yield {"source": wanted.source}
    on_site = [status for status in wanted.status if status in _ON_SITE]
    if on_site:
        yield {"status": {"$in": on_site}}
    own: list[str | None] = [status for status in wanted.status if status not in _ON_SITE]
    if "new" in own:
        own.append(None)  # nobody has said anything about it yet
    if own:
        yield {"user.status": {"$in": own}}
