"""Replicas for the tests of the replica."""

from collections.abc import Callable

import pytest

from leadcrawl.sources.craigslist.areas import find_areas
from replica.craigslist.app import CraigslistSite
from replica.craigslist.factory import City

MakeSite = Callable[..., CraigslistSite]


@pytest.fixture(scope="session")
def make_site() -> MakeSite:
    """Return a function that makes a filled site without a server."""

    def make(city: str = "sfbay", postings: int = 300, **options: float) -> CraigslistSite:
        values = City(areas=tuple(find_areas(city)), postings=postings, **options)  # type: ignore[arg-type]
        site = CraigslistSite(values)
        for _ in site.fill():
            pass
        return site

    return make


@pytest.fixture(scope="session")
def site(make_site: MakeSite) -> CraigslistSite:
    """A small San Francisco."""
    return make_site()
