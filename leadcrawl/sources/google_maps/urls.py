"""Addresses and identifiers of Google Maps.

A place has one feature id (data id) `0xHI:0xLO`. Its cid is LO in decimal and its place id is
both halves in base64: neither needs a page.
"""

import base64
import re
import struct
from typing import NamedTuple, Self
from urllib.parse import quote, unquote, urlencode

ORIGIN = "https://www.google.com"
_DATA_ID = re.compile(r"0x[0-9a-f]{1,16}:0x[0-9a-f]{1,16}", re.IGNORECASE)
_POINT = re.compile(r"!3d(-?\d+\.?\d*)!4d(-?\d+\.?\d*)")
_PLACE_ID = re.compile(r"[CG]hIJ[A-Za-z0-9_-]{23}")
_PLACE_ID_LAYOUT = "<3sQBQ"
_PLACE_ID_HEAD = b"\x0a\x12\x09"
_PLACE_ID_MIDDLE = 0x11


def normalize_data_id(text: str) -> str | None:
    """Return the first data id in the text, in lower case.

    >>> normalize_data_id("!1s0x14E732FD76F0D90D:0xe5415928d6702b47!8m2")
    '0x14e732fd76f0d90d:0xe5415928d6702b47'
    """
    match = _DATA_ID.search(text)
    return match[0].lower() if match and int(match[0].split(":")[1], 16) else None


def cid_of(data_id: str) -> str:
    """Return the decimal cid of a data id.

    >>> cid_of("0x14e732fd76f0d90d:0xe5415928d6702b47")
    '16519582940102929223'
    """
    return str(int(data_id.partition(":")[2], 16))


def place_id_of(data_id: str) -> str:
    """Return the place id of a data id.

    >>> place_id_of("0x14e732fd76f0d90d:0xe5415928d6702b47")
    'ChIJDdnwdv0y5xQRRytw1ihZQeU'
    """
    high, low = (int(half, 16) for half in data_id.split(":"))
    packed = struct.pack(_PLACE_ID_LAYOUT, _PLACE_ID_HEAD, high, _PLACE_ID_MIDDLE, low)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def data_id_of(place_id: str) -> str | None:
    """Return the data id that a place id encodes; `None` for ids of another kind.

    >>> data_id_of("ChIJDdnwdv0y5xQRRytw1ihZQeU")
    '0x14e732fd76f0d90d:0xe5415928d6702b47'
    """
    if not _PLACE_ID.fullmatch(place_id):
        return None
    head, high, middle, low = struct.unpack(
        _PLACE_ID_LAYOUT, base64.urlsafe_b64decode(place_id + "=")
    )
    if head != _PLACE_ID_HEAD or middle != _PLACE_ID_MIDDLE or not low:
        return None
    return f"0x{high:x}:0x{low:x}"


def cid_url(cid: str) -> str:
    """Return the canonical address of a place.

    >>> cid_url("16519582940102929223")
    'https://maps.google.com/?cid=16519582940102929223'
    """
    return f"https://maps.google.com/?cid={cid}"


def search_url(  # noqa: PLR0913 - the parts of the address
    query: str,
    latitude: float | None = None,
    longitude: float | None = None,
    zoom: float = 15,
    *,
    language: str = "en",
    country: str | None = None,
    origin: str = ORIGIN,
) -> str:
    """Return the address of a search page, over a viewport when a point is given.

    >>> search_url("coffee shop", 30.27, -97.74, country="us")
    'https://www.google.com/maps/search/coffee%20shop/@30.27,-97.74,15z?hl=en&gl=us'
    """
    path = f"/maps/search/{quote(query, safe='')}"
    if latitude is not None and longitude is not None:
        path += f"/@{_decimal(latitude)},{_decimal(longitude)},{zoom:g}z"
    return f"{origin}{path}?{_session(language, country)}"


def place_url(
    data_id: str,
    name: str = "",
    *,
    language: str = "en",
    country: str | None = None,
    origin: str = ORIGIN,
) -> str:
    """Return the address of a place's page.

    >>> place_url("0x1:0x2", "Joe's Café")
    'https://www.google.com/maps/place/Joe%27s%20Caf%C3%A9/data=!4m2!3m1!1s0x1:0x2?hl=en'
    """
    title = quote(name, safe="") or "-"
    data = f"data=!4m2!3m1!1s{data_id}"
    return f"{origin}/maps/place/{title}/{data}?{_session(language, country)}"


def place_id_url(
    place_id: str, *, language: str = "en", country: str | None = None, origin: str = ORIGIN
) -> str:
    """Return the address that opens a place by its place id."""
    return f"{origin}/maps/place/?q=place_id:{place_id}&{_session(language, country)}"


def _decimal(degrees: float) -> str:
    """Return degrees to a centimeter, never in scientific notation.

    >>> _decimal(-97.74), _decimal(0.0000012)
    ('-97.74', '0.0000012')
    """
    return f"{degrees:.7f}".rstrip("0").rstrip(".")


def _session(language: str, country: str | None) -> str:
    """Return the query string that fixes the language and the country of the session."""
    return urlencode({"hl": language} | ({"gl": country.lower()} if country else {}))


class PlaceRef(NamedTuple):
    """What an address, a place id or a cid says about which place it means."""

    cid: str | None = None
    """Decimal cid."""
    data_id: str | None = None
    """Feature id `0xHI:0xLO`."""
    place_id: str | None = None
    """Place id; of itself the only key for the few kinds that encode no data id."""
    kgmid: str | None = None
    """Knowledge graph id, such as `/g/11c54_9hlz`."""
    latitude: float | None = None
    """Latitude of the place itself, not of the viewport."""
    longitude: float | None = None
    """Longitude of the place itself."""

    @classmethod
    def of_data_id(cls, data_id: str) -> Self:
        """Return the reference that a data id gives; half of one (`0x0:`) gives no place id."""
        whole = int(data_id.partition(":")[0], 16) > 0
        return cls(cid_of(data_id), data_id, place_id_of(data_id) if whole else None)

    @property
    def aliases(self) -> tuple[str, ...]:
        """The keys of the place other than its cid."""
        return tuple(key for key in (self.data_id, self.place_id, self.kgmid) if key)


def parse_place(text: str) -> PlaceRef | None:
    """Read a place's address, data id, place id or cid; `None` when it names no place.

    >>> parse_place("https://maps.google.com/?cid=16519582940102929223").cid
    '16519582940102929223'
    >>> parse_place("https://www.google.com/maps/place/A/data=!1s0x1:0x2!8m2!3d1.5!4d-2.5").longitude
    -2.5
    >>> parse_place("https://www.google.com/maps/search/cafe") is None
    True
    """
    decoded = unquote(text.strip())
    if data_id := normalize_data_id(decoded):
        point = _POINT.search(decoded, decoded.lower().index(data_id))
        return PlaceRef.of_data_id(data_id)._replace(
            kgmid=_kgmid(decoded),
            latitude=float(point[1]) if point else None,
            longitude=float(point[2]) if point else None,
        )
    if place_id := _PLACE_ID.search(decoded):
        data_id = data_id_of(place_id[0])
        return PlaceRef.of_data_id(data_id) if data_id else PlaceRef(place_id=place_id[0])
    cid = re.fullmatch(r"(?:.*[?&](?:cid|ludocid)=)?(\d{5,20})(?:[&#].*)?", decoded)
    return PlaceRef(cid=cid[1]) if cid and int(cid[1]) < 2**64 else None


def _kgmid(decoded: str) -> str | None:
    """Return the knowledge graph id in the data part of an address, plain or in base64."""
    if plain := re.search(r"!1[56]s(/[gm]/\w+)", decoded):
        return plain[1]
    packed = re.search(r"!16z([A-Za-z0-9_-]+)", decoded)
    if packed is None:
        return None
    try:
        text = base64.urlsafe_b64decode(packed[1] + "=" * (-len(packed[1]) % 4)).decode()
    except ValueError:
        return None
    return text if re.fullmatch(r"/[gm]/\w+", text) else None
