"""The two JSON responses of the site: of a search, in its shapes, and of a place."""

import json
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from replica.google_maps.facts import Members, listed
from replica.google_maps.model import Place
from replica.google_maps.node import NodeWriter
from replica.google_maps.pb import Viewport
from replica.google_maps.session import Mood, Session

GUARD = ")]}'\n"
_ADS = 2


def dump(data: list[Any]) -> str:
    """Return a response's text."""
    return GUARD + json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def hidden(text: str) -> str:
    """Return a response in a form that no parser of the known ones can read, but the page can.

    >>> hidden("[1]").splitlines()[1]
    '"WzFd"'
    """
    return f'{GUARD}"{b64encode(text.encode()).decode()}"'


class ResponseWriter:
    """Writes responses."""

    def __init__(self, nodes: NodeWriter) -> None:
        self.nodes = nodes

    def search(
        self, query: str, places: Sequence[Place], viewport: Viewport, session: Session
    ) -> str:
        """Return the response with one page of results; ads stand on every page given some."""
        frame = self._frame(query, viewport, session)
        if session.has(Mood.SHAPE_A):
            self._shape_a(frame, query, places, session)
        elif places:
            frame[64] = [[None, self.nodes.node(place, session)] for place in places]
        return dump(listed(frame))

    def search_with_ads(
        self, query: str, places: Sequence[Place], viewport: Viewport, session: Session
    ) -> str:
        """Return the first page of a session with advertisements."""
        frame = self._frame(query, viewport, session)
        ads = [_ad(place, self.nodes.ad(place, session)) for place in advertised(places)]
        if session.has(Mood.SHAPE_A):
            self._shape_a(frame, query, places, session)
            frame[2] = [-85530637, [[listed({15: ad[15]}) for ad in ads]]]
        else:
            rows = [[None, self.nodes.node(place, session)] for place in places]
            frame[64] = [listed({5: ad}) for ad in ads] + rows
        return dump(listed(frame))

    def single(self, query: str, place: Place, viewport: Viewport, session: Session) -> str:
        """Return the response to a query that names one place: its whole node."""
        frame = self._frame(query, viewport, session)
        frame[0] = [query, [listed({14: self.nodes.detail(place, session)})]]
        return dump(listed(frame))

    def place(self, place: Place, session: Session, *, is_stub: bool) -> str:
        """Return the response of a place."""
        viewport = [[3281.37, place.lon, place.lat], [0, 0, 0], [1024, 768], 13.1]
        node = self.nodes.detail(place, session, is_stub=is_stub)
        ids = [[str(place.high), str(place.cid)], place.kgmid]
        spotlight = [[[2, "spotlit"]], None, None, [listed({13: [ids]})]]
        return dump(listed({1: [], 4: viewport, 6: node, 12: session.psi, 25: spotlight}))

    def _shape_a(
        self, frame: Members, query: str, places: Sequence[Place], session: Session
    ) -> None:
        if not places:
            return
        header = listed({8: session.psi, 9: "0ahUKEwreplica", 10: [query, 0]})
        rows = [listed({8: session.psi, 14: self.nodes.node(place, session)}) for place in places]
        frame[0] = [query, [header, *rows]]

    @staticmethod
    def _frame(query: str, viewport: Viewport, session: Session) -> Members:
        camera = [viewport.altitude, viewport.lon, viewport.lat]
        return {
            0: [query, [listed({8: session.psi, 10: [query, 0]})]],
            1: [camera, [0, 0, 0], list(viewport.size), viewport.fov],
            7: session.psi,
            35: "Q2dBd0Fn",
            38: 0,
        }


def advertised(places: Sequence[Place]) -> Sequence[Place]:
    """Return the places of a page that pay for standing on top, closed ones not."""
    return [place for place in places if not place.closed and place.number % 3 == 0][:_ADS]


def _ad(place: Place, node: list[Any]) -> list[Any]:
    link = f"/aclk?sa=l&ai=DChc{place.number:x}&co=1&ase=2&adurl&rct=j"
    host = place.website.split("/")[2] if place.website else "ads.example.com"
    return listed({0: "Ask us first.", 2: "Visit site", 3: host, 4: link, 15: node, 22: link})
