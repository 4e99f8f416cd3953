"""E-mail addresses that only a browser's scripts would show."""

import base64
import binascii
import codecs
import html
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from leadcrawl.fields._email_attributes import attribute_texts, unescaped

_HANDLER = re.compile(
    r"\b(?:on[a-z]{4,12}\s?=\s?|href\s?=\s?(?=[\"']javascript:))(?:\"([^\"]{9,500})\"|'([^']{9,500})')",
    re.IGNORECASE,
)
_TELLING = re.compile("mail|@|charcode", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b([^<>]*)>([\s\S]*?)(?:</script\s*>|\Z)", re.IGNORECASE)
_STRING = r"\"((?:[^\"\\\n]|\\.){0,300})\"|'((?:[^'\\\n]|\\.){0,300})'"
_NAME = r"[A-Za-z_$][\w$]{0,40}"
_ONE_TERM = re.compile(rf"(?:{_STRING}|({_NAME}))")
_TERM = rf"(?:\"(?:[^\"\\\n]|\\.){{0,300}}\"|'(?:[^'\\\n]|\\.){{0,300}}'|{_NAME})"
_ASSIGNED = re.compile(
    rf"(?<![\w$])({_NAME})\s*(\+?)=(?!=)\s*((?>{_TERM})(?:\s*\+\s*(?>{_TERM})){{0,30}})"
)
_SUM = re.compile(rf"(?>{_TERM})(?:\s*\+\s*(?>{_TERM})){{1,30}}")
_TEMPLATE = re.compile(r"`([^`]{3,400})`")
_SLOT = re.compile(rf"\$\{{\s*({_NAME})\s*\}}")
_ONE_CODE = re.compile(
    r"\bString\.fromCharCode\(\s*([1-9]\d{1,2}|0x[0-9a-f]{2})\s*\)", re.IGNORECASE
)
_MOST_SCRIPT = 300_000  # characters of all scripts; more are data, or made to take time
_LONGEST = 500  # characters of a sum; what doubles itself ends here
_CALL = re.compile(rf"\(\s*(?:{_STRING})\s*,\s*(?:{_STRING})\s*[,)]")
_MAIL_CALL = re.compile(
    r"(?<!\w)\w{0,30}?mail\w{0,30}\(\s*[\"']([\w.+-]{1,64})[\"']\s*,\s*[\"']([\w.-]{1,63})[\"']\s*,\s*[\"']\.?([a-z.]{2,20})[\"']",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\[([^\[\]]{3,300})\](?:\.(reverse)\(\))?\.join\(\s*[\"']([^\"']{0,3})[\"']\s*\)"
)
_LISTED = re.compile(
    rf"(?<![\w$])({_NAME})\s*=\s*\[((?>{_TERM})(?:\s*,\s*(?>{_TERM})){{1,10}})\s*\]\s*[;,\n]"
)
_OF_LIST = re.compile(rf"(?<![\w$.])({_NAME})(?:\[\s*(\d)\s*\]|(?=\.(?:reverse\(\)\.)?join\())")
_INNER = re.compile(rf"(?<=[\[,]){_LIST.pattern}(?=[\],])")  # a list joined within a list
_REPLACED = re.compile(
    rf"(?:{_STRING})\.replace(?:All)?\(\s*(?:/([^/\n]{{1,20}})/[gi]{{0,2}}|{_STRING})\s*,\s*(?:{_STRING})\s*\)"
)
_CODES = re.compile(r"fromCharCode\(([\d,\sxa-fA-F]{5,1200})\)")
_NUMBERS = re.compile(r"\[\s*((?:\d{2,3}\s*,\s*){5,200}\d{2,3})\s*\]")
_BASE64 = re.compile(r"atob\(\s*[\"']([A-Za-z0-9+/=]{8,400})[\"']")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_LOCAL = re.compile(r"[\w.+-]+")


def scripted_texts(markup: str) -> Iterator[tuple[str, str]]:
    """Yield texts that may hold an address, each with how it was found.

    >>> list(scripted_texts("<script>obfuscate('example.com','info');</script>"))
    [('info@example.com', 'script')]
    """
    lowered = markup.lower()
    yield from attribute_texts(markup, lowered)
    if "mail" in lowered or "charcode" in lowered:
        for handler in _HANDLER.finditer(markup):
            code = html.unescape(handler[1] or handler[2])
            if _TELLING.search(code):
                yield from ((text, "script") for text in _from_script(unescaped(code)))
    if "<script" in lowered:
        left = _MOST_SCRIPT
        for script in _SCRIPT.finditer(markup):
            for text in _from_script(unescaped(script[2][:left])):
                yield text, "script"
            left = max(0, left - len(script[2]))


def _from_script(script: str) -> Iterator[str]:
    """Yield what the usual tricks of scripts write."""
    script = _ONE_CODE.sub(lambda m: f'"{chr(int(m[1], 0))}"', script)
    if ".replace" in script:
        script = _REPLACED.sub(_replaced, script)
    script = _with_lists(script)
    script = _INNER.sub(lambda m: f'"{_joined(m, {})}"', script)
    values: dict[str, str] = {}
    read: set[int] = set()
    for match in _ASSIGNED.finditer(script):
        read.add(match.start(3))
        before = values.get(match[1], "") if match[2] else ""
        values[match[1]] = (before + _total(match[3], values))[:_LONGEST]
        yield values[match[1]]
    for match in _SUM.finditer(script):
        if match.start() not in read:  # its names may have other values by now
            yield _total(match[0], values)
    for match in _TEMPLATE.finditer(script):
        if "${" in match[1]:
            yield html.unescape(_SLOT.sub(lambda m: values.get(m[1], ""), match[1]))
    yield from _from_calls(script, values)
    yield from _decoded(script)


def _total(terms: str, values: Mapping[str, str]) -> str:
    """Return the sum of strings and names, entities read."""
    parts = [m[1] or m[2] or values.get(m[3] or "", "") for m in _ONE_TERM.finditer(terms)]
    return html.unescape("".join(parts))[:_LONGEST]


def _from_calls(script: str, values: Mapping[str, str]) -> Iterator[str]:
    """Yield addresses given in two arguments, and joined lists."""
    mails = list(_MAIL_CALL.finditer(script))
    read = {match.end(1) for match in mails}
    for match in _CALL.finditer(script):
        if {match.end(1), match.end(2)} & read:
            continue
        first, second = match[1] or match[2] or "", match[3] or match[4] or ""
        if _DOMAIN.fullmatch(first) and _LOCAL.fullmatch(second):
            yield f"{second}@{first}"
        elif _LOCAL.fullmatch(first) and _DOMAIN.fullmatch(second):
            yield f"{first}@{second}"
    for match in mails:
        yield f"{match[1]}@{match[2]}.{match[3]}"
    for match in _LIST.finditer(script):
        yield _joined(match, values)


def _with_lists(script: str) -> str:
    """Return a script with lists, and their members, where it names them.

    >>> _with_lists("var p=['info','acme.com']; f(p.join('@'), p[0])").partition("; ")[2]
    "f(['info','acme.com'].join('@'), 'info')"
    """
    lists = {name: _ONE_TERM.finditer(terms) for name, terms in _LISTED.findall(script)}
    if not lists:
        return script
    members = {name: [term[0] for term in terms] for name, terms in lists.items()}

    def written(match: re.Match[str]) -> str:
        terms = members.get(match[1], [])
        if match[2]:
            return terms[int(match[2])] if int(match[2]) < len(terms) else match[0]
        return f"[{','.join(terms)}]" if terms else match[0]

    return _OF_LIST.sub(written, script)


def _joined(match: re.Match[str], values: Mapping[str, str]) -> str:
    """Return what a joined list says.

    >>> _joined(_LIST.search("['com','acme'].reverse().join('.')"), {})
    'acme.com'
    """
    terms = [m[1] or m[2] or values.get(m[3] or "", "") for m in _ONE_TERM.finditer(match[1])]
    return match[3].join(reversed(terms) if match[2] else terms)


def _replaced(match: re.Match[str]) -> str:
    """Return the string that a replacement within a string gives.

    >>> _replaced(_REPLACED.search("'info#acme.com'.replace(/#/g, '@')"))
    '"info@acme.com"'
    """
    text, old = match[1] or match[2] or "", match[3] or match[4] or match[5] or ""
    return f'"{text.replace(old.replace(chr(92), ""), match[6] or match[7] or "")}"'


def _decoded(script: str) -> Iterator[str]:
    """Yield strings that are coded: char codes, base64, percent, rot13, reversed."""
    for match in _CODES.finditer(script):
        codes = [
            int(code, 0)
            for code in match[1].replace(" ", "").split(",")
            if (code.isalnum() and code[0] != "0") or code[:2] == "0x"
        ]
        yield "".join(chr(code) for code in codes if code < 0x110000)
    for match in _NUMBERS.finditer(script):
        yield "".join(chr(int(code)) for code in match[1].split(","))
    for match in _BASE64.finditer(script):
        try:
            yield base64.b64decode(match[1], validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    reverses, rotates = "reverse()" in script, "rot13" in script.lower() or "a-zA-Z" in script
    for match in re.finditer(_STRING, script):
        text = match[1] or match[2] or ""
        if "%" in text:
            yield unquote(text)
        if "@" in text:
            yield text[::-1] if reverses else codecs.encode(text, "rot13") if rotates else text
