"""Amounts of money as pages print them, and what jobs pay."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

from price_parser.parser import parse_number

from leadcrawl.fields.text import clean
from leadcrawl.items import Compensation, Money

Period = Literal["hour", "day", "week", "month", "year"]

_CODES = (
    "USD CAD AUD NZD MXN SGD HKD TWD ARS CLP COP DOP JMD TTD EUR GBP JPY CNY KRW INR PHP THB ILS "
    "VND TRY RUB UAH SEK NOK DKK ISK CZK PLN HUF CHF BRL ZAR AED EGP PEN BDT IDR MYR PKR CRC"
)
# Sign, and the currencies that it may stand for: the area's, if it is one of them.
_TABLE = """
$ USD CAD AUD NZD MXN SGD HKD TWD ARS CLP COP DOP JMD TTD
US$ USD|C$ CAD|CA$ CAD|A$ AUD|AU$ AUD|NZ$ NZD|MX$ MXN|HK$ HKD|S$ SGD|R$ BRL
€ EUR|£ GBP|₩ KRW|₹ INR|₱ PHP|฿ THB|₪ ILS|₫ VND|₺ TRY|₽ RUB|₴ UAH|円 JPY|元 CNY|Kč CZK|zł PLN
¥ JPY CNY|￥ JPY CNY|kr SEK NOK DKK ISK
"""
_ROWS = [row.split() for row in re.split(r"[|\n]", _TABLE.strip())]
_SIGNS = {sign: codes for sign, *codes in _ROWS} | {code: [code] for code in _CODES.split()}

_SIGN = "|".join(
    re.escape(sign) + (r"(?!\w)" if sign[-1].isalpha() else "")
    for sign in sorted(_SIGNS, key=len, reverse=True)
)
# 1,400.50 or 1.400,50; 1,23,456; 1 400 where a sign or the end follows; 1400.5
_NUMBER = (
    rf"[1-9][0-9]{{0,2}}(?:[.,'’\xa0\u202f][0-9]{{3}})+(?:[.,][0-9]{{1,2}})?(?![0-9])"
    r"|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}(?![0-9])"
    rf"|[1-9][0-9]{{0,2}}(?:\s[0-9]{{3}})+(?:[.,][0-9]{{1,2}})?(?=\s?(?:{_SIGN}|$))"
    r"|[0-9]{1,12}(?:[.,][0-9]{1,2})?(?![.,]?[0-9])"
)
_MULTIPLE = r"(?:\s?[kK]|[mM]|MM|\s?(?i:thousand|million|mil))(?!\w)"
# 401k without a sign is a pension plan.
_AMOUNT = rf"(?:({_SIGN})\s?|(?!401\s?[kK](?!\w)))({_NUMBER})({_MULTIPLE})?(?:\s?({_SIGN}))?"
_ALONE = re.compile(rf"(?<![\w.,]){_AMOUNT}")

_UNITS: dict[str, Period] = {unit: unit for unit in get_args(Period)} | {
    "hr": "hour",
    "h": "hour",
    "dai": "day",
    "wk": "week",
    "mo": "month",
    "mth": "month",
    "yr": "year",
    "annum": "year",
    "annual": "year",
    "p.a": "year",
}
_UNIT = r"(hour|hr|h|day|week|wk|month|mth|mo|year|yr|annum)s?"
_ADVERB = r"(hour|dai|week|month|year|annual|p\.a)(?:ly)?"
_PER = rf"(?:/|per\s|an?\s|each\s|every\s)\s?{_UNIT}\b"
_SPAN = re.compile(
    rf"(?<![\w.,]){_AMOUNT}(?:\s?(?i:-|–|—|to|and)\s?{_AMOUNT})?(\+|\s\+(?!\s?\w))?"
    rf"(?i:\s?(?:{_PER}|{_ADVERB}\b|(hr)\b))?"
)
_ANYWHERE = re.compile(
    rf"(?i:{_PER}|(?<!bi)(?<!bi[- ])(?<!semi[- ])\b(hour|dai|week|month|year|annual)ly\b)"
)
_AT_MOST = re.compile(r"(?i:up to|max(?:imum)?(?: of)?:?)\s?$")
_AT_LEAST = re.compile(
    r"(?i:from|start(?:s|ing)?(?: at| from)?|at least|min(?:imum)?(?: of)?:?)\s?$"
)


def parse_money(text: str | None, currency: str) -> Money | None:
    """Return the one amount that the text states; `None` for none, or for several.

    Args:
        text: what the page prints as a price.
        currency: the area's currency, for a number without a sign and for `$`, `¥`, `kr`.

    >>> parse_money("$1,400", "CAD")
    Money(amount=1400.0, currency='CAD')
    >>> parse_money("1.200,50 €", "EUR").amount, parse_money("Free", "USD").amount
    (1200.5, 0.0)
    """
    line = clean(text) or ""
    if line.lower() == "free":
        return Money(amount=0.0, currency=currency)
    if line.startswith(("-", "−")):
        return None
    whole = _ALONE.fullmatch(line)
    if whole and _is_length(whole[3], whole[1] or whole[4]):
        return None
    found = [whole] if whole else [m for m in _ALONE.finditer(line) if m[1] or m[4]]
    amounts = {(_value(m[2], m[3]), _currency(m[1] or m[4], currency)) for m in found}
    if len(amounts) != 1:
        return None
    amount, code = amounts.pop()
    return Money(amount=amount, currency=code) if code else None


def parse_compensation(text: str | None, currency: str) -> Compensation | None:
    """Return what a job pays: the text always, the numbers where they can be read for certain.

    `up to $30` gives a maximum only, `from $20` and `$20+` a minimum only.

    >>> parse_compensation("$25.00-$32.00 per hour", "USD").model_dump(exclude={"text"})
    {'minimum': 25.0, 'maximum': 32.0, 'currency': 'USD', 'period': 'hour'}
    >>> parse_compensation("DOE", "USD").model_dump(exclude_none=True)
    {'text': 'DOE'}
    """
    line = clean(text)
    if line is None:
        return None
    spans = [span for match in _SPAN.finditer(line) if (span := _span(match, currency))]
    timed = {span for span in spans if span.period}
    chosen = timed or set(spans)
    if len(chosen) != 1:  # several amounts, and nothing says which is the pay
        return Compensation(text=line)
    span = chosen.pop()
    return Compensation(
        text=line,
        minimum=span.minimum,
        maximum=span.maximum,
        currency=span.currency,
        period=span.period or _period_anywhere(line),
    )


@dataclass(frozen=True)
class _Span:
    """An amount or a range of amounts in a text."""

    minimum: float | None
    maximum: float | None
    currency: str
    period: Period | None


def _span(match: re.Match[str], currency: str) -> _Span | None:
    """Return the match as amounts of money; `None` when it is some other number."""
    sign1, low, kilo1, sign2, sign3, high, kilo2, sign4, plus, *units = match.groups()
    sign = sign1 or sign2 or sign3 or sign4
    if _is_length(kilo1, sign) or _is_length(kilo2, sign):
        return None
    unit = next((unit.lower() for unit in units if unit), None)
    period = _UNITS[unit] if unit else None
    code = _currency(sign, currency)
    # "40 hours a week" is no pay: a number without a sign counts as "25/hr" or "52k" only.
    if not code or not (sign or kilo1 or kilo2 or (period == "hour" and units[0])):
        return None
    first = _value(low, kilo1 or (kilo2 if high and float(_value(low, None)) < 1000 else None))
    last = _value(high, kilo2) if high else first
    if not 0 < first <= last:
        return None
    before = match.string[: match.start()]
    at_most = not high and _AT_MOST.search(before)
    at_least = not high and (plus or _AT_LEAST.search(before))
    return _Span(None if at_most else first, None if at_least else last, code, period)


def _period_anywhere(line: str) -> Period | None:
    """Return the period that the text names, if it is one only."""
    units = {_UNITS[unit.lower()] for groups in _ANYWHERE.findall(line) for unit in groups if unit}
    return units.pop() if len(units) == 1 else None


def _is_length(multiple: str | None, sign: str | None) -> bool:
    """Tell whether the `m` of a number without a sign may be for meters."""
    return multiple in ("m", "M") and not sign


def _value(number: str, multiple: str | None) -> float:
    """Return a printed number as a float."""
    read = float(parse_number(re.sub(r"['’\s]", "", number)) or 0)
    if not multiple:
        return read
    return read * (1000 if multiple.strip()[0] in "kKtT" else 1_000_000)


def _currency(sign: str | None, currency: str) -> str | None:
    """Return the currency of a sign in an area with this currency; `None` if it may be several."""
    if sign is None:
        return currency
    candidates = _SIGNS[sign]
    if currency in candidates:
        return currency
    return candidates[0] if sign == "$" or len(candidates) == 1 else None
