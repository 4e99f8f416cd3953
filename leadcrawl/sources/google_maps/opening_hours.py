"""The week of a place: from the rows of the JSON node, or of the table on the page."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from leadcrawl.fields.hours import DAYS, Day, opening_period, parse_span, weekday
from leadcrawl.items import OpeningPeriod, SpecialDay
from leadcrawl.sources.google_maps.payload import dig, items

_CLOSED_ALL_DAY = 2
_HOLIDAY_UNCONFIRMED = 2
_WEEK = 7


class Week(NamedTuple):
    """What a page says about a place's hours; all empty unless it shows the whole week."""

    hours: tuple[OpeningPeriod, ...] = ()
    """Regular hours, Monday first."""
    closed_days: tuple[str, ...] = ()
    """Days on which it is closed."""
    special: tuple[SpecialDay, ...] = ()
    """Dates with hours of their own."""


class _Row(NamedTuple):
    """One day of the week; `periods` is `None` when it cannot be told."""

    day: Day
    periods: tuple[OpeningPeriod, ...] | None
    special: SpecialDay | None = None


def week_of_rows(rows: object) -> Week:
    """Read the rows `[203][0]` of a place node: the coming seven days, from today.

    A row is `[label, ISO weekday, [Y, M, D], [[text, [[h, m], [h, m]]], ...], 0, flag, holiday]`.
    Only the numbers are read: the text of a day leaves out what is past midnight, and repeats it
    on the next day without numbers.
    """
    found = [row for row in map(_json_row, items(rows)) if row]
    return _week(found)


def week_of_table(rows: Sequence[tuple[Sequence[str], Sequence[str]]]) -> Week:
    """Read the rows of the hours table on a place page: texts of the day, texts of its spans.

    A day with anything beside its name (a holiday) is unknown. One text without a digit says
    closed, one whose only number is 24 says open 24 hours, in any language.
    """
    return _week([row for label, texts in rows if (row := _table_row(label, texts))])


def _week(rows: Sequence[_Row]) -> Week:
    """Return the week; an empty one unless each day is there once."""
    by_day = {row.day: row.periods for row in rows}
    if len(rows) != _WEEK or len(by_day) != _WEEK:
        return Week()
    return Week(
        hours=tuple(period for day in DAYS for period in by_day[day] or ()),
        closed_days=tuple(day for day in DAYS if by_day[day] == ()),
        special=tuple(row.special for row in rows if row.special),
    )


def _json_row(row: Any) -> _Row | None:
    """Read one row of the node."""
    number = dig(row, 1)
    if not isinstance(number, int) or not 1 <= number <= _WEEK:
        return None
    day = DAYS[number - 1]
    closed = dig(row, 5) == _CLOSED_ALL_DAY
    periods = () if closed else _slots(day, row)
    holiday = dig(row, 6)
    if not holiday:
        return _Row(day, periods)
    confirmed = dig(holiday, 2) != _HOLIDAY_UNCONFIRMED
    special = _special_day(row, periods, confirmed=confirmed)
    return _Row(day, None if confirmed else periods, special)


def _slots(day: Day, row: Any) -> tuple[OpeningPeriod, ...] | None:
    """Return the spans of a row that is not closed; `None` when none of them can be read."""
    clocks = [dig(slot, 1) for slot in items(row, 3)]
    read = [_slot(day, clock) for clock in clocks if clock]
    if not read or None in read:
        return None
    return tuple(period for period in read if period)


def _slot(day: Day, clock: Any) -> OpeningPeriod | None:
    """Return the span of `[[h, m], [h, m]]`."""
    match clock:
        case [list(opens), list(closes)] if all(isinstance(n, int) for n in (*opens, *closes)):
            return opening_period(day, opens, closes)
        case _:
            return None


def _special_day(
    row: Any, periods: tuple[OpeningPeriod, ...] | None, *, confirmed: bool
) -> SpecialDay | None:
    """Return the holiday of a row; `None` without a date."""
    try:
        day = date(*dig(row, 2))
    except (TypeError, ValueError):
        return None
    name = dig(row, 6, 1)
    return SpecialDay(
        date=day.isoformat(),
        name=name if isinstance(name, str) else None,
        confirmed=confirmed,
        closed=periods == (),
        hours=periods or (),
    )


def _table_row(label: Sequence[str], texts: Sequence[str]) -> _Row | None:
    """Read one row of the table."""
    names = [text for text in label if text.strip()]
    day = weekday(names[0]) if names else None
    if day is None:
        return None
    return _Row(day, _printed(day, texts) if len(names) == 1 else None)


def _printed(day: Day, texts: Sequence[str]) -> tuple[OpeningPeriod, ...] | None:
    """Return the spans that the texts of one day print."""
    if len(texts) == 1:
        numbers = re.findall(r"\d+", texts[0])
        if not numbers:
            return ()
        if set(numbers) == {"24"}:
            whole_day = opening_period(day, (), ())
            return (whole_day,) if whole_day else None
    read = [parse_span(day, text) for text in texts]
    return None if None in read or not read else tuple(period for period in read if period)
