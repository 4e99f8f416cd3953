"""What kind of page it is, told by structure."""

import json
from pathlib import Path

import pytest

from leadcrawl.sources.craigslist.page_kind import PageKind, page_kind

GOLDEN = Path(__file__).parents[2] / "golden" / "craigslist"
BLOCK = (
    "This IP has been automatically blocked.\n"
    "If you have questions, please email: blocks-b123@craigslist.org"
)
GONE = (
    "This posting has expired.",
    "This posting has been deleted by its author.",
    "This posting has been flagged for removal. [?]",
    "This posting has been removed by craigslist.",
    "There is nothing here. No web page for this address",
    "The post has expired, or the post ID in the URL is invalid.",
)


def _golden(case: str) -> str:
    return (GOLDEN / case / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", GONE)
def test_gone_texts_without_a_status(text: str) -> None:
    page = f"<html><body><header>CL</header><h2>{text}</h2></body></html>"
    assert page_kind(page) is PageKind.GONE
    assert page_kind(page, 200) is PageKind.GONE


@pytest.mark.parametrize(
    "text", [*GONE, BLOCK, "Your request has been blocked. blockID=1", "captcha"]
)
def test_a_posting_that_talks_about_it_is_a_posting(text: str) -> None:
    for case in ("posting_service_today", "posting_2013", "posting_housing_2016"):
        page = _golden(case).replace(
            'id="postingbody">', f'id="postingbody">{text} ' + "word " * 700
        )
        assert page_kind(page) is PageKind.POSTING


@pytest.mark.parametrize("text", GONE)
def test_a_notice_that_keeps_the_title_is_gone(text: str) -> None:
    title = '<h1 class="postingtitle"><span id="titletextonly">Roofs</span></h1>'
    page = f'<html><body>{title}<div class="removed"><h2>{text}</h2></div></body></html>'
    assert page_kind(page, 200) is PageKind.GONE


def test_a_title_without_body_and_notice_is_a_changed_posting() -> None:
    page = '<html><body><span id="titletextonly">Roofs</span><p>Call us</p></body></html>'
    assert page_kind(page) is PageKind.POSTING


def test_a_title_that_talks_about_it_is_a_posting() -> None:
    page = _golden("posting_job_today").replace(">Line cook<", ">This posting has expired.<")
    assert page_kind(page) is PageKind.POSTING


@pytest.mark.parametrize("status", [404, 410])
def test_status_gone(status: int) -> None:
    assert page_kind("<html><body></body></html>", status) is PageKind.GONE
    assert page_kind("", status) is PageKind.GONE


@pytest.mark.parametrize("status", [403, 429])
def test_status_blocked(status: int) -> None:
    assert page_kind("{}", status) is PageKind.BLOCKED


@pytest.mark.parametrize(
    "page",
    [
        BLOCK,
        "Your request has been blocked. blockID=98765",
        f"<html><body><p>{BLOCK}</p></body></html>",
        '<html><body><iframe src="https://newassets.hcaptcha.com/captcha/v1"></iframe></body></html>',
    ],
)
def test_blocked_texts_without_a_status(page: str) -> None:
    assert page_kind(page) is PageKind.BLOCKED


@pytest.mark.parametrize(
    "page",
    [
        "",
        "User-agent: *\nDisallow: /reply",
        "<html><body><p>hello</p></body></html>",
        "<html><head><style>.cl-static-search-results{}</style></head><body></body></html>",
        "{",
        "[]",
        '{"items": [{"abbreviation": "hhh", "count": 1}]}',
        '{"data": {}, "errors": [{"code": 1, "message": "bad max_posting_ts"}]}',
        "[1, 2]",
        "null",
    ],
)
def test_unknown(page: str) -> None:
    assert page_kind(page) is PageKind.UNKNOWN


def test_server_errors_are_unknown_whatever_they_hold() -> None:
    assert page_kind(_golden("search_empty"), 503) is PageKind.UNKNOWN


def test_empty_and_full_replies() -> None:
    empty = {"data": {"items": [], "decode": {}, "totalResultCount": 0}, "errors": []}
    assert page_kind(json.dumps(empty)) is PageKind.EMPTY_SEARCH
    assert page_kind('{"data": {"batch": [], "minPostingId": 1}}') is PageKind.EMPTY_SEARCH
    assert page_kind('{"errors": [{"code": 404}], "data": null}') is PageKind.GONE


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ('<div id="sortable-results"><ul class="rows"></ul></div>', PageKind.EMPTY_SEARCH),
        ('<ol class="cl-static-search-results"></ol>', PageKind.EMPTY_SEARCH),
    ],
)
def test_empty_searches_of_all_ages(page: str, kind: PageKind) -> None:
    assert page_kind(f"<html><body>{page}</body></html>") is kind


def test_byte_order_mark_and_line_ends_do_not_matter() -> None:
    page = "\ufeff\r\n" + _golden("search_today_sale").replace("\n", "\r\n")
    assert page_kind(page) is PageKind.SEARCH
