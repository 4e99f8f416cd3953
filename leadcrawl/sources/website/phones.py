"""Telephone numbers of a page: linked, said in structured data, printed; faxes and registers are none."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

import phonenumbers

from leadcrawl.fields._fold import fold
from leadcrawl.fields.phone import find_phones, parse_phone
from leadcrawl.items import Phone
from leadcrawl.sources.website.credits import Aside
from leadcrawl.sources.website.document import Document
from leadcrawl.sources.website.values import Found, Method

_CONFIDENCE: Final[dict[str, float]] = {
    "tel": 0.95, "jsonld": 0.95, "microdata": 0.93, "opengraph": 0.9, "whatsapp": 0.9, "text": 0.85,
    "script": 0.7, "obfuscated": 0.6,
}  # fmt: skip
_FAX: Final = re.compile(
    r"(?:\b(?:tele|t[eé]l[eé])?fax(?:nummer|number|nr|en)?(?:\s(?:us|uns|sie|to|an|at)){0,2}|\bfacsimile|\bt[eé]l[eé]c(?:op(?:ie(?:ur)?)?)?|\btelefaks"
    r"|\bFX?)\b\.?(?:\s?(?:no|nr|n[°º])\b)?\W*$",
    re.IGNORECASE,
)
_FAX_AFTER: Final = re.compile(
    r"[\d ()./–-]{6,16}\d\s?[(\[]\s?(?:tele)?fax\.?\s?[)\]]", re.IGNORECASE
)
_WITH_PHONE: Final = re.compile(
    r"(?:phone|tel|t[eé]l|telefon\w*|tel[eé]fono|telefoon|fon|t|p)\b\.?\s?(?:/|&|\+|and|und|et|y|e|en"
    r"|u\.)\s?\w*fax\W*$",
    re.IGNORECASE,
)
_REGISTER: Final = re.compile(
    r"(?<![@.\w-])(?:vat|ust|uid|steuer\w*|finanzamt|hr[ab]|handelsregister\w*|registergericht|amtsgericht|siret|siren"
    r"|rcs|r\.c\.s"
    r"|nif|cif|dni|p\.?\s?iva|p\.\s?i|part(?:ita|\.)\s?iva|c\.?f|cod(?:ice|\.)\s?fisc\w*|kvk|k\.v\.k|btw|nip|regon|krs|org\.?|cvr|rfc|curp|uen|gisa|firmenbuch\w*|cnpj|nipc|nib"
    r"|ein|tva|iva"
    r"|compan(?:y|ies house)|registration|registered|registro|charity|licen[sc]e|lic|licencia|licenza|iban|bic"
    r"|swift|konto\w*"
    r"|blz|rea|inps|ape|naf|crn|abn|acn|npi|usdot|fein|duns|eori|fiscal|sku|gtin|isbn|asin"
    r"|art(?:ikel|icle|[ií]culo|icolo|igo)?|item|bestell\w*|univoco|alvar[aá]"
    r"|kapital|capital|postcode|zip|cap)"
    r"(?:[\s:.\-/#°º]*(?:id|idnr|no|nr|num|number|nummer|nº|n°|de|reg|in|n|code"
    r"|ident\w*))*[\s:.\-/#°º(]*(?:[A-Z]{1,3}[\s-]?)?$",
    re.IGNORECASE,
)
_SAID: Final = re.compile(
    r"(?:call|text|phone|\btel|\bt[eé]l|cell|mobile?|m[oó]vil|mobil|handy|whatsapp|llam|anruf|appel|chiam"
    r"|ligue|\bbel\b|\bT\b|\bP\b|\bM\b|☎|📞|✆|fon)\W*\w*\W*$",
    re.IGNORECASE,
)
_RUN: Final = re.compile(r"(?:\btel:)?[\d\s()+./–-]*$")
_PLAIN: Final = re.compile(r"[\d\s()+./–-]+")
_BARE: Final = re.compile(r"\d{7,15}")
# Three digits, or number words enough.
_DIGITS: Final = re.compile(r"\d(?:\D{0,6}\d){2}|(?:\b[a-zé]{3,6}\b[\s.-]+){6}", re.IGNORECASE)
# In data of scripts and attributes: `"phone": "…"`, `telephone:'…'`, `"href":"tel:…"`.
_NAMED: Final = re.compile(
    r"(?:\b(?!\w*fax)(?:\w{0,20}?phone(?:_?number)?|tel|mobile|whatsapp)(?:\\?[\"']|&q(?:uot)?;)?\s*:\s*(?:\\?[\"']|&q(?:uot)?;)(?:tel:)?"
    r"|:\s*\\?[\"']tel:)([+\d(][\d\s()+./-]{6,25})(?:\\?[\"']|&q(?:uot)?;)",
    re.IGNORECASE,
)
_IN_ATTRIBUTES: Final = (
    "//img/@alt | //@aria-label | //@data-phone | //@data-tel | //input[@readonly]/@value"
)
# Two numbers of something else: `Rua das Flores 60, 1100-053`, `since 1998. (2016/679)`, of two lines.
_JOINED: Final = re.compile(r"\d,\s*\(?\d{2}|\d{2},\s*\d|^[^()]*\)|\([^()]*$|\n")
_MOST_LINES: Final = 300
_LONGEST_SAID: Final = 300
_MOST_PLACES: Final = 50


def printed_phones(page: Document, region: str, asides: Iterable[Aside]) -> Iterator[Found]:
    """Yield the numbers of a page's links and visible text.

    Args:
        page: the page.
        region: ISO country that numbers are dialed in.
        asides: parts of the visible text that are about somebody else.
    """
    text, spans = page.text, [aside for aside in asides if aside.sure]
    faxes = {one.e164 for said in page.faxes if (one := parse_phone(said, region))}
    for phone in find_phones(_with_digits(text), region):
        method = _method(phone)
        if method in ("text", "obfuscated") and _JOINED.search(phone.raw):
            continue
        places = list(_places(text, phone))
        said = sum(1 for _ in _places(page.comments, phone))
        if said and said >= len(places):
            continue
        others = [
            place for place in places if not any(a.start <= place < a.phones_end for a in spans)
        ]
        if places and not others:
            continue
        labels = [_label(text, place) for place in others if not _is_fax_after(text, place)]
        if others and not labels and method in ("text", "obfuscated"):
            continue
        if labels and all(_is_other(label, method) for label in labels):
            continue
        is_said = any(_SAID.search(label) for label in labels)
        if phone.e164 in faxes and not is_said:
            continue
        yield _found(phone, method, page.url, _confidence(phone, method, region, said=is_said))


def structured_phones(
    texts: Iterable[str], region: str, method: Method, page: str
) -> Iterator[Found]:
    """Yield the numbers that structured data say."""
    for text in texts:
        if phone := parse_phone(text[:100], region):
            yield _found(phone, method, page, _CONFIDENCE[method])


def scripted_phones(page: Document, region: str) -> Iterator[Found]:
    """Yield the numbers that data of scripts name as such, and those of pictures and buttons."""
    named = islice(_NAMED.finditer(page.markup), _MOST_LINES)
    yield from structured_phones((match[1] for match in named), region, "script", page.url)
    said = page.tree.xpath(_IN_ATTRIBUTES).getall()[: 10 * _MOST_LINES]
    for text in islice((text for text in said if _DIGITS.search(text)), _MOST_LINES):
        for phone in find_phones(text[:_LONGEST_SAID], region):
            if not _FAX.search(text.partition(phone.raw)[0]):
                yield _found(phone, "script", page.url, _CONFIDENCE["script"])


def _with_digits(text: str) -> str:
    """Return the lines that may hold a number, as many as a page of a business has."""
    lines = [line for line in dict.fromkeys(text.split("\n")) if _DIGITS.search(line)]
    if len(lines) <= 2 * _MOST_LINES:
        return "\n".join(lines)
    return "\n".join(lines[:_MOST_LINES] + lines[-_MOST_LINES:])


def _found(phone: Phone, method: Method, page: str, confidence: float) -> Found:
    return Found(
        kind="phone", value=phone.e164, raw=phone.raw, method=method, confidence=confidence,
        page=page, validity="valid", phone=phone,
    )  # fmt: skip


def _method(phone: Phone) -> Method:
    if phone.found_by == "uri":
        whatsapp = re.search(r"wa\.me|whatsapp", phone.raw, re.IGNORECASE)
        return "whatsapp" if whatsapp else "tel"
    hidden = phone.found_by == "obfuscated" and not _PLAIN.fullmatch(phone.raw)
    return "obfuscated" if hidden else "text"


def _confidence(phone: Phone, method: Method, region: str, *, said: bool) -> float:
    confidence = _CONFIDENCE[method]
    if method != "text":
        return confidence
    if said:
        return confidence + 0.05
    if phone.region != region and not fold(phone.raw).startswith(("+", "00")):
        confidence -= 0.2
    return confidence - 0.25 if _BARE.fullmatch(phone.raw) else confidence


def _places(text: str, phone: Phone) -> Iterator[int]:
    """Yield where the number stands, however it is grouped."""
    number = phonenumbers.parse(phone.e164, None)
    digits = phonenumbers.national_significant_number(number)[-7:]
    grouped = re.compile(r"[\s().\-/–]{0,3}".join(digits) + r"(?!\d)")
    for count, match in enumerate(grouped.finditer(text)):
        if count >= _MOST_PLACES:
            return
        yield match.start()


def _is_fax_after(text: str, place: int) -> bool:
    """Whether the words behind a number say that it is a fax: `512-555-0199 (fax)`."""
    return _FAX_AFTER.match(text, place) is not None


def _label(text: str, place: int) -> str:
    """Return the words before a number: in its line, else the short line above."""
    start = text.rfind("\n", 0, place) + 1
    before = _RUN.sub("", text[max(start, place - 80) : place])
    if before.strip(" \t:|•·-") or not start:
        return before[-45:]
    above = text[max(0, start - 60) : start].rstrip().rpartition("\n")[2]
    return above if len(above) <= 25 else ""


def _is_other(label: str, method: Method) -> bool:
    """Whether a label makes a number a fax or a register's."""
    if _FAX.search(label):
        return not _WITH_PHONE.search(label)
    return method != "tel" and _REGISTER.search(label) is not None
