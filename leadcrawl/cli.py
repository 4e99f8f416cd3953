"""What our Scrapy commands share."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from leadcrawl.errors import ConfigError, LeadcrawlError


def fail(message: str, status: int = 2) -> NoReturn:
    """Print one line on stderr and leave with `status`: 2 for bad input, 1 for a failure."""
    print(f"leadcrawl: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(status)


@contextmanager
def failures_in_one_line() -> Iterator[None]:
    """Leave with one line where the body fails: status 2 for bad input, 1 for all else."""
    try:
        yield
    except ConfigError as error:
        fail(str(error))
    except LeadcrawlError as error:
        fail(str(error), 1)
    except OSError as error:  # a folder that others own, a full disk, a closed pipe
        fail(f"{error.filename or 'the system refused'}: {error.strerror or error}", 1)
    except KeyboardInterrupt:
        fail("interrupted", 1)


def refuse_arguments(command: str, args: Sequence[str]) -> None:
    """Leave with status 2 if there are arguments: `command` takes options only."""
    if args:
        fail(f"scrapy {command} takes options only, not '{args[0]}'; see scrapy {command} -h")


def say(text: str) -> None:
    """Print a line for the user."""
    print(text)
