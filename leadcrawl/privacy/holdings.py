"""One thing that is held of a person, wherever it lies."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Holding:
    """What one place holds."""

    store: str
    """Collection, or `history`, `reviews`, `spool`, `pages`, `outbox`, `jobs`, `items`."""
    key: str
    """Key of the document, or name of the file."""
    fields: tuple[str, ...]
    """Where it says so, if it has fields."""
    data: Any
    """All of it; for a page, its text."""
