"""E-mail addresses, from free text or from markup."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from leadcrawl.fields._email_address import clean_address
from leadcrawl.fields._email_script import scripted_texts
from leadcrawl.fields._email_signs import with_signs
from leadcrawl.fields._email_words import read_spoken
from leadcrawl.fields._fold import visible_text
from leadcrawl.items import Email

# A set of characters comes first, which makes it fast.
_MAILTO = re.compile(r"[mM](?<!\w[mM])(?i:ailto):\s?([^\s\"'<>?]{3,400})")
_SEPARATOR = re.compile("[,;]")
_AGAIN = re.compile(r"^(?:/+|mailto:)+", re.IGNORECASE)  # mailto://, mailto:mailto:
_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+'&-]{0,63}$")
_DOMAIN = re.compile(r"[^\W_](?:[\w-]{0,62}[^\W_])?(?:\.[^\W_](?:[\w-]{0,62}[^\W_])?){1,6}")
_USERINFO = re.compile(r"://[^\s/@]*$")
_GLUED_SUFFIX = re.compile(r"\.(com|net|org|edu|gov|info|biz|us)(?=[A-Z]|\.[A-Z][a-z])")
_TURNED = re.compile(r"(?:moc|ten|gro|ude|vog)(?<![\w.-].{3})\.[\w.-]{1,100}@[\w.+-]{1,64}")


def find_emails(text: str) -> list[Email]:
    """Return the e-mail addresses in a text or in markup, each once; the surest first.

    >>> [email.address for email in find_emails("Joe@Example.com, or info (at) example (dot) org")]
    ['joe@example.com', 'info@example.org']
    """
    found: dict[str, Email] = {}
    for local, domain, how, raw in _candidates(text):
        address = clean_address(local, domain)
        if address and address not in found:
            found[address] = Email(address=address, found_by=how, raw=raw)
    return list(found.values())


def _candidates(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield local part, domain, how it was found and the raw text, the surest ways first."""
    visible = with_signs(visible_text(text))
    for match in _MAILTO.finditer(visible):
        for address in _SEPARATOR.split(_AGAIN.sub("", unquote(match[1]))):
            # `Joe <joe@example.com>`, percent-coded
            local, _, domain = address.rpartition("<")[2].rstrip("> ").partition("@")
            yield local.strip(), domain.partition("&")[0].rstrip(".,;:!) "), "mailto", match[0]
    if "<" in text or "@" in text or "/cdn-cgi/" in text:
        for scripted, how in scripted_texts(text):
            for local, domain, raw in _plain(scripted):
                yield local, domain, how, raw
    yield from _printed(_MAILTO.sub(_unread, visible))


def _printed(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield the same of a text without links."""
    if "@" in text:
        for local, domain, raw in list(_plain(text)):
            yield local, domain, "text", raw
            text = text.replace(raw, " ")
    if "@" in text:
        for turned in _TURNED.finditer(text):
            for local, domain, raw in _plain(turned[0][::-1]):
                yield local, domain, "obfuscated", raw[::-1]
    for local, domain, raw in read_spoken(text):
        yield local, domain, "obfuscated", raw


def _unread(match: re.Match[str]) -> str:
    """Return what a link's address leaves to be read: `mailto:info(at)example.com`."""
    address = unquote(match[1])
    return " " if "@" in address else f" {address} "


def _plain(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield local part, domain and raw text of addresses in their usual form."""
    for at in re.finditer("@", text):
        domain = _DOMAIN.match(text, at.end())
        if not domain:
            continue
        left = text[max(0, at.start() - 65) : at.start()]
        local = _LOCAL.search(left)
        if not local or not _starts_clean(left[: local.start()]):
            continue
        name = _GLUED_SUFFIX.split(domain[0])
        end = domain[0] if len(name) == 1 else f"{name[0]}.{name[1]}"
        yield local[0], end, f"{local[0]}@{end}"


def _starts_clean(before: str) -> bool:
    """Whether the characters before a local part do not belong to it or to a URL's user."""
    if not before:
        return True
    last = before[-1]
    if last in ".@" or (last.isalnum() and last < "\u0250"):
        return False
    return not _USERINFO.search(before)
