"""The page of one posting, in today's markup."""

import html
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from string import Template
from zoneinfo import ZoneInfo

from leadcrawl.sources.craigslist.areas import Area
from replica.craigslist.catalog import category_name, known
from replica.craigslist.linked_data import breadcrumbs_data, posting_data
from replica.craigslist.model import Posting
from replica.craigslist.posting_parts import attributes, gallery, map_box
from replica.craigslist.writing import MASK

_SECTION_CODES = {
    "services": "bbb",
    "jobs": "jjj",
    "gigs": "ggg",
    "for sale": "sss",
    "housing": "hhh",
    "community": "ccc",
}


@cache
def template(name: str) -> Template:
    """Return a page template by its file name."""
    path = Path(__file__).parent / "templates" / name
    return Template(path.read_text(encoding="utf-8"))


def posting_page(posting: Posting) -> str:
    """Return the page of a posting."""
    area, draft, times = known(posting.area), posting.draft, posting.times
    zone = ZoneInfo(area.timezone)
    reply = (
        f"https://{area.hostname}.craigslist.org/reply/{area.abbreviation}"
        f"/{posting.category}/{posting.pid}/__SERVICE_ID__"
    )
    crumbs = _crumbs(posting, area)
    return template("posting.html").substitute(
        title=html.escape(draft.title),
        category=html.escape(category_name(posting.category)),
        summary=html.escape(" ".join(draft.lines).replace(MASK, "")[:180]),
        url=posting.url,
        expires=datetime.fromtimestamp(times.expires, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        geo_meta=_geo_meta(posting),
        town=html.escape(posting.spot.town),
        crumb_data=breadcrumbs_data(posting, crumbs),
        posting_data=posting_data(posting, area) if posting.linked_data else "",
        code=posting.category,
        pid=posting.pid,
        repost=f"'repost_of': {posting.repost_of},\n" if posting.repost_of else "",
        crumbs="\n".join(_crumb(*crumb) for crumb in crumbs),
        reply=reply,
        **_area(area, posting.subarea),
        **_times(posting, zone),
        heading=_heading(posting),
        street_address=_street_address(posting),
        gallery=gallery(posting),
        map=map_box(posting),
        attributes=attributes(posting, area),
        body=_body(posting, reply),
        notices=f"            <li>{html.escape(posting.notice)}</li>\n" if posting.notice else "",
    )


def _area(area: Area, subarea: str | None) -> dict[str, str | int | None]:
    sub = area.subarea(subarea)
    return {
        "area_id": area.id,
        "area_abbr": area.abbreviation,
        "subarea_id": sub.id if sub else 0,
        "host": area.hostname,
        "place_name": sub.name if sub else area.name,
        "country": area.country,
        "region": area.region or "",
    }


def _times(posting: Posting, zone: ZoneInfo) -> dict[str, str]:
    posted = datetime.fromtimestamp(posting.times.posted, zone)
    updated = datetime.fromtimestamp(posting.times.updated, zone)
    return {
        "posted": posted.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "posted_short": posted.strftime("%Y-%m-%d %H:%M"),
        "updated": updated.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "updated_short": updated.strftime("%Y-%m-%d %H:%M"),
    }


def _geo_meta(posting: Posting) -> str:
    lat, lon = posting.spot.lat, posting.spot.lon
    if lat is None:
        return ""
    return (
        f'\t<meta name="geo.position" content="{lat:.6f};{lon:.6f}">\n'
        f'\t<meta name="ICBM" content="{lat:.6f}, {lon:.6f}">\n'
    )


def _crumbs(posting: Posting, area: Area) -> list[tuple[str, str, str]]:
    """Return class, path and text of the breadcrumbs, outermost first."""
    sub = area.subarea(posting.subarea)
    path = f"subarea/{sub.code}" if sub else f"area/{area.hostname}"
    crumbs = [("area", f"/area/{area.hostname}", area.name)]
    if sub:
        crumbs.append(("subarea", f"/subarea/{sub.code}", sub.name))
    section = f"/search/{path}?cat={_SECTION_CODES[posting.section]}"
    leaf = f"/search/{path}?cat={posting.category}"
    name = category_name(posting.category)
    return [*crumbs, ("section", section, posting.section), ("category", leaf, name)]


def _crumb(kind: str, path: str, text: str) -> str:
    arrow = "" if kind == "category" else '\n            <span class="breadcrumb-arrow">&gt;</span>'
    return (
        f'        <li class="crumb {kind}">\n            <p>\n'
        f'                <a href="{html.escape(path)}">{html.escape(text)}</a>\n{arrow}'
        "            </p>\n        </li>\n"
    )


def _heading(posting: Posting) -> str:
    title = f'<span id="titletextonly">{html.escape(posting.draft.title)}</span>'
    price = f'<span class="price">{posting.price_text}</span>' if posting.price_text else ""
    place = f"<span> ({html.escape(posting.spot.text)})</span>" if posting.spot.text else ""
    if posting.section == "housing":
        return f'{price} <span class="housing">/ 1br - </span>{title}{place}'
    return f"{title} - {price} {place}" if price else f"{title}{place}"


def _street_address(posting: Posting) -> str:
    address = posting.spot.street_address
    return f'    <h2 class="street-address">{html.escape(address)}</h2>\n' if address else ""


def _body(posting: Posting, reply: str) -> str:
    body = html.escape("\n".join(posting.draft.lines), quote=False).replace("\n", "<br>\n")
    link = (
        '<a href="#" class="show-contact" title="click to show contact info" '
        f'data-href="{reply}" rel="nofollow">show contact info</a>'
    )
    return f"{body.replace(MASK, link)}<br>\n"
