from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcrawl.fields.dates import from_epoch, parse_iso


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-09-11T16:43:56-0700", datetime(2026, 9, 11, 23, 43, 56, tzinfo=UTC)),
        (" 2026-10-11T23:43:56Z ", datetime(2026, 10, 11, 23, 43, 56, tzinfo=UTC)),
        ("2026-09-11 16:43:56+02:00", datetime(2026, 9, 11, 14, 43, 56, tzinfo=UTC)),
        ("2026-09-11T16:43:56", None),  # no offset
        ("2026-09-11", None),
        ("0001-01-01T00:00:00+12:00", None),  # before the first UTC year
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_parse_iso(text: str | None, expected: datetime | None) -> None:
    assert parse_iso(text) == expected


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-12, 12))
def test_parse_iso_reads_what_isoformat_writes(moment: datetime, hours: int) -> None:
    written = (moment.replace(tzinfo=None) + timedelta()).isoformat()
    offset = f"{'-' if hours < 0 else '+'}{abs(hours):02}:00"
    read = parse_iso(written + offset)
    if read is not None:
        assert read == moment - timedelta(hours=hours)
        assert read.tzinfo is UTC


@given(st.text())
def test_parse_iso_never_raises(text: str) -> None:
    parse_iso(text)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (1791193535, datetime(2026, 10, 5, 9, 45, 35, tzinfo=UTC)),
        (1791193535.0, datetime(2026, 10, 5, 9, 45, 35, tzinfo=UTC)),
        (0, None),
        (-1, None),
        (1791193535000, None),  # milliseconds
        (float("nan"), None),
        (float("inf"), None),
        (None, None),
    ],
)
def test_from_epoch(seconds: float | None, expected: datetime | None) -> None:
    assert from_epoch(seconds) == expected


@given(st.one_of(st.integers(), st.floats()))
def test_from_epoch_never_raises(seconds: float) -> None:
    read = from_epoch(seconds)
    assert read is None or 1995 <= read.year < 2100
