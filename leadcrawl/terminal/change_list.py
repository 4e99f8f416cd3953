"""Changes of leads on the terminal, and as JSON or CSV for other programs."""

import csv
import heapq
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from leadcrawl.export.cells import defuse, iso, pairs
from leadcrawl.fields.text import clean
from leadcrawl.storage.changes import Event

LATEST: Final = 50  # of the table; the other forms have all
LONGEST_VALUE: Final = 40
HEADER: Final = (
    "at",
    "kind",
    "id",
    "name",
    "field",
    "from",
    "to",
    "folded",
    "do_not_contact",
    "url",
)

Events = AsyncIterator[Event]


async def show_table(events: Events) -> None:
    """Print how many there were of each kind, and the latest ones."""
    counts: Counter[str] = Counter()
    latest: list[tuple[Any, int, Event]] = []  # the number keeps events from being compared
    async for event in events:
        counts[event.kind] += 1
        entry = (event.at, counts.total(), event)
        (heapq.heappushpop if len(latest) == LATEST else heapq.heappush)(latest, entry)
    console = Console()
    told = ", ".join(f"{counts[kind]:,} {kind}" for kind in ("new", "changed", "gone", "back"))
    console.print(f"{told}.", highlight=False)
    if not latest:
        return
    table = Table("when (UTC)", "what", "lead", "changes")
    for _, _, event in sorted(latest, reverse=True):
        mark = "\ndo not contact" if event.lead.get("do_not_contact") else ""
        name = clean(event.lead.get("name") or "") or ""
        who = Text(f"{name}{mark}\n").append(event.lead["_id"], style="dim")
        table.add_row(f"{event.at:%Y-%m-%d %H:%M}", event.kind, who, Text(_told(event)))
    console.print(table)
    if counts.total() > LATEST:
        console.print(f"The latest {LATEST} of {counts.total():,}; --format jsonl has all.")


async def show_csv(events: Events) -> None:
    """Print a row for each changed field, and one for each new lead."""
    writer = csv.writer(sys.stdout)
    writer.writerow(HEADER)
    async for event in events:
        for name, change in event.changes.items() or [("", {})]:
            values = _plain(change.get("from")), _plain(change.get("to"))
            row = (event.lead["_id"], _plain(event.lead.get("name")), name, *values)
            texts = (defuse(cell) if isinstance(cell, str) else cell for cell in row)
            opted_out = "true" if event.lead.get("do_not_contact") else "false"
            url = defuse(event.lead["url"])
            writer.writerow((iso(event.at), event.kind, *texts, event.folded, opted_out, url))


async def show_jsonl(events: Events) -> None:
    """Print an object a line."""
    async for event in events:
        sys.stdout.buffer.write(_json(event) + b"\n")
    sys.stdout.flush()


async def show_json(events: Events) -> None:
    """Print one array."""
    write = sys.stdout.buffer.write
    write(b"[")
    number = 0
    async for event in events:
        write((b",\n" if number else b"\n") + _json(event))
        number += 1
    write(b"\n]\n")
    sys.stdout.flush()


FORMATS: Final[dict[str, Callable[[Events], Awaitable[None]]]] = {
    "table": show_table,
    "json": show_json,
    "jsonl": show_jsonl,
    "csv": show_csv,
}


def as_document(event: Event) -> dict[str, Any]:
    """Return an event as JSON has it: what is known."""
    lead = event.lead
    document = {
        "at": event.at,
        "kind": event.kind,
        "id": lead["_id"],
        "name": lead.get("name"),
        "url": lead.get("url"),
        "do_not_contact": bool(lead.get("do_not_contact")),
        "run_id": event.run_id,
        "changes": dict(event.changes) or None,
        "folded": event.folded,
    }
    return {name: value for name, value in document.items() if value is not None}


def _json(event: Event) -> bytes:
    return orjson.dumps(as_document(event), option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)


def _told(event: Event) -> str:
    lines = [
        f"{name}: {_short(change.get('from'))} → {_short(change.get('to'))}"
        for name, change in event.changes.items()
    ]
    if event.folded:
        lines.append(f"({event.folded} changes in one)")
    return "\n".join(lines)


def _short(value: Any) -> str:
    text = clean(_plain(value) or "nothing") or ""
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _plain(value: Any) -> str | None:
    """Return a value as a text; phones and e-mail addresses as they are dialed and written.

    >>> _plain([{"e164": "+15125550123", "raw": "512 555 0123"}]), _plain({"amount": 5.0})
    ('+15125550123', 'amount: 5.0')
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(_plain(item) or "" for item in value)
    if isinstance(value, dict):
        return value.get("e164") or value.get("address") or pairs(value)
    return iso(value) if hasattr(value, "isoformat") else json.dumps(value)
