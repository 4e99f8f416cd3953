"""Whether a business is closed, not just shut for the night."""

from typing import Any, Final, Literal

Closed = Literal["temporarily", "permanently"]

# Others saw `CLOSED` on dozens of closed places; its path also holds highlights such as "Brunch".
_MARKS: Final[dict[str, Closed]] = {
    "CLOSED": "permanently",
    "CLOSED_PERMANENTLY": "permanently",
    "PERMANENTLY_CLOSED": "permanently",
    "CLOSED_TEMPORARILY": "temporarily",
    "TEMPORARILY_CLOSED": "temporarily",
}
_TEXTS: Final[dict[str, Closed]] = {
    "permanently closed": "permanently",
    "définitivement fermé": "permanently",
    "cerrado permanentemente": "permanently",
    "dauerhaft geschlossen": "permanently",
    "permanentemente fechado": "permanently",
    "chiuso definitivamente": "permanently",
    "temporarily closed": "temporarily",
    "temporairement fermé": "temporarily",
    "cerrado temporalmente": "temporarily",
    "vorübergehend geschlossen": "temporarily",
    "temporariamente fechado": "temporarily",
    "chiuso temporaneamente": "temporarily",
}


def closed_for_good(mark: Any, status: str | None, *, has_hours: bool) -> Closed | None:
    """Return how a business is closed; `None` unless the page says so beyond doubt.

    Args:
        mark: the payload's mark, which counts only when it is exactly one of the known ones.
        status: the printed open status, which counts only where there are no hours.
        has_hours: whether the place has opening hours.

    >>> closed_for_good("Brunch", "Temporarily closed", has_hours=False)
    'temporarily'
    >>> closed_for_good(None, "Temporarily closed", has_hours=True) is None
    True
    """
    if isinstance(mark, str) and mark in _MARKS:
        return _MARKS[mark]
    return None if has_hours or not status else _TEXTS.get(status.casefold())
