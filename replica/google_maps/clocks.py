"""Opening hours as a response shows them: rows of the week, clocks, texts and the status."""

from datetime import date, timedelta
from typing import Any

from replica.google_maps.model import Slot, Week
from replica.google_maps.vocabulary import day_name, label
from replica.google_maps.weeks import DAY

_NARROW = "\u202f"
_NOW = 14 * 60
"""The site's time of day, fixed as its day is."""


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
    same_half = opens % DAY // 720 == closes % DAY // 720 and language == "en"
    start = _half(opens, language, bare=True) if same_half else _printed(opens, language)
    return f"{start}–{_printed(closes, language)}"


def _half(minutes: int, language: str, *, bare: bool = False) -> str:
    hour, minute = divmod(minutes % DAY, 60)
    text = f"{(hour - 1) % 12 + 1}" + (f":{minute:02}" if minute else "")
    if bare:
        return text
    halves = ("π.μ.", "μ.μ.") if language == "el" else ("AM", "PM")
    return f"{text}{_NARROW}{halves[hour >= 12]}"


def status(week: Week, today: date, language: str) -> tuple[str, str]:
    r"""Return the rich and the short status at two in the afternoon of the site's day.

    >>> status(Week((((540, 1020),),) * 7), date(2026, 7, 31), "en")
    ('Open ⋅ Closes 5\u202fPM', 'Open')
    """
    slots = week.days[today.isoweekday() - 1]
    if (0, 0) in slots:
        return label("always", language), label("open", language)
    for opens, closes in slots:
        if opens <= _NOW < closes:
            end = label("closes", language, _printed(closes % DAY, language))
            return f"{label('open', language)} ⋅ {end}", label("open", language)
    short = label("closed", language)
    for ahead in range(7):
        day = today + timedelta(days=ahead)
        for opens, _ in week.days[day.isoweekday() - 1]:
            if ahead or opens > _NOW:
                start = _printed(opens, language)
                start += f" {day_name(day.isoweekday(), language)[:3]}" if ahead else ""
                return f"{short} ⋅ {label('opens', language, start)}", short
    return short, short


def _printed(minutes: int, language: str) -> str:
    """Return a time of day."""
    if language in {"fr", "pt"}:
        return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
    return _half(minutes, language)
