"""Telephone numbers, from a field of their own or from free text."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberMatcher

from leadcrawl.fields._fold import visible_text
from leadcrawl.fields._not_phone import (
    BLANK,
    Line,
    count_digits,
    digit_lines,
    is_fake,
    is_identifier,
    is_series,
    mask,
)
from leadcrawl.fields._number_words import SEED, unaccented
from leadcrawl.fields._obfuscated_phone import read_obfuscated
from leadcrawl.fields._phone_number import make_phone, parse_number, read_usual
from leadcrawl.fields._vanity import read_vanity
from leadcrawl.items import Phone

_LEAST_DIGITS = 7
_FEW_DIGITS, _FEW_WORDS = 3, 4  # below both, no number can be there
_LONGEST_FIELD = 60
_MAX_TRIES = 2000  # of the matcher; text that is nothing but digits would take minutes
_MOST_LINES = 2000  # that the matcher is asked about
_SCHEMES = [
    "tel:",
    "sms:",
    "smsto:",
    "mms:",
    "callto:",
    "facetime",
    "wa.me/",
    "signal.me/",
    "t.me/+",
    "phone=",
    "number=",
]
_URI = re.compile(
    r"\b(?:tel|sms|smsto|mms|callto|facetime(?:-audio)?):(?://)?(?P<tel>(?:\+|%2B)?[\d().%-]{7,30})"
    r"(?:;ext=(?P<ext>\d{1,7}))?"
    r"|(?:\bwa\.me/|\bsignal\.me/\#p/|\bt\.me/(?=\+)|\bwhatsapp(?:\.com/|://)send/?\?(?:[^\s]{0,80}?&)?phone=|\bviber://\w{2,8}\?number=)"
    r"(?P<world>(?:\+|%2B|%20){0,2}\d(?:(?:%20|[().-])?\d){6,14})",
    re.IGNORECASE,
)


class _Hit(NamedTuple):
    start: int
    end: int
    number: PhoneNumber | None
    found_by: str


def parse_phone(text: str, region: str) -> Phone | None:
    """Return the phone number that a field holds, as dialed from the region (ISO country).

    >>> parse_phone("+1 (512) 555-0123", "US").e164
    '+15125550123'
    >>> parse_phone("00 44 20 1234 5678", "US").e164
    '+442012345678'
    >>> parse_phone("by appointment", "US") is None
    True
    """
    visible = visible_text(text).strip()
    if len(visible) <= _LONGEST_FIELD:
        number = parse_number(visible.removeprefix("tel:"), region)
        if number:
            return make_phone(number, "field", text.strip())
    found = find_phones(text, region)
    return found[0].model_copy(update={"found_by": "field"}) if found else None


def find_phones(text: str, region: str) -> list[Phone]:
    """Return the phone numbers in a text or in markup, each once, in order of appearance.

    >>> [phone.e164 for phone in find_phones("five1two 555 O1 two3 or (214)555-0147", "US")]
    ['+15125550123', '+12145550147']
    """
    visible = visible_text(text)
    lines = digit_lines(visible)
    if sum(line.digits for line in lines) < _FEW_DIGITS and not _is_spelled(visible):
        return []
    hits = list(_find_uris(visible, lines, region))
    rest = mask(_without(visible, hits), lines)
    for find in (_find_vanity, _find_plain, _find_obfuscated):
        found = list(find(rest, lines, region))
        rest = _without(rest, found)
        hits += found
    numbers: dict[tuple[int | None, int | None], _Hit] = {}
    for hit in sorted(hits, key=lambda hit: hit.start):
        if hit.number:
            numbers.setdefault((hit.number.country_code, hit.number.national_number), hit)
    return [
        make_phone(hit.number, hit.found_by, visible[hit.start : hit.end])
        for hit in numbers.values()
        if hit.number
    ]


def _is_spelled(text: str) -> bool:
    """Tell whether a text without digits has number words enough."""
    return len(SEED.findall(unaccented(text))) >= _FEW_WORDS


def _without(text: str, hits: list[_Hit]) -> str:
    """Return the text with what was already read blanked out, same length."""
    if not hits:
        return text
    parts, place = [], 0
    for hit in sorted(hits, key=lambda hit: hit.start):
        if hit.end > place:
            start = max(hit.start, place)
            parts += [text[place:start], BLANK * (hit.end - start)]
            place = hit.end
    return "".join([*parts, text[place:]])


def _find_uris(text: str, lines: Iterable[Line], region: str) -> Iterator[_Hit]:
    """Yield the numbers of contact links: tel:, sms:, wa.me."""
    for place, line in _with_digits(text, lines, _LEAST_DIGITS):
        lowered = line.lower()
        if not any(scheme in lowered for scheme in _SCHEMES):
            continue
        for match in _URI.finditer(line):
            digits = unquote(match["tel"] or match["world"]).rstrip(".-(")
            number = None
            if match["world"]:
                number = parse_number("+" + digits.lstrip("+ "), region)
            number = number or parse_number(digits, region)
            if number:
                number.extension = match["ext"] or number.extension
                yield _Hit(place + match.start(), place + match.end(), number, "uri")


def _find_vanity(text: str, lines: Iterable[Line], region: str) -> Iterator[_Hit]:
    for place, line in _with_digits(text, lines, _FEW_DIGITS):
        for number, start, end in read_vanity(line, region):
            yield _Hit(place + start, place + end, number, "vanity")


def _find_plain(text: str, lines: Iterable[Line], region: str) -> Iterator[_Hit]:
    """Yield what libphonenumber's matcher finds; identifiers and fillers without a number."""
    for place, line in islice(_with_digits(text, lines, _LEAST_DIGITS), _MOST_LINES):
        for number, low, high in _matches(line, region):
            start, end = place + low, place + high
            refused = (
                is_identifier(text, start, end)
                or is_series(text[start:end])
                or is_fake(phonenumbers.national_significant_number(number))
            )
            yield _Hit(start, end, None if refused else number, "text")


def _matches(line: str, region: str) -> Iterator[tuple[PhoneNumber, int, int]]:
    """Yield number, start and end of what the matcher finds in a line."""
    if count_digits(line) == 10 and (usual := read_usual(line, region)):
        yield usual
        return
    matcher = PhoneNumberMatcher(
        line, region, max_tries=_MAX_TRIES, min_candidate_length=_LEAST_DIGITS
    )
    for match in matcher:
        yield match.number, match.start, match.end


def _find_obfuscated(text: str, _: Iterable[Line], region: str) -> Iterator[_Hit]:
    for reading in read_obfuscated(text, region):
        yield _Hit(reading.start, reading.end, reading.number, "obfuscated")


def _with_digits(text: str, lines: Iterable[Line], least: int) -> Iterator[tuple[int, str]]:
    """Yield place and text of the lines that still have so many digits; no way above crosses lines."""
    for start, end, digits in lines:
        if digits >= least:
            line = text[start:end]
            if count_digits(line) >= least:
                yield start, line
