"""Which kind of page an answer is: by its structure, in any language."""

from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector

from leadcrawl.sources.blocks import LIMITED_NOTICE
from leadcrawl.sources.google_maps.cards import LINK
from leadcrawl.sources.google_maps.dom import page_of
from leadcrawl.sources.google_maps.embedded import (
    embedded_responses,
    preload_url,
    requested_url,
)
from leadcrawl.sources.google_maps.payload import decode
from leadcrawl.sources.google_maps.place import is_place_response
from leadcrawl.sources.google_maps.search import is_search, is_single, organic_nodes

PLACE_PANEL = "h1.DUwDvf, [data-item-id='address'], [data-item-id='oloc'], [data-item-id^='phone:']"
CONSENT_REJECT = "form[action*='/save']:has(input[name='set_eom'][value='true']) button"
"""The button of the consent wall that refuses: its form says so in a hidden input."""
EMPTY_LIST = "div.Q2vNVc"
"""Shown in place of results when there are none."""
_SORRY = "form#captcha-form"
_CONSENT = "form[action*='consent.google'], form[action*='/save'] input[name='set_eom']"


class PageKind(StrEnum):
    """The kinds of pages and responses."""

    SEARCH = "search"
    """A list of results."""
    SINGLE = "single"
    """A search that opened its only result."""
    EMPTY = "empty"
    """A search without results."""
    PLACE = "place"
    """A place."""
    CONSENT = "consent"
    """The consent wall of Europe."""
    LIMITED_VIEW = "limited_view"
    """A list of results without counts, phones and websites, for who is not signed in."""
    LITE = "lite"
    """Maps Lite: served to what is not taken for a browser."""
    SORRY = "sorry"
    """The CAPTCHA for unusual traffic."""
    SHELL = "shell"
    """A page whose data is yet to be loaded: it holds the address of its data alone."""
    UNKNOWN = "unknown"
    """Anything else."""


def page_kind(text: str, url: str | None = None) -> PageKind:
    """Return the kind of a page or of a JSON response.

    Args:
        text: the body.
        url: its final address, if known.
    """
    data = decode(text)
    if data is not None:
        return response_kind(data)
    address = urlsplit(url or "")
    page = page_of(text)
    if address.path.startswith("/sorry") or page.css(_SORRY):
        return PageKind.SORRY
    if (address.hostname or "").startswith("consent.") or page.css(_CONSENT):
        return PageKind.CONSENT
    return _rendered_kind(page, url or requested_url(text) or "") or _served_kind(text)


def response_kind(data: list[Any]) -> PageKind:
    """Return the kind of a decoded response."""
    if is_place_response(data):
        return PageKind.PLACE
    if not is_search(data):
        return PageKind.UNKNOWN
    if is_single(data):
        return PageKind.SINGLE
    return PageKind.SEARCH if organic_nodes(data) else PageKind.EMPTY


def _rendered_kind(page: Selector, url: str) -> PageKind | None:
    """Return the kind that a rendered page shows; `None` when nothing is rendered."""
    cards, place = page.css(LINK), page.css(PLACE_PANEL)
    if place and (not cards or "/maps/place/" in url):
        return PageKind.SINGLE if "/maps/search/" in url else PageKind.PLACE
    if cards:
        return PageKind.LIMITED_VIEW if _is_limited(page) else PageKind.SEARCH
    return PageKind.EMPTY if page.css(EMPTY_LIST) else None


def _is_limited(page: Selector) -> bool:
    """Tell whether results are rated and none has a count, or the notice is there."""
    rated, counted = page.css(".MW4etd"), page.css(".UY7F9")
    return bool(page.xpath(LIMITED_NOTICE) or (rated and not counted))


def _served_kind(text: str) -> PageKind:
    """Return the kind of a page as served, before its script has run."""
    for data in embedded_responses(text):
        kind = response_kind(data)
        if kind is not PageKind.UNKNOWN:
            return kind
    if "mapslite" in text:
        return PageKind.LITE
    return PageKind.SHELL if preload_url(text) else PageKind.UNKNOWN
