"""What visits leave alone: the source's own values, fresh websites, suppressed people."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from leadcrawl.items import Contact
from leadcrawl.privacy.selectors import Selector
from leadcrawl.storage.crawl import StorageTarget
from leadcrawl.storage.enrich import keep_website
from leadcrawl.storage.personal import PersonalData
from leadcrawl.storage.suppressions import KEY, Suppressions
from tests.website_spider.site_lab import PAGE, Site, Sites, WebsiteLab, lead

SECRET = "0123456789abcdef" * 4
MAILS = '<a href="mailto:info@acme.example.com">a</a> <a href="mailto:jane@acme.example.com">b</a>'


@pytest.mark.slow
def test_own_values_stay_and_nothing_is_done_twice(lab: WebsiteLab) -> None:
    acme = Site(home=PAGE.format("Acme", MAILS))
    own = lead(1, "http://acme.example.com/", email="own@acme.example.com")
    lab.seed(own, lead(2, "http://fine.example.com/", "(512) 555-0123", "a@fine.example.com"))
    with Sites(acme=acme).serve() as sites:
        assert lab.visit(sites).returncode == 0
        first = lab.documents()["google_maps:1"]
        found = ["own@acme.example.com", "info@acme.example.com", "jane@acme.example.com"]
        assert lab.values(1, "emails") == found
        assert acme.asked[0] == "/"
        assert sites.homes == {}  # the second lead lacks nothing
        asked = list(acme.asked)
        assert lab.visit(sites).returncode == 0
        assert acme.asked == asked  # it is fresh
        lab.seed(own)  # its source is read again
        assert lab.values(1, "emails") == found
        assert lab.visit(sites, "refresh_after_days=0").returncode == 0
    last = lab.documents()["google_maps:1"]
    assert len(acme.asked) == 2 * len(asked)
    assert last["revision"] == first["revision"] == 2
    assert last["contacts"] == first["contacts"]
    assert last["first_seen_at"] == first["first_seen_at"]


@pytest.mark.slow
def test_a_suppressed_address_does_not_come_back(
    lab: WebsiteLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, SECRET)
    lab.seed(lead(1, "http://acme.example.com/"))

    async def suppress() -> None:
        connection = await StorageTarget(lab.uri, lab.database, lab.data_dir).connect()
        try:
            suppressions = await Suppressions.load(connection, SECRET)
            await suppressions.add([Selector.of("email", "jane@acme.example.com")])
        finally:
            await connection.close()

    asyncio.run(suppress())
    monkeypatch.setattr(lab, "environment", _with_key(lab))
    with Sites(acme=Site(home=PAGE.format("Acme", MAILS))).serve() as sites:
        done = lab.visit(sites)
    assert done.returncode == 0, done.stderr
    assert lab.values(1, "emails") == lab.values(1, "contacts") == ["info@acme.example.com"]
    assert "jane" not in str(lab.documents("websites"))


def _with_key(lab: WebsiteLab) -> Any:
    inherited = lab.environment
    return lambda url="http://127.0.0.1:9": inherited(url) | {KEY: SECRET}


def test_who_is_suppressed_goes_from_leads_that_share_a_website(lab: WebsiteLab) -> None:
    found: dict[str, Any] = {
        "page": "http://chain.example.com/",
        "found_at": datetime.now(UTC),
        "confidence": 0.9,
    }
    contacts = tuple(
        Contact(
            kind="email", value=f"{name}@chain.example.com", method="text", shared=True, **found
        )
        for name in ("jane", "info")
    )
    own = "jane@chain.example.com"
    lab.seed(
        lead(1, "http://chain.example.com/", contacts=contacts),
        lead(2, "http://chain.example.com/", email=own, contacts=contacts),
    )

    async def suppress() -> int:
        connection = await StorageTarget(lab.uri, lab.database, lab.data_dir).connect()
        try:
            return await PersonalData(connection).mark([Selector.of("email", own)])
        finally:
            await connection.close()

    assert asyncio.run(suppress()) == 1
    assert lab.values(1, "contacts") == ["info@chain.example.com"]
    assert "suppressed" not in lab.documents()["google_maps:1"]
    assert lab.documents()["google_maps:2"]["suppressed"] is True


def test_what_comes_from_a_website_outlives_the_next_sighting() -> None:
    mail = {"address": "b@example.com", "found_by": "website/mailto"}
    stored = {
        "emails": [{"address": "old@example.com", "found_by": "field"}, mail],
        "socials": {"x": "https://x.com/acme", "yelp": "https://www.yelp.com/biz/old"},
        "contacts": [{"kind": "social", "value": "https://x.com/acme"}],
    }
    seen = {
        "emails": [{"address": "a@example.com"}],
        "socials": {"yelp": "https://www.yelp.com/biz/new"},
    }
    kept = keep_website(stored, seen)
    assert [one["address"] for one in kept["emails"]] == ["a@example.com", "b@example.com"]
    assert kept["socials"] == {"x": "https://x.com/acme", "yelp": "https://www.yelp.com/biz/new"}
    assert keep_website(stored, {"name": "Acme"}) == {"name": "Acme"}
