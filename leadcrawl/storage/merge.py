"""What becomes of a stored lead when it is seen again: a pure function."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from leadcrawl.items import Lead
from leadcrawl.sources.craigslist.places import area

# Differ between two visits although the lead is the same: how it was read, how recent it is.
VOLATILE = frozenset(
    {"parser", "schema_version", "completeness", "score", "score_reasons", "opened_at"}
    | {"open_status", "popular_times", "sponsored"}  # by the hour, the season, the search
)
# Taken from a gone record; all else that its page says is what a page without content says.
GONE = frozenset({"status"})
# Fields that speak about another field, and mean nothing once that one has changed.
DEPENDENT = {"website": ("domain",), "location": ("location_accuracy",)}
# `False` says only that this page did not ask; an opt-out is not taken back by silence.
STICKY = frozenset({"do_not_contact"})
# What a reading that names no town takes from its area: no news about a lead of that area.
AREA_WIDE = frozenset({"city", "region", "country"})

Change = dict[str, Any]


@dataclass(frozen=True)
class Merge:
    """What to write: `values` to set, and which of them count as a change of content."""

    values: dict[str, Any] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    changes: dict[str, Change] = field(default_factory=dict)


def to_document(lead: Lead) -> dict[str, Any]:
    """Return the lead as the database will give it back: lists, and times in milliseconds."""
    document: dict[str, Any] = to_stored(lead.document())
    return document


def merge(stored: Mapping[str, Any], seen: Mapping[str, Any], *, newer: bool) -> Merge:
    """Return what a sighting adds to a stored lead.

    A value is never overwritten with nothing, nor a town with its area's name. A sighting that is
    older than the stored one only fills what is absent; so does a gone record, apart from its
    status.

    Args:
        stored: the lead in the database.
        seen: the document of the lead that was seen (`to_document`).
        newer: whether it was seen later than the stored one.

    >>> merge({"name": "Ann", "city": "Austin"}, {"name": "Ann's"}, newer=True).changes
    {'name': {'from': 'Ann', 'to': "Ann's"}}
    >>> merge({"name": "Ann's"}, {"name": "Ann", "city": "Austin"}, newer=False).values
    {'city': 'Austin'}
    """
    overwrite = _overwritable(stored, seen) if newer else frozenset()
    values = {
        key: value
        for key, value in seen.items()
        if key not in stored or (key in overwrite and stored[key] != value)
    }
    removed = tuple(
        child
        for parent, children in DEPENDENT.items()
        if parent in values
        for child in children
        if child in stored and child not in seen
    )
    changes = {
        key: {"from": stored.get(key), "to": values.get(key)}
        for key in (*values, *removed)
        if key not in VOLATILE
    }
    return Merge(values, removed, changes)


def _overwritable(stored: Mapping[str, Any], seen: Mapping[str, Any]) -> frozenset[str]:
    if seen.get("status") == "gone":
        return GONE
    said = frozenset(key for key in seen if key not in STICKY or seen[key])
    return said - AREA_WIDE if _names_no_town(stored, seen) else said


def _names_no_town(stored: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
    """Tell whether the city seen is but the name of the area that the lead is of already."""
    host = area(seen.get("area") or "")
    return (
        host is not None and seen.get("city") == host.name and stored.get("area") == host.hostname
    )


def to_stored(value: Any) -> Any:
    """Return a value as the database will give it back: lists, and times in milliseconds."""
    if isinstance(value, datetime):
        moment = value.astimezone(UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    if isinstance(value, dict):
        return {key: to_stored(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_stored(item) for item in value]
    return value
