"""What is an e-mail address: syntax, public suffix, placeholders and machines left out."""

import re
from functools import lru_cache

import idna
from tldextract import TLDExtract

from leadcrawl.fields._fold import word_set

_EXTRACT = TLDExtract(suffix_list_urls=(), cache_dir=None)  # the bundled list; no network, no disk
_LOCAL = re.compile(r"[a-z0-9_](?:[a-z0-9!#$%&'*+/=?^_`{|}~-]|\.(?=[^.])){0,63}(?<!\.)")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NOSPAM = re.compile(
    r"[-_.]?(?:no[-_]?spam|remove[-_]?this|remove[-_]?me|delete[-_]?this|anti[-_]?spam|spam[-_]?free|no[-_]?junk"
    r"|stop[-_]?spam|nospm)[-_.]?",
    re.IGNORECASE,
)
_SHOUTED = re.compile(r"[-_.]?(?:REMOVE|DELETE|SPAM|INVALID|XXX|TAKEOUT|NOBOTS?)[-_.]?")
_PLACEHOLDER = re.compile(
    r"your-?(?:domain|company|site|website|business|email|mail|name|store|server)|my-?(?:domain|site|website)"
    r"|(?:some|any)(?:domain|site|where)|mydomain|yoursite|placeholder|domainname|website|domain|sitename|address"
)
_TEMPLATE_LOCALS = word_set(
    "you your your-email youremail your.email yourname your.name your_email youraddress git"
)
_TEMPLATES = word_set("email@email.com name@email.com user@email.com test@test.com abc@xyz.com")
_TRACKER = re.compile(
    r"(?:^|\.)(?:sentry|sentry-next|ingest)\.|(?:^|\.)(?:sentry\.io|wixpress\.com|example\.invalid)$"
)
_HASH = re.compile(r"[0-9a-f]{24,}")
_FILE = re.compile(
    r"\d+(?:\.\d+)?x\.|.*\.(?:png|jpe?g|gif|svg|webp|css|js|mjs|ts|html?|php|json|pdf)$"
)


def clean_address(local: str, domain: str) -> str | None:
    """Return the address in lower case, domain in its ASCII form; `None` when it is none.

    >>> clean_address("Info", "Example.COM"), clean_address("logo", "2x.png")
    ('info@example.com', None)
    """
    domain = domain.strip(".")
    stripped = _without_nospam(local), _without_nospam(domain)
    local = (stripped[0] or local).lower()
    domain = (stripped[1] or domain).lower()
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode()
        except idna.IDNAError:
            return None
    if len(local) > 64 or not _LOCAL.fullmatch(local) or not has_public_suffix(domain):
        return None
    return None if _is_nobody(local, domain) else f"{local}@{domain}"


def _without_nospam(part: str) -> str:
    """Return a part of an address without words that are there against robots."""

    def joint(match: re.Match[str]) -> str:
        inside = match.start() > 0 and match.end() < len(part)
        return "." if inside and "." in match[0] else ""

    return (
        _SHOUTED.sub(joint, _NOSPAM.sub(joint, part))
        if not part.isupper()
        else _NOSPAM.sub(joint, part)
    )


@lru_cache(maxsize=4096)
def has_public_suffix(domain: str) -> bool:
    """Whether a domain in ASCII is well-formed, under a public suffix (or `.example`), not one itself."""
    labels = domain.split(".")
    if len(labels) < 2 or len(domain) > 253 or not all(map(_LABEL.fullmatch, labels)):
        return False
    if labels[-1] == "example":
        return True
    parts = _EXTRACT(domain)
    return bool(parts.suffix and parts.domain)


def is_public_suffix(text: str) -> bool:
    """Whether it is a suffix under which domains are registered.

    >>> is_public_suffix("co.uk"), is_public_suffix("com.me")
    (True, False)
    """
    return _EXTRACT(text).suffix == text


def _is_nobody(local: str, domain: str) -> bool:
    """Whether nobody reads mail there: file names, trackers, templates."""
    return bool(
        _FILE.match(domain)
        or _TRACKER.search(domain)
        or _HASH.fullmatch(local)
        or _PLACEHOLDER.fullmatch(domain.partition(".")[0])
        or local in _TEMPLATE_LOCALS
        or f"{local}@{domain}" in _TEMPLATES
    )
