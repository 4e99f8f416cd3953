"""Craigslist: its addresses, its areas and categories, and what its pages and replies hold."""

import re

from leadcrawl.errors import PageError
from leadcrawl.items import Lead, Value
from leadcrawl.sources.craigslist.batch_api import BatchReply
from leadcrawl.sources.craigslist.json_reply import load
from leadcrawl.sources.craigslist.page_kind import PageKind, is_json, page_kind
from leadcrawl.sources.craigslist.posting_api import PostingReply
from leadcrawl.sources.craigslist.posting_page import PostingPage, gone_lead
from leadcrawl.sources.craigslist.search_api import SearchReply
from leadcrawl.sources.craigslist.search_page import SearchPage
from leadcrawl.sources.craigslist.urls import posting_key

# Members of its replies, also of those that are cut off or not leads.
_OWN_KEYS = re.compile(r'"(?:postingId|minPostingId|AreaID|CategoryID|abbreviation)":')
_OWN = (PageKind.SEARCH, PageKind.EMPTY_SEARCH, PageKind.POSTING)


def looks_like(text: str) -> bool:
    """Tell whether the page or reply is of Craigslist, by its structure; notices by their words."""
    kind = page_kind(text)
    if kind in _OWN or (is_json(text) and (kind == PageKind.GONE or _OWN_KEYS.search(text))):
        return True
    return kind != PageKind.UNKNOWN and "craigslist" in text.lower()


def kind_of(text: str) -> str:
    """Return the kind of a page or reply, also of one that cannot be read."""
    return page_kind(text).value


def extract(text: str, url: str | None = None) -> tuple[str, list[Lead | Value]]:
    """Return the kind of a stored page or reply, and its leads: a posting, or the rows of a search.

    Raises:
        PageError: it is of no known kind, or lacks what its kind must have.
    """
    kind = page_kind(text)
    if kind == PageKind.UNKNOWN:
        if is_json(text):
            load(text)  # tells what is wrong with a reply that is cut off or an error
        raise PageError("unknown_page", "neither a search nor a posting of Craigslist")
    return kind.value, _leads(kind, text, url)


def _leads(kind: PageKind, text: str, url: str | None) -> list[Lead | Value]:
    if kind == PageKind.POSTING:
        page = PostingReply(text, url) if is_json(text) else PostingPage(text, url)
        return [page.lead()]
    if kind in (PageKind.SEARCH, PageKind.EMPTY_SEARCH):
        return list(_search(text, url).rows)
    key = posting_key(url or "")
    if kind == PageKind.GONE and url and key and key.isdigit():
        return [gone_lead(key, url)]
    return []


def _search(text: str, url: str | None) -> SearchPage | SearchReply | BatchReply:
    if not is_json(text):
        return SearchPage(text, url)
    try:
        return SearchReply(text, url)
    except PageError as error:
        if error.reason != "not_a_search":
            raise
        return BatchReply(text, url)
