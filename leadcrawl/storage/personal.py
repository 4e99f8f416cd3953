"""What the database holds of a person: found, marked, and removed."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from pymongo import DeleteOne, UpdateMany, UpdateOne

from leadcrawl.privacy.holdings import Holding
from leadcrawl.privacy.selectors import NAME_FIELDS, Selector
from leadcrawl.privacy.trace import Trace
from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.streams import BATCH, collections, stream

PARTS: Final = {
    "history": ("at", "run_id"),
    "reviews": ("id",),
    "contacts": ("kind", "value"),  # of a website, which other leads may share
}
"""Parts of a lead that can go without it, and what tells one from the others."""
ROUNDS: Final = 3
OWN: Final = ("suppressions", "erasures")  # hold no personal data

Operation = DeleteOne | UpdateOne | UpdateMany


class PersonalData:
    """Personal data in one database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._leads = connection.database["leads"]
        self._websites = connection.database["websites"]

    async def find(self, trace: Trace) -> AsyncIterator[Holding]:
        """Yield all that is held, document by document; every collection is read whole."""
        async for collection, document in self._documents():
            for holding in held(collection, document, trace):
                yield holding

    async def erase(self, trace: Trace) -> Counter[str]:
        """Remove all of it and return how much there was of each kind.

        A lead goes whole, unless only its history or its reviews say it: then those entries go.
        It is done until nothing is left: a crawl that was folding a history may write it once more.
        """
        counts: Counter[str] = Counter()
        for _ in range(ROUNDS):
            found = await self._erase(trace)
            counts += found
            if not found:
                break
        return counts

    async def _erase(self, trace: Trace) -> Counter[str]:
        counts: Counter[str] = Counter()
        pending: dict[str, list[Operation]] = {}
        async for collection, document in self._documents():
            for holding in held(collection, document, trace):
                operations = pending.setdefault(collection, [])
                operations += _removals(holding)
                counts.update(_counted(holding))
                if len(operations) >= BATCH:
                    await self._write(collection, pending.pop(collection))
        for collection, operations in pending.items():
            await self._write(collection, operations)
        return counts

    async def mark(self, selectors: Sequence[Selector]) -> int:
        """Mark the leads of these people as `suppressed`, and return how many were not before."""
        count = 0
        names = {one.value for one in selectors if one.kind == "name"}
        queries = [query for one in selectors if one.kind != "name" for query in _queries(one)]
        queries += [{"_id": {"$in": ids}} async for ids in self._named(names)] if names else []
        for query in queries:
            fresh = query | {"suppressed": {"$ne": True}}
            update = {"$set": {"suppressed": True}}
            result = await self._connection.call(partial(self._leads.update_many, fresh, update))
            count += result.modified_count
        await self._forget_contacts(selectors)
        return count

    async def _forget_contacts(self, selectors: Sequence[Selector]) -> None:
        """Take contacts that websites show from their visits, and from leads that only share one."""
        for one in selectors:
            value: Any = one.value
            if one.kind == "domain":
                value = {"$regex": rf"[@.]{re.escape(one.value)}$"}
            elif one.kind not in ("email", "phone"):
                continue
            query, pull = {"contacts.value": value}, {"$pull": {"contacts": {"value": value}}}
            for collection in (self._leads, self._websites):
                await self._connection.call(partial(collection.update_many, query, pull))

    async def _documents(self) -> AsyncIterator[tuple[str, Document]]:
        for collection in await collections(self._connection):
            if collection not in OWN:
                async for document in stream(self._connection, collection):
                    yield collection, document

    async def _named(self, names: set[str]) -> AsyncIterator[list[str]]:
        """Yield the ids of the leads with one of the names: the database cannot fold them."""
        trace = Trace([Selector("name", name) for name in names])
        fields = dict.fromkeys((*NAME_FIELDS, "description"), 1)
        ids = []
        async for document in stream(self._connection, "leads", {}, fields):
            if trace.in_value([document.get(field) for field in fields]):
                ids.append(document["_id"])
            if len(ids) >= BATCH:
                yield ids
                ids = []
        if ids:
            yield ids

    async def _write(self, collection: str, operations: Sequence[Operation]) -> None:
        target = self._connection.database[collection]
        await self._connection.call(lambda: target.bulk_write(operations, ordered=False))


def held(collection: str, document: Document, trace: Trace) -> Iterator[Holding]:
    """Yield what one document holds: all of it, or parts of a lead."""
    key = str(document["_id"])
    if collection != "leads":
        if trace.said_in(document):
            yield Holding(collection, key, tuple(trace.fields(document)), document)
        return
    lead = {name: value for name, value in document.items() if name not in PARTS}
    if trace.in_value(lead):
        fields = [name for name in trace.fields(document) if name != "search_tokens"]
        yield Holding(collection, key, tuple(fields), document)
        return
    for part in PARTS:
        if entries := [one for one in document.get(part, ()) if trace.said_in(one)]:
            yield Holding(part, key, (part,), entries)


def _removals(holding: Holding) -> list[Operation]:
    if holding.store not in PARTS:
        return [DeleteOne({"_id": holding.data["_id"]})]
    keys = PARTS[holding.store]
    return [
        UpdateOne(
            {"_id": holding.key},
            {"$pull": {holding.store: {key: entry[key] for key in keys if key in entry}}},
        )
        for entry in holding.data
    ]


def _counted(holding: Holding) -> Mapping[str, int]:
    if holding.store in PARTS:
        return {holding.store: len(holding.data)}
    parts = {part: len(holding.data.get(part, ())) for part in PARTS}
    found = parts if holding.store == "leads" else {}
    return {holding.store: 1} | {part: count for part, count in found.items() if count}


def _queries(selector: Selector) -> list[dict[str, Any]]:
    """Return the queries for the leads of a person; by an index where there is one."""
    if selector.kind == "phone":
        return [{"phones.e164": selector.value}]
    if selector.kind == "email":
        return [{"emails.address": selector.value}]
    if selector.kind == "domain":
        mail = {"$regex": rf"[@.]{re.escape(selector.value)}$"}
        return [{"domain": selector.value}, {"emails.address": mail}]
    return [{"_id": selector.value}]
