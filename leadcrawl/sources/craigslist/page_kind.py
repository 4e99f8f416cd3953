"""What kind of page or reply Craigslist sent, told by its structure."""

import json
import re
from enum import StrEnum
from typing import Any

from parsel import Selector

GONE_STATUS = (404, 410)
BLOCK_STATUS = (403, 429)

ROWS = (
    "ol.cl-static-search-results > li.cl-static-search-result, .cl-search-result[data-pid], "
    ".cl-search-result:has(a), li.result-row, p.row[data-pid]"
)
SEARCH = "ol.cl-static-search-results, .cl-search-results, .cl-results-page, #sortable-results, #toc_rows"
BODY = "#postingbody, #userbody"
POSTING = f"#titletextonly, .postingtitletext, h2.postingtitle, {BODY}"
_CHALLENGE = (
    "script[src*='captcha'], iframe[src*='captcha'], .h-captcha, .g-recaptcha, "
    "#challenge-form, script[src*='challenge-platform']"
)

_LONGEST_NOTICE = 3000  # characters, with the links around it

_BLOCK_TEXT = re.compile(
    r"this IP has been automatically blocked|your request has been blocked|\bblockID=",
    re.IGNORECASE,
)
_GONE_TEXT = re.compile(
    r"this posting has expired|this posting has been (deleted by its author|flagged|removed)"
    r"|the post has expired, or the post ID|there is nothing here|no web page for this address",
    re.IGNORECASE,
)


class PageKind(StrEnum):
    """Kind of a page or of a JSON reply."""

    SEARCH = "search"
    EMPTY_SEARCH = "empty_search"
    POSTING = "posting"
    GONE = "gone"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


def strip_bom(text: str) -> str:
    """Return the text without a byte order mark and the white space around it."""
    return text.strip("\ufeff \t\r\n")


def is_json(text: str) -> bool:
    """Tell whether the text is meant to be JSON."""
    return strip_bom(text)[:1] in ("{", "[")


def page_kind(text: str, status: int | None = None) -> PageKind:
    """Return the kind of a page or reply; the HTTP status is not needed, but believed.

    What a poster writes does not count: a posting about a CAPTCHA is a posting.

    >>> page_kind("This IP has been automatically blocked.").value
    'blocked'
    >>> page_kind('{"data": {"items": []}, "errors": []}').value
    'gone'
    """
    if status in BLOCK_STATUS:
        return PageKind.BLOCKED
    if status in GONE_STATUS:
        return PageKind.GONE
    if status is not None and status >= 500:
        return PageKind.UNKNOWN
    if is_json(text):
        return _json_kind(text)
    return _html_kind(Selector(strip_bom(text) or "<html></html>", type="html"))


def _html_kind(page: Selector) -> PageKind:
    if page.css("#titletextonly") and page.css(BODY):
        return PageKind.POSTING
    if page.css(SEARCH) or page.css(ROWS):
        return PageKind.SEARCH if page.css(ROWS) else PageKind.EMPTY_SEARCH
    return _notice_kind(page)


def _notice_kind(page: Selector) -> PageKind:
    """Kind of a page that is no search and no whole posting: a notice may have kept its title."""
    words = " ".join(
        page.xpath("//body//text()[not(ancestor::script or ancestor::style)]").getall()
    )
    words = " ".join(words.split())
    is_notice = len(words) < _LONGEST_NOTICE or bool(page.css(".removed, #has_been_removed"))
    if is_notice and _GONE_TEXT.search(words):
        return PageKind.GONE
    if page.css(POSTING):
        return PageKind.POSTING
    if _BLOCK_TEXT.search(words) or page.css(_CHALLENGE):
        return PageKind.BLOCKED
    return PageKind.UNKNOWN


def _json_kind(text: str) -> PageKind:
    try:
        reply = json.loads(strip_bom(text))
    except ValueError:
        return PageKind.UNKNOWN
    data = reply.get("data", reply) if isinstance(reply, dict) else reply
    errors = reply.get("errors") if isinstance(reply, dict) else None
    if errors and not _has_content(data):
        return _error_kind(errors)
    return _data_kind(data)


def _has_content(data: Any) -> bool:
    return isinstance(data, dict) and any(data.get(key) for key in ("items", "batch", "decode"))


def _error_kind(errors: Any) -> PageKind:
    listed = errors if isinstance(errors, list) else []
    codes = {str(error.get("code")) for error in listed if isinstance(error, dict)}
    if codes & {str(status) for status in GONE_STATUS}:
        return PageKind.GONE
    if codes & {str(status) for status in BLOCK_STATUS}:
        return PageKind.BLOCKED
    return PageKind.UNKNOWN


def _data_kind(data: Any) -> PageKind:
    rows: Any = data
    if isinstance(data, dict):
        if "decode" in data:
            return PageKind.SEARCH if data.get("items") else PageKind.EMPTY_SEARCH
        if "batch" in data and "minPostingId" in data:
            return PageKind.SEARCH if data["batch"] else PageKind.EMPTY_SEARCH
        if "postingId" in data:
            return PageKind.POSTING
        rows = data.get("items")
        if rows == []:
            return PageKind.GONE
    if isinstance(rows, list) and rows and isinstance(rows[0], dict) and "postingId" in rows[0]:
        return PageKind.POSTING
    return PageKind.UNKNOWN
