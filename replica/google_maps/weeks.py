"""Opening hours: the weeks that businesses keep, and the rows of a response that show them."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from replica.google_maps.model import Slot, Week
from replica.google_maps.vocabulary import day_name, label

DAY = 24 * 60
_NARROW = "\u202f"
_NO_HOURS: tuple[Slot, ...] = ()

_Days = Sequence[tuple[Slot, ...]]


def _office(rng: Random) -> _Days:
    opens = rng.choice((480, 510, 540))
    return [((opens, 1020),)] * 5 + [_NO_HOURS] * 2


def _saturday(rng: Random) -> _Days:
    return [((540, 1080),)] * 5 + [((600, rng.choice((840, 960))),), _NO_HOURS]


def _closed_monday(rng: Random) -> _Days:
    return [_NO_HOURS, *[((600, 1140),)] * 5, ((660, rng.choice((960, 1020))),)]


def _daily(rng: Random) -> _Days:
    return [((rng.choice((420, 450, 480)), rng.choice((1140, 1230))),)] * 7


def _early(_: Random) -> _Days:
    return [((330, 900),)] * 5 + [((390, 840),)] * 2


def _split(rng: Random) -> _Days:
    noon, evening = (660, 870), (1020, rng.choice((1290, 1320)))
    return [_NO_HOURS, *[(noon, evening)] * 5, (noon,)]


def _late(rng: Random) -> _Days:
    closes = rng.choice((1500, 1560))
    return [((660, 1380),)] * 4 + [((660, closes),)] * 2 + [((660, 1320),)]


def _very_late(_: Random) -> _Days:
    return [_NO_HOURS, *[((1020, 1380),)] * 4, ((1080, 1800),), ((1080, 1320),)]


def _midnight(_: Random) -> _Days:
    return [((540, DAY),)] * 7


def _always(_: Random) -> _Days:
    return [((0, 0),)] * 7


_PATTERNS: dict[str, Callable[[Random], _Days]] = {
    "office": _office,
    "saturday": _saturday,
    "closed_monday": _closed_monday,
    "daily": _daily,
    "early": _early,
    "split": _split,
    "late": _late,
    "very_late": _very_late,
    "midnight": _midnight,
    "always": _always,
}


def make_week(rng: Random, pattern: str, holidays: list[str]) -> Week:
    """Invent the week of a business that keeps hours of the pattern."""
    holiday = (rng.randrange(1, 8), rng.choice(holidays)) if rng.random() < 0.08 else None
    return Week(tuple(_PATTERNS[pattern](rng)), holiday)


def rows(week: Week, today: date, language: str) -> list[list[Any]]:
    """Return the seven rows `[203][0]`, from today.

    As captured: zeros are dropped from the right of a clock; what is long past midnight is printed
    on the day on which it opens until midnight, and again on the next day, there without numbers.
    """
    return [_row(week, today + timedelta(days=ahead), language) for ahead in range(7)]


def _row(week: Week, day: date, language: str) -> list[Any]:
    number = day.isoweekday()
    slots: list[list[Any]] = [
        [text_of(slot, language), clock(slot)] for slot in week.days[number - 1]
    ]
    before = week.days[number - 2]
    slots[:0] = [[text_of((0, end - DAY), language), None] for _, end in before if _is_split(end)]
    closed = not week.days[number - 1]
    if closed and not slots:
        slots = [[label("closed", language), None]]
    row = [day_name(number, language), number, [day.year, day.month, day.day], slots, 0]
    row.append(2 if closed and not slots[0][1] and len(slots) == 1 else 1)
    if week.holiday and week.holiday[0] == number:
        name = week.holiday[1]
        row.append([label("holiday", language, name), name, 2])
    return row


def _is_split(closes: int) -> bool:
    return closes > DAY + 240


def clock(slot: Slot) -> list[list[int]]:
    """Return opening and closing as `[[h, m], [h, m]]`, zeros dropped from the right.

    >>> clock((750, 1320)), clock((0, 0)), clock((660, 1560))
    ([[12, 30], [22]], [[], []], [[11], [2]])
    """
    return [_trimmed(minutes % DAY) for minutes in slot]


def _trimmed(minutes: int) -> list[int]:
    hour, minute = divmod(minutes, 60)
    if minute:
        return [hour, minute]
    return [hour] if hour else []


def text_of(slot: Slot, language: str) -> str:
    r"""Return a slot as it is printed.

    >>> text_of((750, 1320), "en")
    '12:30–10\u202fPM'
    """
    opens, closes = slot
    if opens == closes:
        return label("always", language)
    closes = DAY if _is_split(closes) else closes
    if language in {"fr", "pt"}:
        return f"{opens // 60:02}:{opens % 60:02}–{closes // 60 % 24:02}:{closes % 60:02}"
    same_half = opens % DAY // 720 == closes % DAY // 720 and language == "en"
    return f"{_half(opens, language, bare=same_half)}–{_half(closes, language)}"


def _half(minutes: int, language: str, *, bare: bool = False) -> str:
    hour, minute = divmod(minutes % DAY, 60)
    text = f"{(hour - 1) % 12 + 1}" + (f":{minute:02}" if minute else "")
    if bare:
        return text
    halves = ("π.μ.", "μ.μ.") if language == "el" else ("AM", "PM")
    return f"{text}{_NARROW}{halves[hour >= 12]}"


def status(week: Week, today: date, language: str) -> tuple[str, str]:
    """Return the rich and the short status at two in the afternoon of the site's day."""
    now = 14 * 60
    slots = week.days[today.isoweekday() - 1]
    is_open = any(opens <= now < closes or opens == closes for opens, closes in slots)
    short = label("open" if is_open else "closed", language)
    if (0, 0) in slots:
        return label("always", language), short
    return short, short
