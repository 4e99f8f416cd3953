"""What Scrapy logs about leads: their keys, never their contents."""

import logging
import re
from typing import Any, Self

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from leadcrawl.items import Lead

_SECRETS = (
    (re.compile(r"(?<=://)[^\s/?#\"']*:[^\s\"']*@(?=[\w.\[-])"), "***@"),
    (re.compile(r"[\w.+-]+(?:@|%40)[\w-]+\.[\w.-]*\w"), "<e-mail>"),
    # As people write them, also within the readable part of an address, but not within an id.
    (re.compile(r"(?<![\w.=])\+\d[\d ().-]{6,16}\d"), "<phone>"),
    (re.compile(r"(?<![\w.=])1?[ .-]?\(?\d{3}\)?[ ./-]?\d{3}[ ./-]\d{4}(?!\w)"), "<phone>"),
    (re.compile(r"(?i)(?<=call )\d{10}|(?<=text )\d{10}|(?<=tel:)\d{10}"), "<phone>"),
)  # fmt: skip


def redact(text: str) -> str:
    """Return `text` without phone numbers, e-mail addresses and passwords in addresses.

    >>> redact("mongodb://bob:se@cret@db/x: call (512)555-0123 or bob@example.com")
    'mongodb://***@db/x: call <phone> or <e-mail>'
    >>> redact("/view/d/call-512-555-0123-plumber/q2ciz94ryENVN3wW5r3qtF +44 20 7946 0123")
    '/view/d/call-<phone>-plumber/q2ciz94ryENVN3wW5r3qtF <phone>'
    >>> redact("2026-11-21 21:55:01 [craigslist:7984720621] 507 pages")
    '2026-11-21 21:55:01 [craigslist:7984720621] 507 pages'
    """
    for pattern, stand_in in _SECRETS:
        text = pattern.sub(stand_in, text)
    return text


def redact_all_records() -> None:
    """Redact every log record of this process when it is made, whatever handler it goes to.

    A filter on a handler does not last: Scrapy replaces its handler when a crawl starts.
    """
    made_by = logging.getLogRecordFactory()
    if getattr(made_by, "redacts", False):
        return

    def make(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = made_by(*args, **kwargs)
        record.msg, record.args = redact(record.getMessage()), None
        if record.exc_info and record.exc_info[0]:
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info))
        return record

    make.redacts = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(make)


class LeadLogFormatter(LogFormatter):
    """Name a lead by its key where Scrapy would print it whole."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it, and see to it that no other library's line holds personal data."""
        redact_all_records()
        # Its commands hold whole leads, in words that no pattern can tell.
        logging.getLogger("pymongo").setLevel(logging.INFO)
        return cls()

    def scraped(
        self, item: Any, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Line for a lead that went through all pipelines."""
        return _line(logging.DEBUG, "Scraped %(item)s", item)

    def dropped(
        self,
        item: Any,
        exception: BaseException,
        response: Response | Failure | None,
        spider: Spider,
    ) -> LogFormatterResult:
        """Line for a lead that a pipeline dropped."""
        return _line(logging.INFO, "Rejected %(item)s: %(why)s", item, why=str(exception))

    def item_error(
        self,
        item: Any,
        exception: BaseException,
        response: Response | Failure | None,
        spider: Spider,
    ) -> LogFormatterResult:
        """Line for a lead that made a pipeline fail."""
        return _line(logging.ERROR, "Error processing %(item)s", item)


def _line(level: int, message: str, item: Any, **more: str) -> LogFormatterResult:
    name = item.id if isinstance(item, Lead) else getattr(item, "site", type(item).__name__)
    return {"level": level, "msg": message, "args": {"item": name, **more}}
