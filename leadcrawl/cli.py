"""What our Scrapy commands share."""

import sys
from collections.abc import Sequence
from typing import NoReturn


def fail(message: str, status: int = 2) -> NoReturn:
    """Print one line on stderr and leave with `status`: 2 for bad input, 1 for a failure."""
    print(f"leadcrawl: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(status)


def refuse_arguments(command: str, args: Sequence[str]) -> None:
    """Leave with status 2 if there are arguments: `command` takes options only."""
    if args:
        fail(f"scrapy {command} takes options only, not '{args[0]}'; see scrapy {command} -h")


def say(text: str) -> None:
    """Print a line for the user."""
    print(text)
