"""Opening hours: clock times, weekday names and printed spans of time."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from leadcrawl.items import OpeningPeriod

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

DAYS: Final[tuple[Day, ...]] = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip

# Unicode CLDR 46, "wide" weekday names, Monday first.
_NAMES = """
monday tuesday wednesday thursday friday saturday sunday
lunes martes miércoles jueves viernes sábado domingo
lundi mardi mercredi jeudi vendredi samedi dimanche
montag dienstag mittwoch donnerstag freitag samstag sonntag
segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo
lunedì martedì mercoledì giovedì venerdì sabato domenica
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
poniedziałek wtorek środa czwartek piątek sobota niedziela
δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή
понедельник вторник среда четверг пятница суббота воскресенье
pazartesi salı çarşamba perşembe cuma cumartesi pazar
ორშაბათი სამშაბათი ოთხშაბათი ხუთშაბათი პარასკევი შაბათი კვირა
"""
_DAY_BY_NAME: Final[dict[str, Day]] = {
    name: day
    for line in _NAMES.strip().splitlines()
    for name, day in zip(line.split(), DAYS, strict=True)
}

_CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap]\.?\s?m\.?|[πμ]\.μ\.)?"
_SPAN = re.compile(rf"{_CLOCK}\s*[-–—]\s*{_CLOCK}", re.IGNORECASE)


def weekday(name: str) -> Day | None:
    """Return the day that the name means, in any of twelve languages.

    >>> weekday("Terça-feira")
    'tuesday'
    >>> weekday("today") is None
    True
    """
    return _DAY_BY_NAME.get(name.strip().casefold())


def opening_period(day: Day, opens: Sequence[int], closes: Sequence[int]) -> OpeningPeriod | None:
    """Return the span between two clock times `(hour, minute)`; trailing zeros may be left out.

    A span that ends at midnight ends at `24:00`; one that is past midnight belongs to the day on
    which it opens. Times that no clock shows give `None`.

    >>> period = opening_period("monday", (12, 30), ())
    >>> period.opens, period.closes
    ('12:30', '24:00')
    """
    start, end = _minutes(opens), _minutes(closes)
    if start is None or end is None or start == _DAY_LENGTH:
        return None
    return OpeningPeriod(day=day, opens=_clock(start), closes=_clock(end or _DAY_LENGTH))


_DAY_LENGTH: Final = 24 * 60


def _minutes(clock: Sequence[int]) -> int | None:
    """Return the minutes since midnight of `()`, `(hour,)` or `(hour, minute)`."""
    hour, minute, *rest = (*clock, 0, 0)[: max(len(clock), 2)]
    total = hour * 60 + minute
    return total if not rest and 0 <= minute < 60 and 0 <= total <= _DAY_LENGTH else None


def _clock(minutes: int) -> str:
    """Return minutes since midnight as `HH:MM`."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def parse_span(day: Day, text: str) -> OpeningPeriod | None:
    r"""Read a printed span of time; `None` unless it can mean one thing only.

    A first time without AM or PM shares that of the second, as CLDR writes intervals. Two bare
    numbers are not read: `9-5` may be anything.

    >>> period = parse_span("friday", "12–10\u202fPM")
    >>> period.opens, period.closes
    ('12:00', '22:00')
    >>> parse_span("friday", "9–5") is None
    True
    """
    match = _SPAN.fullmatch(" ".join(text.split()))
    if match is None:
        return None
    hour, minute, half, end_hour, end_minute, end_half = match.groups()
    if end_half is None and (half or minute is None or end_minute is None):
        return None
    opens = _read_clock(hour, minute, half or end_half)
    closes = _read_clock(end_hour, end_minute, end_half)
    return opening_period(day, opens, closes) if opens and closes else None


def _read_clock(hour: str, minute: str | None, half: str | None) -> tuple[int, int] | None:
    """Return the hour and minute of a printed time; `None` for a 12-hour time out of range."""
    number = int(hour)
    if half:
        if not 1 <= number <= 12:
            return None
        afternoon = half[0] in "pPμΜ"
        number = number % 12 + (12 if afternoon else 0)
    return number, int(minute or 0)
