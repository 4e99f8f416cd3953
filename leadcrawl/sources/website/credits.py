"""Parts of a page that are about somebody else: who made the site, who hosts it, whom to complain to."""

import re
from itertools import islice
from typing import Final, NamedTuple

from lxml import etree

from leadcrawl.fields.text import clean
from leadcrawl.sources.website.document import Document, joined
from leadcrawl.sources.website.site import site_key

_WEB: Final = re.compile(
    r"\b(?:web\s?-?sites?|webseiten?|homepage|internetauftritt|web\s?-?(?:design|agency|agentur)|web|sites?"
    r"|sito|sitio"
    r"|p[aá]gina)\b",
    re.IGNORECASE,
)
_MADE: Final = (
    "design(?:ed)?|developed|development|built|build|made|created|crafted|powered|hosted|managed|maintained|theme"
    "|branding|hosting|marketing|seo|erstellt|erstellung|umgesetzt|umsetzung|realisiert|realisierung|realisation"
    "|konzept(?:ion)?|gestaltet|gestaltung|programmierung|programmiert|r[eé]alis[eé]e?|cr[eé][eé]e?|con[cç]ue?"
    "|d[eé]velopp[eé]e?|r[eé]alisation|conception|cr[eé]ation|cread[oa]|dise[nñ]ad[oa]|dise[nñ]o|desarrollad[oa]"
    "|desarrollo|realizad[oa]|hecho|realizzat[oa]|realizzazione|creat[oa]|sviluppat[oa]|progettat[oa]|desenvolvid[oa]"
    "|desenvolvimento|criad[oa]|feit[oa]|gemaakt|gebouwd|ontwikkeld|ontworpen|gerealiseerd|realisatie|ontwerp"
)
_CREDIT: Final = re.compile(
    rf"\b(?:{_MADE})(?:\swith\s\S{{1,10}})?(?:\s(?:&|and|und|et|y|e|en|\+)\s\w+)?\s(?:by|von|durch|par|por|da|door)\b"
    r"|(?P<label>\b(?:web\s?-?design|web\s?-?agency|web\s?-?agentur|dise[nñ]o web|webmaster|credits"
    r"|umsetzung|realisierung|gestaltung|programmierung"
    r"|photos?(?:graphy| credits?)?|fotos?|bilder|bildnachweise?|cr[eé]dits? photos?|fotograf[ií][ea]"
    r"|realisation|r[eé]alisation(?: du site)?|cr[eé]ation(?: du site)?|conception(?: du site)?"
    r"|realizzazione(?: del)?(?: sito)?"
    r"|desenvolvimento(?: web)?|realisatie)\s*(?::|by\b|von\b|par\b|por\b|da\b|door\b|–|-\s))"
    r"|\b(?:web\s?-?site|site|web) (?:by|door)\b",
    re.IGNORECASE,
)
_AUTHORITY: Final = re.compile(
    r"\bh[eé]bergeur|\bh[eé]bergement (?:du|de ce|de notre|web)\b|\bhosting[- ]?(?:provider|anbieter|partner)"
    r"|\bhoster\b"
    r"|prestataire d.h[eé]bergement|alojamiento web|proveedor de (?:alojamiento|hosting)|alojamento do site"
    r"|fornitore (?:di|del servizio di) hosting|aufsichtsbeh[oö]rde|landesbeauftragte\w*|datenschutzbeh[oö]rde"
    r"|supervisory authority|data protection (?:authority|commission\w*)|information commissioner|\bcnil\b"
    r"|autorit[eé] de contr[oô]le|autoridad de control|agencia espa[nñ]ola de protecci[oó]n"
    r"|autorit[aà] (?:garante|di controllo)|garante (?:per la protezione|privacy)|autoridade de controlo"
    r"|comiss[aã]o nacional de prote|toezichthouder|gegevensbeschermingsautoriteit|autoriteit persoonsgegevens"
    r"|(?P<line>\bombuds\w+|schlichtung|streitbeilegung|m[eé]diat(?:eur|ion) de la consommation|centro de arbitragem"
    r"|geschillencommissie|entidade reguladora|care quality commission|general (?:dental|medical) council"
    r"|solicitors regulation authority|(?:ordnungs|gesundheits|jugend)amt)"
    r"|(?P<chamber>(?:handwerks|[aä]rzte|zahn[aä]rzte|tier[aä]rzte|apotheker|anwalts|notar|steuerberater|architekten|wirtschafts"
    r"|handels|psychotherapeuten)kammer|kassen(?:zahn)?[aä]rztliche vereinigung|gewerbebeh[oö]rde"
    r"|bezirkshauptmannschaft|(?:zust[aä]ndige\w{0,2}|aufsichts)(?:\s\w{1,40})?[\s-]?(?:beh[oö]rde|kammer)"
    r"|beh[oö]rde (?:gem|nach|laut|i\.\s?s)|universalschlichtungsstelle"
    r"|ordre (?:des avocats|des m[eé]decins|national des)"
    r"|colegio (?:oficial|de abogados|de m[eé]dicos)|ordine (?:degli avvocati|dei medici|provinciale)"
    r"|ordem dos (?:advogados|m[eé]dicos))"
    r"|(?P<officer>(?:datenschutz|privacy[- ]?)beauftragte\w*|delegad[oa] de protecci[oó]n de datos"
    r"|data protection officer"
    r"|d[eé]l[eé]gu[eé]e? [aà] la protection des donn[eé]es|responsabile della protezione dei dati"
    r"|encarregad[oa] d[ae] prote[cç][aã]o de dados|functionaris (?:voor )?gegevensbescherming)"
    r"|(?P<legal>\bh[eé]bergement\b)",
    re.IGNORECASE,
)
_PUBLISHED: Final = re.compile(
    r"(?:direct(?:eur|rice)|responsable) de (?:la )?(?:publication|r[eé]daction)", re.IGNORECASE
)
_OWN_AGAIN: Final = re.compile(
    r"^\W*(?:\d+\.\s*)?(?:contact|kontakt|contacto|contatti|contato|call us|visit us"
    r"|(?:hinweis zur |name und |redaktionell |inhaltlich )?(?:anschrift des |die )?verantwortlich|responsable"
    r"|(?:data )?controller|titolare|[eé]diteur|betreiber)\w*\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    r"\W*(?:t(?:el\w{0,7})?|fon|phone|mobil\w?)?\b\W{0,5}\d[\d\s/().-]{6}", re.IGNORECASE
)
_NEXT_LINES: Final = 4
_LINES_OF_AUTHORITY: Final = 7  # name, office, street, town, telephone, fax, e-mail
# `mailto:joe@pixel.example the webmaster`
_KEEPER: Final = re.compile(
    r"(?:mailto|tel):\S{1,100} (?:\w{1,10} ){0,3}web ?-?master\b[^\n]*", re.IGNORECASE
)
# A contact link whose words begin a credit: its address stands before them.
_LINKED: Final = re.compile(r"(?:mailto|tel):\S+ [^\n|@.]{0,12}$")
_LONGEST_LINK: Final = 120
_MOST: Final = 200
_NEAR: Final = 30  # characters before, in which the website may be named
_SHORT: Final = 250  # characters of an element that may be a credit
_MOST_LINKS: Final = 2_000
_ABROAD: Final = "//a[starts-with(@href, 'http') or starts-with(@href, '//')]"


class Aside(NamedTuple):
    """A part of the text that is about somebody else."""

    start: int
    line_end: int
    """End of the line."""
    end: int
    """End of the few lines that may belong to it."""
    phones_end: int
    """End of the part whose numbers are not the business's: an authority's or a host's lines, too."""
    sure: bool
    """Its words speak of the website, or of an authority."""


def asides(text: str) -> list[Aside]:
    """Return the parts of a visible text that are about somebody else, in order.

    >>> text = "Acme. Website by Pixel Co, hi@pixel.example"
    >>> [text[aside.start:aside.line_end] for aside in asides(text)]
    ['Website by Pixel Co, hi@pixel.example']
    """
    found = []
    for match in islice(_CREDIT.finditer(text), _MOST):
        said = text[max(0, match.start() - _NEAR) : match.end()].rpartition("\n")[2]
        found.append(_aside(text, match, sure=bool(match["label"] or _WEB.search(said))))
    found += [
        Aside(match.start(), match.end(), match.end(), match.end(), sure=True)
        for match in islice(_KEEPER.finditer(text), _MOST)
    ]
    found += [_authority(text, match) for match in islice(_AUTHORITY.finditer(text), _MOST)]
    return sorted(found)


def _aside(text: str, match: re.Match[str], *, sure: bool) -> Aside:
    line_end = _line_end(text, match.end())
    linked = _LINKED.search(text, max(0, match.start() - _LONGEST_LINK), match.start())
    start = linked.start() if linked else match.start()
    return Aside(start, line_end, _lines_end(text, line_end, _NEXT_LINES), line_end, sure)


def _authority(text: str, match: re.Match[str]) -> Aside:
    line_end = _line_end(text, match.end())
    # `Hébergement` is lodging as well, except where a publisher is named.
    certain = not any(match[name] for name in ("line", "chamber", "officer")) and (
        not match["legal"] or _PUBLISHED.search(text) is not None
    )
    end = _lines_end(text, line_end, _LINES_OF_AUTHORITY if certain else _NEXT_LINES)
    # A chamber's number stands below its address; one right below its name is the member's.
    address = text[line_end + 1 : _line_end(text, line_end + 1)]
    certain = certain or (match["chamber"] is not None and not _NUMBER.match(address))
    numbers_end = end if certain else line_end
    return Aside(match.start(), line_end, end, numbers_end, sure=True)


def agencies(page: Document) -> frozenset[str]:
    """Return the keys of the sites that the page's credits link to.

    A credit is a short element around a link, or the link's own words or picture.
    """
    own = site_key(page.url)
    found: set[str] = set()
    around: dict[etree._Element | None, bool] = {}  # an element may hold thousands of links
    for link in page.tree.xpath(_ABROAD)[:_MOST_LINKS]:
        element = link.root
        parent = element.getparent()
        said = " ".join(link.xpath("@title | .//img/@alt | .//img/@title").getall()[:3])
        if parent not in around:
            around[parent] = _is_credit(_beginning(parent))
        if not around[parent] and not _is_credit(said):
            continue
        key = site_key(joined(page.base, element.get("href", "").strip()) or "")
        if key and key != own:
            found.add(key)
    return frozenset(found)


def _beginning(element: etree._Element | None) -> str:
    """Return the text of an element, cut where it is too long for a credit."""
    parts, length = [], 0
    for part in element.itertext() if element is not None else ():
        parts.append(str(part))
        length += len(part)
        if length > 10 * _SHORT:
            break
    return clean("".join(parts)) or ""


def _is_credit(text: str) -> bool:
    return len(text) <= _SHORT and _CREDIT.search(text) is not None


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _lines_end(text: str, line_end: int, most: int) -> int:
    """Return the end of the next lines, up to one that speaks of the business again."""
    end, lines = line_end, 0
    while lines < most and end < len(text):
        following = _line_end(text, end + 1)
        line = text[end + 1 : following]
        if _OWN_AGAIN.match(line):
            break
        lines += bool(line.strip())
        end = following
    return end
