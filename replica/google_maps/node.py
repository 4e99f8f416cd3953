"""The place node of the responses: a list of up to 250 members, as captured, mostly empty."""

import re
from typing import Any
from urllib.parse import quote_plus

from replica.google_maps import details, facts
from replica.google_maps.city import City
from replica.google_maps.factory import PlaceFactory
from replica.google_maps.facts import Members, listed, wrap
from replica.google_maps.model import Place
from replica.google_maps.session import Mood, Session
from replica.google_maps.vocabulary import vocabulary
from replica.redesign import move


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
        return self._listed(members)

    def detail(self, place: Place, session: Session, *, is_stub: bool = False) -> list[Any]:
        """Return the node of the place's own response."""
        members = self._base(place, session) | self._detail(place, session)
        if is_stub:
            self._strip(members)
        return self._listed(members)

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
        return self._listed(members)

    def _listed(self, members: Members) -> list[Any]:
        return listed(move(members, self.factory.options.redesigned))

    def _base(self, place: Place, session: Session) -> Members:
        return (
            facts.identity(place, session, self.city)
            | facts.address(place, session, self.city)
            | facts.contact(place, session)
            | details.reputation(place, session)
            | facts.opening(place, self.today, session.language)
        )

    def _detail(self, place: Place, session: Session) -> Members:
        found: Members = details.extras(place, self.factory.reviews(place), session)
        if place.street is not None:
            found[183] = [
                *facts.address(place, session, self.city)[183],
                details.plus_code(place, self.city),
            ]
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
