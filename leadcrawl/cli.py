"""What our Scrapy commands share."""

import os
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
        sys.stdout.flush()  # a full disk is to be told here, not when Python ends
    except ConfigError as error:
        fail(str(error))
    except LeadcrawlError as error:
        fail(str(error), 1)
    except OSError as error:  # a folder that others own, a full disk, a closed pipe
        _drop_unwritten()
        fail(f"{error.filename or 'the system refused'}: {error.strerror or error}", 1)
    except KeyboardInterrupt:
        fail("interrupted", 1)


def _drop_unwritten() -> None:
    """Forget what cannot be written: Python would try once more at its end, and change the status."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def refuse_arguments(command: str, args: Sequence[str]) -> None:
    """Leave with status 2 if there are arguments: `command` takes options only."""
    if args:
        fail(f"scrapy {command} takes options only, not '{args[0]}'; see scrapy {command} -h")


def say(text: str) -> None:
    """Print a line for the user."""
    print(text)
