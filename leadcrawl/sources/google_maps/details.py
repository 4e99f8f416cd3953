"""The nested parts of a place node: attributes, services, popular times, reviews."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from leadcrawl.fields.hours import DAYS
from leadcrawl.fields.text import clean, clean_lines
from leadcrawl.items import Review
from leadcrawl.sources.google_maps.payload import PATHS, dig, items

_SERVICE_GROUP = "service_options"
_YES_NO, _CHOICE, _SEVERAL = 1, 2, 3
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Attributes(NamedTuple):
    """What the site says a place has and has not; ids are the same in every language."""

    present: dict[str, str]
    """Ontology id -> text."""
    absent: dict[str, str]
    """Ontology id -> text, for what it states the place does not have."""
    service_options: tuple[str, ...]
    """Texts of the group of service options that are present."""


def attributes(node: object) -> Attributes:
    """Return the attributes `[100][1]`."""
    result = Attributes({}, {}, ())
    for group in items(node, *PATHS["attribute_groups"]):
        for option in items(group, 2):
            key, text = dig(option, 0), _option_text(option)
            if not isinstance(key, str) or text is None:
                continue
            if dig(option, 2, 0) == _YES_NO and dig(option, 2, 1, 0, 0) != 1:
                result.absent[key] = text
                continue
            result.present[key] = text
            if dig(group, 0) == _SERVICE_GROUP:
                result = result._replace(service_options=(*result.service_options, text))
    return result


def _option_text(option: Any) -> str | None:
    """Return an option's text: yes or no, one of several values, or a list of values."""
    match dig(option, 2, 0):
        case n if n == _YES_NO:
            return string(dig(option, 2, 1, 0, 1)) or string(dig(option, 1))
        case n if n == _CHOICE:
            return string(dig(option, 2, 3, 2))
        case n if n == _SEVERAL:
            found = (
                string(dig(value, 2)) for part in items(option, 2, 4, 1) for value in items(part, 0)
            )
            return ", ".join(text for text in found if text) or None
        case _:
            return None


def services(node: object) -> tuple[str, ...]:
    """Return the names of the services `[125]` that the business lists."""
    names = (
        string(dig(service, 0, 0))
        for block in items(node, *PATHS["services"])
        for section in items(block, 0, 1)
        for service in items(section, 1, 0)
    )
    return tuple(dict.fromkeys(name for name in names if name))


def popular_times(node: object) -> dict[str, dict[str, int]]:
    """Return the percentages `[84][0]` by weekday and hour."""
    found: dict[str, dict[str, int]] = {}
    for row in items(node, *PATHS["popular_times"]):
        day = dig(row, 0)
        hours = {
            f"{dig(hour, 0):02}:00": dig(hour, 1)
            for hour in items(row, 1)
            if isinstance(dig(hour, 0), int) and isinstance(dig(hour, 1), int)
        }
        if isinstance(day, int) and 1 <= day <= len(DAYS) and hours:
            found[DAYS[day - 1]] = hours
    return {day: found[day] for day in DAYS if day in found}


def reviews(node: object) -> tuple[Review, ...]:
    """Return the inline reviews `[175][9][0][0]`: eight at most."""
    found = (_review(dig(row, 0)) for row in items(node, *PATHS["reviews"]))
    return tuple(review for review in found if review)


def _review(row: Any) -> Review | None:
    """Read one review; the author's place moved between 2023 and 2024."""
    key = string(dig(row, 0))
    if key is None:
        return None
    return Review(
        id=key,
        author=string(dig(row, 1, 4, 5, 0)) or string(dig(row, 1, 4, 0, 4)),
        author_url=string(dig(row, 1, 4, 2, 0)) or string(dig(row, 1, 4, 0, 5)),
        rating=number(dig(row, 2, 0, 0)),
        text=_lines(dig(row, 2, 15, 0, 0)) or _lines(dig(row, 2, 1, 0)),
        language=string(dig(row, 2, 14, 0)) or string(dig(row, 2, 1, 1)),
        posted_at=_moment(dig(row, 1, 2)),
        updated_at=_moment(dig(row, 1, 3)),
        reply=_lines(dig(row, 3, 14, 0, 0)),
        replied_at=_moment(dig(row, 3, 1)),
        origin=string(dig(row, 1, 13, 0)),
    )


def _moment(microseconds: Any) -> datetime | None:
    """Return the time that microseconds since 1970 mean."""
    if not isinstance(microseconds, int) or not 0 < microseconds < 1 << 52:
        return None
    return _EPOCH + timedelta(microseconds=microseconds)


def _lines(value: Any) -> str | None:
    """Return a text with its line breaks."""
    return clean_lines(value) if isinstance(value, str) else None


def string(value: Any) -> str | None:
    """Return the value, cleaned, when it is a text."""
    return clean(value) if isinstance(value, str) else None


def number(value: Any) -> float | None:
    """Return the value when it is a number."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None
