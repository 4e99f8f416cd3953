"""How long to wait before asking again."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential back-off with jitter, and never less than the server's Retry-After.

    >>> backoff = Backoff(base=2, cap=60, jitter=lambda: 1.0)
    >>> [backoff.wait(tries) for tries in (1, 2, 3, 10)]
    [2.0, 4.0, 8.0, 60.0]
    >>> backoff.wait(1, asked=5.0)
    5.0
    """

    base: float = 2.0
    """Seconds before the first new try; each further one waits twice as long."""
    cap: float = 120.0
    """Longest wait of its own, in seconds."""
    jitter: Callable[[], float] = lambda: random.uniform(0.5, 1.0)  # noqa: S311
    """Factor, so that what was blocked together does not come back together."""

    def wait(self, tries: int, asked: float | None = None) -> float:
        """Return the seconds to wait after `tries` failures in a row."""
        own = min(self.cap, self.base * 2.0 ** min(tries - 1, 30)) * self.jitter()
        return max(own, asked or 0.0)


def retry_after(value: str | None, now: float) -> float | None:
    """Return the seconds that a Retry-After header asks for; `None` for none or nonsense.

    Args:
        value: the header: seconds, or an HTTP date.
        now: Unix time.

    >>> retry_after("120", now=0), retry_after("Thu, 01 Jan 1970 00:01:00 GMT", now=20)
    (120.0, 40.0)
    >>> retry_after("soon", now=0) is None
    True
    """
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now)
