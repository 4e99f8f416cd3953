"""E-mail addresses that are written for people only: `info (at) example (dot) com`."""

import re
from collections.abc import Iterator

from leadcrawl.fields._email_address import has_public_suffix, is_public_suffix
from leadcrawl.fields._fold import word_set

_AT_WORDS = (
    r"at[\s-]?sign|at\ssymbol|at|arroba|arobase|chez|ät|klammeraffe|chiocciola|kukac|ma[lł]pa|zavin[aá][cč]|apenstaartje"
    r"|snabel-?a|kr[oø]llalfa|miukumauku|sobaka|собака|where|aet"
)
_DOT_WORDS = (
    "dot|punto|ponto|point|punkt|pont|kropka|te[cč]ka|piste|punt|tochka|точка|dom|dt|period|d0t"
)
_OPEN = r"[\[\](){}<>*|/_~=\-\"'“”«»!:.#^]"
_TLD = "com|net|org|edu|gov|info|biz|co\\.uk|us|ca"
# Each alternative starts with a literal, which makes it fast: what stands before is asked after it.
_AT = re.compile(
    r"@|a(?<=[(\[{]a)(?=[)\]}])|"
    + "|".join(rf"{w[:2]}(?<![^\W_]{w[:2]}){w[2:]}(?![^\W_])" for w in _AT_WORDS.split("|"))
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
    rf"(?P<first>{_LABEL}?)(?P<rest>(?:{_DOT}{_LABEL}?(?![^\W_])){{1,4}})|(?P<bare>{_LABEL}(?:\s{_LABEL})?)(?:\s|dot)(?P<tld>{_TLD})\b",
    re.IGNORECASE,
)
_ENDING = re.compile(rf"{_DOT}({_LABEL})|(?:\s|dot)(com|net)\b", re.IGNORECASE)
_COUNTRY = re.compile(rf"{_DOT}([a-z]{{2}})(?![^\W_])", re.IGNORECASE)
_ONE_DOT = re.compile(_DOT, re.IGNORECASE)
_SPOKEN_DOT = re.compile(rf"{_DOT_WORDS}|;|[\[({{]", re.IGNORECASE)
_PROVIDER = re.compile(
    r"(?P<gmail>(?:g|gee|jee)[\s-]?mail|google\s?mail)|(?P<hotmail>hot[\s-]?mail)|(?P<yahoo>ya[\s-]?hoo)"
    r"|(?P<outlook>out[\s-]?look)|(?P<icloud>i[\s-]?cloud)|(?P<aol>a\s?o\s?l)|(?P<protonmail>proton\s?mail)"
    r"|(?P<ymail>y[\s-]?mail)|(?P<comcast>comcast)|(?P<sbcglobal>sbc\s?global)|(?P<bellsouth>bell\s?south)",
    re.IGNORECASE,
)
_NET = frozenset(("comcast", "sbcglobal", "bellsouth"))
_LOCAL = re.compile(
    rf"(?<![^\W_])(?:[^\W_][\w+'-]{{0,40}}(?:\s(?:{_DOT_WORDS}|underscore|dash)\s|[\[(]\s?(?:{_DOT_WORDS})\s?[\])]|\.)){{0,3}}[^\W_][\w+'-]{{0,40}}$",
    re.IGNORECASE,
)
_LOCAL_DOT = re.compile(rf"\s(?:{_DOT_WORDS})\s|[\[(]\s?(?:{_DOT_WORDS})\s?[\])]", re.IGNORECASE)
_FOLLOWED = re.compile(
    r"([\w.+-]{1,64})\s{0,3}\(\s?followed\sby\s{1,2}[\"'“”«»]{0,2}\s?@\s?([\w.-]{3,200})",
    re.IGNORECASE,
)
_TWO_LETTERS = re.compile(r" (?<=[^\W_] )(?<![^\W_]{2} )[^\W_](?![^\W_])")
_LETTERS = re.compile(r"(?<![^\W_])[^\W_](?: [^\W_]){1,60}(?![^\W_])")
_HYPHENED = re.compile(r"(?<![\w-])(?:[\w.]-){2,60}@(?:-[\w.]){3,60}(?![\w-])")
# Without any of these a text holds no address in words.
_HINTS = word_set(
    "@ dot punto ponto punkt pont kropka tecka tečka punt piste tochka точка dom dt point period"
    " d0t ; .com .net .org .edu gmail mail yahoo hoo aol icloud outlook comcast (a) (at [at {at <at"
) | {" com", " edu", " net", " org"}
_PROSE = word_set(
    "a about all am and any are available back be been being best bought buy by call came check chat click come"
    " deals discount down drive eat even find follow for found free from get go going good had happening has have"
    " he held her here him hiring home host hosted i in inventory is it items join just know lets like listed"
    " listing listings live located look looked looking lunch made me meet met met more much next not now of off"
    " offered on one online only open or order our out page parked party people photos pics pictures play posted"
    " prices quality read register sale save see seen sell selling sells she shop shopping site sold start starting"
    " stay still stock stop store than that the them there these they things this those time to today tonight too"
    " up us was we website went were what when where while who will with work worked working works you your yours"
    " visit view web employed engineer job manager applied apply details arrive art"
)
_ONLY_AT = word_set("arroba arobase klammeraffe chiocciola apenstaartje")  # mean nothing else
_COMMON = frozenset({"info", "information", "details", "contact"})
_MAIL_ONLY = frozenset({"gmail.com", "hotmail.com", "yahoo.com", "aol.com"})
_ROLE = re.compile(
    r"(?=.*[a-z])(?:info|contact|sales|support|admin|hello|office|jobs?|hr|careers?|mail|e?mail|service|help|team|billing|name|user"
    r"|enquir(?:y|ies)|inquir(?:y|ies)|bookings?|orders|quotes?|owner|manager|webmaster|.*[\d._+].*)",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"(?:e-?mail|contact|write|reach|correo|mail|address|send)\b[^.!?]{0,25}$", re.IGNORECASE
)
_ADDRESS = re.compile(r"://\S*$")
_MORE = re.compile(r"\b(?:more|the|our|for|additional|further|full|get|your)\s+$", re.IGNORECASE)


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
        if local and _is_meant(left[: local.start()], local[0].lower(), kind, domain, how):
            start = edge.start() - len(local[0])
            yield _LOCAL_DOT.sub(".", local[0]), domain, text[start:end]


def _joined(text: str) -> str:
    """Return the text with words joined whose letters stand apart (`j o e`, `j-o-e-@-...`)."""
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


def _is_meant(before: str, word: str, at: str, domain: str, how: str) -> bool:
    """Whether an address is meant, and not prose such as `shop at example dot com`."""
    if before.endswith((".", "@", "/", "-")) or _ADDRESS.search(before):
        return False
    if set(at) & set("[](){}<>*|~#^"):
        return True
    if word in _PROSE or not at.isalpha():
        return word not in _PROSE
    if word in _COMMON and _MORE.search(before):
        return False
    sure = bool(
        at in _ONLY_AT or _ROLE.fullmatch(word) or _CUE.search(before) or not before.strip()
    )
    return how == "spoken" or (sure and (how != "implied" or domain in _MAIL_ONLY))
