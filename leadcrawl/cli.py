"""What our Scrapy commands share."""

import sys
from typing import NoReturn


def fail(message: str, status: int = 2) -> NoReturn:
    """Print one line on stderr and leave with `status`: 2 for bad input, 1 for a failure."""
    print(f"leadcrawl: {message}", file=sys.stderr)
    sys.exit(status)
