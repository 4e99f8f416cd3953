"""Style sheets that turn or hide the letters of an address."""

import re
from typing import Final

_SHEET: Final = re.compile(r"<style\b[^<>]*>([\s\S]*?)(?:</style\s*>|\Z)", re.IGNORECASE)
_LONGEST_RULE: Final = 2_000
_CLASS: Final = re.compile(r"\.([A-Za-z_][\w-]{0,60})\s*$")
_TURNED: Final = re.compile(r"direction\s*:\s*rtl|bidi-override", re.IGNORECASE)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_OPENING: Final = re.compile(
    r"<([a-zA-Z][a-zA-Z0-9]*)(\s[^<>]*?\bclass\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>]+))[^<>]*)>"
)
_SMALL: Final = frozenset({"span", "b", "i", "em", "strong", "small", "u", "s", "code"})


_AT_SIGN: Final = re.compile(
    r"<img\b[^<>]*\balt\s*=\s*[\"']?\s*(?:@|[\[(]?at[\])]?|arroba|arobase)\s*[\"'\s>][^<>]*>?"
    r"|<(i|span)\s[^<>]*\bclass\s*=\s*[\"'][^\"'<>]*\b(?:fa-at|icon-at|bi-at)\b[^\"'<>]*[\"'][^<>]*>\s*</\1>",
    re.IGNORECASE,
)


# A picture that says fax: `<i class="fa fa-fax"></i>`, `<img alt="Fax">`.
_FAX_SIGN: Final = re.compile(
    r"<(i|span|em)\s[^<>]*\bclass\s*=\s*[\"'][^\"'<>]*\b(?:\w{1,4}-)?fax\b[^\"'<>]*[\"'][^<>]*>\s*</\1>"
    r"|<img\b[^<>]*\balt\s*=\s*[\"']?(?:tele)?fax\b[^<>]*>",
    re.IGNORECASE,
)


def pictured_signs(html: str) -> str:
    """Return markup with the pictures of an at sign and of a fax written.

    >>> pictured_signs('info<img src="x.gif" alt="@">acme.com, joe<i class="fa fa-at"></i>acme.com')
    'info@acme.com, joe@acme.com'
    """
    return _FAX_SIGN.sub(" Fax: ", _AT_SIGN.sub("@", html))


def inline_styles(html: str) -> str:
    """Return markup whose classes that turn text, or hide parts of a line, say so in place.

    Blocks that a class hides stay: a menu for small screens is hidden on large ones only.

    >>> inline_styles("<style>.r{direction:rtl}</style><p class=r>moc.x@a</p>").partition("<p")[2]
    ' style="direction:rtl" class=r>moc.x@a</p>'
    """
    turned, hidden = _classes(html)
    if not turned and not hidden:
        return html

    def styled(match: re.Match[str]) -> str:
        names = set((match[3] or match[4] or match[5] or "").split())
        if names & turned:
            return f'<{match[1]} style="direction:rtl"{match[2]}>'
        if names & hidden and match[1].lower() in _SMALL:
            return f'<{match[1]} style="display:none"{match[2]}>'
        return match[0]

    return _OPENING.sub(styled, html)


def _classes(html: str) -> tuple[set[str], set[str]]:
    """Return the classes that turn text around, and those that hide it."""
    turned: set[str] = set()
    hidden: set[str] = set()
    for sheet in _SHEET.finditer(html):
        for rule in sheet[1].split("}"):
            selectors, _, declared = rule[-_LONGEST_RULE:].rpartition("{")
            turns, hides = _TURNED.search(declared), _HIDDEN.search(declared)
            if turns or hides:
                parts = selectors.rpartition("{")[2].split(",")
                names = [name[1] for part in parts if (name := _CLASS.search(part))]
                (turned if turns else hidden).update(names)
    return turned, hidden
