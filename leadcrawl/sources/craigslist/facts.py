"""Rules on single values that the HTML and the JSON of Craigslist share."""

import re
from collections.abc import Iterable
from typing import Any

from leadcrawl.fields.money import parse_compensation, parse_money
from leadcrawl.items import Compensation, Money, Point

# Wishes of a poster in the site's languages; what permits contact, or speaks of something else,
# is none.
_REFUSAL = re.compile(
    r"\bnot\s+(?:ok\s+to\s+)?contact|\bdon['’]?t\s+contact|\bno\s+(?:recruiters|solicit|unsolicited)"
    r"|principals only|no phone calls|\bunsolicited\b.{0,60}\b(?:not|un)\s?(?:welcome|wanted|ok\b|accepted)"
    r"|\bnicht\b.*\bkontakt|kontakt\w*\b.*\bnicht\b|\bno\b.{0,20}\bcontact(?:ar|en|e)\b"
    r"|\bne (?:me |nous )contact|\bne (?:\w+ ){0,2}pas (?!.*h[ée]sit).{0,20}contact"
    r"|\bnon contatta|\bn[ãa]o\b.{0,20}\bcontat",
    re.IGNORECASE,
)
# The site's word for all that is not wanted; a wish by itself, unless that is said to be fine.
_UNSOLICITED = re.compile(r"\bunsolicited\b", re.IGNORECASE)
_PERMISSION = re.compile(r"\b(?:ok(?:ay)?|fine|welcome|may contact)\b", re.IGNORECASE)


def refusal(notices: Iterable[str]) -> str | None:
    """Return the poster's words that ask not to be contacted, if there are any.

    >>> refusal(["do NOT contact me with unsolicited services or offers"])
    'do NOT contact me with unsolicited services or offers'
    >>> refusal(["it's ok to contact this poster with services or other commercial interests"])
    """
    wishes = [notice for notice in notices if _refuses(notice)]
    return "; ".join(dict.fromkeys(wishes)) or None


def _refuses(notice: str) -> bool:
    if _REFUSAL.search(notice):
        return True
    return bool(_UNSOLICITED.search(notice)) and not _PERMISSION.search(notice)


def point(latitude: Any, longitude: Any) -> Point | None:
    """Return a point; 0,0 stands for none, and so does what is not on the globe.

    >>> point("37.5", -122.25).coordinates
    (-122.25, 37.5)
    >>> point(0, 0)
    """
    try:
        lat, lon = float(latitude), float(longitude)
    except (TypeError, ValueError):
        return None
    if (lat, lon) == (0, 0) or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    return Point(coordinates=(lon, lat))


def largest(image: str) -> str:
    """Return the address of the largest size of a picture.

    Names of three parts are of the generations that have 1200x900; older ones stay.

    >>> largest("https://images.craigslist.org/00g0g_dq2dbt7p7mR_0sU0gg_600x450.jpg")
    'https://images.craigslist.org/00g0g_dq2dbt7p7mR_0sU0gg_1200x900.jpg'
    >>> largest("https://images.craigslist.org/00z0z_h26nUJz7zKf_600x450.jpg")
    'https://images.craigslist.org/00z0z_h26nUJz7zKf_600x450.jpg'
    """
    return re.sub(r"(/\w+_\w+_\w+)_(?:50x50c|300x300|600x450)\.jpg$", r"\1_1200x900.jpg", image)


def price(text: str | None, currency: str | None) -> Money | None:
    """Return the price; a mere `$` is no currency where the area is not known.

    >>> price("$1,400", "CAD").currency, price("$1,400", None), price("€1.400", None).currency
    ('CAD', None, 'EUR')
    """
    if currency is None and not re.search(r"[€£]|\b[A-Z]{3}\b", text or ""):
        return None
    return parse_money(text, currency or "USD")


def pay(text: str | None, currency: str | None) -> Compensation | None:
    """Return what a job pays; without its currency where the area is not known.

    >>> pay("$20 per hour", "USD").minimum, pay("$20 per hour", None).currency
    (20.0, None)
    """
    found = parse_compensation(text, currency or "USD")
    if found and currency is None:
        return found.model_copy(update={"currency": None})
    return found


def is_filler(amount: float, section: str | None) -> bool:
    """Tell whether a price of zero is the site's and not the poster's.

    >>> is_filler(0, "jobs"), is_filler(0, "for sale"), is_filler(20, "jobs")
    (True, False, False)
    """
    return amount == 0 and section not in ("for sale", "housing")
