"""E-mail addresses in attributes and structured data of markup."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

_CFEMAIL = re.compile(
    r"(?:data-cfemail=[\"']?|/cdn-cgi/l/email-protection#)([0-9a-f]{6,400})", re.IGNORECASE
)
_JSON_EMAIL = re.compile(
    r"[\"'](?:e-?mail|emailAddress|contactEmail)[\"']\s*:\s*[\"']([^\"'\n]{3,254})[\"']",
    re.IGNORECASE,
)
_MICRODATA = re.compile(
    r"\bitemprop=[\"']?email\b[^<>]{0,200}?\scontent=[\"']([^\"'<>]{3,254})"
    r"|\bcontent=[\"']([^\"'<>]{3,254})[\"'][^<>]{0,200}?\sitemprop=[\"']?email\b",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(/))")
_DATA = re.compile(
    r"\bdata-(user|name|local|u|mail|email|domain|host|d|tld)=[\"']([^\"'<>]{1,100})[\"']",
    re.IGNORECASE,
)
_TAG = re.compile(r"<\w[^<>]*>")


def attribute_texts(markup: str, lowered: str) -> Iterator[tuple[str, str]]:
    """Yield texts that may hold an address, each with how it was found.

    >>> markup = '<meta itemprop="email" content="info@example.com">'
    >>> list(attribute_texts(markup, markup))
    [('info@example.com', 'jsonld')]
    """
    if "cfemail=" in lowered or "email-protection#" in lowered:
        for match in _CFEMAIL.finditer(markup):
            if decoded := decode_cfemail(match[1]):
                yield decoded, "cfemail"
    for match in _JSON_EMAIL.finditer(markup):
        yield unquote(unescaped(match[1])).removeprefix("mailto:"), "jsonld"
    if "data-" in markup:
        yield from _from_attributes(markup)
    if "itemprop=" in lowered:
        for match in _MICRODATA.finditer(markup):
            yield (match[1] or match[2]).removeprefix("mailto:"), "jsonld"


def decode_cfemail(encoded: str) -> str | None:
    """Return the text that Cloudflare encoded: each byte is XORed with the first.

    >>> decode_cfemail("422b2c242d02273a232f322e276c212d2f")
    'info@example.com'
    """
    if len(encoded) % 2:
        return None
    key, *rest = bytes.fromhex(encoded)
    try:
        return bytes(byte ^ key for byte in rest).decode()
    except UnicodeDecodeError:
        return None


def unescaped(text: str) -> str:
    """Return a string of a script with its escapes read."""
    return _ESCAPE.sub(lambda m: m[3] or chr(int(m[1] or m[2], 16)), text)


def _from_attributes(markup: str) -> Iterator[tuple[str, str]]:
    """Yield addresses put together from `data-user` and `data-domain` of one element."""
    for tag in _TAG.finditer(markup):
        if "data-" not in tag[0]:
            continue
        found = {match[1].lower(): match[2] for match in _DATA.finditer(tag[0])}
        local = found.get("user") or found.get("name") or found.get("local") or found.get("u")
        local = local or found.get("mail") or found.get("email")
        domain = found.get("domain") or found.get("host") or found.get("d")
        if local and domain:
            tld = "." + found["tld"].lstrip(".") if "tld" in found else ""
            yield f"{local}@{domain}{tld}", "script"
