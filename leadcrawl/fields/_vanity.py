"""Numbers spelled on the keypad: 1-800-FLOWERS."""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumber

from leadcrawl.fields._fold import word_set
from leadcrawl.fields._phone_number import parse_number

_VANITY = re.compile(
    r"(?<![\w+.,$-])(?P<one>\+?1[-. ]{0,2})?\(?(?P<area>[2-9]\d\d)\)?(?P<gap>[-. ]{0,2})"
    r"(?P<word>[A-Za-z\d]{3}(?P<hyphen>[-. ]?)[A-Za-z\d]{4}|[A-Za-z][A-Za-z-]{6,11}"
    r"|[A-Za-z\d](?:[-.]?[A-Za-z\d]){6,11})(?!\w)"
)
_DIGITS = 7  # that are dialed after the area code; more letters are there to be read
_TOLL_FREE = word_set("800 888 877 866 855 844 833 822")


def read_vanity(text: str, region: str) -> Iterator[tuple[PhoneNumber, int, int]]:
    """Yield the numbers that are spelled in letters, and where they stand.

    >>> [n.national_number for n, _, _ in read_vanity("call 1-800-FLOWERS", "US")]
    [8003569377]
    """
    for match in _VANITY.finditer(text):
        if _is_spelled(match):
            keys = phonenumbers.convert_alpha_characters_in_number(match["word"])
            digits = re.sub(r"\D", "", keys)[:_DIGITS]
            number = parse_number(f"+1{match['area']}{digits}", region)
            if number:
                yield number, match.start(), match.end()


def _is_spelled(match: re.Match[str]) -> bool:
    """Whether it is written as vanity numbers are, and not as `900 SQFT HOME` or `800-square-feet`."""
    word, gap = match["word"], match["gap"]
    keys = [char for char in word if char.isalnum()]
    letters = [char for char in keys[:_DIGITS] if char.isalpha()]
    if len(letters) < 3 or not set(letters) - set("OoIilSsZzQ"):
        return False  # O123 is a zero, not a six
    joined = "-" in gap or "." in gap or "(" in match[0]
    if match["area"] not in _TOLL_FREE:
        return word.isupper() and joined and match["hyphen"] in {"-", "."}
    if match["one"]:
        return word.isupper() or ("-" in gap and match["hyphen"] != " ")
    return word.isupper() and joined and len(keys) == _DIGITS
