"""A reply whose members are not what they were is a page error, not a crash."""

from collections.abc import Iterator
from contextlib import contextmanager

from leadcrawl.errors import PageError

_SHAPE_ERRORS = (AttributeError, IndexError, KeyError, TypeError, ValueError)


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn what a value of an unexpected type or shape raises into a `PageError`.

    >>> with reading("posting"):
    ...     {}["title"]
    Traceback (most recent call last):
    ...
    leadcrawl.errors.PageError: changed_structure: posting: KeyError
    """
    try:
        yield
    except _SHAPE_ERRORS as error:
        raise PageError("changed_structure", f"{what}: {type(error).__name__}") from error
