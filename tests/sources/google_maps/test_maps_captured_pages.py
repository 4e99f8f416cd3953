"""The parsers on captured pages of the real site."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from parsel import Selector

from leadcrawl.items import Lead
from leadcrawl.sources.google_maps import extract
from leadcrawl.sources.google_maps.cards import parse_cards
from leadcrawl.sources.google_maps.page_kind import CONSENT_REJECT

Capture = Callable[[str], str]

FEED = "search_html/search_us_en_2026-02.html"
LIMITED = "search_html/search_us_en_2026-02_limited_view.html"
CARDS = "cards/feed_us_en_auto_parts.html"
LIBRARY = "place_html/place_us_en_2026-02_library.html"
OBSERVATORY = "place_html/place_us_en_2026-02_observatory.html"


@pytest.mark.parametrize(
    ("file", "kind", "number"),
    [
        (FEED, "search", 10),
        (LIMITED, "limited_view", 10),
        (CARDS, "search", 8),
        (LIBRARY, "place", 1),
        (OBSERVATORY, "place", 1),
        ("blocked/sorry_recaptcha_v2.html", "sorry", 0),
        ("blocked/consent_wall.transcribed.html", "consent", 0),
    ],
)
def test_pages(file: str, kind: str, number: int, capture: Capture) -> None:
    found, leads = extract(capture(file))
    assert (found, len(leads)) == (kind, number)


def test_the_consent_wall_is_refused_by_its_hidden_inputs(capture: Capture) -> None:
    page = Selector(capture("blocked/consent_wall.transcribed.html"))
    labels = page.css(CONSENT_REJECT).xpath("@aria-label").getall()
    assert labels == ["Reject all", "Reject all"]


def test_cards_have_what_the_page_shows(capture: Capture) -> None:
    leads = parse_cards(capture(FEED))
    assert sum(bool(lead.phones) for lead in leads) == 8
    assert sum(lead.website is not None for lead in leads) == 9
    assert all(lead.rating and lead.reviews_count and lead.location for lead in leads)
    assert [lead.reviews_count for lead in leads[:3]] == [1856, 10, 8]
    limited = parse_cards(capture(LIMITED))
    assert not any(lead.reviews_count or lead.phones or lead.website for lead in limited)


def test_the_sponsored_card_is_marked(capture: Capture) -> None:
    first, second, *others = parse_cards(capture(CARDS))
    assert first.sponsored
    assert first.source_id == second.source_id
    assert not any(lead.sponsored for lead in (second, *others))


def same_in_both(lead: Lead) -> tuple[Any, ...]:
    """What a card, a place page and a response must agree on."""
    host = urlsplit(lead.website).hostname if lead.website else None
    phones = [phone.e164 for phone in lead.phones]
    return lead.name, lead.rating, lead.reviews_count, phones, host, lead.location, lead.aliases


def test_card_and_place_page_agree(capture: Capture) -> None:
    card = parse_cards(capture(FEED))[0]
    place = extract(capture(LIBRARY))[1][0]
    assert same_in_both(card) == same_in_both(place)
    assert place.phones[0].e164 == "+12063864636"


def test_place_pages(capture: Capture) -> None:
    place = extract(capture(OBSERVATORY))[1][0]
    assert (place.rating, place.reviews_count) == (4.7, 17059)
    assert sum(place.reviews_per_star) == 17059
    assert place.closed_days == ("monday",)
    assert {(p.opens, p.closes) for p in place.hours} == {("12:00", "22:00"), ("10:00", "22:00")}
    assert place.address == "2800 E Observatory Rd, Los Angeles, CA 90027"
    assert place.category == "Observatory"
    assert place.location is not None
    assert place.location.coordinates == (-118.3003935, 34.1184341)


@pytest.mark.parametrize("file", [LIBRARY, OBSERVATORY])
def test_a_panel_without_its_head_is_known_by_the_place_that_its_map_marks(
    file: str, capture: Capture
) -> None:
    whole = extract(capture(file))[1][0]
    panel = capture(file).partition("<body")[2].replace("ES5DGURL", "").replace("/maps/preview", "")
    bare = extract("<body" + panel)[1][0]
    assert bare.source_id == whole.source_id
    assert bare.location == whole.location
