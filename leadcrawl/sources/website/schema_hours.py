"""Opening hours as schema.org writes them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from leadcrawl.fields.hours import DAYS, Day, opening_period, weekday
from leadcrawl.items import OpeningPeriod
from leadcrawl.sources.website.linked_data import texts

_SHORT: Final[Mapping[str, Day]] = {day[:2]: day for day in DAYS} | {day[:3]: day for day in DAYS}
_CLOCK: Final = re.compile(
    r"T?(\d{1,2})(?:[:.](\d{2})|(?=\s*[ap]))(?::\d{2})?(?:Z|[+-]\d\d:?\d\d)?\s*([ap])?\.?m?\.?",
    re.IGNORECASE,
)
_DAY: Final = r"[A-Za-z]{2,9}"
_LINE: Final = re.compile(
    rf"({_DAY}(?:\s*[-–,]\s*{_DAY})*)\s*:?\s+(\d[\d:.apmAPM\s]*?)\s*[-–]\s*(\d[\d:.apmAPM ]*)(?=[,;\s]|$)"
)
_MOST: Final = 60


def read_hours(
    lines: Iterable[str], specifications: Iterable[Mapping[str, Any]]
) -> tuple[OpeningPeriod, ...]:
    """Return the opening hours of `openingHours` texts and `openingHoursSpecification` objects.

    >>> hours = read_hours(["Mo-Tu 09:00-17:30", "Sa 9:00-12:00"], [])
    >>> [(period.day, period.opens, period.closes) for period in hours][1:]
    [('tuesday', '09:00', '17:30'), ('saturday', '09:00', '12:00')]
    """
    found = [period for line in lines for period in _of_line(line)]
    found += [period for part in specifications for period in _of_specification(part)]
    order = sorted(dict.fromkeys(found), key=lambda period: (DAYS.index(period.day), period.opens))
    return tuple(order[:_MOST])


def _of_line(line: str) -> Iterator[OpeningPeriod]:
    for match in _LINE.finditer(line):
        yield from _periods(_days(match[1]), match[2], match[3])


def _of_specification(part: Mapping[str, Any]) -> Iterator[OpeningPeriod]:
    """Yield the hours of an object; of one that holds for some dates only, none."""
    if part.get("validfrom") or part.get("validthrough"):
        return
    names = [name.rpartition("/")[2].rpartition("#")[2] for name in texts(part.get("dayofweek"))]
    days = [day for name in names for day in _days(name)]
    opens, closes = texts(part.get("opens")), texts(part.get("closes"))
    if opens and closes and opens[0] != closes[0]:
        yield from _periods(days, opens[0], closes[0])


def _periods(days: Iterable[Day], opens: str, closes: str) -> Iterator[OpeningPeriod]:
    start, end = _clock(opens), _clock(closes)
    if start is None or end is None:
        return
    for day in days:
        if period := opening_period(day, start, (24, 0) if end in ((0, 0), (23, 59)) else end):
            yield period


def _clock(text: str) -> tuple[int, int] | None:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        hour = hour % 12 + (12 if match[3] in "pP" else 0)
    return hour, minute


def _days(text: str) -> list[Day]:
    """Return the days of a list or a span: `Mo-Fr`, `Sa,Su`; none if a name is no day's."""
    days: list[Day] = []
    for part in text.split(","):
        ends = [_day(name.strip()) for name in re.split("[-–]", part)]
        first, last = ends[0], ends[-1]
        if first is None or last is None or len(ends) > 2:
            return []
        start, end = DAYS.index(first), DAYS.index(last)
        days += [DAYS[index % 7] for index in range(start, (end if end >= start else end + 7) + 1)]
    return days


def _day(name: str) -> Day | None:
    return _SHORT.get(name.lower()) or weekday(name)
