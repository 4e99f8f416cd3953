"""The tables of origins hold what the parsers do: without the places named, the field vanishes."""

import json
import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from parsel import Selector

from leadcrawl.errors import PageError
from leadcrawl.items import Lead
from leadcrawl.sources.craigslist.areas import find_areas
from leadcrawl.sources.craigslist.origins import FROM_TEXT
from leadcrawl.sources.craigslist.posting_api import PostingReply
from leadcrawl.sources.craigslist.posting_page import PostingPage
from leadcrawl.sources.google_maps.cards import parse_cards
from leadcrawl.sources.google_maps.node import lead_of_node
from leadcrawl.sources.google_maps.payload import decode, dig, items
from leadcrawl.sources.google_maps.place_page import parse_place_page
from leadcrawl.sources.origins import FIELD_OF_ERROR, ORIGINS
from replica.craigslist.factory import City, PostingFactory
from replica.craigslist.model import Posting
from replica.craigslist.posting_api import posting_json
from replica.craigslist.posting_page import posting_page
from replica.google_maps.catalog import Catalog
from replica.google_maps.factory import PlaceFactory
from replica.google_maps.node import NodeWriter
from replica.google_maps.options import MapsOptions
from replica.google_maps.session import Mood, Session

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
#: Identity, bookkeeping, and what is said of every lead.
NOT_READ = {
    *("source", "source_id", "url", "aliases", "status", "parser", "schema_version"),
    *("has_masked_contact", "do_not_contact", "sponsored", "closed"),
}
REQUIRED = {"name", "description"}  # a page without them is no posting, or no place
Page = Any


@cache
def postings() -> tuple[Posting, ...]:
    factory = PostingFactory(City(areas=tuple(find_areas("sfbay")), postings=120))
    made = (factory.posting(number) for number in range(factory.local))
    return tuple(posting for posting in made if not posting.gone)


@cache
def pages(source: str, parser: str) -> tuple[Page, ...]:
    if source == "craigslist":
        if parser == "api":
            return tuple(posting_json(posting) for posting in postings())
        captured = sorted((GOLDEN / "craigslist").glob("posting_*_today/page.html"))
        return (
            *(path.read_text("utf-8") for path in captured),
            *(posting_page(posting) for posting in postings()),
        )
    if parser == "dom":
        names = ("place_page_french", "feed_french", "feed_limited_view", "single_card")
        return tuple(
            path.read_text("utf-8")
            for name in names
            for path in sorted((GOLDEN / "google_maps" / name).glob("page.*"))
        )
    writer = NodeWriter(Catalog(PlaceFactory(MapsOptions(places=150))).factory)
    session = Session("x" * 22, Mood.NONE)
    nodes = (GOLDEN / "google_maps").glob("place_response*/page.json")
    searches = (GOLDEN / "google_maps").glob("search_shape_b*/page.json")
    return (
        *(dig(decode(path.read_text("utf-8")), 6) for path in nodes),
        *(dig(row, 1) for path in searches for row in items(decode(path.read_text("utf-8")), 64)),
        *(writer.detail(writer.factory.place(number), session) for number in range(150)),
    )


def read(source: str, parser: str, page: Page) -> tuple[Lead, ...]:
    """Return the leads of a page; none when it cannot be read."""
    try:
        if source == "craigslist":
            if parser == "html":
                return (PostingPage(page).lead(),)
            return (PostingReply(json.dumps(page)).lead(),)
        if parser == "dom":
            cards = parse_cards(page, region="US")
            return cards or (parse_place_page(page, region="FR", anonymous=True),)
        return (lead_of_node(page, with_reviews=True),)
    except PageError:
        return ()


def without(page: Page, places: tuple[str, ...]) -> Page:
    """Return the page without what is at these places."""
    if isinstance(page, str):
        return without_markup(page, places)
    page = deepcopy(page)
    for place in places:
        if isinstance(page, list):
            indexes = [int(index) for index in re.findall(r"\d+", place)]
            parent, last = dig(page, *indexes[:-1]), indexes[-1]
            if isinstance(parent, list) and parent and isinstance(parent[-1], dict):
                parent[-1].pop(str(last + 1), None)  # see `dig`
            if isinstance(parent, list) and last < len(parent):
                parent[last] = None
        else:
            names = place.split(".")
            parent = page["data"]["items"][0]
            for name in names[:-1]:
                parent = parent.get(name, {})
            parent.pop(names[-1], None)
    return page


def without_markup(page: str, places: tuple[str, ...]) -> str:
    selector = Selector(page, type="html")
    for place in places:
        if place.startswith("!"):
            continue
        for node in selector.css(place):
            root = node.root
            if root.getparent() is not None:
                root.drop_tree()
    text: str = selector.get()
    for place in places:
        if place.startswith("!"):
            text = text.replace(place, "!9z")
    return text


CASES = [
    (source, parser, field)
    for source, parsers in ORIGINS.items()
    for parser, fields in parsers.items()
    if (source, parser) != ("google_maps", "html")  # the table of `api`
    for field in fields
    if (source, field) not in {("craigslist", name) for name in FROM_TEXT}
    and (parser, field) != ("dom", "socials")  # no page here has any; it is where `website` is
]


@cache
def whole(source: str, parser: str) -> list[tuple[Page, set[str]]]:
    """Return the pages, each with the fields that its leads have."""
    return [
        (page, {field for lead in read(source, parser, page) for field in lead.document()})
        for page in pages(source, parser)
    ]


@pytest.mark.parametrize(("source", "parser", "field"), CASES)
def test_a_field_vanishes_without_its_places(source: str, parser: str, field: str) -> None:
    having = [page for page, fields in whole(source, parser) if field in fields][:5]
    assert having, f"nothing here has {field}"
    places = ORIGINS[source][parser][field]
    broken = [read(source, parser, without(page, places)) for page in having]
    assert [lead.id for leads in broken for lead in leads if field in lead.document()] == []
    if field not in REQUIRED:
        assert all(broken), "the places hold more than the field: the page cannot be read at all"


@pytest.mark.parametrize(
    ("source", "parser"),
    [
        (s, p)
        for s, parsers in ORIGINS.items()
        for p in parsers
        if (s, p) != ("google_maps", "html")
    ],
)
def test_every_field_that_a_parser_gives_is_in_its_table(source: str, parser: str) -> None:
    given = {field for _, fields in whole(source, parser) for field in fields}
    assert given - NOT_READ - ORIGINS[source][parser].keys() == set()
    assert len(given) > 10


def test_errors_stand_for_the_fields_that_a_page_must_have() -> None:
    page = pages("craigslist", "html")[0]
    for reason, field in (("no_title", "name"), ("no_body", "description")):
        with pytest.raises(PageError) as caught:
            PostingPage(without(page, ORIGINS["craigslist"]["html"][field])).lead()
        assert (caught.value.reason, FIELD_OF_ERROR[reason]) == (reason, field)


def test_all_named_fields_exist() -> None:
    for parsers in ORIGINS.values():
        for fields in parsers.values():
            assert fields.keys() <= Lead.model_fields.keys()
