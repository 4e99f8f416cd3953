"""The history of a lead: nothing is lost, however many changes there are and whoever makes them."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.history import KEPT_ENTRIES, MOST_BYTES, MOST_ENTRIES, folded
from leadcrawl.storage.plan import Plan
from leadcrawl.storage.records import Sighting
from leadcrawl.storage.repository import Repository

Seen = Callable[..., Sighting]

WORKER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from leadcrawl.items import Lead
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.records import Sighting
from leadcrawl.storage.repository import Repository

async def main(uri, database, worker):
    connection = await Connection.open(uri, database, Path("/nonexistent"))
    repository = Repository(connection)
    for turn in range(70):
        leads = [
            Lead(source="craigslist", source_id=str(n), url="u", name=f"{worker}/{turn}")
            for n in range(3)
        ]
        await repository.upsert([Sighting.of(lead, datetime.now(UTC), worker) for lead in leads])
    await connection.close()

asyncio.run(main(*sys.argv[1:]))
"""


def work(uri: str, database: str, name: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, uri, database, name],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )


def check_chain(lead: Document, field: str = "name") -> None:
    """Each change starts from what the one before left; none is uncounted."""
    history = lead["history"]
    assert len(history) <= MOST_ENTRIES + 1
    assert sum(entry.get("folded", 1) for entry in history) == lead["revision"] - 1
    changes = [entry["changes"][field] for entry in history]
    assert [one["from"] for one in changes[1:]] == [one["to"] for one in changes[:-1]]
    assert lead[field] == changes[-1]["to"]
    assert [entry["at"] for entry in history] == sorted(entry["at"] for entry in history)


async def stored(connection: Connection, number: int) -> Document:
    lead = await connection.database["leads"].find_one({"_id": f"craigslist:{number}"})
    assert lead is not None
    return lead


@pytest.mark.slow
async def test_two_processes_change_the_same_leads_far_beyond_the_bound(
    mongo_uri: str, connection: Connection
) -> None:
    workers = [work(mongo_uri, connection.database.name, name) for name in ("first", "second")]
    for worker in workers:
        assert await asyncio.to_thread(worker.wait) == 0
    for number in range(3):
        lead = await stored(connection, number)
        check_chain(lead)
        assert lead["revision"] > 2 * KEPT_ENTRIES + MOST_ENTRIES
        assert lead["history"][0]["folded"] >= lead["revision"] - 1 - MOST_ENTRIES
        first = lead["history"][0]
        assert first["changes"]["name"]["from"] in {"first/0", "second/0"}
        assert first["since"] <= first["at"]


async def test_the_oldest_changes_are_folded(
    connection: Connection, repository: Repository, seen: Seen
) -> None:
    for number in range(MOST_ENTRIES + KEPT_ENTRIES + 3):
        await repository.upsert([seen(1, minutes=number, name=f"v{number}")])
    lead = await stored(connection, 1)
    check_chain(lead)
    entry = lead["history"][0]
    assert entry["changes"] == {"name": {"from": "v0", "to": f"v{entry['folded']}"}}
    assert len(lead["history"]) == 1 + KEPT_ENTRIES + 1


async def test_a_prune_meanwhile_is_not_undone(
    connection: Connection, repository: Repository, seen: Seen
) -> None:
    """Old entries that are cut off between reading and writing stay off."""
    for number in range(MOST_ENTRIES + 1):
        await repository.upsert([seen(1, minutes=number, name=f"v{number}")])

    class Pruned(Repository):
        done = False

        async def _find(self, query: Document, projection: Document) -> list[Document]:
            found = await super()._find(query, projection)
            if "history" in projection and projection["history"] == 1 and not self.done:
                self.done = True
                cut: dict[str, Any] = {"$pop": {"history": -1}}
                await connection.database["leads"].update_one({"_id": "craigslist:1"}, cut)
            return found

    await Pruned(connection).upsert([seen(1, minutes=99, name="last")])
    lead = await stored(connection, 1)
    assert lead["history"][0]["changes"]["name"]["from"] == "v1"
    assert lead["name"] == "last"


def test_long_texts_are_folded_sooner() -> None:
    text = "x" * (MOST_BYTES // 10)
    entries = [
        {"at": n, "run_id": "r", "changes": {"description": {"from": f"{n}{text}", "to": text}}}
        for n in range(40)
    ]
    found = folded(entries)
    assert len(found) < 10
    assert sum(entry.get("folded", 1) for entry in found) == 40
    assert found[0]["changes"]["description"]["from"] == f"0{text}"


async def test_what_was_really_written_is_told(
    connection: Connection, repository: Repository, seen: Seen
) -> None:
    told: list[Plan] = []
    telling = Repository(connection, told.extend)
    await telling.upsert([seen(1), seen(2)])
    await telling.upsert([seen(1, minutes=1), seen(2, minutes=1, name="other", city="Austin")])
    assert [(plan.outcome, plan.lead["_id"]) for plan in told] == [
        ("new", "craigslist:1"),
        ("new", "craigslist:2"),
        ("changed", "craigslist:2"),
    ]
    assert told[2].changes == {
        "name": {"from": "Plumber 2", "to": "other"},
        "city": {"from": None, "to": "Austin"},
    }
    lead = await stored(connection, 2)
    told_of = {key: value for key, value in told[2].lead.items() if key != "search_tokens"}
    assert told_of == {
        key: value for key, value in lead.items() if key not in {"history", "search_tokens"}
    }


async def test_a_rival_that_was_faster_is_not_told_of_as_ours(
    connection: Connection, repository: Repository, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    await repository.upsert([seen(1)])
    told: list[Plan] = []
    slow = Repository(connection, told.extend)
    find = slow._find
    strikes = [seen(1, minutes=1, name="same", run_id="rival")]

    async def find_slowly(query: Document, projection: Document) -> list[Document]:
        found = await find(query, projection)
        if strikes:
            await repository.upsert([strikes.pop()])
        return found

    monkeypatch.setattr(slow, "_find", find_slowly)
    await slow.upsert([seen(1, minutes=2, name="same", run_id="ours")])
    assert told == []
