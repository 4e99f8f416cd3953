"""The replica's markup is held to the captured pages."""

import json
from pathlib import Path
from typing import Any

import pytest
from parsel import Selector

from leadcrawl.sources.craigslist.posting_api import PostingReply
from leadcrawl.sources.craigslist.posting_page import PostingPage
from leadcrawl.sources.craigslist.search_api import SearchReply
from leadcrawl.sources.craigslist.search_page import SearchPage
from replica.craigslist.app import CraigslistSite
from replica.craigslist.catalog import Query
from replica.craigslist.model import Posting
from replica.craigslist.posting_api import posting_json
from replica.craigslist.posting_page import posting_page
from replica.craigslist.search_api import SearchApi
from replica.craigslist.search_page import search_page

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus" / "craigslist"
pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="no captured pages: ../shared/corpus/craigslist is not there"
)


def captured(folder: str) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((CORPUS / folder).iterdir())]


def elements(page: str) -> set[tuple[str, str]]:
    """Return tag and classes of the elements that have some, and tag and id of the others."""
    nodes = Selector(page.strip("\ufeff \n")).css("[class], [id]")
    names: set[tuple[str, str]] = set()
    for node in nodes:
        marks = node.attrib.get("class") or node.attrib.get("id", "")
        names.update((node.root.tag, mark) for mark in marks.split())
    return {(tag, mark) for tag, mark in names if not any(c.isdigit() for c in mark)}


def keys(data: Any) -> set[str]:
    """Return the names of all members, at any depth."""
    if isinstance(data, dict):
        return set(data).union(*(keys(value) for value in data.values()))
    return set().union(*(keys(value) for value in data)) if isinstance(data, list) else set()


def postings(site: CraigslistSite, section: str) -> list[Posting]:
    made = [site.factory.posting(number) for number in range(site.factory.local)]
    return [posting for posting in made if posting.section == section and not posting.gone]


@pytest.mark.parametrize("section", ["jobs", "for sale", "housing"])
def test_posting_pages_have_no_invented_markup(site: CraigslistSite, section: str) -> None:
    real = set().union(*(elements(page) for page in captured("posting")))
    for posting in postings(site, section):
        assert elements(posting_page(posting)) <= real | {("div", "auto_vin")}


def test_posting_pages_give_the_fields_that_a_captured_one_gives(site: CraigslistSite) -> None:
    (job,) = CORPUS.glob("posting/*_job_posting_*.html")
    real = set(PostingPage(job.read_text(encoding="utf-8")).lead().document())
    made: set[str] = set()
    for posting in postings(site, "jobs"):
        made |= set(PostingPage(posting_page(posting)).lead().document())
    assert real <= made


def test_search_pages_have_no_invented_markup(site: CraigslistSite) -> None:
    real = set().union(*(elements(page) for page in captured("search")))
    page = search_page(site.catalog, Query("sfbay", None, "sss"))
    assert elements(page) <= real
    fields = [set(row.document()) for row in SearchPage(page).rows]
    captured_rows = SearchPage(
        next(CORPUS.glob("search/*_sss_static_*.html")).read_text(encoding="utf-8")
    ).rows
    assert set(captured_rows[0].document()) <= set().union(*fields)


def test_json_postings_have_no_invented_members(site: CraigslistSite) -> None:
    real = set().union(*(keys(json.loads(text)) for text in captured("rapi")))
    attested = {"repostOf", "companyName", "neighborhood", "description"}  # named in the spec
    for posting in postings(site, "jobs") + postings(site, "for sale"):
        search_names = {
            attribute.search.partition("=")[0] for attribute in posting.draft.attributes
        }
        assert keys(posting_json(posting)["data"]) <= real | attested | search_names
    reply = PostingReply(json.dumps(posting_json(postings(site, "jobs")[0])))
    assert reply.lead().parser == "api"


def test_json_searches_have_no_invented_members(site: CraigslistSite) -> None:
    texts = captured("sapi")
    real = set().union(*(keys(json.loads(text)) for text in texts))
    api, query = SearchApi(site.catalog), Query("sfbay", None, "jjj")
    for details in (True, False):
        reply = api.full(query, details=details)
        numbers = {name for name in keys(reply) if name.isdigit()}
        assert keys(reply) - numbers <= real | {"firstNearbyResultId"}
    (jobs,) = CORPUS.glob("sapi/*_search_full_*_jjj_*.json")
    real_row = SearchReply(jobs.read_text(encoding="utf-8")).rows[0]
    made_rows = SearchReply(json.dumps(api.full(query, details=True))).rows
    made = set().union(*(set(row.document()) for row in made_rows))
    assert set(real_row.document()) <= made
