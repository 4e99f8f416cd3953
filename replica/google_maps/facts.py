"""The members of a place node that say what it is, where, when it is open and how to reach it."""

from datetime import date
from typing import Any
from urllib.parse import quote

from leadcrawl.sources.google_maps.urls import place_id_of
from replica.google_maps import details
from replica.google_maps.city import City
from replica.google_maps.clocks import rows, status
from replica.google_maps.model import Place
from replica.google_maps.session import Mood, Session
from replica.google_maps.vocabulary import category_name, label, vocabulary

Members = dict[int, Any]
COUNTRY = "US"
_VED = "0ahUKEwreplica"
_LOGOS = "https://lh3.googleusercontent.com"


def listed(members: Members) -> list[Any]:
    """Return a list with the members at their indexes.

    >>> listed({2: "a", 0: None, 4: "b"})
    [None, None, 'a', None, 'b']
    """
    found: list[Any] = [None] * (max(members) + 1)
    for index, value in members.items():
        found[index] = value
    return found


def wrap(url: str, session: Session) -> str:
    """Return a link to another site as the session shows it.

    >>> wrap("https://a.example.com/", Session("x", Mood.WRAPPED))[:40]
    '/url?q=https://a.example.com/&opi=795082'
    """
    if not session.has(Mood.WRAPPED):
        return url
    return f"/url?q={quote(url, safe=':/?=')}&opi=79508299&sa=U&ved={_VED}&usg=AOvVaw0replica"


def identity(place: Place, session: Session, city: City) -> Members:
    """Return ids, name, categories and attributes."""
    spec = vocabulary()["kinds"][place.kind]
    found = _ids(place) | {
        0: session.psi,
        1: _VED,
        9: [None, None, place.lat, place.lon],
        11: place.name,
        13: [category_name(code, session.language) for code in spec["categories"]],
        30: city.timezone,
        61: 1,
        67: 1,
        76: [[code, None, 5] for code in spec["categories"]],
        88: [None, _type(place), [_type(place), COUNTRY], place.name],
        100: [None, details.attributes(spec["attributes"], session.language)],
        110: "en",
        130: 0,
        243: COUNTRY,
    }
    if place.name_local:
        found |= {101: place.name_local, 111: "es"}
    return found


def _ids(place: Place) -> Members:
    place_id, listing = place_id_of(place.data_id), str(place.cid ^ 0x5555555555)
    ids = [place.data_id, None, None, place.kgmid, place_id, listing, place.owner_id]
    return {
        10: place.data_id,
        78: place_id,
        89: place.kgmid,
        181: [None] * 5 + [listing, place.owner_id],
        227: [ids],
    }


def _type(place: Place) -> str:
    return f"SearchResult.TYPE_{place.kind.upper()}"


def address(place: Place, session: Session, city: City) -> Members:
    """Return the address as printed and in parts; hardly any of who only serves an area."""
    if place.street is None:
        return {183: [[[7, [[place.name]]]]], 166: city.name}
    lines = [place.street, f"{city.name}, {city.code} {place.postal_code}"]
    if session.country != "us":
        lines.append("United States")
    printed = ", ".join(lines)
    # As captured, what stands before the address is not always the name alone.
    title = f"Unit {place.number}, {place.name}" if place.number % 8 == 0 else place.name
    parts = [place.neighborhood, place.street, place.street, city.name]
    return {
        2: lines,
        14: place.neighborhood,
        18: f"{title}, {printed}",
        39: printed,
        82: parts,
        166: f"{city.name}, {city.code}",
        183: [
            [[7, [[place.name], *([line] for line in lines)]], [1, [[printed]]]],
            [*parts, place.postal_code, city.state, COUNTRY],
        ],
    }


def contact(place: Place, session: Session) -> Members:
    """Return website, telephone, photos and owner."""
    members: Members = {}
    if place.website:
        host = place.website.split("/")[2].removeprefix("www.")
        click = f",AOvVaw{place.number:022x},,{_VED},"
        members[7] = [wrap(place.website, session), host, None, None, click]
    if place.phone:
        members[178] = [details.phone(place.phone, session.country)]
    if place.photo:
        members[37] = [[details.photo(place, "w122-h92", 80, 92)], place.number % 400 + 1]
        sizes = (("w86-h86", 86, 86), ("w408-h306", 408, 240))
        members[72] = [[details.photo(place, *size) for size in sizes]]
    if place.owner_id:
        owner = f"{place.name} (Owner)"
        members[57] = [None, owner, place.owner_id, *[None] * 5, place.owner_id]
        members[157] = f"{_LOGOS}/-{place.cid:x}/s44-p-k-no-ns-nd/photo.jpg"
    return members


def opening(place: Place, today: date, language: str) -> Members:
    """Return the hours, or that the place is closed for good or for now."""
    if place.closed:
        # Captured by nobody: the badge is other projects' word.
        badge = "CLOSED" if place.closed == "permanently" else "CLOSED_TEMPORARILY"
        text = label(place.closed, language)
        return {88: [badge, _type(place)], 203: [None, listed({4: [text], 8: [text]})]}
    if place.week is None:
        return {}
    days = rows(place.week, today, language)
    rich, short = status(place.week, today, language)
    return {203: [days, [days[0], 0, 1, None, [rich], [rich], None, None, [short]], 2]}
