"""Text of pages, made plain: control characters out, white space collapsed, HTML to lines."""

import re
from collections.abc import Iterator

from lxml import etree

# Control characters, and marks that show nothing: zero-width space, soft hyphen, byte order mark,
# text direction. Half surrogates come from broken JSON escapes and cannot be stored as UTF-8.
# Zero-width (non-)joiners mean something in emoji and in Persian or Hindi: out beside ASCII only.
_CONTROLS = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
)
_MEANINGLESS = re.compile(
    f"[{_CONTROLS}]|(?<![^\x00-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f])"
)
_LINE_BREAK = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_MANY_BREAKS = re.compile(r"\n{3,}")

_BLOCK_BREAK = "\x1e"  # a boundary that breaks the line once, however many there are in a row
_BREAK_RUN = re.compile("\n[ \x1e]+|[ \x1e]*\x1e[ \x1e]*")
_BLOCKS = (
    "address article aside blockquote dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol pre section table tbody thead tr ul"
)
_BREAKS = dict.fromkeys(_BLOCKS.split(), _BLOCK_BREAK) | {"p": "\n\n", "td": " ", "th": " "}
_UNSEEN = re.compile(
    "head|iframe|math|noscript|object|script|select|style|svg|template|textarea|title"
)
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


def strip_controls(text: str) -> str:
    r"""Return the text without control characters and marks that mean nothing.

    >>> strip_controls("555\u200b-\x0201\u200d00")
    '555-0100'
    """
    # All of them are unprintable; that takes 1 µs to see, the expression 80 µs for a posting.
    if text.isprintable() or text.replace("\n", " ").isprintable():
        return text
    return _MEANINGLESS.sub("", text)


def clean(text: str | None) -> str | None:
    r"""Return the text in one line, white space collapsed; `None` if nothing is left.

    >>> clean("  Joe\u2019s\u00a0 Plumbing\n\u200b")
    'Joe’s Plumbing'
    >>> clean(" \u200b ") is None
    True
    """
    return " ".join(strip_controls(text).split()) or None if text else None


def clean_lines(text: str | None) -> str | None:
    r"""Return the text with white space collapsed in each line, and at most one empty line in a row.

    >>> clean_lines(" Roofs. \r\n\r\n\r\nCall  us ")
    'Roofs.\n\nCall us'
    """
    if not text:
        return None
    lines = _LINE_BREAK.sub("\n", strip_controls(text)).split("\n")
    joined = "\n".join(" ".join(line.split()) for line in lines).strip("\n")
    return _MANY_BREAKS.sub("\n\n", joined) or None


def html_to_text(html: str) -> str:
    r"""Return what a reader of the HTML sees, with its line breaks.

    Text without any markup keeps its own line breaks.

    >>> html_to_text("<p>Drain&nbsp;cleaning<br>24/7</p><ul><li>Fast</li> <li>Fair</li></ul>")
    'Drain cleaning\n24/7\n\nFast\nFair'
    >>> html_to_text("a <b>b</b><!-- c --><script>d()</script><i hidden>e</i> &amp;lt;")
    'a b &lt;'
    """
    html = strip_controls(html)
    if "<" not in html and "&" not in html:
        return clean_lines(html) or ""
    # A parser is made for each text: lxml's are not safe to share, and making one costs 5 µs.
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    root = etree.fromstring(f"<div>{html}</div>".encode(), parser)
    if root is None:
        return ""
    return clean_lines(_BREAK_RUN.sub("\n", "".join(_visible(root)))) or ""


def _visible(root: etree._Element) -> Iterator[str]:
    """Yield the visible text in order, with the line breaks that its elements make."""
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = str(element.tag)
        line_break = _BREAKS.get(tag)
        if line_break:
            yield line_break
        if event == "end":
            if tag == "br":
                yield "\n"
            if element.tail:
                yield element.tail.replace("\n", " ")
        elif _UNSEEN.fullmatch(tag) or _is_hidden(element):
            walk.skip_subtree()
        elif element.text:
            yield element.text if tag == "pre" else element.text.replace("\n", " ")


def _is_hidden(element: etree._Element) -> bool:
    """Tell whether the element itself says that it is not shown."""
    if "hidden" in element.attrib:
        return True
    style = element.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))
