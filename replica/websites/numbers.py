"""Telephone numbers as people write them, country by country."""

import re
from dataclasses import dataclass
from random import Random
from typing import Any

from replica.websites.vocabulary import table

_HOLE = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number and the ways in which it is written."""

    e164: str
    forms: tuple[str, ...]


def american(digits: str) -> Number:
    """Return a number of ten digits.

    >>> american("4155550123").forms[0]
    '(415) 555-0123'
    """
    parts = (digits[:3], digits[3:6], digits[6:])
    forms = table("countries")["US"]["number"]["forms"]
    return Number(f"+1{digits}", tuple(form.format(*parts) for form in forms))


def invent(rng: Random, country: str) -> Number:
    """Return a number of a country."""
    spec: dict[str, Any] = table("countries")[country]["number"]
    free = digits(rng, 12)
    national = fill(spec["digits"], free)
    return Number(f"+{spec['code']}{national}", tuple(fill(form, free) for form in spec["forms"]))


def fill(form: str, free: str) -> str:
    """Return a form with digits in its holes, from the left.

    >>> fill("01 99 00 {2} {2}", "123456")
    '01 99 00 12 34'
    """
    rest = iter(free)
    return _HOLE.sub(lambda hole: "".join(next(rest) for _ in range(int(hole[1]))), form)


def digits(rng: Random, count: int) -> str:
    """Return digits, the first of them not 0."""
    return str(rng.randrange(10 ** (count - 1), 10**count))
