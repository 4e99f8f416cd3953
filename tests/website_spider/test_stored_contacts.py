"""What visits leave alone: the source's own values, fresh websites, suppressed people."""

import asyncio
from typing import Any

import pytest

from leadcrawl.privacy.selectors import Selector
from leadcrawl.storage.crawl import StorageTarget
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
