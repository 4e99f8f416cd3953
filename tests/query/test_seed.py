"""Synthetic leads: the same ones for the same seed, valid, and never among others."""

from datetime import timedelta

import pytest

from leadcrawl.errors import ConfigError
from leadcrawl.items import StoredLead
from leadcrawl.storage.connection import Connection
from replica.seed import DAYS, LeadFactory, SeedOptions
from replica.seeding import seed
from tests.query.conftest import ANCHOR, LEADS, Filled

OPTIONS = SeedOptions(LEADS, 7, ANCHOR)


def test_the_same_seed_gives_the_same_leads_in_any_order() -> None:
    whole = LeadFactory(OPTIONS).sightings(range(40))
    parts = [LeadFactory(OPTIONS).sightings(range(at, at + 20)) for at in (20, 0)]
    assert parts[1] + parts[0] == whole
    other = LeadFactory(SeedOptions(LEADS, 8, ANCHOR)).sightings(range(40))
    assert {item.id for item in other}.isdisjoint(item.id for item in whole)


def test_all_leads_are_stored_whole(filled: Filled) -> None:
    assert len(filled.leads) == LEADS
    for document in filled.leads[::20]:
        known = {key: document[key] for key in StoredLead.model_fields if key in document}
        assert StoredLead.model_validate(known).search_tokens
    assert {lead["source"] for lead in filled.leads} == {"craigslist", "google_maps"}
    assert {lead["status"] for lead in filled.leads} == {"active", "gone"}
    assert any(lead["revision"] > 1 and "history" in lead for lead in filled.leads)
    first = min(lead["first_seen_at"] for lead in filled.leads)
    assert ANCHOR - timedelta(days=DAYS) <= first <= ANCHOR
    assert len(filled.runs) == 2 * DAYS


async def test_synthetic_leads_stay_by_themselves(empty: Connection) -> None:
    lead = {"_id": "craigslist:1", "source": "craigslist", "source_id": "1", "run_id": "mine"}
    await empty.database["leads"].insert_one(lead)
    with pytest.raises(ConfigError, match="leads of its own"):
        await seed(empty, OPTIONS, lambda _: None)
