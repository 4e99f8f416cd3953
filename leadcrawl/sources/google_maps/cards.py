"""The result cards of a rendered search page: the fallback where no response was caught."""

from parsel import Selector

from leadcrawl.fields.text import clean
from leadcrawl.items import Lead, Point
from leadcrawl.sources.google_maps import dom
from leadcrawl.sources.google_maps.closure import closed_for_good
from leadcrawl.sources.google_maps.contact import phones_of, region_of, website_of
from leadcrawl.sources.google_maps.urls import PlaceRef, cid_url, parse_place

LINK = 'a[href*="/maps/place/"][href*="!1s0x"]'
"""A result's link: its address holds all ids of the place."""
END_MARKER = "span.HlvSq"
"""Shown below the last result, in any language."""
_CARD = "ancestor::*[@role='article' or contains(concat(' ', @class, ' '), ' Nv2PK ')][1]"
_LINES = ".W4Efsd .W4Efsd"


def parse_cards(text: str, *, region: str | None = None) -> tuple[Lead, ...]:
    """Return the leads of all cards in order; an advertised place may be there twice.

    Args:
        text: a page, the feed alone, or a single card.
        region: country of the session, for national phones; by default what the page says.
    """
    page = dom.page_of(text)
    country = region or dom.session_country(text)
    leads = (_lead(next(iter(link.xpath(_CARD)), page), link, country) for link in page.css(LINK))
    return tuple(lead for lead in leads if lead)


def is_end(text: str) -> bool:
    """Tell whether the page shows that no further result follows."""
    return bool(dom.page_of(text).css(END_MARKER))


def _lead(card: Selector, link: Selector, region: str | None) -> Lead | None:
    """Read one card; `None` without an id or a name."""
    ref = parse_place(link.attrib["href"])
    name = dom.text_of(card, ".qBF1Pd") or clean(link.attrib.get("aria-label"))
    if ref is None or ref.cid is None or name is None:
        return None
    phone = dom.text_of(card, ".UsdlK")
    category, address = _category_and_address(card)
    status = _open_status(card)
    return Lead(
        source="google_maps",
        source_id=ref.cid,
        url=cid_url(ref.cid),
        aliases=ref.aliases,
        name=name,
        category=category,
        categories=(category,) if category else (),
        address=address,
        phones=phones_of([phone], region_of(phone, region, ref.longitude)),
        location=point_of(ref),
        rating=dom.rating(dom.text_of(card, ".MW4etd")),
        reviews_count=dom.count(dom.text_of(card, ".UY7F9")),
        open_status=status,
        closed=closed_for_good(None, status, has_hours=False),
        sponsored=dom.is_advertisement(card),
        parser="dom",
        **website_of(card.css("a.lcr4fd::attr(href)").get()),
    )


def point_of(ref: PlaceRef) -> Point | None:
    """Return the place's own position, as its address gives it."""
    if ref.latitude is None or ref.longitude is None:
        return None
    return Point(coordinates=(ref.longitude, ref.latitude))


def _category_and_address(card: Selector) -> tuple[str | None, str | None]:
    """Return the first and the last text of the card's first line; icons and dots are no texts.

    The address on a card is the street alone.
    """
    for line in card.css(_LINES)[:1]:
        parts = line.xpath("./span[not(*//*[@class='UsdlK'])]")
        texts = [_words(part) for part in parts]
        words = [text for text in texts if text]
        return (words[0] if texts and texts[0] else None), (words[-1] if len(words) > 1 else None)
    return None, None


def _words(part: Selector) -> str | None:
    """Return a part's text without its dot and its icons."""
    texts = part.xpath(".//text()[not(ancestor::*[contains(@class, 'google-symbols')])]").getall()
    return clean("".join(texts).strip(" ·⋅\n\t"))


def _open_status(card: Selector) -> str | None:
    """Return the line on opening: the only one whose first part is nested two deep."""
    for line in card.css(_LINES):
        status = line.xpath("./span[1]/span[span]")
        if status:
            return clean("".join(status.css("::text").getall()))
    return None
