"""No log record holds personal data or a password, whichever handler it goes to."""

import io
import logging
from collections.abc import Iterator

import pytest
from scrapy.utils.test import get_crawler

from leadcrawl.logformatter import LeadLogFormatter, redact


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What a handler that comes after the formatter writes."""
    factory = logging.getLogRecordFactory()
    level = logging.getLogger("pymongo").level
    LeadLogFormatter.from_crawler(get_crawler())
    LeadLogFormatter.from_crawler(get_crawler())
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.root.addHandler(handler)
    yield stream
    logging.root.removeHandler(handler)
    logging.getLogger("pymongo").setLevel(level)
    logging.setLogRecordFactory(factory)


def test_messages_arguments_and_tracebacks(stream: io.StringIO) -> None:
    logger = logging.getLogger("some.library")
    logger.warning("call %s at %s", "(512) 555-0123", "mongodb://bob:se@cret@db/x")
    try:
        raise ValueError("ann@example.com")
    except ValueError:
        logger.exception("it failed")
    written = stream.getvalue()
    assert "call <phone> at mongodb://***@db/x" in written
    assert "ValueError: <e-mail>" in written
    assert "555" not in written
    assert "cret" not in written


def test_documents_of_the_driver_are_not_logged(stream: io.StringIO) -> None:
    logging.getLogger("pymongo.command").debug("five1two 555 O1 two3")
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    "text",
    [
        "(512)555-0123",
        "512/555-0123",
        "512.555.0123",
        "+44 20 7946 0018",
        "+15125550123",
        "call 5125550123",
        "tel:5125550123",
        "joe%40example.com",
    ],
)
def test_every_common_form(text: str) -> None:
    assert not any(character.isdigit() for character in redact(text).replace("<e-mail>", ""))
    assert redact(text) != text


@pytest.mark.parametrize(
    "text",
    [
        "craigslist:7984720621 seen at 2026-11-21 21:55:01",
        "http://127.0.0.1:44171/web/v8/postings/sfwza9qTyDBgb9m8u7PbBD?cc=US",
        "batch=1-360-360-1-0-1790840742-1790840893",
        "507 pages, 500 leads, 8203 pages/min",
    ],
)
def test_keys_and_figures_stay(text: str) -> None:
    assert redact(text) == text
