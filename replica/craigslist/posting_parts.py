"""Parts of a posting's page: pictures, map, attributes."""

import html
from itertools import groupby

from leadcrawl.sources.craigslist.areas import Area
from replica.craigslist.model import Attribute, Posting

_SITE = "https://www.craigslist.org"


def gallery(posting: Posting) -> str:
    """Return the pictures of a posting; empty without any."""
    if not posting.images:
        return ""
    title, thumbs = html.escape(posting.draft.title), []
    for number, image in enumerate(posting.images, 1):
        name = image.partition(":")[2]
        address = f"https://images.craigslist.org/{name}"
        key = name.partition("_")[2]
        thumbs.append(
            f'<a id="{number}_thumb_{key}" class="thumb" data-imgid="{key}" '
            f'href="{address}_600x450.jpg" title="{number}"><img src="{address}_50x50c.jpg" '
            f'alt="{title} {number} thumbnail"></a>'
        )
    first = posting.images[0].partition(":")[2]
    return (
        '    <figure class="iw multiimage">\n    <div class="gallery">\n'
        f'        <span class="slider-info">image 1 of {len(thumbs)}</span>\n'
        '        <div class="swipe"><div class="swipe-wrap"><div class="slide first visible">\n'
        f'            <img src="https://images.craigslist.org/{first}_600x450.jpg" title="1" '
        f'alt="{title} 1">\n        </div></div></div>\n    </div>\n'
        f'    <div id="thumbs">{"".join(thumbs)}</div>\n</figure>\n'
    )


def map_box(posting: Posting) -> str:
    """Return the map with its street; empty where the poster chose none."""
    spot = posting.spot
    if spot.lat is None:
        return ""
    street = (
        f'    <div class="mapaddress">{html.escape(spot.street)}</div>\n' if spot.street else ""
    )
    accuracy = 5 if spot.exact else 22
    return (
        f'<div class="mapbox">\n    <div id="map" class="viewposting" data-latitude="{spot.lat:.6f}"'
        f' data-longitude="{spot.lon:.6f}" data-accuracy="{accuracy}"></div>\n{street}'
        '    <p class="mapaddress">\n        <small>\n            <a target="_blank" '
        f'href="https://www.google.com/maps/search/{spot.lat:.6f},{spot.lon:.6f}">'
        'google map<span class="icom-"></span></a>\n        </small>\n    </p>\n</div>\n'
    )


def attributes(posting: Posting, area: Area) -> str:
    """Return the labelled attributes, and the link to other postings of the poster."""
    groups = groupby(posting.draft.attributes, key=lambda attribute: bool(attribute.label))
    rows = [
        '    <div class="attrgroup">\n'
        + "".join(_attribute(attribute, posting, area) for attribute in group)
        + "    </div>\n"
        for _, group in groups
    ]
    if posting.more_ads:
        link = f"{_SITE}/search/area/{area.hostname}?cat=sss&amp;userpostingid={posting.pid}"
        rows.append(
            f'    <p class="attrgroup">\n<span class="otherpostings">\n<a href="{link}">\n'
            "          more ads by this poster\n        </a>\n</span>\n</p>\n"
        )
    return "".join(rows)


_IMPORTANT = {"auto_year": "year", "auto_make_model": "makemodel"}
_FIGURES = {"bedrooms", "sqft"}


def _attribute(attribute: Attribute, posting: Posting, area: Area) -> str:
    value = html.escape(attribute.value)
    if attribute.key in _FIGURES:
        value = value.replace("ft2", "ft<sup>2</sup>")
        return f'            <span class="attr important">\n                {value}\n            </span>\n'
    if attribute.search:
        link = f"{_SITE}/search/area/{area.hostname}?cat={posting.category}&amp;{attribute.search}"
        value = f'              <a href="{link}">{value}</a>\n'
    if kind := _IMPORTANT.get(attribute.key):
        return (
            '            <div class="attr important">\n'
            f'                <span class="valu {kind}">{value}</span>\n            </div>\n'
        )
    label = html.escape(attribute.label)
    label = f'                <span class="labl">{label}:</span>\n' if label else ""
    kind = f" {attribute.key}" if label else ""
    return (
        f'            <div class="attr{kind}">\n{label}'
        f'                <span class="valu">{value}</span>\n            </div>\n'
    )
