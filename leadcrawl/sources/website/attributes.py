"""E-mail addresses in attributes: forms that send mail, and parts that scripts put together."""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from urllib.parse import unquote

from leadcrawl.fields._email_script import scripted_texts
from leadcrawl.fields.email import find_emails
from leadcrawl.items import Email
from leadcrawl.sources.website.document import Document
from leadcrawl.sources.website.values import Method

_READ: Final = (
    "//joomla-hidden-mail | //*[@alt or @title or @aria-label or @action or @onclick or @onmouseover"
    " or @*[starts-with(name(), 'data-')] or starts-with(@href, 'javascript:')"
    " or contains(@href, '@') or contains(@href, '%40')]"
    " | //input[@type='hidden' or @readonly][@value] | //meta[@content][@name]"
)
_SAID: Final = frozenset({"alt", "title", "aria-label"})
_DONE: Final = frozenset({"action", "onclick", "onmouseover"})
_FIELDS: Final = re.compile(
    r"recipients?|to|email_?to|mail_?to|send_?to|receiver|destinat\w*|empf\w*", re.IGNORECASE
)
_METAS: Final = frozenset(
    {"author", "reply-to", "email", "contact", "owner", "dc.creator", "dc.publisher"}
)
_FORM: Final = re.compile(
    r"https?://(?:www\.)?formsubmit\.co/(?:ajax/)?([^/?\s]+@[^/?\s]+)", re.IGNORECASE
)
_TYPO3: Final = re.compile(r"UnCryptMailto\(\s*(?:'|%27)([^']{5,200}?)(?:'|%27)", re.IGNORECASE)
_RANGES: Final = ((0x2B, 0x3A), (0x40, 0x5A), (0x61, 0x7A))  # what TYPO3 turns, each in itself
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{8,300}={0,2}")
_LOCAL: Final = re.compile(r"[A-Za-z0-9][\w.+-]{0,63}")
_DOMAIN: Final = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_OF_MAIL: Final = re.compile(r"^data-(?:e?-?mail|contact)-(?=\w)")
_COMPOSED: Final = re.compile(
    r"https?://(?:(?:mail\.google|outlook\.(?:live|office))\.com/[^#]*[?&]to=)?([^/?&#:=@]+@[\w.-]+)/?(?:[&#]|$)"
    r"|(?:https?://[\w.-]+/|/)?([^/?&#:=@]+@[\w.-]+)/?$",  # `mailto:` is missing
    re.IGNORECASE,
)
_NAMES: Final = (
    "user",
    "name",
    "local",
    "u",
    "account",
    "mailbox",
    "login",
    "id",
    "left",
    "first",
    "part1",
    "a",
)
_HOSTS: Final = ("domain", "host", "d", "website", "server", "right", "second", "part2", "b")
_MOST: Final = 3_000


class Hidden(NamedTuple):
    """An address of an attribute."""

    email: Email
    method: Method


def hidden_emails(page: Document) -> Iterator[Hidden]:
    """Yield the addresses that attributes hold, whole or in parts."""
    for element in page.tree.xpath(_READ)[:_MOST]:
        attributes = {str(name).lower(): value for name, value in element.root.items()}
        for text, method in _texts(element.root.tag, attributes):
            for email in find_emails(text[:5_000]):
                yield Hidden(email, method)


def _texts(tag: object, attributes: Mapping[str, str]) -> Iterator[tuple[str, Method]]:
    """Yield the texts of an element's attributes that may hold an address."""
    if tag == "meta":
        if attributes["name"].lower() in _METAS:
            yield attributes["content"], "text"
        return
    if tag == "joomla-hidden-mail":
        first, last = (_unpacked(attributes.get(name, "")) for name in ("first", "last"))
        yield f"{first}@{last}", "script"
    if tag == "input" and "readonly" in attributes:
        yield attributes.get("value", ""), "text"
    elif tag == "input" and _FIELDS.fullmatch(attributes.get("name", "").strip("_")):
        yield attributes.get("value", ""), "script"
    for name, value in attributes.items():
        yield from _of_attribute(name, value)
    if pair := _pair(attributes):
        yield pair, "script"


def _of_attribute(name: str, value: str) -> Iterator[tuple[str, Method]]:
    if name in _SAID and "@" in value:
        yield value, "text"
    elif name == "href" and not value.startswith("javascript:"):  # `mailto:` is read from the text
        if match := _COMPOSED.match(unquote(value).strip()):
            yield match[1] or match[2], "link"
    elif name in _DONE or name == "href":
        yield from _of_action(value)
    elif name == "data-mailto-token":
        yield from ((text, "script") for text in _unturned(value))
    elif name.startswith("data-") and name != "data-cfemail":
        yield from ((text, "script") for text in _of_data(name, value))


def _of_action(value: str) -> Iterator[tuple[str, Method]]:
    """Yield where a form sends its mail, or where a click leads."""
    if match := _TYPO3.search(value):
        for text in _unturned(unquote(match[1]).replace("\\", "")):
            yield text, "script"
    elif match := _FORM.match(value):
        yield match[1], "link"
    elif "mailto:" in value.lower() and find_emails(value):
        yield value, "mailto"
    elif "+" in value or "(" in value:
        for text, _ in scripted_texts(f"<script>{value[:2_000]}</script>"):
            yield text, "script"


def _of_data(name: str, value: str) -> Iterator[str]:
    """Yield what a data attribute says: plain, in base64, turned by 13 letters or around."""
    if (
        name == "data-enc-email"
    ):  # of WordPress's Email Encoder, also for `.org`, which turns into `.bet`
        yield codecs.encode(value.replace("[at]", "@"), "rot13")
    elif "@" in value or "%40" in value or "[at]" in value or "(at)" in value:
        yield unquote(value)
        if not find_emails(value):
            yield codecs.encode(value, "rot13")
            yield value[::-1]
    elif _BASE64.fullmatch(value) and "@" in (text := _unpacked(value)):
        yield text


def _unpacked(value: str) -> str:
    """Return what a value in base64 says; empty if it is none.

    >>> _unpacked("aW5mbw==")
    'info'
    """
    try:
        return base64.b64decode(value[:400], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _pair(attributes: Mapping[str, str]) -> str | None:
    """Return an address whose parts are in attributes of their own.

    >>> _pair({"data-user": "info", "data-domain": "acme", "data-tld": "com"})
    'info@acme.com'
    """
    attributes = {_OF_MAIL.sub("data-", name): value for name, value in attributes.items()}
    local = next((attributes[key] for name in _NAMES if (key := f"data-{name}") in attributes), "")
    host = next((attributes[key] for name in _HOSTS if (key := f"data-{name}") in attributes), "")
    if ending := attributes.get("data-tld") or attributes.get("data-ext"):
        host = f"{host}.{ending.lstrip('.')}"
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(host):
        return None
    return f"{local}@{host}"


def _unturned(text: str) -> Iterator[str]:
    """Yield what TYPO3 turned by some steps: the one that becomes a mail link.

    >>> list(_unturned("ocknvq,kphqBceog0eqo"))
    ['mailto:info@acme.com']
    """
    for steps in range(-26, 27):
        turned = "".join(_turn(char, steps) for char in text)
        if turned.startswith("mailto:"):
            yield turned


def _turn(char: str, steps: int) -> str:
    for low, high in _RANGES:
        if low <= ord(char) <= high:
            return chr((ord(char) - low + steps) % (high - low + 1) + low)
    return char
