"""Pages that are cut off or whose markup changed give an error, never half a lead."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from leadcrawl.errors import PageError
from leadcrawl.sources import craigslist
from leadcrawl.sources.craigslist.batch_api import BatchReply, merge
from leadcrawl.sources.craigslist.posting_api import PostingReply
from leadcrawl.sources.craigslist.posting_page import PostingPage
from leadcrawl.sources.craigslist.search_api import SearchReply
from leadcrawl.sources.craigslist.search_page import SearchPage
from leadcrawl.sources.craigslist.urls import SearchCache

GOLDEN = Path(__file__).parents[2] / "golden" / "craigslist"


def _page(case: str) -> str:
    return next((GOLDEN / case).glob("page.*")).read_text(encoding="utf-8")


def _reply(case: str) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads(_page(case))
    return reply


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('id="titletextonly"', 'id="posting-title"', "no_title"),
        ('id="postingbody"', 'id="body-of-posting"', "no_body"),
        ("</html>", "", "truncated"),
    ],
)
def test_changed_posting(old: str, new: str, reason: str) -> None:
    with pytest.raises(PageError) as error:
        PostingPage(_page("posting_service_today").replace(old, new)).lead()
    assert error.value.reason == reason


def test_posting_without_any_id() -> None:
    page = _page("posting_service_today").replace("7981234567", "")
    with pytest.raises(PageError, match="no_id"):
        PostingPage(page).lead()


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.95])
@pytest.mark.parametrize(
    "case", ["posting_service_today", "posting_dealer_2023", "search_today_sale", "search_2019"]
)
def test_cut_off_pages_yield_nothing(case: str, share: float) -> None:
    page = _page(case)
    with pytest.raises(PageError):
        craigslist.extract(page[: int(len(page) * share)], "https://sfbay.craigslist.org/x")


@pytest.mark.parametrize("case", ["posting_reply_enveloped", "search_reply_enveloped"])
def test_cut_off_replies_yield_nothing(case: str) -> None:
    text = _page(case)[:-30]
    assert craigslist.looks_like(text)
    with pytest.raises(PageError, match="not_json"):
        craigslist.extract(text)


@pytest.mark.parametrize("missing", ["postingId", "title", "body"])
def test_changed_posting_reply(missing: str) -> None:
    item = _reply("posting_reply_bare")
    del item[missing]
    with pytest.raises(PageError):
        PostingReply(json.dumps(item)).lead()


WISH = "do NOT contact me with unsolicited services or offers"


@pytest.mark.parametrize("notices", [WISH, [WISH], {"text": WISH}, [{"label": WISH}]])
def test_notices_of_each_form_are_read(notices: Any) -> None:
    item = _reply("posting_reply_bare") | {"notices": notices}
    lead = PostingReply(json.dumps(item)).lead()
    assert (lead.do_not_contact, lead.do_not_contact_reason) == (True, WISH)


@pytest.mark.parametrize("notices", [None, [], "", [""]])
def test_no_notice(notices: Any) -> None:
    item = _reply("posting_reply_bare") | {"notices": notices}
    assert not PostingReply(json.dumps(item)).lead().do_not_contact


@pytest.mark.parametrize("notices", [7, True, [7], [[WISH]], [{"words": WISH}], [None]])
def test_notices_of_another_form_are_an_error(notices: Any) -> None:
    item = _reply("posting_reply_bare") | {"notices": notices}
    with pytest.raises(PageError, match="notice"):
        PostingReply(json.dumps(item)).lead()


def test_errors_of_the_api_are_named() -> None:
    text = '{"data": null, "errors": [{"code": 5, "message": "That url is unsupported"}]}'
    for reply in (PostingReply, SearchReply, BatchReply):
        with pytest.raises(PageError, match="That url is unsupported"):
            reply(text)


def test_a_search_without_its_rows_is_not_an_empty_one() -> None:
    reply = _reply("search_reply_bare")
    del reply["items"]
    with pytest.raises(PageError, match="no_items"):
        SearchReply(json.dumps(reply))
    assert SearchReply(json.dumps(reply | {"totalResultCount": 0})).rows == ()


def test_changed_search_row() -> None:
    page = _page("search_today_sale")
    with pytest.raises(PageError, match="has no address of a posting"):
        SearchPage(page.replace("/view/d/", "/look/")).rows  # noqa: B018
    with pytest.raises(PageError, match="not_a_search"):
        SearchPage(page.replace('"cl-static-search-result', '"new-result'))
    with pytest.raises(PageError, match="changed_markup"):
        SearchPage(page.replace('<li class="cl-static-search-result"', '<li class="new-result"'))


@pytest.mark.parametrize(
    "row", [[1], [1, 2, 3, 4], ["x", 1, 83, -1, "1:1~1~1", 0], [1, 1, 83, -1, "9:9~1~1", 0]]
)
def test_changed_reply_row(row: list[Any]) -> None:
    reply = _reply("search_reply_bare") | {"items": [row]}
    with pytest.raises(PageError, match="bad_row: row 0"):
        SearchReply(json.dumps(reply)).rows  # noqa: B018


def test_reply_tells_what_is_needed_for_more() -> None:
    reply = SearchReply(_page("search_reply_bare"))
    assert (reply.total, reply.location.area, reply.location.area_id) == (3, "sfbay", 1)
    with pytest.raises(PageError, match="no_cache"):
        reply.cache  # noqa: B018
    digest = _reply("search_reply_bare") | {"cacheId": "M", "cacheTs": 5, "maxPostedTs": 4}
    cache = SearchReply(json.dumps(digest)).cache
    assert cache == SearchCache(cache_id="M", cache_ts=5, max_posted_ts=4)


def test_batch_is_completed_from_the_digest() -> None:
    reply = _reply("search_reply_bare")
    reply["items"] = [row[:6] for row in reply["items"]]
    digest = SearchReply(json.dumps(reply)).rows
    assert digest[0].name is None
    [row] = merge(digest, BatchReply(_page("search_reply_batch")).rows)
    assert row.name == "Drain cleaning"
    assert row.posted_at == digest[0].posted_at
    assert row.area == "sfbay"
    assert row.keys == ("7981234567", "q2ciz94ryENVN3wW5r3qtF")
    assert row.aliases == ("q2ciz94ryENVN3wW5r3qtF",)


def test_unknown_page_is_an_error() -> None:
    with pytest.raises(PageError, match="unknown_page"):
        craigslist.extract("<html><body>hello</body></html>")


def _mutants(value: Any, rng: Random) -> Any:
    """Return the value with one member taken out or replaced."""
    strange: Any = rng.choice([None, 0, -1, "x", [], {}, [1], True, 1e30])
    if isinstance(value, dict) and value:
        key = rng.choice(sorted(value))
        return {**value, key: strange if rng.random() < 0.4 else _mutants(value[key], rng)}
    if isinstance(value, list) and value:
        number = rng.randrange(len(value))
        changed = strange if rng.random() < 0.4 else _mutants(value[number], rng)
        return [*value[:number], changed, *value[number + 1 :]]
    return strange


@pytest.mark.parametrize("case", sorted(path.parent.name for path in GOLDEN.glob("*/page.json")))
def test_changed_replies_raise_page_errors_alone(case: str) -> None:
    rng = Random(case)
    refused = 0
    for _ in range(80):
        try:
            kind, _ = craigslist.extract(json.dumps(_mutants(_reply(case), rng)))
        except PageError:
            refused += 1
        else:
            assert kind in ("posting", "search", "empty_search", "gone")
    assert refused
