"""Where the parsers find each field: CSS selectors of the page, members of the JSON item.

For people who look for what has changed on the site; a test removes each place from pages and
replies, and sees the field vanish.
"""

from typing import Final

_LD: Final = "script#ld_posting_data"
_SCRIPT: Final = "script:not([src]):not([type*=json])"
_CRUMBS: Final = ("ul.breadcrumbs", "script#ld_breadcrumb_data", _SCRIPT)
_ATTRIBUTES: Final = ("div.attrgroup", "p.attrgroup")
_AREA: Final = ("location.hostname", "location.areaId")

#: Fields that the pipelines read from the poster's text.
FROM_TEXT: Final = ("phones", "emails", "website", "domain", "socials", "language")

_BODY_API: Final = ("body",)
_BODY_HTML: Final = ("#postingbody", "#userbody")

ORIGINS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "api": {
        "name": ("title",),
        "company": ("companyName", "attributes"),
        "description": _BODY_API,
        "category": ("categoryAbbr", "category"),
        "category_code": ("categoryAbbr",),
        "section": ("categoryAbbr", "section"),
        "attributes": ("attributes",),
        "images": ("images",),
        "price": ("priceString", "price"),
        "compensation": ("attributes",),
        "posted_at": ("postedDate",),
        "updated_at": ("updatedDate",),
        "repost_of": ("repostOf",),
        "address": ("streetAddress", "location.displayAddress"),
        "neighborhood": ("location.neighborhood", "location.description"),
        "location": ("location.lat", "location.lon"),
        "location_accuracy": ("location.type", "location.lat"),
        "area": _AREA,
        "subarea": ("location.subareaAbbr",),
        "city": _AREA,
        "region": _AREA,
        "country": _AREA,
        "timezone": _AREA,
        "do_not_contact_reason": ("notices",),
    }
    | dict.fromkeys(FROM_TEXT, _BODY_API),
    "html": {
        "name": ("#titletextonly", "h2.postingtitle"),
        "company": ("h2.company-name", _LD, *_ATTRIBUTES),
        "description": _BODY_HTML,
        "category": _CRUMBS,
        "category_code": _CRUMBS,
        "section": _CRUMBS,
        "attributes": _ATTRIBUTES,
        "images": ("a.thumb", ".gallery img", _LD, _SCRIPT),
        "price": (".price",),
        "compensation": _ATTRIBUTES,
        "posted_at": (".postinginfos time", "#display-date time"),
        "updated_at": (".postinginfos time",),
        "expires_at": ("meta[name=robots]", _LD),
        "repost_of": (_SCRIPT,),
        "address": ("h2.street-address", "div.mapaddress", _LD),
        "neighborhood": (
            ".postingtitletext > span:not(#titletextonly)",
            ".postingtitletext > small",
        ),
        "location": ("#map[data-latitude]", _LD),
        "location_accuracy": ("#map[data-accuracy]",),
        "area": _CRUMBS,
        "subarea": _CRUMBS,
        "city": (_LD, "meta[name='geo.placename']", *_CRUMBS),
        "region": (_LD, "meta[name='geo.region']", *_CRUMBS),
        "postal_code": (_LD,),
        "country": (_LD, "meta[name='geo.region']", *_CRUMBS),
        "timezone": _CRUMBS,
        "do_not_contact_reason": ("ul.notices li", "ul.blurbs li"),
    }
    | dict.fromkeys(FROM_TEXT, _BODY_HTML),
}
"""Parser -> field -> where it is found."""
