"""Where a page holds both, its markup and its embedded response say the same."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from leadcrawl.items import Lead
from leadcrawl.sources.google_maps import extract
from leadcrawl.sources.google_maps.cards import parse_cards
from leadcrawl.sources.google_maps.embedded import embedded_responses
from leadcrawl.sources.google_maps.search import is_search, read_search

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "google_maps"
CORPUS = Path(__file__).resolve().parents[3].parent / "shared" / "corpus" / "google_maps"


def pages_with_both() -> list[Path]:
    """Golden and captured search pages that carry their response too."""
    found = [*GOLDEN.glob("*/page.html"), *CORPUS.glob("search_html/*.html")]
    texts = {path: path.read_text(encoding="utf-8") for path in found}
    return [
        path
        for path, text in texts.items()
        if any(is_search(data) for data in embedded_responses(text)) and parse_cards(text)
    ]


def said(lead: Lead) -> dict[str, object]:
    return {
        "name": lead.name,
        "rating": lead.rating,
        "count": lead.reviews_count,
        "phones": [phone.e164 for phone in lead.phones],
        "host": urlsplit(lead.website).hostname if lead.website else None,
        "location": lead.location,
        "ids": lead.aliases,
        "sponsored": lead.sponsored,
    }


@pytest.mark.parametrize("path", pages_with_both(), ids=lambda path: path.parent.name)
def test_cards_agree_with_the_embedded_response(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    data = next(data for data in embedded_responses(text) if is_search(data))
    page = read_search(data)
    rows = {(lead.source_id, lead.sponsored): lead for lead in (*page.ads, *page.organic)}
    cards = parse_cards(text)
    assert cards
    for card in cards:
        assert said(card) == said(rows[card.source_id, card.sponsored])


def test_there_is_a_page_to_compare() -> None:
    assert pages_with_both()


def test_panel_agrees_with_the_place_response() -> None:
    panel = extract((GOLDEN / "place_page_french" / "page.html").read_text(encoding="utf-8"))[1][0]
    response = extract((GOLDEN / "place_response" / "page.json").read_text(encoding="utf-8"))[1][0]
    assert said(panel) == said(response)
    assert panel.hours == response.hours
    assert panel.reviews_per_star == response.reviews_per_star
    assert panel.located_in == response.located_in
