"""Telephone numbers that are written for people only: runs of digits read as numbers."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

from leadcrawl.fields._digit_runs import Piece, Run, digit_runs
from leadcrawl.fields._not_phone import CUE, is_identifier, is_series
from leadcrawl.fields._phone_number import parse_number, possible_lengths

_LEAST_DIGITS = 9
_LONGEST_RUN = 48  # pieces; a longer run is a table of numbers
_PIPE = re.compile(r"[|!](?<=[\dOolI][|!])(?=[\dOolI|!])")  # a set of characters first is fast
_EXTENSION = re.compile(
    r"[\s,;]{0,3}(?:\bext(?:ension|n)?\b|x|#)[.:\s]{0,3}(\d{1,6})\b", re.IGNORECASE
)
_CUE_REACH = 40
_USUAL = re.compile(r"\d{3} \d{3} \d{4}")
_MOST_AMONG, _LONGEST_AMONG = 6, 5  # numbers in a row and digits of each; more are a table, a card
_AREA_CODE = re.compile(
    r"[aA](?i:rea\scode:?\s?\(?(\d{3})\)?[\s,;.-]{1,3}"
    r"(?:(?:and|then|the|phone|number|is)[\s:#]{1,3}){1,4}(\d{3})[-. ]?(\d{4})(?!\d))"
)

# Separators that may part two numbers, the strongest first.
_PARTINGS = (
    re.compile(r"\n|[.!?;]\s|\band\b|\s[/&|]\s"),
    re.compile(r",\s|\s-+\s|\s\s|/|;"),
)
_GLUE = re.compile(r"(?![a-f]+$)[A-Z]?[a-zà-ÿ]{4,}|[^\W\d_]*[^\x00-\u024f]+")
_GLUE_CUE = re.compile(
    r"(?:call|text|txt|tel|cell|phone|ph|at|me|us|now|number|cellular|mobile|fax|sms|whatsapp|or|and|is)+",
    re.IGNORECASE,
)


_Read = tuple[list[Piece], PhoneNumber]


class Reading(NamedTuple):
    """A number read from a run, and where it stands."""

    number: PhoneNumber
    start: int
    end: int


def read_obfuscated(text: str, region: str) -> Iterator[Reading]:
    """Yield the numbers that people would read and libphonenumber's matcher does not.

    >>> [r.number.national_number for r in read_obfuscated("five1two 555 O1 two3", "US")]
    [5125550123]
    """
    taken = bytearray(len(text))  # a mark for each character that was read
    for match in _AREA_CODE.finditer(text):
        if number := parse_number("".join(match.groups()), region):
            _mark(taken, match.start(1), match.end())
            yield Reading(number, match.start(1), match.end())
    variants = [text]
    if _PIPE.search(text):
        variants.append(_PIPE.sub("1", text))
    for variant in variants:
        for run in digit_runs(variant):
            for reading in _read(run, variant, region):
                if 1 not in taken[reading.start : reading.end]:
                    _mark(taken, reading.start, reading.end)
                    yield reading


def _mark(taken: bytearray, start: int, end: int) -> None:
    taken[start:end] = b"\1" * (end - start)


def _read(run: Run, text: str, region: str) -> Iterator[Reading]:
    """Yield the numbers of one run, with their extensions."""
    if not _may_touch(run.before) or not _may_touch(run.after):
        return
    for pieces, number in _parted(run.pieces, text, region, 0):
        start, end = pieces[0].start, pieces[-1].end
        if not _is_phone(pieces, text, start, end):
            continue
        if extension := _EXTENSION.match(text, end):
            number.extension, end = extension[1], extension.end()
        yield Reading(number, start, end)


def _may_touch(letters: str) -> bool:
    """Whether letters that touch a number are a word, and not part of an identifier."""
    return not letters or bool(_GLUE.fullmatch(letters) or _GLUE_CUE.fullmatch(letters))


def _is_phone(pieces: list[Piece], text: str, start: int, end: int) -> bool:
    """Whether the company that valid digits keep lets them be a phone number."""
    if is_identifier(text, start, end):
        return False
    separators = [piece.separator for piece in pieces[1:]]
    if any(":" in separator for separator in separators):
        return CUE.search(text, max(0, start - _CUE_REACH), end + _CUE_REACH) is not None
    return not is_series(text[start:end])


def _parted(pieces: list[Piece], text: str, region: str, level: int) -> Iterator[_Read]:
    """Yield each number and its pieces: the whole run, or its parts between strong separators."""
    whole = _partition(pieces, text, region) if len(pieces) <= _LONGEST_RUN else []
    if whole:
        yield from whole
        return
    for parting in _PARTINGS[level:]:
        level += 1
        parts = _split(pieces, parting)
        if len(parts) > 1:
            for part in parts:
                yield from _parted(part, text, region, level)
            return
    yield from _among_others(pieces, text, region)


def _among_others(pieces: list[Piece], text: str, region: str) -> Iterator[_Read]:
    """Yield the North American number that stands among other numbers: `78704 512 555 0123 2 beds`."""
    values = [piece.value for piece in pieces]
    start, end = pieces[0].start, pieces[-1].end
    if not 3 < len(pieces) <= _MOST_AMONG or max(map(len, values)) > _LONGEST_AMONG:
        return
    if sorted(map(int, values)) == [*map(int, values)] or is_identifier(text, start, end):
        return
    for low in range(len(pieces) - 2):
        three = pieces[low : low + 3]
        if _USUAL.fullmatch(text, three[0].start, three[-1].end):
            number = _number(three, text, region)
            if number and number.country_code == 1:
                yield three, number
                return


def _split(pieces: list[Piece], parting: re.Pattern[str]) -> list[list[Piece]]:
    """Return the pieces cut where the separator parts numbers."""
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        if parts[-1] and parting.search(piece.separator):
            parts.append([])
        parts[-1].append(piece)
    return parts


def _partition(pieces: list[Piece], text: str, region: str) -> list[_Read]:
    """Return the numbers that use up all pieces; weak words at the edges may be left over."""
    high = len(pieces)
    for low in range(min(4, high)):
        for end in range(high, max(low, high - 3), -1):
            numbers = _numbers(pieces[low:end], text, region)
            if numbers:
                return numbers
            if not pieces[end - 1].weak:
                break
        if not (pieces[low].weak or _is_count(pieces, low)):
            break
    return []


def _is_count(pieces: list[Piece], place: int) -> bool:
    """Whether a short number stands apart before the rest (`seats 4, 512 555 ol23`)."""
    return (
        len(pieces[place].value) < 3
        and place + 1 < len(pieces)
        and bool(re.search(r"[\s,]", pieces[place + 1].separator))
    )


def _numbers(pieces: list[Piece], text: str, region: str) -> list[_Read]:
    """Return consecutive numbers that use up exactly these pieces; empty when there are none."""
    if whole := _number(pieces, text, region):
        return [(pieces, whole)]
    numbers: list[_Read] = []
    place = 0
    while place < len(pieces):
        for end in range(place + 1, len(pieces) + bool(place)):
            if number := _number(pieces[place:end], text, region):
                numbers.append((pieces[place:end], number))
                place = end
                break
        else:
            return []
    return numbers


def _number(pieces: list[Piece], text: str, region: str) -> PhoneNumber | None:
    """Return the valid number that the pieces make together."""
    digits = "".join(piece.value for piece in pieces)
    if not _LEAST_DIGITS <= len(digits) <= 17:
        return None
    start = pieces[0].start
    if text[max(0, start - 2) : start].rstrip(" (").endswith("+"):
        return parse_number("+" + digits, region)
    if digits.startswith(("00", "011")):
        return parse_number(digits, region)
    if len(digits) not in possible_lengths(region):
        return None
    number = parse_number(digits, region)
    return number if number and _is_dialed(number, digits) else None


def _is_dialed(number: PhoneNumber, digits: str) -> bool:
    """Whether the digits are as dialed: with the trunk prefix where the country needs one."""
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    significant = phonenumbers.national_significant_number(number)
    return digits in {re.sub(r"\D", "", national), f"{number.country_code}{significant}"}
