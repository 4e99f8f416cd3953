"""Reads the parameters of searches; what the site does not know, it refuses."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from leadcrawl.sources.craigslist.areas import area, subarea
from leadcrawl.sources.craigslist.categories import category
from replica.craigslist.catalog import Query

_SORTS = ("date", "date", "dateoldest", "dist", "priceasc", "pricedsc", "rel", "upcoming")
_FILTERS = {
    "query", "srchType", "postedToday", "bundleDuplicates", "hasPic", "sort", "min_price",
    "max_price", "purveyor", "postal", "lat", "lon", "search_distance", "language", "condition",
    "employment_type", "is_telecommuting", "is_internship", "is_nonprofit", "is_paid",
}  # fmt: skip
_API_KEYS = {"batch", "cc", "lang", "searchPath", "cat", "cacheId"}


class BadRequest(ValueError):
    """The site answers such a request with 400; raised by this module."""


def page_query(request: web.Request) -> Query:
    """Return the search that a page address asks for."""
    kind, key = request.match_info["kind"], request.match_info["key"]
    return _query(f"{kind}/{key}", request.query.get("cat", "sss"), request.query)


def full_query(request: web.Request) -> tuple[Query, bool]:
    """Return the search that a JSON address asks for, and whether it wants details."""
    values = request.query
    if unknown := set(values) - _FILTERS - _API_KEYS:
        raise BadRequest(f"That url is unsupported (unknown parameter {min(unknown)})")
    place, cached, size, sort, _ = _numbers(values.get("batch", ""), 5)
    if size not in {0, 360} or not 0 <= sort < len(_SORTS):
        raise BadRequest("That url is unsupported (bad batch)")
    path, code = values.get("searchPath", ""), values.get("cat", "")
    if place:
        path, code = _numbered_place(place, path)
    query = _query(path, code, {"sort": _SORTS[sort]} | dict(values))
    return query, size == 360 and not cached


def batch(request: web.Request) -> dict[str, Any]:
    """Return the arguments of a batch."""
    numbers = _numbers(request.query.get("batch", ""), 7)
    return {
        "cache_id": request.query.get("cacheId", ""),
        "start": numbers[1],
        "size": numbers[2],
        "max_posted_ts": numbers[5],
    }


def _numbers(text: str, count: int) -> list[int]:
    parts = text.split("-")
    if len(parts) != count or not all(part.isdigit() for part in parts):
        raise BadRequest("That url is unsupported (bad batch)")
    return [int(part) for part in parts]


def _numbered_place(number: int, path: str) -> tuple[str, str]:
    """Return path and category of the other style: area number, then `cta` or `eby/cta`."""
    found = area(number)
    if found is None:
        raise BadRequest("That url is unsupported (unknown area)")
    sub, _, code = path.rpartition("/")
    return (f"subarea/{sub}" if sub else f"area/{found.hostname}"), code


def _query(path: str, code: str, values: Mapping[str, str]) -> Query:
    kind, _, key = path.partition("/")
    if category(code) is None:
        raise BadRequest("That url is unsupported (unknown category)")
    part = subarea(key) if kind == "subarea" else None
    found = part.area if part else area(key) if kind == "area" else None
    if found is None:
        raise BadRequest("That url is unsupported (unknown path)")
    return Query(
        area=found.hostname,
        subarea=key if part else None,
        category=code,
        text=values.get("query", ""),
        titles_only=values.get("srchType") == "T",
        has_pic=values.get("hasPic") == "1",
        today=values.get("postedToday") == "1",
        min_price=_price(values.get("min_price")),
        max_price=_price(values.get("max_price")),
        sort=values.get("sort", "date"),
        purveyor=values.get("purveyor", "all"),
    )


def _price(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
