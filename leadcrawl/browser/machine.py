"""How much browser the machine can bear."""

import os
from typing import Final

import psutil

PAGE_BYTES: Final = 400 * 2**20
_MOST_PAGES: Final = 8


def concurrent_pages(available: int | None = None, processors: int | None = None) -> int:
    """Return how many pages to have open at once.

    Args:
        available: bytes of free memory; by default the machine's. A page counts 400 MB, the whole
            browser with its first page; each further page takes less.
        processors: number of processors; each renders two pages at a time.

    >>> concurrent_pages(24 * 2**30, 2), concurrent_pages(900 * 2**20, 8), concurrent_pages(0, 1)
    (4, 2, 1)
    """
    free = psutil.virtual_memory().available if available is None else available
    most = min(_MOST_PAGES, 2 * (processors or os.cpu_count() or 1))
    return max(1, min(most, free // PAGE_BYTES))
