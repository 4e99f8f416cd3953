"""E-mail addresses that are written for people only: `info (at) example (dot) com`."""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from leadcrawl.fields._email_address import has_public_suffix, is_public_suffix
from leadcrawl.fields._email_prose import is_meant
from leadcrawl.fields._fold import word_set

_AT_WORDS = (
    r"at\sthe\srate(?:\sof)?|at[\s-]?sign|at\ssymbol|at|@t|arroba|arrova|arobase?|chez|ät|klammeraffe|chiocciola|kukac"
    r"|ma[lł]pa|zavin[aá][cč]|apestaart(?:je)?|apenstaartje|snabel-?a|kr[oø]llalfa|miukumauku|kissanhäntä|sobaka"
    r"|собака|собачка|равлик|παπάκι|שטרודל|アットマーク|アット|골뱅이|艾特|a còng|a rond|arond|kuyruklu\sa|where|aet"
)
_DOT_WORDS = (
    "dot|punto|ponto|point|punktum|punkt|pont|kropka|tecka|tečka|bodka|piste|punt|punct|nokta|chấm|tochka|точка|крапка|τελεία"
    "|נקודה|ドット|점|点|點|dom|dt|period|d0t"
)
_OPEN = r"[\[\](){}<>*|/_~=+\-\"'“”«»!:.#^]"
_TLD = "com|net|org|edu|gov|info|biz|co\\.uk|us|ca"
# One alternative for each first letter, which makes it fast: what stands before is asked after it.
_BY_LETTER = groupby(sorted(_AT_WORDS.split("|"), key=itemgetter(0)), key=itemgetter(0))
_AT = re.compile(
    "|".join(
        rf"{letter}(?<![^\W_]{letter})(?:{'|'.join(word[1:] for word in words)})(?![^\W_])"
        for letter, words in _BY_LETTER
    )
    + r"|@|a(?<=[(\[{]a)(?=[)\]}])"
)
_BEFORE_AT = re.compile(rf"\s{{0,3}}({_OPEN}{{0,3}})\s{{0,2}}$")
_AFTER_AT = re.compile(rf"\s{{0,2}}({_OPEN}{{0,3}})\s{{0,3}}")
_DOT = (
    rf"(?:\s{{0,3}}{_OPEN}{{1,3}}\s{{0,2}}(?:\.|{_DOT_WORDS})\s{{0,2}}{_OPEN}{{1,3}}\s{{0,3}}"
    rf"|\s{{1,3}}(?:{_DOT_WORDS})\s{{1,3}}|\.(?:\s(?=(?:com|net|org|edu)\b))?|\s{{1,2}}\.\s{{0,2}}|;)"
)
_LABEL = r"[^\W_](?:[^\W_]|-(?=[^\W_-])){0,62}"
# A label that starts with a joining word's hyphen (`example-dot-com`) must end before it.
_DOMAIN = re.compile(
    rf"(?P<first>{_LABEL}?)(?P<rest>(?:{_DOT}{_LABEL}?(?![^\W_])){{1,4}})|(?P<bare>{_LABEL}(?:\s{_LABEL})?)(?:\s|\s?dot\s?)(?P<tld>{_TLD})\b",
    re.IGNORECASE,
)
_ENDING = re.compile(rf"{_DOT}({_LABEL})|(?:\s|\s?dot)(com|net)\b", re.IGNORECASE)
_COUNTRY = re.compile(rf"{_DOT}([a-z]{{2}})(?![^\W_])", re.IGNORECASE)
_ONE_DOT = re.compile(_DOT, re.IGNORECASE)
_SPOKEN_DOT = re.compile(rf"{_DOT_WORDS}|;|[\[({{]", re.IGNORECASE)
_PROVIDER = re.compile(
    r"(?P<gmail>(?:g|gee|jee)[\s-]?ma(?:il|le))|(?P<googlemail>google\s?mail)|(?P<hotmail>hot[\s-]?ma(?:il|le))|(?P<yahoo>ya[\s-]?hoo)"
    r"|(?P<outlook>out[\s-]?look)|(?P<icloud>i[\s-]?cloud)|(?P<aol>a\s?o\s?l)|(?P<protonmail>proton\s?mail)"
    r"|(?P<ymail>y[\s-]?mail)|(?P<comcast>comcast)|(?P<sbcglobal>sbc\s?global)|(?P<bellsouth>bell\s?south)",
    re.IGNORECASE,
)
_NET = frozenset(("comcast", "sbcglobal", "bellsouth"))
_DOT_IN_NAME = rf"\s(?:{_DOT_WORDS})\s|\s?[\[(]\s?(?:{_DOT_WORDS})\s?[\])]\s?"
_LOCAL = re.compile(
    rf"(?<![^\W_])(?:[^\W_][\w+'-]{{0,40}}(?:{_DOT_IN_NAME}|\.)){{0,3}}[^\W_][\w+'-]{{0,40}}$",
    re.IGNORECASE,
)
_LOCAL_DOT = re.compile(_DOT_IN_NAME, re.IGNORECASE)
_SIGNS = {"underscore": "_", "dash": "-", "hyphen": "-"}
_SIGN = re.compile(
    rf"[\s(\[](?<=\w.)(?:(?<=\s)[(\[])?({'|'.join(_SIGNS)})(?:[)\]]\s?|\s)(?=\w)", re.IGNORECASE
)
_GLUED_AT = re.compile(r"at(?<=\w{3}at)(gmail|hotmail|yahoo|outlook|icloud)(?=(?:dot|\.)com\b)")
_GLUED = ("atgmail", "athotmail", "atyahoo", "atoutlook", "aticloud")  # faster to look for
_FOLLOWED = re.compile(
    r"([\w.+-]{1,64})\s{0,3}\(\s?followed\sby\s{1,2}[\"'“”«»]{0,2}\s?@\s?([\w.-]{3,200})",
    re.IGNORECASE,
)
_TWO_LETTERS = re.compile(r" (?<=[^\W_] )(?<![^\W_]{2} )[^\W_](?![^\W_])")
_LETTERS = re.compile(
    r"(?<![^\W_])[^\W_] [^\W_](?: [^\W_]| [.@_-](?= [^\W_](?![^\W_]))){0,60}(?![^\W_])"
)
_HYPHENED = re.compile(r"(?<![\w-])(?:[\w.]-){2,60}@(?:-[\w.]){3,60}(?![\w-])")
# Without any of these a text holds no address in words.
_HINTS = {" com", " edu", " net", " org", *_DOT_WORDS.split("|")} | word_set(
    "@ ; .com .net .org .edu gmale mail hoo aol icloud outlook comcast (a) (at [at {at <at"
)


def read_spoken(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield local part, domain and the text of addresses written in words.

    >>> list(read_spoken("mail joe dot doe at gee mail dot com"))
    [('joe.doe', 'gmail.com', 'joe dot doe at gee mail dot com')]
    """
    lowered = text.lower()
    if "followed" in lowered:
        for match in _FOLLOWED.finditer(text):
            yield match[1], match[2], match[0]
    joined = _joined(text)
    places = lowered if joined is text else joined.lower()
    text, hinted = joined, False
    for at in _AT.finditer(places):
        edge = _BEFORE_AT.search(text, max(0, at.start() - 8), at.start())
        after = _AFTER_AT.match(text, at.end())
        if not edge or not after or not (at[0] == "@" or (edge[0] and after[0])):
            continue
        if bool(edge[1]) != bool(after[1]):
            continue
        domain, end, how = _domain_at(text, after.end())
        if not domain:
            continue
        hinted = hinted or bool(edge[1]) or any(hint in lowered for hint in _HINTS)
        if not hinted:
            return
        left = text[max(0, edge.start() - 100) : edge.start()]
        local = _LOCAL.search(left)
        kind = edge[1] if edge[1] and after[1] else at[0]
        if local and is_meant(left[: local.start()], local[0].lower(), kind, domain, how):
            start = edge.start() - len(local[0])
            yield _LOCAL_DOT.sub(".", local[0]), domain, text[start:end]


def _joined(text: str) -> str:
    """Return the text with words joined whose letters stand apart (`j o e`, `j-o-e-@-...`), signs for their names."""
    if "dash" in text or "underscore" in text or "hyphen" in text:
        text = _SIGN.sub(lambda match: _SIGNS[match[1].lower()], text)
    if "com" in text and any(glued in text for glued in _GLUED):
        text = _GLUED_AT.sub(r" at \1", text)
    if "-@-" in text:
        text = _HYPHENED.sub(lambda match: match[0].replace("-", ""), text)
    if _TWO_LETTERS.search(text):
        text = _LETTERS.sub(lambda match: match[0].replace(" ", ""), text)
    return text


def _domain_at(text: str, place: int) -> tuple[str, int, str]:
    """Return the domain that is written here, its end, and how: `spoken`, `dotted`, `bare`, `implied`."""
    if provider := _PROVIDER.match(text, place):
        domain, end, how = _provider_at(text, provider)
        if domain:
            return domain, end, how
    match = _DOMAIN.match(text, place)
    if not match:
        return "", place, ""
    if match["tld"]:
        return f"{match['bare'].replace(' ', '.')}.{match['tld']}".lower(), match.end(), "bare"
    labels = [match["first"], *_ONE_DOT.split(match["rest"])[1:]]
    spoken = "spoken" if _SPOKEN_DOT.search("".join(_ONE_DOT.findall(match["rest"]))) else "dotted"
    while len(labels) > 1:
        domain = ".".join(labels).lower()
        if not domain.isascii() or has_public_suffix(domain):
            return domain, match.end(), spoken
        labels.pop()
    return "", place, ""


def _provider_at(text: str, provider: re.Match[str]) -> tuple[str, int, str]:
    """Return the same of a provider that everybody knows, whose `.com` may be left out."""
    name = provider.lastgroup or ""
    ending = _ENDING.match(text, provider.end())
    suffix = (ending[1] or ending[2]).lower() if ending else ""
    if ending and has_public_suffix(f"{name}.{suffix}"):
        country = _COUNTRY.match(text, ending.end())
        if country and is_public_suffix(f"{suffix}.{country[1].lower()}"):
            return f"{name}.{suffix}.{country[1].lower()}", country.end(), "spoken"
        return f"{name}.{suffix}", ending.end(), "spoken"
    if not text[provider.end() : provider.end() + 1].isalnum():
        return f"{name}.{'net' if name in _NET else 'com'}", provider.end(), "implied"
    return "", provider.end(), ""
