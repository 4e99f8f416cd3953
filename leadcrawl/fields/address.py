"""Postal addresses in parts, where the parts are certain."""

import re
from typing import NamedTuple

from leadcrawl.fields.text import clean

_US = (
    "AL AK AZ AR CA CO CT DE DC FL GA GU HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH "
    "NJ NM NY NC ND OH OK OR PA PR RI SC SD TN TX UT VT VA VI WA WV WI WY"
)
_CA = "AB BC MB NB NL NS NT NU ON PE QC SK YT"
_ZIP = r"[0-9]{5}(?:-[0-9]{4})?"
_CANADIAN = r"[ABCEGHJ-NPRSTVXY][0-9][A-Z] ?[0-9][A-Z][0-9]"
_NAMES = {"US": r"USA|U\.S\.A\.|United States(?: of America)?", "CA": "Canada"}
_TAILS = {
    country: re.compile(
        rf"(?:^|.*,)\s*(?P<city>[^,0-9]*[^,0-9\s])\s*,\s*(?P<region>{'|'.join(regions.split())})"
        rf"(?:,?\s+(?P<postal>{postal}))?(?:\s*,\s*(?:{_NAMES[country]}))?"
    )
    for country, regions, postal in (("US", _US, _ZIP), ("CA", _CA, _CANADIAN))
}


class AddressParts(NamedTuple):
    """The parts of an address that are certain."""

    city: str
    region: str
    postal_code: str | None


def parse_address(text: str | None, country: str | None) -> AddressParts | None:
    """Return city, region and postal code of an address in the US or Canada, if it ends with them.

    >>> parse_address("1200 Main St, Suite 5, Austin, TX 78701", "US")
    AddressParts(city='Austin', region='TX', postal_code='78701')
    >>> parse_address("Main St near the park", "US") is None
    True
    """
    pattern = _TAILS.get(country or "")
    match = pattern.fullmatch(clean(text) or "") if pattern else None
    return AddressParts(match["city"], match["region"], match["postal"]) if match else None
