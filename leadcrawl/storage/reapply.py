"""Suppressions and erasures once more, on data that came back: from a back-up, or another tool."""

from collections import Counter
from typing import Any

from pymongo import DeleteOne, UpdateOne

from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.streams import BATCH, stream
from leadcrawl.storage.suppressions import Suppressions
from leadcrawl.storage.website_leads import as_lead

Operation = DeleteOne | UpdateOne
_MARK = {"$set": {"suppressed": True}}


async def reapply(connection: Connection, suppressions: Suppressions) -> Counter[str]:
    """Mark the leads of suppressed people, remove those of erased ones, and say how many of each.

    Only hashes are left of them, so that leads are compared by their contacts and names, rejected
    leads and the history by what stands in their texts.
    """
    counts: Counter[str] = Counter()
    if not len(suppressions):
        return counts
    judges = {"leads": _lead, "rejected_leads": _rejected, "websites": _website}
    for collection, judge in judges.items():
        pending: list[Operation] = []
        async for document in stream(connection, collection):
            what, operations = judge(document, suppressions)
            pending += operations
            if what:
                counts[what] += 1
            if len(pending) >= BATCH:
                await _write(connection, collection, pending)
                pending = []
        await _write(connection, collection, pending)
    return counts


async def unmark(connection: Connection, suppressions: Suppressions) -> int:
    """Take the mark from leads that are no longer suppressed, and return how many there were."""
    operations: list[Operation] = [
        UpdateOne({"_id": lead["_id"]}, {"$unset": {"suppressed": ""}})
        async for lead in stream(connection, "leads", {"suppressed": True})
        if not _is_suppressed(lead | {"suppressed": False}, suppressions)
    ]
    await _write(connection, "leads", operations)
    return len(operations)


def _lead(lead: Document, suppressions: Suppressions) -> tuple[str, list[Operation]]:
    by_key: dict[str, Any] = {"_id": lead["_id"]}
    if suppressions.erased(lead):
        return "erased", [DeleteOne(by_key)]
    operations: list[Operation] = [
        UpdateOne(by_key, {"$pull": {"history": {"at": entry["at"]}}})
        for entry in lead.get("history", ())
        if suppressions.erased_in(entry)
    ]
    operations += [
        UpdateOne(by_key, {"$pull": {"contacts": {"value": contact["value"]}}})
        for contact in lead.get("contacts", ())
        if suppressions.matches(as_lead(contact))
    ]
    if not lead.get("suppressed") and _is_suppressed(lead, suppressions):
        return "suppressed", [*operations, UpdateOne(by_key, _MARK)]
    return "history" if operations else "", operations


def _is_suppressed(lead: Document, suppressions: Suppressions) -> bool:
    kind = suppressions.matches(lead) or suppressions.named_in([lead.get("description")])
    return kind is not None


def _rejected(document: Document, suppressions: Suppressions) -> tuple[str, list[Operation]]:
    if suppressions.said_in(document):
        return "rejected", [DeleteOne({"_id": document["_id"]})]
    return "", []


def _website(document: Document, suppressions: Suppressions) -> tuple[str, list[Operation]]:
    if suppressions.said_in(document):
        return "websites", [DeleteOne({"_id": document["_id"]})]
    return "", []


async def _write(connection: Connection, collection: str, operations: list[Operation]) -> None:
    if operations:
        target = connection.database[collection]
        await connection.call(lambda: target.bulk_write(operations, ordered=True))
