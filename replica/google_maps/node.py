"""The place node of the responses: a list of up to 250 members, as captured, mostly empty."""

import re
from typing import Any
from urllib.parse import quote, quote_plus

from leadcrawl.sources.google_maps.urls import place_id_of
from replica.google_maps import details
from replica.google_maps.city import City
from replica.google_maps.factory import PlaceFactory
from replica.google_maps.model import Place
from replica.google_maps.session import Mood, Session
from replica.google_maps.vocabulary import category_name, label, vocabulary
from replica.google_maps.weeks import rows, status

Members = dict[int, Any]
COUNTRY = "US"
_VED = "0ahUKEwreplica"


def listed(members: Members) -> list[Any]:
    """Return a list with the members at their indexes.

    >>> listed({2: "a", 0: None, 4: "b"})
    [None, None, 'a', None, 'b']
    """
    found: list[Any] = [None] * (max(members) + 1)
    for index, value in members.items():
        found[index] = value
    return found


class NodeWriter:
    """Writes the nodes of places; `node` for a list, `detail` for the place's own response, `ad`."""

    def __init__(self, factory: PlaceFactory) -> None:
        self.factory = factory
        self.city: City = factory.city
        self.today = factory.options.today

    def node(self, place: Place, session: Session) -> list[Any]:
        """Return the node in a search response; poor for a stub, and in the limited view."""
        members = self._base(place, session)
        if place.is_stub or session.has(Mood.LIMITED):
            self._strip(members)
        return listed(members)

    def detail(self, place: Place, session: Session, *, is_stub: bool = False) -> list[Any]:
        """Return the node of the place's own response."""
        members = self._base(place, session) | self._detail(place, session)
        if is_stub:
            self._strip(members)
        return listed(members)

    def ad(self, place: Place, session: Session) -> list[Any]:
        """Return the node of an advertisement, which lacks the ids and the parts of the address."""
        members = self._base(place, session)
        for index in (7, 14, 57, 61, 67, 78, 89, 100, 101, 110, 157, 166, 181, 243):
            members.pop(index, None)
        members[88] = [None, None, [None, None, 93]]
        if place.photo:
            members[37] = members[37][:1]
        if place.rating is not None:
            members[4] = listed({7: place.rating, 8: place.reviews_count})
        if place.phone:
            national = details.national(place.phone)
            members[178] = [[national, None, None, national]]
        members[183] = members[183][:1]
        members[227] = [members[227][0][:5]]
        return listed(members)

    def _base(self, place: Place, session: Session) -> Members:
        members = self._identity(place, session) | self._address(place, session)
        members |= details.reputation(place, session) | self._opening(place, session.language)
        if place.website:
            host = place.website.split("/")[2].removeprefix("www.")
            click = f",AOvVaw{place.number:022x},,{_VED},"
            members[7] = [wrap(place.website, session), host, None, None, click]
        if place.phone:
            members[178] = [details.phone(place.phone, session.country)]
        if place.photo:
            members[37] = [[details.photo(place, "w122-h92", 80, 92)], place.number % 400 + 1]
            small, large = (
                details.photo(place, "w86-h86", 86, 86),
                details.photo(place, "w408-h306", 408, 240),
            )
            members[72] = [[small, large]]
        if place.owner_id:
            owner = f"{place.name} (Owner)"
            members[57] = [None, owner, place.owner_id, *[None] * 5, place.owner_id]
            members[157] = (
                f"https://lh3.googleusercontent.com/-{place.cid:x}/s44-p-k-no-ns-nd/photo.jpg"
            )
        return members

    def _identity(self, place: Place, session: Session) -> Members:
        spec = vocabulary()["kinds"][place.kind]
        names = [category_name(code, session.language) for code in spec["categories"]]
        place_id, listing = place_id_of(place.data_id), str(place.cid ^ 0x5555555555)
        kind = f"SearchResult.TYPE_{place.kind.upper()}"
        found: Members = {
            0: session.psi,
            1: _VED,
            9: [None, None, place.lat, place.lon],
            10: place.data_id,
            11: place.name,
            13: names,
            30: self.city.timezone,
            61: 1,
            67: 1,
            76: [[code, None, 5] for code in spec["categories"]],
            78: place_id,
            88: [None, kind, [kind, COUNTRY], place.name],
            89: place.kgmid,
            100: [None, details.attributes(spec["attributes"], session.language)],
            110: "en",
            130: 0,
            181: [None] * 5 + [listing, place.owner_id],
            227: [[place.data_id, None, None, place.kgmid, place_id, listing, place.owner_id]],
            243: COUNTRY,
        }
        if place.name_local:
            found |= {101: place.name_local, 111: "es"}
        return found

    def _address(self, place: Place, session: Session) -> Members:
        if place.street is None:
            return {183: [[[7, [[place.name]]]]], 166: self.city.name}
        lines = [place.street, f"{self.city.name}, {self.city.code} {place.postal_code}"]
        if session.country != "us":
            lines.append("United States")
        printed = ", ".join(lines)
        # As captured, what stands before the address is not always the name alone.
        title = f"Unit {place.number}, {place.name}" if place.number % 8 == 0 else place.name
        parts = [place.neighborhood, place.street, place.street, self.city.name]
        return {
            2: lines,
            14: place.neighborhood,
            18: f"{title}, {printed}",
            39: printed,
            82: parts,
            166: f"{self.city.name}, {self.city.code}",
            183: [
                [[7, [[place.name], *([line] for line in lines)]], [1, [[printed]]]],
                [*parts, place.postal_code, self.city.state, COUNTRY],
            ],
        }

    def _opening(self, place: Place, language: str) -> Members:
        if place.closed:
            text = label(place.closed, language)
            badge = "CLOSED" if place.closed == "permanently" else "CLOSED_TEMPORARILY"
            kind = f"SearchResult.TYPE_{place.kind.upper()}"
            now = listed({4: [text], 8: [text]})
            return {88: [badge, kind], 203: [None, now]}
        if place.week is None:
            return {}
        days = rows(place.week, self.today, language)
        rich, short = status(place.week, self.today, language)
        return {203: [days, [days[0], 0, 1, None, [rich], [rich], None, None, [short]], 2]}

    def _detail(self, place: Place, session: Session) -> Members:
        found: Members = details.extras(place, self.factory.reviews(place), session)
        if place.street is not None:
            found[183] = [*self._address(place, session)[183], details.plus_code(place, self.city)]
        found[42] = (
            f"https://www.google.com/maps/preview/place/{quote_plus(place.name)}/data=!4m2!3m1!1s{place.data_id}"
        )
        menu = vocabulary()["kinds"][place.kind].get("price")
        if menu and place.website and place.number % 3 == 0:
            url = f"{place.website.rstrip('/')}/menu"
            found[38] = [wrap(url, session), re.sub(r"^https://(www\.)?", "", url)]
        return found

    @staticmethod
    def _strip(members: Members) -> None:
        """Make a node poor, as anonymous sessions of 2026 see it: one day of hours, no count."""
        for index in (7, 38, 57, 84, 118, 175, 178):
            members.pop(index, None)
        if len(members.get(4, ())) > 7:
            members[4] = listed({7: members[4][7]})
        if members.get(203) and members[203][0]:
            members[203] = [members[203][0][:1], *members[203][1:]]


def wrap(url: str, session: Session) -> str:
    """Return a link to another site as the session shows it.

    >>> wrap("https://a.example.com/", Session("x", Mood.WRAPPED))[:40]
    '/url?q=https://a.example.com/&opi=795082'
    """
    if not session.has(Mood.WRAPPED):
        return url
    return f"/url?q={quote(url, safe=':/?=')}&opi=79508299&sa=U&ved={_VED}&usg=AOvVaw0replica"
