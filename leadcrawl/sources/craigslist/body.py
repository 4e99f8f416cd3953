"""The text of a posting."""

import re

from parsel import Selector

from leadcrawl.fields.text import html_to_text

_MASK = "a.show-contact, showcontactinfo"
_NOT_TEXT = f".print-information, .print-qrcode-container, script, style, {_MASK}"


def has_mask(html: str) -> bool:
    """Tell whether the site hides a contact in this text.

    >>> has_mask('Call <a class="show-contact" href="#">show contact info</a>')
    True
    """
    return bool(Selector(html or "<p/>", type="html").css(_MASK))


def body_text(html: str) -> str | None:
    r"""Return the poster's text; an address behind a link stands in parentheses.

    >>> body_text('<b>Roofs</b><br>see <a href="https://example.com/x">our site</a>')
    'Roofs\nsee our site (https://example.com/x)'
    """
    if not html.strip():
        return None
    body = Selector(f"<div>{html}</div>", type="html").css("div")[0]
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
    return html_to_text(body.get()) or None


def _target(href: str) -> str | None:
    """Return an address that the poster gave; those of the site itself are none."""
    if re.match(r"https?://(?:[\w-]+\.)*craigslist\.org(?:/|$)", href, re.IGNORECASE):
        return None
    if re.match(r"(?:mailto|tel|sms):", href, re.IGNORECASE):
        return href.partition(":")[2].partition("?")[0] or None
    return href if re.match(r"https?://", href, re.IGNORECASE) else None


def _bare(address: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?|/+$|\s", "", address.strip().lower())
