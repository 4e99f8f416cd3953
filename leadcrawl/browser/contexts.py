"""When a browser context has served long enough: what pages leave behind in it grows."""

from collections import Counter


class ContextShifts:
    """Names contexts so that each serves a number of pages, and says when one may be closed.

    >>> shifts = ContextShifts(2)
    >>> shifts.enter("a"), shifts.enter("a"), shifts.enter("a")
    ('a#0', 'a#0', 'a#1')
    >>> shifts.leave("a#0"), shifts.leave("a#0")
    (False, True)

    Args:
        pages: how many pages each serves.
    """

    def __init__(self, pages: int) -> None:
        self._pages = pages
        self._served: Counter[str] = Counter()
        self._open: Counter[str] = Counter()

    def enter(self, name: str) -> str:
        """Return the context for one more page."""
        base = name.partition("#")[0]
        context = f"{base}#{self._served[base] // self._pages}"
        self._served[base] += 1
        self._open[context] += 1
        return context

    def leave(self, context: str) -> bool:
        """Take in that the page is closed; return whether its context is done with."""
        self._open[context] -= 1
        if self._open[context]:
            return False
        del self._open[context]
        base, _, number = context.partition("#")
        return int(number) < self._served[base] // self._pages
