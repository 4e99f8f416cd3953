"""The one write that brings a sighting into the database: a pure function."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pymongo import InsertOne, UpdateOne

from leadcrawl.scoring import Scoring
from leadcrawl.storage.enrich import keep_website
from leadcrawl.storage.history import folded
from leadcrawl.storage.merge import VOLATILE, Change, Merge, merge
from leadcrawl.storage.records import Sighting
from leadcrawl.storage.tokens import FIELDS as SEARCHED
from leadcrawl.storage.tokens import search_tokens

Document = dict[str, Any]
Outcome = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True)
class Plan:
    """An operation, and what it makes of the lead if it succeeds."""

    operation: InsertOne[Document] | UpdateOne
    outcome: Outcome
    changes: dict[str, Change] = field(default_factory=dict)
    """Field -> `from` and `to`, of a change."""
    lead: Document = field(default_factory=dict)
    """The lead as it will be, of a new or changed one; without history."""


def plan(sighting: Sighting, stored: Mapping[str, Any] | None, scoring: Scoring) -> Plan:
    """Return the write for a sighting, given the lead as it was just read.

    The crawl has scored what its source says; what a website has added counts too.

    The write applies only to the revision that was read; if somebody was faster it matches
    nothing (or the insert collides), and the caller reads and plans again. The history has to be
    there only where `history.fold_is_due`.
    """
    if stored is None:
        document = _new(sighting)
        return Plan(InsertOne(document), "new", lead=document)
    newer = sighting.seen_at >= stored["last_seen_at"]
    seen = keep_website(stored, sighting.document)
    if "contacts" in stored:
        seen |= scoring.of_stored({**stored, **seen}, sighting.seen_at)
    merged = merge(stored, seen, newer=newer)
    if not merged.values and not merged.removed:
        return Plan(UpdateOne({"_id": sighting.id}, _seen(sighting, newer=newer)), "unchanged")
    guard: Document = {"_id": sighting.id, "revision": stored["revision"]}
    if newer:
        guard["last_seen_at"] = {"$lte": sighting.seen_at}
    if merged.changes and (history := stored.get("history")):
        guard["history.0.at"] = history[0]["at"]  # else somebody has cut old entries off meanwhile
    update = _change(sighting, merged, stored, newer=newer)
    operation = UpdateOne(guard, update)
    if not merged.changes:
        return Plan(operation, "unchanged")
    return Plan(operation, "changed", merged.changes, _after(stored, update))


def plan_changes(
    stored: Mapping[str, Any], values: Mapping[str, Any], at: datetime, run_id: str
) -> Plan | None:
    """Return the write that gives fields of a lead other values, empty ones for those to remove.

    That is no sighting: when the lead was last seen, and by which run, stays as it is.
    """
    removed = tuple(name for name, value in values.items() if value in ([], {}, None))
    set_to = {name: value for name, value in values.items() if name not in removed}
    changes = {
        name: {"from": stored.get(name), "to": set_to.get(name)}
        for name in values
        if name not in VOLATILE
    }
    if not changes:
        return None
    guard: Document = {"_id": stored["_id"], "revision": stored["revision"]}
    if history := stored.get("history"):
        guard["history.0.at"] = history[0]["at"]
    update = _content({}, Merge(set_to, removed, changes), stored, at, run_id)
    return Plan(UpdateOne(guard, update), "changed", changes, _after(stored, update))


def _new(sighting: Sighting) -> Document:
    return {
        "_id": sighting.id,
        **sighting.document,
        "run_id": sighting.run_id,
        "first_seen_at": sighting.seen_at,
        "last_seen_at": sighting.seen_at,
        "changed_at": sighting.seen_at,
        "revision": 1,
        "search_tokens": search_tokens(sighting.document),
    }


def _after(stored: Mapping[str, Any], update: Document) -> Document:
    """Return the lead as an update of its content leaves it."""
    lead = {**stored, **update["$set"], **update.get("$max", {})}
    lead["revision"] = stored["revision"] + 1
    gone = {"history", *update.get("$unset", ())}
    return {name: value for name, value in lead.items() if name not in gone}


def _seen(sighting: Sighting, *, newer: bool) -> Document:
    if not newer:
        return {"$min": {"first_seen_at": sighting.seen_at}}
    return {"$max": {"last_seen_at": sighting.seen_at}, "$set": {"run_id": sighting.run_id}}


def _change(
    sighting: Sighting, merged: Merge, stored: Mapping[str, Any], *, newer: bool
) -> Document:
    update = _seen(sighting, newer=newer)
    return _content(update, merged, stored, sighting.seen_at, sighting.run_id)


def _content(
    update: Document, merged: Merge, stored: Mapping[str, Any], at: datetime, run_id: str
) -> Document:
    """Return an update with what changes the lead's content."""
    update["$set"] = update.get("$set", {}) | merged.values
    if not SEARCHED.isdisjoint(merged.values) or "schema_version" in merged.values:
        update["$set"]["search_tokens"] = search_tokens({**stored, **merged.values})
    if merged.removed:
        update["$unset"] = dict.fromkeys(merged.removed, "")
    if merged.changes:
        entry = {"at": at, "run_id": run_id, "changes": merged.changes}
        update["$set"]["changed_at"] = max(at, stored["changed_at"])
        update["$inc"] = {"revision": 1}
        if history := stored.get("history"):
            update["$set"]["history"] = folded([*history, entry])
        else:
            update["$push"] = {"history": entry}
    return update
