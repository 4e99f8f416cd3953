"""The leads in the database: the one place that writes them, and looks them up for crawls."""

import asyncio
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from pymongo import ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError

from leadcrawl.errors import StorageError
from leadcrawl.scoring import Scoring
from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.history import fold_is_due
from leadcrawl.storage.indexes import DUPLICATE_KEY
from leadcrawl.storage.known import KNOWN_FIELDS, KnownLead, known_lead
from leadcrawl.storage.plan import Outcome, Plan, plan
from leadcrawl.storage.records import Record, Rejection, Run, Sighting, Visit, without_repeats
from leadcrawl.storage.suppressions import Suppressions
from leadcrawl.storage.websites import Websites

MAX_ROUNDS = 100  # re-reads of a lead that others keep changing; each round lets somebody through


@dataclass
class UpsertResult:
    """What became of the leads of a batch."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    suppressed: int = 0
    """Leads of people who are not to be stored."""
    failed: dict[str, str] = field(default_factory=dict)
    """Lead id -> why the database refused the document itself."""

    def count(self, outcomes: Collection[Outcome]) -> None:
        """Add the outcomes of some leads."""
        for outcome in outcomes:
            setattr(self, outcome, getattr(self, outcome) + 1)


class Repository:
    """Reads and writes of leads, rejected leads and run records.

    Args:
        connection: the database.
        on_stored: told of the leads that were stored as new or changed, right after each write.

    Raises:
        ConfigError: the rules of the score are not sound.
    """

    def __init__(
        self, connection: Connection, on_stored: Callable[[Sequence[Plan]], None] | None = None
    ) -> None:
        self._connection = connection
        self._on_stored = on_stored
        self._leads = connection.database["leads"]
        self._rejected = connection.database["rejected_leads"]
        self._runs = connection.database["runs"]
        self._scoring = Scoring.load()
        self.suppressions = Suppressions(connection)
        """Who is not to be stored."""
        self.websites = Websites(connection, self.suppressions, self._scoring, self._announce)
        """Websites of the leads, and their visits."""

    async def apply(self, records: Sequence[Record]) -> UpsertResult:
        """Write records of all kinds, but none of suppressed people; twice changes nothing.

        Raises:
            StorageUnavailableError: the database is away; any part may have been written.
            StorageError: the database refuses to write, or suppressions cannot be told.
        """
        await self.suppressions.refresh()
        allowed = [record for record in records if not self._is_suppressed(record)]
        sightings = [item for item in allowed if isinstance(item, Sighting)]
        result = await self.upsert(sightings)
        result.suppressed = sum(isinstance(record, Sighting) for record in records) - len(sightings)
        refused = [Rejection.refused(item) for item in sightings if item.id in result.failed]
        await self._reject([*refused, *(item for item in allowed if isinstance(item, Rejection))])
        for record in allowed:
            if isinstance(record, Run):
                await self._save_run(record)
            elif isinstance(record, Visit):
                result.changed += await self.websites.store(record)
        return result

    async def upsert(self, sightings: Sequence[Sighting]) -> UpsertResult:
        """Insert what is new, merge what is known, and say what happened; atomic for each lead."""
        result = UpsertResult()
        for group in without_repeats(sightings):
            await self._upsert_group(group, result)
        return result

    async def known(self, source: str, keys: Collection[str]) -> dict[str, KnownLead]:
        """Return the stored leads of a source by the keys (id on the site, or alias) asked for."""
        wanted = list(keys)
        projection = dict.fromkeys(KNOWN_FIELDS, 1)
        by_id = {"_id": {"$in": [f"{source}:{key}" for key in wanted]}}
        by_alias = {"aliases": {"$in": wanted}, "source": source}
        found: dict[str, KnownLead] = {}
        for query in (by_alias, by_id):
            for document in await self._connection.call(partial(self._find, query, projection)):
                found |= dict.fromkeys(
                    {document["source_id"], *document.get("aliases", ())} & set(wanted),
                    known_lead(document),
                )
        return found

    async def touch(self, ids: Collection[str], seen_at: datetime, run_id: str) -> None:
        """Mark leads as seen that a crawl did not ask for again, since they are unchanged."""
        query = {"_id": {"$in": list(ids)}, "last_seen_at": {"$lte": seen_at}}
        update = {"$set": {"last_seen_at": seen_at, "run_id": run_id}}
        await self._connection.call(lambda: self._leads.update_many(query, update))

    def _is_suppressed(self, record: Record) -> bool:
        if isinstance(record, Sighting):
            return self.suppressions.matches(record.document) is not None
        if isinstance(record, Rejection):  # no pipeline has looked for its contacts
            return self.suppressions.said_in(record.document) is not None
        return False

    async def _upsert_group(self, group: dict[str, Sighting], result: UpsertResult) -> None:
        outcomes: dict[str, Plan] = {}
        pending = group
        for _ in range(MAX_ROUNDS):
            pending = await self._connection.call(partial(self._attempt, pending, outcomes, result))
            if not pending:
                return
            await asyncio.sleep(random.uniform(0, 0.05))  # noqa: S311 (spreads the rivals)
        raise StorageError(f"{len(pending)} leads were changed by others {MAX_ROUNDS} times")

    async def _attempt(
        self, pending: dict[str, Sighting], outcomes: dict[str, Plan], result: UpsertResult
    ) -> dict[str, Sighting]:
        """Read, plan and write once; count what is settled and return what is not."""
        stored = await self._stored(pending)
        plans = {}
        for key, sighting in pending.items():
            plans[key] = plan(sighting, stored.get(key), self._scoring)
            if not _was_ours(sighting, stored.get(key), plans[key]):
                outcomes.pop(key, None)
            outcomes.setdefault(key, plans[key])
        unsettled, failed = await self._write(plans)
        result.failed |= failed
        settled = [outcomes[key] for key in plans if key not in unsettled and key not in failed]
        result.count([plan.outcome for plan in settled])
        self._announce([plan for plan in settled if plan.outcome != "unchanged"])
        return {key: pending[key] for key in unsettled}

    async def _stored(self, keys: Collection[str]) -> dict[str, Document]:
        """Return the leads as they are; with their history only where it is to be folded."""
        unread = {"history": 0, "search_tokens": 0}  # written only
        found = await self._find({"_id": {"$in": list(keys)}}, unread)
        stored = {document["_id"]: document for document in found}
        if due := [key for key, document in stored.items() if fold_is_due(document)]:
            for document in await self._find({"_id": {"$in": due}}, {"history": 1}):
                stored[document["_id"]]["history"] = document.get("history", [])
        return stored

    def _announce(self, plans: Sequence[Plan]) -> None:
        if plans and self._on_stored is not None:
            self._on_stored(plans)

    async def _find(self, query: Document, projection: Document) -> list[Document]:
        return await self._leads.find(query, projection).to_list()

    async def _write(self, plans: dict[str, Plan]) -> tuple[set[str], dict[str, str]]:
        """Write in one batch; return the ids that somebody else was faster with, and failures."""
        keys = list(plans)
        unsettled: set[str] = set()
        failed: dict[str, str] = {}
        try:
            written = await self._leads.bulk_write(
                [plans[key].operation for key in keys], ordered=False
            )
            matched = written.matched_count
        except BulkWriteError as error:
            if error.details["writeConcernErrors"]:
                raise
            matched = error.details["nMatched"]
            for problem in error.details["writeErrors"]:
                key = keys[problem["index"]]
                if problem["code"] == DUPLICATE_KEY:
                    unsettled.add(key)
                else:
                    failed[key] = f"{problem['code']}: {problem['errmsg']}"
        updates = {key for key in keys if isinstance(plans[key].operation, UpdateOne)}
        if matched < len(updates - failed.keys() - unsettled):
            unsettled |= updates - failed.keys()  # the server does not say which did not match
        return unsettled, failed

    async def _reject(self, rejections: Sequence[Rejection]) -> None:
        latest = {item.id: item.document for item in rejections}
        if latest:
            operations = [
                ReplaceOne({"_id": key}, document, upsert=True) for key, document in latest.items()
            ]
            await self._connection.call(
                lambda: self._rejected.bulk_write(operations, ordered=False),
            )

    async def _save_run(self, run: Run) -> None:
        operator = "$setOnInsert" if run.document["status"] == "running" else "$set"
        await self._connection.call(
            lambda: self._runs.update_one({"_id": run.id}, {operator: run.document}, upsert=True)
        )


def _was_ours(sighting: Sighting, stored: Document | None, again: Plan) -> bool:
    """Say whether an earlier attempt of this very write went through, as far as one can see."""
    return (
        stored is not None
        and again.outcome == "unchanged"
        and stored["run_id"] == sighting.run_id
        and stored["last_seen_at"] == sighting.seen_at
    )
