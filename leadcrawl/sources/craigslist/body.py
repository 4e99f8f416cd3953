"""The text of a posting."""

import re

from parsel import Selector

from leadcrawl.fields.text import html_to_text, strip_controls

_MASK = "a.show-contact, showcontactinfo"
_NOT_TEXT = f".print-information, .print-qrcode-container, script, style, {_MASK}"
# Most bodies have line breaks only: without one of these there is nothing for parsel to find.
_MASK_SIGNS = ("show-contact", "showcontactinfo")
_SIGNS = ("<a", "print-", *_MASK_SIGNS)


def has_mask(html: str) -> bool:
    """Tell whether the site hides a contact in this text.

    >>> has_mask('Call <a class="show-contact" href="#">show contact info</a>')
    True
    """
    html = strip_controls(html)
    return _has_any(html, _MASK_SIGNS) and bool(Selector(html, type="html").css(_MASK))


def body_text(html: str) -> str | None:
    r"""Return the poster's text; an address behind a link stands in parentheses.

    >>> body_text('<b>Roofs</b><br>see <a href="https://example.com/x">our site</a>')
    'Roofs\nsee our site (https://example.com/x)'
    """
    html = strip_controls(html)
    if not html.strip():
        return None
    html = f"<div>{html}</div>"
    return html_to_text(_with_addresses(html) if _has_any(html, _SIGNS) else html) or None


def _has_any(html: str, signs: tuple[str, ...]) -> bool:
    lowered = html.lower()
    return any(sign in lowered for sign in signs)


def _with_addresses(html: str) -> str:
    """Return the HTML without what the poster did not write, and with the addresses of links."""
    body = Selector(html, type="html").css("body")[0]
    for node in body.css(_NOT_TEXT):
        tail = node.root.tail
        previous, parent = node.root.getprevious(), node.root.getparent()
        parent.remove(node.root)
        if tail and previous is not None:
            previous.tail = (previous.tail or "") + tail
        elif tail:
            parent.text = (parent.text or "") + tail
    for link in body.css("a[href]"):
        address = _target(link.attrib["href"].strip())
        if address and _bare(address) not in _bare("".join(link.css("::text").getall())):
            link.root.append(link.root.makeelement("span"))
            link.root[-1].text = f" ({address})"
    return str(body.get())


def _target(href: str) -> str | None:
    """Return an address that the poster gave; those of the site itself are none."""
    if re.match(r"https?://(?:[\w-]+\.)*craigslist\.org(?:/|$)", href, re.IGNORECASE):
        return None
    if re.match(r"(?:mailto|tel|sms):", href, re.IGNORECASE):
        return href.partition(":")[2].partition("?")[0] or None
    return href if re.match(r"https?://", href, re.IGNORECASE) else None


def _bare(address: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?|/+$|\s", "", address.strip().lower())
