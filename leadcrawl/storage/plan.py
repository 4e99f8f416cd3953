"""The one write that brings a sighting into the database: a pure function."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pymongo import InsertOne, UpdateOne

from leadcrawl.storage.merge import Merge, merge
from leadcrawl.storage.records import Sighting
from leadcrawl.storage.tokens import FIELDS as SEARCHED
from leadcrawl.storage.tokens import search_tokens

HISTORY_LENGTH = 50  # latest changes kept with the lead; the bound of its size

Document = dict[str, Any]
Outcome = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True)
class Plan:
    """An operation, and what it makes of the lead if it succeeds."""

    operation: InsertOne[Document] | UpdateOne
    outcome: Outcome


def plan(sighting: Sighting, stored: Mapping[str, Any] | None) -> Plan:
    """Return the write for a sighting, given the lead as it was just read.

    The write applies only to the revision that was read; if somebody was faster it matches
    nothing (or the insert collides), and the caller reads and plans again.
    """
    if stored is None:
        return Plan(_insert(sighting), "new")
    newer = sighting.seen_at >= stored["last_seen_at"]
    merged = merge(stored, sighting.document, newer=newer)
    if not merged.values and not merged.removed:
        return Plan(UpdateOne({"_id": sighting.id}, _seen(sighting, newer=newer)), "unchanged")
    guard: Document = {"_id": sighting.id, "revision": stored["revision"]}
    if newer:
        guard["last_seen_at"] = {"$lte": sighting.seen_at}
    update = _change(sighting, merged, stored, newer=newer)
    return Plan(UpdateOne(guard, update), "changed" if merged.changes else "unchanged")


def _insert(sighting: Sighting) -> InsertOne[Document]:
    return InsertOne(
        {
            "_id": sighting.id,
            **sighting.document,
            "run_id": sighting.run_id,
            "first_seen_at": sighting.seen_at,
            "last_seen_at": sighting.seen_at,
            "changed_at": sighting.seen_at,
            "revision": 1,
            "search_tokens": search_tokens(sighting.document),
        }
    )


def _seen(sighting: Sighting, *, newer: bool) -> Document:
    if not newer:
        return {"$min": {"first_seen_at": sighting.seen_at}}
    return {"$max": {"last_seen_at": sighting.seen_at}, "$set": {"run_id": sighting.run_id}}


def _change(
    sighting: Sighting, merged: Merge, stored: Mapping[str, Any], *, newer: bool
) -> Document:
    update = _seen(sighting, newer=newer)
    update["$set"] = update.get("$set", {}) | merged.values
    if "search_tokens" not in stored or not SEARCHED.isdisjoint(merged.values):
        update["$set"]["search_tokens"] = search_tokens({**stored, **merged.values})
    if merged.removed:
        update["$unset"] = dict.fromkeys(merged.removed, "")
    if merged.changes:
        entry = {"at": sighting.seen_at, "run_id": sighting.run_id, "changes": merged.changes}
        update["$set"]["changed_at"] = max(sighting.seen_at, stored["changed_at"])
        update["$inc"] = {"revision": 1}
        update["$push"] = {"history": {"$each": [entry], "$slice": -HISTORY_LENGTH}}
    return update
