"""Text as a reader sees it: look-alike characters folded, hidden markup gone."""

import html
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache


def word_set(words: str) -> frozenset[str]:
    """Return the words of a list that is written as text."""
    return frozenset(words.split())


_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_FEW = 10  # changes; more are not worth a pass over the text each
_RIGHT_TO_LEFT = re.compile("\u202e([^\u202c\n]*)\u202c?")
_EXTRA = {
    "🅾": "O",
    "∣": "|",
    "│": "|",
    "｜": "|",
    "¦": "|",
    "\u034f": "",
    "\u0130": "I",
    "。": ".",
    "｡": ".",
}


def fold(text: str) -> str:
    """Return text with other scripts' digits, full-width and invisible characters made plain.

    >>> fold("５\u200b１２−𝟻𝟻𝟻")
    '512-555'
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    if "\u202e" in text:
        text = _RIGHT_TO_LEFT.sub(lambda match: match[1][::-1], text)
    return replace_beyond_ascii(text, _plain)


def replace_beyond_ascii(text: str, new: Callable[[str], str]) -> str:
    """Return text with each character beyond ASCII replaced by `new` of it, which has none to replace.

    >>> replace_beyond_ascii("5–1…2", {"–": "-", "…": "…"}.__getitem__)
    '5-1…2'
    """
    changes = [
        (char, put) for char in set(_BEYOND_ASCII.findall(text)) if (put := new(char)) != char
    ]
    if len(changes) > _FEW:
        return text.translate({ord(char): put for char, put in changes})
    for char, put in changes:  # ten times as fast as `translate`, which looks up each one
        text = text.replace(char, put)
    return text


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """Return the ASCII character that is meant, or the character itself."""
    if char in _EXTRA:
        return _EXTRA[char]
    category = unicodedata.category(char)
    if category in {"Cf", "Me"} or "\ufe00" <= char <= "\ufe0f":
        return ""  # zero-width, soft hyphen, keycap frame, emoji variation
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if category == "Pd" or char == "\u2212":
        return "-"
    if category == "Zs":
        return " "
    composed = unicodedata.normalize("NFKC", char)
    return composed if len(composed) == 1 and composed.isascii() else char


_COMMENT = re.compile(r"<!--[\s\S]*?(?:-->|\Z)")
_SCRIPT = re.compile(r"<(script|style)\b[^<>]*>[\s\S]*?(?:</\1\s*>|\Z)", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]*)?)>|<([a-zA-Z][a-zA-Z0-9]*)/>")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|[\s;\"'](?:left|top)\s*:\s*-\d{4,}px|font-size\s*:\s*0(?![.\d])|\shidden(?:[\s=/]|$)",
    re.IGNORECASE,
)
_REVERSED = re.compile(r"direction\s*:\s*rtl|dir\s*=\s*[\"']?rtl|bidi-override", re.IGNORECASE)
_LINK = re.compile(
    r"""\bhref\s*=\s*["']?([^"'\s>]*(?:tel:|sms:|callto:|mailto:|wa\.me/|whatsapp|signal\.me)[^"'>]*)""",
    re.IGNORECASE,
)
_SPOKEN = word_set("at dot arroba punto punkt remove nospam spam delete")
_VOID = word_set("area base br col embed hr img input link meta source track wbr")
_INLINE = word_set(
    "a abbr b bdi bdo big cite code data del em font i ins kbd label mark q s samp small span strike"
    " strong sub sup time tt u var wbr"
)


@lru_cache(maxsize=2)  # phones and e-mails are read from the same text, one after the other
def visible_text(text: str) -> str:
    r"""Return the text of markup (or of plain text) as a browser would show it, folded.

    Addresses of contact links stay, before the words they carry. Linear in the length.

    >>> visible_text('512<b>-</b>555<i style="display:none">9</i>-0123<br>&#53;')
    '512-555-0123\n5'
    """
    if "<" in text:
        text = _without_tags(_SCRIPT.sub(" ", _COMMENT.sub("", text)))
    if "&" in text:
        text = html.unescape(text)
        if "&#" in text:  # coded twice
            text = html.unescape(text)
    return fold(text)


def _without_tags(text: str) -> str:
    """Return markup without its tags and hidden elements; reversed elements read forward."""
    parts: list[str] = []
    position = depth = mark = 0
    special = effect = ""  # name and effect of the outermost hidden or reversed element
    for tag in _TAG.finditer(text):
        parts.append(text[position : tag.start()])
        position = tag.end()
        closing, name, attributes = tag[1], (tag[2] or tag[4]).lower(), tag[3] or ""
        if name in _SPOKEN:  # <at>, <dot> are no tags
            parts.append(tag[0])
            continue
        if special:
            if name == special and name not in _VOID:
                depth += -1 if closing else 1
            if depth == 0:
                parts[mark:] = ["".join(parts[mark:])[::-1]] if effect == "reversed" else []
                special = ""
            continue
        effect = "" if closing or name in _VOID else _effect(attributes)
        if effect:
            special, depth, mark = name, 1, len(parts)
            continue
        link = None if closing else _LINK.search(html.unescape(attributes))
        parts.append(f" {link[1]} " if link else "" if name in _INLINE else "\n")
    if special and effect == "hidden":
        del parts[mark:]
    return "".join([*parts, text[position:]])


def _effect(attributes: str) -> str:
    """Return what an element does to its text: `hidden`, `reversed` or nothing."""
    if not attributes:
        return ""
    if _HIDDEN.search(attributes):
        return "hidden"
    return "reversed" if _REVERSED.search(attributes) else ""
