"""The project's parsers read from the replica's pages what the answer key says."""

import json
from typing import Any

import pytest

from leadcrawl.items import Lead
from leadcrawl.sources.craigslist.batch_api import BatchReply, merge
from leadcrawl.sources.craigslist.page_kind import PageKind, page_kind
from leadcrawl.sources.craigslist.posting_api import PostingReply
from leadcrawl.sources.craigslist.posting_page import PostingPage
from leadcrawl.sources.craigslist.search_api import SearchReply
from leadcrawl.sources.craigslist.search_page import SearchPage
from leadcrawl.sources.craigslist.search_row import SearchRow
from replica.craigslist.answers import answer
from replica.craigslist.app import CraigslistSite
from replica.craigslist.catalog import Query
from replica.craigslist.model import Posting
from replica.craigslist.posting_api import posting_json
from replica.craigslist.posting_page import posting_page
from replica.craigslist.search_api import SearchApi
from replica.craigslist.search_page import search_page
from replica.craigslist.static_pages import GONE_PAGES

FROM_PIPELINES = {"_id", "phones", "emails", "website", "domain"}
SECTIONS = {"services", "jobs", "gigs", "for sale", "housing", "community"}


def postings(site: CraigslistSite) -> list[Posting]:
    made = [site.factory.posting(number) for number in range(site.factory.local)]
    return [posting for posting in made if not posting.gone]


def contradictions(posting: Posting, lead: Lead) -> dict[str, Any]:
    """Return what the lead has instead of what the answer key says."""
    document = json.loads(json.dumps(lead.document(), default=lambda value: value.isoformat()))
    if pay := document.get("compensation"):
        document["compensation"] = {"text": pay["text"]}
    wanted = {k: v for k, v in answer(posting).items() if k not in FROM_PIPELINES}
    return {
        key: (value, document.get(key))
        for key, value in wanted.items()
        if document.get(key) != value
    }


def test_every_posting_page_gives_its_answer(site: CraigslistSite) -> None:
    for posting in postings(site):
        assert contradictions(posting, PostingPage(posting_page(posting)).lead()) == {}


def test_every_posting_as_json_gives_its_answer(site: CraigslistSite) -> None:
    for posting in postings(site):
        reply = PostingReply(json.dumps(posting_json(posting)))
        assert contradictions(posting, reply.lead()) == {}


@pytest.mark.parametrize("city", ["newyork", "toronto", "london"])
def test_other_cities_give_their_answers(make_site: Any, city: str) -> None:
    for posting in postings(make_site(city, 60)):
        assert contradictions(posting, PostingPage(posting_page(posting)).lead()) == {}
        assert contradictions(posting, PostingReply(json.dumps(posting_json(posting))).lead()) == {}


def test_a_page_tells_when_the_posting_expires(site: CraigslistSite) -> None:
    posting = postings(site)[0]
    expires = PostingPage(posting_page(posting)).lead().expires_at
    assert expires
    assert expires.timestamp() == posting.times.expires


def test_the_answers_have_every_kind_of_posting(site: CraigslistSite) -> None:
    answers = [answer(site.factory.posting(number)) for number in range(site.factory.local)]
    assert {found["section"] for found in answers if "section" in found} == SECTIONS
    for key in ("phones", "emails", "website", "repost_of", "company", "address", "price"):
        share = sum(bool(found.get(key)) for found in answers) / len(answers)
        assert 0.01 < share < 0.9, key
    reasons = {found["do_not_contact_reason"] for found in answers if found.get("do_not_contact")}
    assert len(reasons) == 2
    assert {found["status"] for found in answers} == {"active", "gone"}
    assert any(found.get("has_masked_contact") for found in answers)
    assert len({found["_id"] for found in answers}) == len(answers)


@pytest.mark.parametrize("kind", ["expired", "deleted", "flagged", "missing"])
def test_gone_pages_are_known_as_such(kind: Any) -> None:
    assert page_kind(GONE_PAGES[kind]) == PageKind.GONE


def test_search_page_lists_the_postings_of_its_category(site: CraigslistSite) -> None:
    query = Query("sfbay", None, "jjj")
    rows = SearchPage(search_page(site.catalog, query)).rows
    made = [site.factory.posting(number) for number in range(site.factory.local)]
    jobs = [posting for posting in made if posting.section == "jobs"]
    assert [row.token for row in rows] == [posting.token for posting in jobs]
    assert all(row.price is None for row in rows)
    assert all(row.source_id is None for row in rows)


def test_search_page_aligns_linked_data_with_rows(site: CraigslistSite) -> None:
    rows = SearchPage(search_page(site.catalog, Query("sfbay", None, "sss"))).rows
    by_token = {posting.token: posting for posting in postings(site)}
    checked = 0
    for row in rows:
        posting = by_token.get(row.token or "")
        if posting and row.location and posting.images:
            assert row.location.coordinates == (posting.spot.lon, posting.spot.lat)
            checked += 1
    assert checked > 5


def test_search_page_without_results_is_an_empty_search(site: CraigslistSite) -> None:
    text = search_page(site.catalog, Query("sfbay", None, "bbb", text="qqzzxxnosuchthing"))
    assert page_kind(text) == PageKind.EMPTY_SEARCH
    assert SearchPage(text).rows == ()


def check_row(row: SearchRow, posting: Posting) -> None:
    assert row.posted_at
    assert row.posted_at.timestamp() == posting.times.posted
    assert (row.area, row.subarea) == (posting.area, posting.subarea)
    assert row.category_code == posting.category
    assert row.place == (posting.spot.text or None)
    assert row.neighborhood == (posting.spot.text if posting.spot.is_hood else None)
    assert (row.price.amount if row.price else None) == posting.draft.price
    assert row.nearby == (posting.area != "sfbay")


def test_json_search_is_decoded_to_its_postings(site: CraigslistSite) -> None:
    api = SearchApi(site.catalog)
    reply = SearchReply(json.dumps(api.full(Query("sfbay", None, "bbb"), details=True)))
    assert reply.total == sum(not row.nearby for row in reply.rows) > 100
    assert sum(row.nearby for row in reply.rows) > 0
    for row in reply.rows:
        number = site.factory.index_of(int(row.source_id or 0))
        posting = site.factory.posting(number or 0)
        check_row(row, posting)
        assert (row.name, row.token, row.url) == (posting.draft.title, posting.token, posting.url)


def test_digest_and_batch_give_what_the_first_rows_give(site: CraigslistSite) -> None:
    api, query = SearchApi(site.catalog), Query("sfbay", "eby", "bbb")
    digest = SearchReply(json.dumps(api.full(query, details=False)))
    assert digest.cache_id
    assert digest.max_posted_ts
    batch = BatchReply(json.dumps(api.batch(digest.cache_id, 0, 360, digest.max_posted_ts)))
    full = SearchReply(json.dumps(api.full(query, details=True)))
    merged = merge(digest.rows, batch.rows)
    assert [row.url for row in merged] == [row.url for row in full.rows]
    for row in digest.rows:
        number = site.factory.index_of(int(row.source_id or 0))
        check_row(row, site.factory.posting(number or 0))


def test_batch_with_a_wrong_number_is_refused(site: CraigslistSite) -> None:
    api = SearchApi(site.catalog)
    cache_id = api.full(Query("sfbay", None, "bbb"), details=False)["data"]["cacheId"]
    with pytest.raises(ValueError, match="bad max_posting_ts"):
        api.batch(cache_id, 0, 360, 1)


def test_filters_are_honored(site: CraigslistSite) -> None:
    def found(**filters: Any) -> list[Posting]:
        result = site.catalog.search(Query("sfbay", None, "sss", **filters))
        return [site.factory.posting(n) for n in result.numbers[: result.local]]

    everything = found()
    assert 0 < len(found(has_pic=True)) < len(everything)
    assert all(posting.images for posting in found(has_pic=True))
    dear = found(min_price=1000, max_price=20_000)
    assert dear
    assert all(1000 <= (posting.draft.price or 0) <= 20_000 for posting in dear)
    prices = [posting.draft.price or -1 for posting in found(sort="priceasc")]
    assert prices == sorted(prices)
    dealers, owners = found(purveyor="dealer"), found(purveyor="owner")
    assert {posting.category for posting in owners} == {"cto"}
    assert len(dealers) + len(owners) == len(everything)
    today = found(today=True)
    assert 0 < len(today) < len(everything) or len(everything) < 20
    assert all(
        "sofa" in f"{posting.draft.title} {posting.draft.lines}".lower()
        for posting in found(text="sofa")
    )


def test_the_same_seed_gives_the_same_pages_at_another_time(
    make_site: Any, site: CraigslistSite
) -> None:
    again = make_site()
    for number in (0, 17, 299):
        assert posting_page(again.factory.posting(number)) == posting_page(
            site.factory.posting(number)
        )
    assert again.factory.token(3) == site.factory.token(3)


def test_changed_postings_show_in_the_search(make_site: Any, site: CraigslistSite) -> None:
    later = make_site(changed=0.2)
    seen = 0
    for number in range(site.factory.local):
        before, after = site.factory.posting(number), later.factory.posting(number)
        assert (before.pid, before.token, before.url) == (after.pid, after.token, after.url)
        if before != after:
            seen += 1
            assert (before.draft.title, before.draft.price, before.times.posted) != (
                after.draft.title,
                after.draft.price,
                after.times.posted,
            )
    assert 0.1 < seen / site.factory.local < 0.3
