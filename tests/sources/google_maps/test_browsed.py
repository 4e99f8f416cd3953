"""What a browser brings: data first, the rendered page where there is none."""

import json
from pathlib import Path

import pytest

from leadcrawl.errors import PageError
from leadcrawl.sources.google_maps.browsed import (
    browsed_place,
    browsed_search,
    combined,
    lacks_contact,
)
from leadcrawl.sources.google_maps.page_kind import PageKind

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "google_maps"
URL = "https://www.google.com/maps/search/cafe/@30,-97,15z"


def page(name: str) -> str:
    [file] = (GOLDEN / name).glob("page.*")
    return file.read_text("utf-8")


def test_without_data_the_cards_are_read() -> None:
    found = browsed_search((), page("feed_french"), URL)
    assert found.kind is PageKind.SEARCH
    assert found.leads
    assert {lead.parser for lead in found.leads} == {"dom"}
    assert browsed_search((), page("feed_limited_view"), URL).kind is PageKind.LIMITED_VIEW


def test_data_is_preferred_and_cards_add_what_it_lacks() -> None:
    data = page("search_empty")
    found = browsed_search((data,), page("feed_french"), URL)
    assert {lead.parser for lead in found.leads} == {"dom"}
    assert browsed_search((data,), "<html></html>", URL).kind is PageKind.EMPTY


def test_a_page_without_places_is_an_error() -> None:
    with pytest.raises(PageError, match="no_results"):
        browsed_search((), page("lite"), URL)


def test_a_place_is_read_from_its_data_else_from_the_page() -> None:
    assert browsed_place((page("place_response"),), "<html></html>", URL).parser == "api"
    assert browsed_place((), page("place_page_french"), URL).parser == "dom"
    with pytest.raises(PageError, match="place_not_rendered"):
        browsed_place((), "<html></html>", URL)


def test_a_place_page_adds_to_a_search_result() -> None:
    whole = browsed_place((page("place_response"),), "", URL)
    poor = whole.model_copy(update={"phones": (), "website": None, "sponsored": True, "city": "X"})
    assert lacks_contact(poor)
    assert not lacks_contact(whole)
    both = combined(poor, whole)
    assert (both.phones, both.website, both.city) == (whole.phones, whole.website, whole.city)
    assert both.sponsored
    assert json.loads(whole.model_dump_json())["source"] == "google_maps"
