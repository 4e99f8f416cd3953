"""The nested parts of a place node: reputation, telephone, photos, attributes, reviews."""

from typing import Any

from leadcrawl.fields.plus_code import plus_code as encode
from leadcrawl.sources.google_maps.urls import place_id_of
from replica.google_maps.city import City
from replica.google_maps.model import Place, Review
from replica.google_maps.session import Session
from replica.google_maps.vocabulary import label, vocabulary

_IMAGES = "https://lh3.googleusercontent.com/p"
_CONTRIB = "https://www.google.com/maps/contrib"
_BUSY = (0, 0, 12, 25, 38, 46, 60, 71, 66, 52, 40, 44, 63, 78, 70, 51, 30, 14)


def national(digits: str) -> str:
    """Return ten digits as they are written within the country.

    >>> national("5125550123")
    '(512) 555-0123'
    """
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"


def phone(digits: str, country: str) -> list[Any]:
    """Return the telephone block; a session of another country sees the international form."""
    inside, outside = national(digits), f"+1 {digits[:3]}-{digits[3:6]}-{digits[6:]}"
    shown, dial = (inside, digits) if country == "us" else (outside, f"+1{digits}")
    return [shown, [[inside, 1], [outside, 2]], None, dial, None, [f"tel:{dial}"]]


def reputation(place: Place, session: Session) -> dict[int, Any]:
    """Return `[4]`: price, reviews link, rating and count."""
    if place.rating is None:
        return {4: [None, None, place.price]} if place.price else {}
    count = place.reviews_count
    link = f"https://search.google.com/local/reviews?placeid={place_id_of(place.data_id)}"
    text = label("reviews", session.language, f"{count:,}")
    found = [None, None, place.price, [link, text], place.price, None, None, place.rating, count]
    return {4: found}


def photo(place: Place, size: str, width: int, height: int) -> list[Any]:
    """Return a photo."""
    url = f"{_IMAGES}/{place.photo}={size}-k-no"
    picture = [url, place.name, [4160, 3120], [width, height]]
    return [place.photo, 10, 12, "", None, None, picture]


def attributes(names: list[str], language: str) -> list[Any]:
    """Return the groups of attributes; ids are the same in every language."""
    groups: dict[str, list[Any]] = {}
    for name in names:
        spec = vocabulary()["attributes"][name]
        text, has = spec[language], spec["has"]
        option = [spec["id"], text, [1, [[has, text]], [has, text, text, text]], None, [1], 0]
        groups.setdefault(spec["group"], []).append(option)
    labels = vocabulary()["groups"]
    return [[group, labels[group][language], options] for group, options in groups.items()]


def plus_code(place: Place, city: City) -> list[Any]:
    """Return the plus code block, which only the place's own response has."""
    code = encode(place.lat, place.lon)
    return ["0ahUKEwreplica", [code], [f"{code[4:]} {city.name}, {city.state}"], 2]


def extras(place: Place, reviews: tuple[Review, ...], session: Session) -> dict[int, Any]:
    """Return what only the place's own response has, its address aside."""
    found: dict[int, Any] = {99: [[["People also search for", []]]]}
    if place.stars:
        rows = [[_review(place, review)] for review in reviews]
        found[175] = [None, [None, 1], 0, list(place.stars), None, None, None, None, None]
        found[175].append([[rows, None, 1, None, "other_user_reviews"]])
    if place.week and place.rating:
        found[84] = [[_busy_day(day, place) for day in (7, 1, 2, 3, 4, 5, 6)]]
    if place.photo:
        photos = [photo(place, "w298-h298", 203, 100)]
        found[171] = [[["CgIgAQ==", "0ahUKEwreplica", "All", photos]]]
    if place.mall:
        found[134] = [[[[place.mall, f"0x1:0x{len(place.mall):x}"]], 1, 1]]
    if not place.owner_id:
        found[49] = [f"https://business.google.com/create?fp={place.cid}&hl={session.language}"]
    action = vocabulary()["kinds"][place.kind].get("action")
    if action and place.number % 4 == 0:
        found[75] = [[_action(action, place)]]
    return found


def _action(action: str, place: Place) -> list[Any]:
    host = "orders.example.org" if action == "order" else "booking.example.org"
    url = f"https://{host}/{place.cid:x}"
    provider = [[host, None, [f"{_IMAGES}/logo"], 20000202], [None, None, [url, [url]]]]
    return [{"order": 4, "booking": 3}[action], None, [provider], None, 21634]


def _busy_day(day: int, place: Place) -> list[Any]:
    shift = (place.number + day) % 20
    hours = []
    for hour, percent in enumerate(_BUSY, 6):
        half = f"{(hour - 1) % 12 + 1} {'pm' if hour % 24 >= 12 else 'am'}"
        share = max(0, percent - shift) if percent else 0
        hours.append([hour, share, "", "", half, None, f"{half[:-1].replace(' ', '')}"])
    return [day, hours, 0]


def _review(place: Place, review: Review) -> list[Any]:
    profile = f"{_CONTRIB}/{review.author_id}?hl=en-US"
    picture = f"https://lh3.googleusercontent.com/a-/{review.author_id}=s120-c-rp-mo-br100"
    author = [review.author, picture, None, review.author_id]
    posted: list[Any] = [f"0x0:0x{place.cid:x}", None, review.posted, review.posted]
    posted += [[None, None, [profile], None, None, author], 1, "2 months ago"]
    posted += [None] * 6 + [["Google", None, None, "google", 5]]
    text: list[Any] = [[review.stars]] + [None] * 13 + [["en"], [[review.text]]]
    reply = None
    if review.reply:
        reply = [None, review.posted + 86_400_000_000, *[None] * 11, ["en"], [[review.reply]]]
    return [review.key, posted, text, reply]
