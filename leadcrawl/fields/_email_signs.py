"""What stands in an address in place of its characters: look-alikes, codes, words against robots."""

import re

# A set of characters comes first, which makes each of these fast.
_MIXED = re.compile(r"[а-яіїјѕԁԛԝӏα-ω](?:(?<=[A-Za-z].)|(?=[A-Za-z]))")
_WORD = re.compile(r"\w+")
_LATIN = str.maketrans(
    "асеһіјӏорԛѕхуԁԝАВСЕНІЈКМОРЅТХаονρικταυ", "acehijlopqsxydwABCEHIJKMOPSTXaovpiktau"
)
_AGAINST_ROBOTS = r"[^\])}>@]{0,10}(?i:spam|remove|delete|junk|bots)[^\])}>@]{0,12}[\])}>]"
_BRACKETED = re.compile(
    rf"[\[({{<](?:(?:(?<=\w.)|(?<=\w\s.)){_AGAINST_ROBOTS}(?=\s?@|\.\w)|(?<=[@.].){_AGAINST_ROBOTS}(?=\w))"
)
_TELLING = ("eplace", "を", "换", "換", "改", " durch ")  # a part of what tells of a sign
_REPLACED = re.compile(
    r"[rR]eplace\s[\"'“(\[]?([^\s\w\"'“]{1,3})[\"'”)\]]?\s(?:with|by)\s[\"'“(\[]?@"
    r"|([^\s\w])(?:を(?:半角)?|换成|改成|改为|替换为|換成|改為|[\"'”]?\sdurch\s[\"'“]?)@"
)


def with_signs(text: str) -> str:
    """Return a text with what stands in an address in place of its characters put right.

    >>> with_signs("info%40example.com, ann(nospam)@example.com, joe#example.com (replace # with @)")
    'info@example.com, ann@example.com, joe@example.com (replace # with @)'
    """
    if "%40" in text:
        text = text.replace("%40", "@")
    if not text.isascii() and _MIXED.search(text):
        text = _WORD.sub(_unmixed, text)
    if "@" not in text:
        return text
    told = any(word in text for word in _TELLING)
    if told and (match := _REPLACED.search(text)):
        sign = re.escape(next(filter(None, match.groups())))
        text = re.sub(rf"(?<=\w){sign}(?=\w)", "@", text)
    return _BRACKETED.sub("", text)


def _unmixed(match: re.Match[str]) -> str:
    """Return a word of two alphabets in one, where that is possible: nobody writes such words but to hide them."""
    word = match[0]
    if word.isascii():
        return word
    latin = word.translate(_LATIN)
    return latin if latin.isascii() and any(char.isascii() for char in word) else word
