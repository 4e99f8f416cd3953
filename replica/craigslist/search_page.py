"""The served search page: one list of up to 360 rows, no paging, no posting ids."""

import html
import json

from leadcrawl.sources.craigslist.areas import Area
from replica.craigslist.catalog import Catalog, Query, category_name, known
from replica.craigslist.linked_data import results_data, search_data
from replica.craigslist.model import Posting
from replica.craigslist.posting_page import template

ROW_LIMIT = 360
_ZERO_PRICED = {"jobs", "services", "gigs"}
_LISTED_SECTIONS = {"for sale", "housing"}


def search_page(catalog: Catalog, query: Query) -> str:
    """Return the page of a search."""
    found = catalog.search(query)
    numbers = found.numbers[: min(found.local, ROW_LIMIT)]
    postings = [catalog.factory.posting(number) for number in numbers]
    area = known(query.area)
    path = f"subarea/{query.subarea}" if query.subarea else f"area/{query.area}"
    name = category_name(query.category)
    listed = [posting for posting in postings if posting.section in _LISTED_SECTIONS]
    return template("search.html").substitute(
        title=html.escape(f"{_place_name(area, query)} {name}"),
        heading=html.escape(_heading(area, query, name)),
        url=f"https://www.craigslist.org/search/{path}?cat={query.category}",
        path=path,
        code=query.category,
        location=_location(area, query),
        crumb_data=search_data(
            [
                (f"https://{area.hostname}.craigslist.org", f"{area.hostname}.craigslist.org"),
                (f"https://www.craigslist.org/search/{path}?cat={query.category}", name),
            ]
        ),
        results_data=results_data(listed, area),
        rows="\n".join(_row(posting) for posting in postings),
    )


def _place_name(area: Area, query: Query) -> str:
    sub = area.subarea(query.subarea)
    return sub.name if sub else area.name


def _heading(area: Area, query: Query, name: str) -> str:
    sub = area.subarea(query.subarea)
    where = f"{area.description.title()} - {sub.name.title()}" if sub else area.description.title()
    words = f' "{query.text}"' if query.text else ""
    return f"{name.title()}{words} in {where}"


def _location(area: Area, query: Query) -> str:
    sub = area.subarea(query.subarea)
    if sub:
        place = {"v": 1, "subareaId": sub.id, "areaId": area.id, "type": "subarea"}
    else:
        place = {"v": 1, "areaId": area.id, "type": "area"}
    return json.dumps(place, separators=(",", ":"))


def _row(posting: Posting) -> str:
    title = html.escape(posting.draft.title)
    price = posting.price_text or ("$0" if posting.section in _ZERO_PRICED else "")
    price = f'                    <div class="price">{price}</div>\n' if price else ""
    return (
        f'        <li class="cl-static-search-result" title="{title}">\n'
        f'            <a href="{posting.url}">\n'
        f'                <div class="title">{title}</div>\n\n'
        f'                <div class="details">\n{price}'
        '                    <div class="location">\n'
        f"                        {html.escape(posting.spot.text)}\n"
        "                    </div>\n                </div>\n            </a>\n        </li>"
    )
