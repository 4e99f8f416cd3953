"""One line of the doctor's table."""

import re
from dataclasses import dataclass
from typing import Literal

from leadcrawl.logformatter import redact

State = Literal["ok", "off", "wrong"]
_ADDRESS = re.compile(r"[\w+.-]+://\S+")


@dataclass(frozen=True)
class Line:
    """What a check found."""

    state: State
    says: str
    """What is there; why it is off; what is wrong."""
    mend: str = ""
    """How to mend what is wrong."""


def ok(says: str) -> Line:
    """All is well."""
    return Line("ok", says)


def off(why: str) -> Line:
    """Not in use, which is no fault."""
    return Line("off", why)


def wrong(says: str, mend: str) -> Line:
    """Something does not work."""
    return Line("wrong", says, mend)


def harmless(text: object) -> str:
    r"""Return the text of an error in one line, without addresses, passwords and personal data.

    >>> harmless("cannot reach mongodb://joe:s3cret@db.example.com/x:\n refused")
    'cannot reach (address) refused'
    """
    return redact(_ADDRESS.sub("(address)", " ".join(str(text).split())))[:400]
