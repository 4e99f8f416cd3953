"""E-mail addresses of a page: linked, said in structured data, printed, hidden from robots."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from leadcrawl.fields.email import find_emails
from leadcrawl.sources.website.attributes import hidden_emails
from leadcrawl.sources.website.credits import Aside
from leadcrawl.sources.website.document import Document
from leadcrawl.sources.website.junk import is_junk
from leadcrawl.sources.website.roles import is_disposable, is_free, is_strange, role_of, syntax_of
from leadcrawl.sources.website.site import site_key
from leadcrawl.sources.website.values import Found, Method
from leadcrawl.sources.website.words import plain

_CONFIDENCE: Final[dict[str, float]] = {
    "mailto": 0.95, "jsonld": 0.95, "microdata": 0.93, "cfemail": 0.93, "opengraph": 0.9, "text": 0.87,
    "reversed": 0.8, "script": 0.78, "obfuscated": 0.72, "link": 0.7,
}  # fmt: skip
_METHODS: Final[dict[str, Method]] = {
    "mailto": "mailto", "text": "text", "obfuscated": "obfuscated", "cfemail": "cfemail",
    "script": "script", "jsonld": "script",
}  # fmt: skip
_TURNED: Final = re.compile(r"[\w-]{1,30}(?:\.[\w-]{1,63}){1,4}@[\w.+-]{1,64}")
_OF_OTHERS: Final = re.compile(
    r"\b(?:partners?|suppliers?|sponsors?|links?|lieferanten|fournisseurs|partenaires|proveedores|colaboradores"
    r"|fornitori|fornecedores|parceiros|leveranciers|sponsoren|patrocinadores)\b"
)
# `e.g. john.smith@mail.com`
_SAMPLE: Final = re.compile(
    r"(?:\be\.\s?g\.|\bz\.\s?b\.|zum beispiel|for example|\bp\.\s?ex\.|par exemple|por ejemplo|\bp?\.?\s?ej\.|\bad es\."
    r"|per esempio|por exemplo|\bbijv\.|bijvoorbeeld)\W{0,4}$"
)
_LONGEST: Final = 1_000
_MOST_TURNED: Final = 300
_MOST_PRINTED: Final = 500  # more are a directory
_GLUED: Final = re.compile(r".*[^._+-]")


class EmailReader:
    """Reads the addresses of one page.

    Args:
        page: the page.
        asides: parts of its visible text that are about somebody else.
        agencies: keys of the sites that it credits.
    """

    def __init__(self, page: Document, asides: Iterable[Aside], agencies: frozenset[str]) -> None:
        self._page = page
        self._asides = list(asides)
        self._agencies = agencies
        self._site = site_key(page.url)
        self._text = page.text.lower()
        self._markup = page.markup.lower()

    def structured(self, texts: Iterable[str], method: Method) -> Iterator[Found]:
        """Yield the addresses that structured data say."""
        for text in texts:
            for email in find_emails(text[:300]):
                yield from self._found(email.address, text, method)

    def printed(self) -> Iterator[Found]:
        """Yield the addresses of links, text, scripts and attributes."""
        yield from self._visible()
        for text, how in self._page.scripts:
            shown = find_emails(text[:_LONGEST]) or find_emails(text[:_LONGEST][::-1])
            for email in shown:
                yield from self._found(email.address, email.raw, _METHODS[how])
        for hidden in hidden_emails(self._page):
            yield from self._found(hidden.email.address, hidden.email.raw, hidden.method)
        for match in islice(_TURNED.finditer(self._text), _MOST_TURNED):
            for email in find_emails(match[0][::-1]):
                if not find_emails(match[0]):
                    yield from self._found(email.address, match[0], "reversed")

    def _visible(self) -> Iterator[Found]:
        """Yield the addresses that a reader sees."""
        alone = {email.address for text in self._page.lone_texts for email in find_emails(text)}
        printed = find_emails(self._page.text)[:_MOST_PRINTED]
        for email in printed:
            method = _METHODS[email.found_by]
            if method in ("text", "obfuscated") and self._is_turned(email.address):
                method = "reversed"
            yield from self._found(_unglued(email.address, alone), email.raw, method)
        for address in alone:  # the word after it may be glued on, as in `a@acme.comOpen`
            known = any(email.address.endswith(address) for email in printed)
            if not known and address in self._text:
                yield from self._found(address, address, "text")

    def _is_turned(self, address: str) -> bool:
        return address[::-1] in self._markup and address not in self._markup

    def _found(self, address: str, raw: str, method: Method) -> Iterator[Found]:
        domain = address.rpartition("@")[2]
        if is_junk(address, self._site) or self._is_others(address, raw, domain):
            return
        yield Found(
            kind="email", value=address, raw=raw[:500], method=method, page=self._page.url,
            confidence=self._confidence(address, method), role=role_of(address, self._site),
            validity=syntax_of(address), disposable=is_disposable(address),
        )  # fmt: skip

    def _confidence(self, address: str, method: Method) -> float:
        confidence, domain = _CONFIDENCE[method], address.rpartition("@")[2]
        if self._is_own(domain):
            return min(0.99, confidence + 0.04)
        if not is_strange(address, self._site):
            return confidence
        return confidence - (0.3 if self._tells_of_others else 0.15)

    @property
    def _tells_of_others(self) -> bool:
        """Whether the page is about those whom the business works with."""
        last = self._page.url.rstrip("/").rpartition("/")[2]
        return _OF_OTHERS.search(plain(last)) is not None

    def _is_own(self, domain: str) -> bool:
        return self._site is not None and site_key(f"https://{domain}/") == self._site

    def _is_others(self, address: str, raw: str, domain: str) -> bool:
        """Whether all places of an address are about somebody else."""
        if self._is_own(domain):
            return False
        if site_key(f"https://{domain}/") in self._agencies:
            return True
        said = self._page.comments.count(address)
        if said and said >= self._text.count(address):
            return True
        places = [match.start() for match in re.finditer(re.escape(address), self._text)]
        places = places or [
            match.start() for match in re.finditer(re.escape(raw.lower()), self._text)
        ]
        return bool(places) and all(
            self._is_aside(place, domain) or _SAMPLE.search(self._text[max(0, place - 20) : place])
            for place in places
        )

    def _is_aside(self, place: int, domain: str) -> bool:
        free = is_free(domain)
        for aside in self._asides:
            end = aside.line_end if free else aside.end
            if aside.start <= place < end and (aside.sure or not free):
                return True
        return False


def without_glued(found: Iterable[Found]) -> list[Found]:
    """Return addresses without those that are another one with the word before it glued on.

    `Emailinfo@acme.com` in a text, where a link says `info@acme.com`.
    """
    emails = list(found)
    linked = {
        email.value
        for email in emails
        if email.method in ("mailto", "jsonld", "microdata", "cfemail")
    }
    return [
        email
        for email in emails
        if email.method != "text" or not any(_is_glued(email.value, other) for other in linked)
    ]


def _unglued(value: str, alone: Iterable[str]) -> str:
    """Return the address that an element has for itself, where a word before it looks like part of it.

    >>> _unglued("0123info@acme.com", ["info@acme.com"]), _unglued("info@acme.com", ["fo@acme.com"])
    ('info@acme.com', 'info@acme.com')
    """
    for other in alone:
        before = value.removesuffix(other)
        if _is_glued(value, other) and (len(before) > 2 or before.isdigit()):
            return other
    return value


def _is_glued(value: str, other: str) -> bool:
    return value != other and value.endswith(other) and bool(_GLUED.fullmatch(value[: -len(other)]))
