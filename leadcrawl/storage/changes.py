"""What has happened to leads: read from their own histories."""

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.filters import LeadFilter
from leadcrawl.storage.history import ChangeKind, kind_of
from leadcrawl.storage.lead_stream import batches, read
from leadcrawl.storage.suppressions import Suppressions

Kind = Literal["new", ChangeKind]


@dataclass(frozen=True)
class Event:
    """One thing that happened to a lead."""

    kind: Kind
    at: datetime
    """When the crawl saw it."""
    run_id: str | None
    """The crawl; not known of a new lead that was seen again."""
    lead: Mapping[str, Any]
    """The lead as it is now."""
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Field -> `from` and `to`."""
    folded: int | None = None
    """Number of changes that these are the sum of, where they are long ago and many."""


def events(lead: Document, since: datetime, until: datetime | None = None) -> Iterator[Event]:
    """Yield what happened to a lead in a span of time, in the order it was seen.

    >>> from datetime import UTC
    >>> day = [datetime(2026, 1, number, tzinfo=UTC) for number in range(1, 5)]
    >>> gone = {"at": day[2], "run_id": "r", "changes": {"status": {"from": "active", "to": "gone"}}}
    >>> lead = {"_id": "craigslist:1", "first_seen_at": day[1], "history": [gone]}
    >>> [event.kind for event in events(lead, day[0])], [e.kind for e in events(lead, day[2])]
    (['new', 'gone'], ['gone'])
    """

    def within(at: datetime) -> bool:
        return since <= at and (until is None or at < until)

    history = lead.get("history", [])
    now = {name: value for name, value in lead.items() if name not in {"history", "search_tokens"}}
    if within(lead["first_seen_at"]):
        run_id = None if history else lead.get("run_id")
        yield Event("new", lead["first_seen_at"], run_id, now)
    for entry in sorted(history, key=lambda entry: entry["at"]):
        if within(entry["at"]):
            changes = entry["changes"]
            folded = entry.get("folded")
            yield Event(kind_of(changes), entry["at"], entry["run_id"], now, changes, folded)


async def changes(
    connection: Connection,
    wanted: LeadFilter,
    since: datetime,
    until: datetime | None = None,
) -> AsyncIterator[Event]:
    """Yield what happened to the leads of a filter, lead by lead; of each lead in time order.

    Nothing of suppressed people, and of those who asked not to be contacted only if the filter
    says so.

    Raises:
        SuppressionKeyError: people are suppressed, but the key to tell them is not there.
        StorageError: the database is away, or refuses.
    """
    suppressions = await Suppressions.load(connection)
    later = max(since, wanted.changed_since) if wanted.changed_since else since
    # A lead changes when it is first seen, too: its `changed_at` is never before an event's time.
    found: AsyncGenerator[bytes, None] = batches(
        connection, wanted.model_copy(update={"changed_since": later})
    )
    async for batch in found:
        for lead in read(batch):
            if suppressions.matches(lead) is None:
                for event in events(lead, since, until):
                    if not _says_of_suppressed(event, suppressions):
                        yield event


def _says_of_suppressed(event: Event, suppressions: Suppressions) -> bool:
    """Tell whether a value before or after is of a suppressed person, who the lead is not of now."""
    return any(
        suppressions.matches({name: change.get(side) for name, change in event.changes.items()})
        for side in ("from", "to")
    )


def restricted(event: Event, kinds: Collection[Kind], fields: Collection[str]) -> Event | None:
    """Return an event with only the fields that are asked for; None if nothing is left of it.

    Args:
        event: what happened.
        kinds: what is asked for; all if empty.
        fields: fields whose changes are asked for; all if empty.
    """
    if kinds and event.kind not in kinds:
        return None
    if not fields or event.kind == "new":
        return event
    kept = {name: change for name, change in event.changes.items() if name in fields}
    if not kept:
        return None
    return Event(event.kind, event.at, event.run_id, event.lead, kept, event.folded)
