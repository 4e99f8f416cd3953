"""Times of pages as aware UTC datetimes. What cannot be read is `None`, never the present."""

from datetime import UTC, datetime
from math import isfinite

_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC).timestamp()  # Craigslist's first year
_LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


def parse_iso(text: str | None) -> datetime | None:
    """Return an ISO 8601 time that states its offset, in UTC; anything else is `None`.

    >>> parse_iso("2026-09-11T16:43:56-0700")
    datetime.datetime(2026, 9, 11, 23, 43, 56, tzinfo=datetime.timezone.utc)
    >>> parse_iso("2026-09-11T16:43:56") is None  # no offset: which hour it was is not known
    True
    """
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text.strip())
        return read.astimezone(UTC) if read.tzinfo else None
    except (ValueError, OverflowError):
        return None


def from_epoch(seconds: float | None) -> datetime | None:
    """Return Unix seconds as a UTC time; `None` outside 1995 to 2099.

    >>> from_epoch(1791193535)
    datetime.datetime(2026, 10, 5, 9, 45, 35, tzinfo=datetime.timezone.utc)
    >>> from_epoch(0) is None
    True
    """
    if seconds is None or not isfinite(seconds) or not _EARLIEST <= seconds < _LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC)
