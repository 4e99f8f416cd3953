"""Whether a stored value or a page says anything of the people who are looked for."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import phonenumbers

from leadcrawl.privacy.selectors import Selector
from leadcrawl.privacy.texts import BETWEEN, contacts_in, strings
from leadcrawl.storage.tokens import words

_GAP: Final = r"[^\d\n]{0,3}"  # between the digits of a number
_AT: Final = r"(?:@|%40|&#0*64;|&commat;|\\u0040)"


class Trace:
    """Looks for selectors in plain text; where it is stored only as a hash, nobody can.

    >>> trace = Trace([Selector("phone", "+15125550123"), Selector("name", "jane doe")])
    >>> trace.in_value({"raw": "call (512) 555 01.23"}), trace.in_value(["by JANE  Doe!"])
    (True, True)
    >>> trace.in_value("5125550123456"), trace.in_value(["Jane", "Doe"])
    (False, False)
    """

    def __init__(self, selectors: Sequence[Selector]) -> None:
        self.selectors = tuple(selectors)
        self._contacts = frozenset(one for one in selectors if one.kind in _PATTERNS)
        self._names = [f" {one.value} " for one in selectors if one.kind == "name"]
        ids = [one.value for one in selectors if one.kind == "id"]
        exact = [_PATTERNS[one.kind](one.value) for one in self._contacts]
        own_ids = [rf"(?<!\w){one}(?!\w)" for one in ids]
        bare_ids = [rf"(?<!\d){one.partition(':')[2]}(?!\d)" for one in ids]
        self._in_value = _any((*exact, *own_ids))
        self._in_page = _any((*exact, *bare_ids))

    def in_value(self, value: Any) -> bool:
        """Tell whether any text of a stored value says it."""
        texts = list(strings(value))
        return self._matches(self._in_value, BETWEEN.join(texts)) or self._named(texts)

    def said_in(self, value: Any) -> bool:
        """As `in_value`; finds contacts that are written in a way to hide them, and takes longer."""
        return self.in_value(value) or self._hidden_in(BETWEEN.join(strings(value)))

    def in_page(self, text: str) -> bool:
        """Tell whether a page of a site, or what refers to one, says it."""
        if self._matches(self._in_page, text) or self._named([text]):
            return True
        return self._hidden_in(text)

    def fields(self, document: dict[str, Any]) -> list[str]:
        """Return the fields of a document that say it."""
        return [name for name, value in document.items() if self.in_value(value)]

    def _matches(self, pattern: re.Pattern[str] | None, text: str) -> bool:
        return pattern is not None and pattern.search(text) is not None

    def _named(self, texts: Iterable[str]) -> bool:
        if not self._names:
            return False
        folded = [f" {' '.join(words(text))} " for text in texts]
        return any(name in text for name in self._names for text in folded)

    def _hidden_in(self, text: str) -> bool:
        return bool(self._contacts) and not self._contacts.isdisjoint(contacts_in(text))


def _phone(e164: str) -> str:
    number = phonenumbers.parse(e164)
    national = phonenumbers.national_significant_number(number)
    before = rf"(?:(?:00|\+)?{number.country_code}{_GAP}|0{_GAP})?"
    return rf"(?<!\d){before}{_GAP.join(national)}(?!\d)"


def _email(address: str) -> str:
    local, _, domain = address.partition("@")
    return rf"(?<![\w.+-]){re.escape(local)}{_AT}{re.escape(domain)}(?![\w-]|\.\w)"


def _domain(domain: str) -> str:
    return rf"(?<![\w-]){re.escape(domain)}(?![\w-]|\.\w)"


_PATTERNS: Final = {"phone": _phone, "email": _email, "domain": _domain}


def _any(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None
