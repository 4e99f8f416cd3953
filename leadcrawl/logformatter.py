"""What Scrapy logs about leads: their keys, never their contents."""

import logging
import re
from typing import Any, Self

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.utils.log import get_scrapy_root_handler
from twisted.python.failure import Failure

from leadcrawl.items import Lead

_SECRETS = (
    (re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+@"), "***@"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"), "<e-mail>"),
    (re.compile(r"(?<![\w./=-])\+?1?[ .-]?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\w)|\+\d{8,15}\b"), "<phone>"),
)  # fmt: skip


def redact(text: str) -> str:
    """Return `text` without phone numbers, e-mail addresses and passwords in addresses.

    >>> redact("mongodb://bob:secret@db/x: call (512) 555-0123 or bob@example.com")
    'mongodb://***@db/x: call <phone> or <e-mail>'
    """
    for pattern, stand_in in _SECRETS:
        text = pattern.sub(stand_in, text)
    return text


class RedactingFilter(logging.Filter):
    """Redact every record of a handler: the net below the formatter, for other libraries' lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite message and traceback of `record`; it is always kept."""
        message = record.getMessage()
        clean = redact(message)
        if clean != message:
            record.msg, record.args = clean, None
        if record.exc_info and not record.exc_text:
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info))
        return True


class LeadLogFormatter(LogFormatter):
    """Name a lead by its key where Scrapy would print it whole."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it, and put the filter on the handler that Scrapy's log goes through."""
        handler = get_scrapy_root_handler()
        if handler and not any(isinstance(each, RedactingFilter) for each in handler.filters):
            handler.addFilter(RedactingFilter())
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
    name = item.id if isinstance(item, Lead) else type(item).__name__
    return {"level": level, "msg": message, "args": {"item": name, **more}}
