"""What stands in the cells of a table: texts that no spreadsheet runs, lists in one line."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

SEPARATOR: Final = "; "

# What a spreadsheet takes for a formula, full-width forms and the minus sign included; also behind
# blanks and characters that nobody sees. A tab or a line's end ahead is enough in itself.
_RISKY = re.compile("[\t\r\n]|[\\s\0\u00ad\u200b-\u200d\u2060\ufeff]*[-=+@＝＋－＠−]")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def defuse(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: with an apostrophe before it.

    A strict E.164 number stays as it is: it is a number at worst, and a phone must stay one.

    >>> defuse("=HYPERLINK(A1)"), defuse("＠SUM(A1)"), defuse(" -2+3")
    ("'=HYPERLINK(A1)", "'＠SUM(A1)", "' -2+3")
    >>> defuse("+15125550123"), defuse("a=b"), defuse("")
    ('+15125550123', 'a=b', '')
    """
    if not text or text[0].isalnum() or not _RISKY.match(text) or _E164.fullmatch(text):
        return text
    return f"'{text}"


def joined(values: Iterable[str] | None) -> str | None:
    """Return a list in one cell.

    >>> joined(["drains", "boilers"])
    'drains; boilers'
    """
    return SEPARATOR.join(values or ()) or None


def pairs(values: Mapping[str, Any] | None) -> str | None:
    """Return a mapping in one cell.

    >>> pairs({"wifi": "free", "menu": ["a", "b"]})
    'wifi: free; menu: a, b'
    """
    if not values:
        return None
    return SEPARATOR.join(f"{key}: {_text(value)}" for key, value in values.items())


def periods(values: Iterable[Mapping[str, str]] | None) -> str | None:
    """Return opening hours in one cell.

    >>> periods([{"day": "monday", "opens": "09:00", "closes": "17:00"}])
    'monday 09:00-17:00'
    """
    return joined(f"{one['day']} {one['opens']}-{one['closes']}" for one in values or ())


def special_days(values: Iterable[Mapping[str, Any]] | None) -> str | None:
    """Return days with hours of their own in one cell.

    >>> special_days([{"date": "2026-12-25", "name": "Christmas", "closed": True}])
    '2026-12-25 Christmas closed'
    """
    return joined(" ".join(_special(day)) for day in values or ())


def contacts(values: Iterable[Mapping[str, Any]] | None) -> str | None:
    """Return what a website shows in one cell: value, how sure it is, and the page.

    >>> contacts([{"value": "info@acme.com", "confidence": 0.95, "page": "https://acme.com/", "shared": True}])
    'info@acme.com (0.95, shared, https://acme.com/)'
    """
    return joined(_contact(one) for one in values or ())


def iso(moment: datetime) -> str:
    """Return a time (UTC) in ISO 8601.

    >>> iso(datetime(2026, 1, 31, 9, 30))
    '2026-01-31T09:30:00Z'
    """
    return f"{moment.isoformat()[:19]}Z"


def _special(day: Mapping[str, Any]) -> Iterable[str]:
    yield day["date"]
    if day.get("name"):
        yield day["name"]
    if day.get("closed"):
        yield "closed"
    yield from (f"{one['opens']}-{one['closes']}" for one in day.get("hours", ()))


def _contact(contact: Mapping[str, Any]) -> str:
    marks = ["shared"] if contact.get("shared") else []
    if contact.get("validity") == "invalid":
        marks.append("invalid")
    if contact.get("disposable"):
        marks.append("disposable")
    said = ", ".join([f"{contact['confidence']:g}", *marks, contact["page"]])
    return f"{contact['value']} ({said})"


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
