"""libphonenumber, as this project uses it: digits to a valid number, a number to a `Phone`."""

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType
from phonenumbers.timezone import time_zones_for_geographical_number, time_zones_for_number

from leadcrawl.fields._not_phone import is_fake
from leadcrawl.items import Phone

# What regulators keep for fiction counts, as libphonenumber counts 555-01xx in North America.
_FICTION = re.compile(r"44(?:7700900|1632960)\d{3}|3363998\d{4}")


def parse_number(text: str, region: str) -> PhoneNumber | None:
    """Return the valid number that the text writes, dialed from the region.

    The international prefix `00` is understood in every region.

    >>> number = parse_number("00 44 20 1234 5678", "US")
    >>> number.country_code, number.national_number
    (44, 2012345678)
    """
    stripped = text.lstrip("( ")
    attempts = [text]
    if stripped.startswith("00"):
        attempts.append("+" + stripped[2:].lstrip("-. )"))
    for attempt in attempts:
        try:
            number = phonenumbers.parse(attempt, region)
        except NumberParseException:
            continue
        national = phonenumbers.national_significant_number(number)
        fiction = _FICTION.fullmatch(f"{number.country_code}{national}")
        if fiction or phonenumbers.is_valid_number(number):
            return None if is_fake(national) else number
    return None


@lru_cache(maxsize=64)
def possible_lengths(region: str) -> frozenset[int]:
    """Return how many digits a number of the region may be written with, prefixes included."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    if metadata is None or metadata.general_desc is None:
        return frozenset()
    extra = {0, len(metadata.national_prefix or ""), len(str(metadata.country_code))}
    return frozenset(
        length + more for length in metadata.general_desc.possible_length for more in extra
    )


class _Facts(NamedTuple):
    """What libphonenumber knows of a number."""

    e164: str
    national: str
    type: str | None
    region: str | None
    timezone: str | None


_USUAL = re.compile(
    r"(?:^|[\s:])(?P<number>\([2-9]\d\d\) ?\d{3}-\d{4}|[2-9]\d\d(?P<gap>[-. ]?)\d{3}(?P=gap)\d{4})(?=[\s.,;!]|$)"
)


def read_usual(line: str, region: str) -> tuple[PhoneNumber, int, int] | None:
    """Return the number of a line with ten digits, if it is written as nearly all are, and its place.

    What libphonenumber's matcher finds in such a line, in half the time.

    >>> read_usual("Call (512) 555-0123 now", "US")[1:]
    (5, 19)
    """
    if region not in ("US", "CA") or not (match := _USUAL.search(line)):
        return None
    start, end = match.span("number")
    if any(sign in line[:start] for sign in "+(["):  # may belong to it
        return None
    digits = re.sub(r"\D", "", match["number"])
    number = PhoneNumber(country_code=1, national_number=int(digits))
    return (number, start, end) if _facts_of(number).type else None


def make_phone(number: PhoneNumber, found_by: str, raw: str) -> Phone:
    """Return the value object of a valid number."""
    return Phone(
        **_facts_of(number)._asdict(),
        extension=number.extension or None,
        found_by=found_by,
        raw=raw,
    )


def _facts_of(number: PhoneNumber) -> _Facts:
    return _facts(
        number.country_code or 0,
        number.national_number,
        number.italian_leading_zero,
        number.number_of_leading_zeros,
    )


@lru_cache(
    maxsize=64
)  # a number is asked for more than once in a row, and reposts follow each other
def _facts(
    country_code: int, national_number: int | None, zero: bool | None, zeros: int | None
) -> _Facts:
    """Return the facts of a number, whose extension says nothing of it."""
    number = PhoneNumber(
        country_code=country_code,
        national_number=national_number,
        italian_leading_zero=zero,
        number_of_leading_zeros=zeros,
    )
    kind = phonenumbers.number_type(number)
    # The geographical case without `time_zones_for_number`, which asks for the type once more.
    known = kind != PhoneNumberType.UNKNOWN
    local = known and phonenumbers.is_number_type_geographical(kind, country_code)
    zones = (time_zones_for_geographical_number if local else time_zones_for_number)(number)
    return _Facts(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        national=phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL),
        type=PhoneNumberType.to_string(kind).lower() if known else None,
        region=phonenumbers.region_code_for_number(number),
        timezone=zones[0] if len(zones) == 1 and zones[0] != "Etc/Unknown" else None,
    )
