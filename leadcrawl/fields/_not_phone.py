"""What looks like a telephone number and is none: dates, money, identifiers."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

BLANK = "\x00"  # stands for what was read already, so that nothing is read across it

# Addresses, whose numbers are ids. A set of characters comes first, which makes it fast.
_ADDRESSES = re.compile(
    r"[hHwW.](?i:(?<=h)ttps?://|(?<=w)ww\.|(?<=\.)(?:com|org|net|edu|gov|io|us|co|html?|php)/)[^\s<>\"']+"
)
_DIGIT = re.compile("[0-9]")  # folded text has no others
_TO_LINE_END = re.compile(r"[0-9][^\n]*")
_AFTER_MAIL = re.compile(r"@(?<=\w@)[\w-]{1,60}\.[a-z]{2,6}/")  # what follows is no path
_MAIL_LOCAL = re.compile(r"\d[\w.+-]{0,63}@(?=\w)")
_NOT_NUMBERS = re.compile(
    r"""
    (?=[\d$€£¥#+-])(?:
      [$€£¥]\s?\d[\d,.]*                                             # money
    | (?<![\d.,+])(?:[2-9](?:\.\d{3}){3}(?:,\d\d)?|\d{1,3}(?:\.\d{3})+,\d\d)(?![\d.-])  # 7.375.550,00
    | (?<![\d-])(?:\d-\d(?:\ \d-\d){3,}|\d\d?-\d\d?(?:,\ \d\d?-\d\d?){2,})(?![\d-])  # scores
    | \#[0-9a-f]{6}\b                                                # color
    | (?<!\d)(?:  # none starts within digits; said once, it saves trying all at each of them
      (?<![\d.])[+-]?(?!0\d)(?:\d\d?|1[0-7]\d)\.\d{4,}°?(?:\s*,\s*-?\d{1,3}\.\d{4,})?(?![\d.-])  # coordinates
        | (?<![\d.,-])-?\d{1,3}\.\d{2,3},\s?-\d{1,3}\.\d{2,}
        | (?<!\d)(?:0?[1-9]|[12]\d|3[01])(?P<d>[-/.])(?:0?[1-9]|[12]\d|3[01])(?P=d)(?:19|20)\d\d(?![\d.-])
        | (?<![\d/])(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|[12]\d|3[01])/\d\d(?![\d/-])
        | (?<![\d-])(?:19|20)\d\d(?P<e>[-/.]?)(?:0[1-9]|1[0-2])(?P=e)(?:0[1-9]|[12]\d|3[01])(?![\d-])
        | (?<![\d.])(?:[01]?\d|2[0-4])\.[0-5]\d\s?(?:-|to|bis|a|à)\s?(?:[01]?\d|2[0-4])\.[0-5]\d(?![\d.-])  # hours
        | (?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\b)?(?![\d:])    # time
        | (?<![\d.-])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])  # IP
        | (?<![\d,])\d{1,3}(?:,\d{3})+(?:\.\d\d)?(?![\d,-])              # 10,000
        | (?<!\d)\d{4}(?P<g>[- ])\d{4}(?P=g)\d{4}(?P=g)\d{4}(?!\d)                    # card
        | (?<![\d-])\d{3}-\d\d-\d{4}(?![\d-])                            # social security
        | (?<![\d-])97[89](?:[- ]?\d){10}(?![\d-])  # ISBN-13
        | (?<![\d-])\d{5}(?:,\s?\d{5})+(?![\d-])  # ZIP codes
        | (?<![\d.])\d{1,12}(?:\.\d{1,4})?\s?(?:[€£¥%]|\$(?!\d))
        | (?<!\d)\d{1,2}'\s?\d{1,2}(?:\"|''|\b)                          # feet and inches
      )
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)


class Line(NamedTuple):
    """A line with digits: where it stands, and how many they are."""

    start: int
    end: int
    digits: int


def digit_lines(text: str) -> list[Line]:
    r"""Return the lines with digits: one in ten characters of a posting.

    >>> digit_lines("Roofs.\nCall 512-555-0123\nAsk for Joe")
    [Line(start=7, end=24, digits=10)]
    """
    lines, end = [], 0
    for match in _TO_LINE_END.finditer(text):
        start = text.rfind("\n", end, match.start()) + 1 or end
        end = match.end()
        lines.append(Line(start, end, count_digits(match[0])))
    return lines


def count_digits(text: str) -> int:
    """Return how many digits a text has."""
    return len(_DIGIT.findall(text))


def mask(text: str, lines: Iterable[Line]) -> str:
    """Return text of the same length with what cannot be a phone number blanked out.

    >>> text = "06/01/2026 $1,200 512-555-0123"
    >>> mask(text, digit_lines(text)).replace(BLANK, " ")
    '                  512-555-0123'
    """
    if "/" in text or "www." in text:
        text = _AFTER_MAIL.sub(lambda match: f"{match[0][:-1]} ", text)
        text = _ADDRESSES.sub(_blank, text)
    if "@" in text:
        text = _MAIL_LOCAL.sub(_blank, text)
    parts, place = [], 0
    for start, end, _ in lines:
        parts += [text[place:start], _NOT_NUMBERS.sub(_blank, text[start:end])]
        place = end
    return "".join([*parts, text[place:]])


def _blank(match: re.Match[str]) -> str:
    return BLANK * (match.end() - match.start())


_FAKE = re.compile(r"(\d)\1{8,}|5{7}$|^(?:2345678901|2345678910|3456789012)$")
_FIRM_IDS = (
    "post|posting|listing|sku|mls|vin|isbn(?:-1[03])?|issn|ssn|ein|upc|ean|asin|imei|order|invoice|serial|tracking"
    r"|part|ratio|confirmation|acct\.?|routing|parcel|apn|npi|usdot|abn|acn|cid|pid|zpid|gps|lat|lon|lng"
    "|latitude|longitude|coordinates|bitcoin|itin|s/n|sn|p/n|oem|barcode|gtin|meid|iban|aba|anuncio id|docket|commit"
    "|batch|population"
)
_LOOSE_IDS = (
    "ad|model|case|permit|policy|license|licence|lic|account|card|stock|stk|item|ref|reference"
    "|claim|ticket|passport|contract|member|id|dot|mc|dl|lot|unit|reg|registration|version|build|batch"
    "|po|job|number of|zip|usd|mxn|cop|eur|gbp|cad|aud|inr|rs|uid|dea|pnr"
)
_TAIL = r"\.?(?:\s{0,3}(?:id|no|nos|num|number|nr|code|\#|is)[.:\#=]?){0,3}[\s:\#.=\"'-]{0,4}$"
# No label is a verb (`to order`) or the last word of a sentence (`has GPS.`).
_FIRM = re.compile(rf"(?:\b(?<!to\s)|_)(?:{_FIRM_IDS})(?!\.\s+$){_TAIL}", re.IGNORECASE)
_LOOSE = re.compile(rf"(?:\b|_)(?:{_LOOSE_IDS}){_TAIL}", re.IGNORECASE)
_UNIT = re.compile(
    r"\s?(?:miles|mi|km|views|likes|followers|subscribers|sq\.?\s?ft|sqft|hits|pesos|dollars|usd|mxn|eur|euros?)\b",
    re.IGNORECASE,
)
_FILE_OR_RATIO = re.compile(
    r"\.(?:jpe?g|png|gif|webp|pdf|html?|mp4|docx?|heic)\b|\sratio\b", re.IGNORECASE
)
_COUNTED = re.compile(
    r"\b(?:case|permit|policy|licen[sc]e|lic|account|claim|ticket|passport|contract|reg|registration|ref|reference|model"
    r"|catalog|stock|member|build)(?:\.?\s(?:no|nr)\b|[\s.]{0,2}\#)[.:]?\s?$",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"\b(?:pages?|pp\.?|units|rooms|routes|suites|apts|lots|buses|exits|channels|highways|sizes|models|years)\s$",
    re.IGNORECASE,
)
_LIST = re.compile(r"\d+(?:(?:, ?| )\d+)+")
_CODE = re.compile(r"[^\W_]_$|/d/$|@$")
_SERIES = re.compile(r"\b[A-Z]{1,4}-$")
_ASSIGNED = re.compile(r"\w=$")
_LABEL = 12  # characters of `cell=`
_DECIMAL = re.compile(r"[2-9]\.\d{5}")
CUE = re.compile(
    r"call|text|txt|\btel|phone|\bph\b|cell|mobile|sms|whats|contact|reach|dial|ring\b|fax|llam|celular"
    r"|m[oó]vil|n[uú]mero|num\b|appel|anruf|handy|ligue|telef|t[eé]l|chiam|звон|тел|電話|电话|☎|📞|📱|✆",
    re.IGNORECASE,
)


def is_fake(national: str) -> bool:
    """Whether the national digits are a filler (`5555555555`, `2345678901`)."""
    return _FAKE.search(national) is not None


def is_series(text: str) -> bool:
    """Whether a number is a rising list, such as sizes or years; one dialed with a zero rises evenly then.

    >>> is_series("6 7 8 9 10 11 12"), is_series("5 1 2 5 5 5 0 1 2 3"), is_series("01 23 45 56 78")
    (True, False, False)
    """
    values = [int(digits) for digits in re.findall(r"\d+", text)]
    steps = [high - low for low, high in pairwise(values)]
    if len(values) < 5 or min(steps) <= 0:
        return False
    return len(set(steps)) == 1 or not text.lstrip("( ").startswith("0")


def is_identifier(text: str, start: int, end: int) -> bool:
    """Whether the words before or the characters after a number make it an identifier.

    >>> is_identifier("post id 7125550123", 8, 18), is_identifier("cell 7125550123", 5, 15)
    (True, False)
    """
    before = text[max(0, start - 32) : start]
    if text[start] in "+(" or before.endswith("+"):
        return False
    named = _CODE.search(before) or _FIRM.search(before)
    if named or _FILE_OR_RATIO.match(text, end):
        return True
    if _ASSIGNED.search(before):
        return not CUE.search(before[-_LABEL:])
    written = text[start:end]
    if not written.isdigit():  # grouped as numbers are
        listed = _LIST.fullmatch(written) and _LISTED.search(before)
        odd = listed or _DECIMAL.match(written) or _COUNTED.search(before)
        return bool(odd) and not CUE.search(before)
    if _UNIT.match(text, end):
        return True
    coded = before.endswith("#") or _SERIES.search(before)
    return _LOOSE.search(before) is not None or (bool(coded) and not CUE.search(before))
