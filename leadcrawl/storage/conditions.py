"""A filter as the database's conditions, the most selective one first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from leadcrawl.storage.cells import EARTH_KM, cells_around
from leadcrawl.storage.connection import Document
from leadcrawl.storage.filters import DEFAULT_RADIUS_KM, LeadFilter
from leadcrawl.storage.tokens import plain_words, token, words

_LAST = "\U0010ffff"  # sorts after every character that a word may hold
_CONTACTS: Final = {"phone": "phones.e164", "email": "emails.address", "website": "website"}
_ON_SITE: Final = frozenset({"active", "gone"})


@dataclass(frozen=True)
class Condition:
    """What must hold, and what narrows the leads down by an index before it is tested."""

    exact: Document
    indexed: Document


def stages(wanted: LeadFilter, *, suppressed: bool = False) -> list[Document]:
    """Return the pipeline stages that leave the leads of a filter.

    The first condition has a stage of its own, since the embedded server uses an index for that
    one only, and for none beside an `$and`. MongoDB joins the stages and chooses for itself.
    """
    found = [*_by_words(wanted), *_near(wanted), *_ranges(wanted), *_states(wanted)]
    if not wanted.include_do_not_contact:
        found.append(_plain({"do_not_contact": {"$ne": True}}))
    if not suppressed:
        found.append(_plain({"suppressed": {"$ne": True}}))
    if not found:
        return []
    first = found[0].indexed
    rest = [condition.exact for condition in found if condition.exact != first]
    return [{"$match": first}, *([{"$match": {"$and": rest}}] if rest else [])]


def _plain(condition: Document) -> Condition:
    return Condition(condition, condition)


def _by_words(wanted: LeadFilter) -> Iterator[Condition]:
    """Yield a condition for each word; a long one leaves fewer leads than a short one."""
    plain = plain_words(wanted.query or "")
    yield from map(_begins, sorted(plain, key=len, reverse=True))
    for text in wanted.service:
        yield from (_begins(token("service", word)) for word in words(text))
    for kind, value in (
        ("city", wanted.city),
        ("place", wanted.location),
        ("category", wanted.category),
        ("region", wanted.region),
    ):
        found = sorted(words(value or ""), key=len, reverse=True)
        yield from (_begins(token(kind, word)) for word in found)


def _begins(beginning: str) -> Condition:
    """Return the condition that a token begins so.

    One token has to lie within both bounds: that is `$elemMatch`, for which the embedded server
    has no index; MongoDB would not see to it that it is one token without.
    """
    bounds = {"$gte": beginning, "$lt": beginning + _LAST}
    return Condition({"search_tokens": {"$elemMatch": bounds}}, {"search_tokens": bounds})


def _near(wanted: LeadFilter) -> Iterator[Condition]:
    if wanted.near is None:
        return
    latitude, longitude = wanted.near
    radius = wanted.radius_km or DEFAULT_RADIUS_KM
    circle = [[longitude, latitude], radius / EARTH_KM]
    exact = {"location": {"$geoWithin": {"$centerSphere": circle}}}
    cells = cells_around(latitude, longitude, radius)
    yield Condition(exact, {"search_tokens": {"$in": cells}} if cells else exact)


def _ranges(wanted: LeadFilter) -> Iterator[Condition]:
    for field, operator, value in (
        ("first_seen_at", "$gte", wanted.new_since),
        ("changed_at", "$gte", wanted.changed_since),
        ("score", "$gte", wanted.score_min),
        ("reviews_count", "$gte", wanted.reviews_min),
        ("last_seen_at", "$lt", wanted.seen_before),
    ):
        if value is not None:
            yield _plain({field: {operator: value}})
    rating: dict[str, Any] = {}
    if wanted.rating_min is not None:
        rating["$gte"] = wanted.rating_min
    if wanted.rating_max is not None:
        rating["$lte"] = wanted.rating_max
    if rating:
        yield _plain({"rating": rating})


def _states(wanted: LeadFilter) -> Iterator[Condition]:
    own: list[str | None] = [status for status in wanted.status if status not in _ON_SITE]
    if "new" in own:
        own.append(None)  # nobody has said anything about it yet
    if own:
        yield _plain({"user.status": {"$in": own}})
    for contact in dict.fromkeys(wanted.has):
        yield _plain({_CONTACTS[contact]: {"$gt": ""}})
    if wanted.source is not None:
        yield _plain({"source": wanted.source})
    on_site = [status for status in wanted.status if status in _ON_SITE]
    if on_site:
        yield _plain({"status": {"$in": on_site}})
