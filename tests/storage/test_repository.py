from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from leadcrawl.items import StoredLead
from leadcrawl.storage.connection import Connection, Document
from leadcrawl.storage.records import Rejection, Run, Sighting, Visit
from leadcrawl.storage.repository import Repository

Seen = Callable[..., Sighting]
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


async def stored(connection: Connection, number: int = 1) -> Document:
    document = await connection.database["leads"].find_one({"_id": f"craigslist:{number}"})
    assert document is not None
    return document


async def test_a_new_lead_is_stored_as_the_schema_says(
    connection: Connection, repository: Repository, seen: Seen
) -> None:
    phone = {"e164": "+15125550123", "national": "(512) 555-0123", "found_by": "text", "raw": "x"}
    price = {"amount": 5, "currency": "USD"}
    result = await repository.upsert([seen(phones=[phone], price=price)])
    assert (result.new, result.changed, result.unchanged) == (1, 0, 0)
    lead = StoredLead.model_validate(
        {key: value for key, value in (await stored(connection)).items() if key != "_id"}
    )
    assert lead.phones[0].e164 == "+15125550123"
    assert lead.first_seen_at == lead.last_seen_at == lead.changed_at == NOON
    assert (lead.revision, lead.run_id) == (1, "run")


async def test_seen_again_moves_only_last_seen(
    connection: Connection, repository: Repository, seen: Seen
) -> None:
    await repository.upsert([seen()])
    before = await stored(connection)
    result = await repository.upsert([seen(minutes=5, run_id="second")])
    assert result.unchanged == 1
    moved = {"last_seen_at": NOON + timedelta(minutes=5), "run_id": "second"}
    assert await stored(connection) == before | moved


async def test_a_change_leaves_history(
    connection: Connection, repository: Repository, seen: Seen
) -> None:
    await repository.upsert([seen(city="Austin")])
    result = await repository.upsert([seen(minutes=5, run_id="second", name="Ann's Plumbing")])
    lead = await stored(connection)
    later = NOON + timedelta(minutes=5)
    assert result.changed == 1
    assert (lead["name"], lead["city"]) == ("Ann's Plumbing", "Austin")
    assert (lead["revision"], lead["changed_at"], lead["first_seen_at"]) == (2, later, NOON)
    changes = {"name": {"from": "Plumber 1", "to": "Ann's Plumbing"}}
    assert lead["history"] == [{"at": later, "run_id": "second", "changes": changes}]


async def test_an_older_sighting_fills_but_never_regresses(
    connection: Connection, repository: Repository, seen: Seen
) -> None:
    await repository.upsert([seen(minutes=5, run_id="new", name="New")])
    await repository.upsert([seen(minutes=0, run_id="old", name="Old", city="Austin")])
    lead = await stored(connection)
    assert (lead["name"], lead["city"], lead["run_id"]) == ("New", "Austin", "new")
    assert lead["first_seen_at"] == NOON
    assert lead["last_seen_at"] == lead["changed_at"] == NOON + timedelta(minutes=5)


async def test_a_gone_lead_keeps_its_values(
    connection: Connection, repository: Repository, seen: Seen
) -> None:
    await repository.upsert([seen(score=80, has_masked_contact=True, city="Austin")])
    await repository.upsert([seen(minutes=5, status="gone", name=None, score=0)])
    lead = await stored(connection)
    assert lead["status"] == "gone"
    assert (lead["name"], lead["score"], lead["has_masked_contact"]) == ("Plumber 1", 80, True)


async def test_the_same_lead_twice_in_a_batch(
    connection: Connection, repository: Repository, seen: Seen
) -> None:
    result = await repository.upsert([seen(), seen(2), seen(minutes=1, name="Ann")])
    assert (result.new, result.changed) == (2, 1)
    assert (await stored(connection))["name"] == "Ann"


async def test_volatile_fields_are_stored_but_are_no_change(
    connection: Connection, repository: Repository, seen: Seen
) -> None:
    await repository.upsert([seen(score=50, parser="api")])
    result = await repository.upsert([seen(minutes=1, score=60, parser="html")])
    lead = await stored(connection)
    assert result.unchanged == 1
    assert (lead["score"], lead["parser"], lead["revision"]) == (60, "html", 1)


async def test_odd_attribute_keys(
    connection: Connection, repository: Repository, seen: Seen
) -> None:
    odd = {"a.b": "1", "$c": "2", "": "3"}
    await repository.upsert([seen()])
    await repository.upsert([seen(minutes=1, attributes=odd), seen(2, attributes=odd)])
    assert (await stored(connection, 1))["attributes"] == odd
    assert (await stored(connection, 2))["attributes"] == odd


async def test_known_by_id_and_by_alias(repository: Repository, seen: Seen) -> None:
    price = {"amount": 20.0, "currency": "USD"}
    await repository.upsert([seen(1, aliases=["tok1"], price=price), seen(2, aliases=["tok2"])])
    known = await repository.known("craigslist", ["1", "tok2", "absent"])
    assert {key: lead.id for key, lead in known.items()} == {
        "1": "craigslist:1",
        "tok2": "craigslist:2",
    }
    assert known["1"].price is not None
    assert known["1"].price.amount == 20
    assert known["1"].last_seen_at == NOON
    assert await repository.known("google_maps", ["1", "tok2"]) == {}
    assert await repository.known("craigslist", []) == {}


async def test_touch_moves_last_seen_forward_only(
    connection: Connection, repository: Repository, seen: Seen
) -> None:
    await repository.upsert([seen(1), seen(2, minutes=9)])
    await repository.touch(["craigslist:1", "craigslist:2"], NOON + timedelta(minutes=5), "second")
    assert (await stored(connection, 1))["last_seen_at"] == NOON + timedelta(minutes=5)
    assert (await stored(connection, 1))["run_id"] == "second"
    assert (await stored(connection, 2))["last_seen_at"] == NOON + timedelta(minutes=9)


async def test_rejections_are_kept_once_for_each_run(
    connection: Connection, repository: Repository
) -> None:
    from leadcrawl.items import Lead

    lead = Lead(source="craigslist", source_id="1", url="x", name="\ud800")
    for _ in range(2):
        await repository.apply([Rejection.of(lead, {"url": "no_host"}, NOON, "run")])
    await repository.apply([Rejection.of(lead, {"url": "no_host"}, NOON, "other")])
    kept = await connection.database["rejected_leads"].find({"run_id": "run"}).to_list()
    assert [item["reasons"] for item in kept] == [[{"field": "url", "reason": "no_host"}]]
    assert "ud800" in kept[0]["lead"]
    assert await connection.database["rejected_leads"].count_documents({}) == 2


async def test_a_running_record_never_replaces_a_finished_one(
    connection: Connection, repository: Repository
) -> None:
    def run(status: str, **values: Any) -> Run:
        return Run("r1", {"status": status, **values})

    await repository.apply([run("running", spider="craigslist"), run("finished", requests=7)])
    await repository.apply([run("running", spider="craigslist")])
    assert await connection.database["runs"].find_one() == {
        "_id": "r1",
        "spider": "craigslist",
        "status": "finished",
        "requests": 7,
    }


async def test_what_a_website_gave_counts_for_the_score(
    connection: Connection, repository: Repository, seen: Seen
) -> None:
    listing = {"website": "https://acme.example.com/", "domain": "example.com", "score": 15}
    await repository.upsert([seen(**listing)])
    mail = {
        "kind": "email",
        "value": "info@acme.example.com",
        "raw": "info@acme.example.com",
        "page": "https://acme.example.com/",
        "pages": ["https://acme.example.com/"],
        "method": "mailto",
        "found_at": NOON,
        "confidence": 0.9,
    }
    site = {"url": "https://acme.example.com/", "state": "alive", "visited_at": NOON}
    await repository.apply([Visit("acme.example.com", {**site, "contacts": [mail]}, NOON, "visit")])
    visited = await stored(connection)
    assert "+15 has an e-mail" in visited["score_reasons"]
    assert "+10 has a website" in visited["score_reasons"]
    assert visited["completeness"] > 0
    assert visited["history"][-1]["changes"].keys() == {"contacts", "emails"}  # and no score
    result = await repository.upsert([seen(minutes=5, **listing, score_reasons=["+10 x"])])
    again = await stored(connection)
    assert result.unchanged == 1
    assert again["score"] == visited["score"]
    assert again["score_reasons"] == visited["score_reasons"]
