"""The addresses that the Google Maps replica answers."""

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from aiohttp import web

from leadcrawl.sources.google_maps.urls import data_id_of
from replica.google_maps import pages, pb
from replica.google_maps.answers import answer
from replica.google_maps.catalog import Catalog
from replica.google_maps.factory import PlaceFactory
from replica.google_maps.model import Place
from replica.google_maps.node import NodeWriter
from replica.google_maps.options import MapsOptions
from replica.google_maps.replies import json_reply, moved, nothing, page, picture, static
from replica.google_maps.responses import ResponseWriter, hidden
from replica.google_maps.session import Dice, Mood, Session
from replica.google_maps.vocabulary import language_of
from replica.google_maps.walls import Walls

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_POINT = re.compile(r"@(-?\d+\.?\d*),(-?\d+\.?\d*),(\d+\.?\d*)z")
_FEATURE = re.compile(r"0x[0-9a-f]+:0x[0-9a-f]+", re.IGNORECASE)


class GoogleMapsSite:
    """A replica of Google Maps: its places and the handlers of its addresses."""

    def __init__(self, options: MapsOptions) -> None:
        self.options = options
        self.dice = Dice(options)
        self.walls = Walls(self.dice)
        self.catalog = Catalog(PlaceFactory(options))
        self.kinds: dict[web.AbstractRoute, str] = {}
        self._writer = ResponseWriter(NodeWriter(self.catalog.factory))
        self._served: set[int] = set()

    def fill(self, *, detail: bool = False) -> Iterator[dict[str, Any]]:
        """Yield the right answer of each place of the city's area and around it."""
        for place in self.catalog.places:
            yield answer(place, self.catalog.city, detail=detail)

    def stats(self) -> dict[str, Any]:
        """Return what has been served, and what the site did on the way."""
        return {
            "places": len(self.catalog.places),
            "places_served": len(self._served),
            "bbox": self.catalog.city.bbox,
            "traits": dict(self.dice.counts),
            **self.walls.answers,
        }

    def add_routes(self, app: web.Application) -> None:
        """Add the addresses of the site; the name of each is the kind of its requests."""
        routes: list[tuple[str, str, _Handler]] = [
            ("maps_search_json", "/search", self.search_json),
            ("maps_place_json", "/maps/preview/place", self.place_json),
            ("maps_search_page", "/maps/search/{rest:.*}", self.search_page),
            ("maps_place_page", "/maps/place/{rest:.*}", self.place_page),
            ("maps_place_page", "/maps", self.place_page),
            ("maps_script", "/maps/_/{folder:js|ss}/{name:.*}", static),
            ("maps_image", "/maps/vt/{rest:.*}", picture),
            ("maps_image", "/p/{rest:.*}", picture),
            ("maps_image", "/favicon.ico", picture),
            ("maps_font", "/s/{rest:.*}", nothing),
            ("maps_ad", "/aclk", nothing),
            ("maps_consent", f"{pages.CONSENT_PATH}/ml", self.walls.consent),
            ("maps_sorry", "/sorry/index", self.walls.sorry),
        ]
        for kind, path, handler in routes:
            self.kinds[app.router.add_get(path, handler)] = kind
        app.middlewares.append(self.at_root)
        posts: list[tuple[str, str, _Handler]] = [
            ("maps_consent", f"{pages.CONSENT_PATH}/save", self.walls.save_consent),
            ("maps_tracking", "/gen_204", nothing),
        ]
        for kind, path, handler in posts:
            self.kinds[app.router.add_post(path, handler)] = kind

    @web.middleware
    async def at_root(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Lead `maps.google.com/?cid=...`, whose path is the root, to the page of the place."""
        if request.path == "/" and "cid" in request.query:
            return moved(f"/maps?{request.query_string}")
        return await handler(request)

    async def search_page(self, request: web.Request) -> web.StreamResponse:
        """Answer the page of a search."""
        if wall := self.walls.before_page(request):
            return wall
        query, _, rest = request.match_info["rest"].partition("/")
        query = query.replace("+", " ") or request.query.get("query", "")
        viewport = None
        if point := _POINT.search(rest):
            lat, lon, zoom = (float(group) for group in point.groups())
            viewport = pb.Viewport(lat, lon, pb.altitude(lat, zoom))
        hl, session = self._session(request)
        fields = pb.write_search(query, viewport, session.psi)
        return page(pages.search_page(query, viewport, fields, session, hl))

    async def place_page(self, request: web.Request) -> web.StreamResponse:
        """Answer the page of a place, by data id, place id or cid."""
        if wall := self.walls.before_page(request):
            return wall
        place = self._place_of(request)
        if place is None:
            return page("<!DOCTYPE html><html><title>Google Maps</title></html>", 404)
        hl, session = self._session(request)
        point = (place.lat, place.lon)
        fields = pb.write_place(place.data_id, place.name, point, session.psi)
        return page(pages.place_page(place.data_id, place.name, fields, session, hl))

    async def search_json(self, request: web.Request) -> web.StreamResponse:
        """Answer one page of a search."""
        if request.query.get("tbm") != "map":
            raise web.HTTPNotFound
        if refusal := self.walls.before_response(request):
            return refusal
        text = request.query.get("pb", "")
        fields, session = pb.read_search(text), self._session_of(request, text)
        if fields.is_short:
            session = Session(
                session.psi, session.mood | Mood.SHAPE_A, session.language, session.country
            )
        query, viewport = request.query.get("q", ""), fields.viewport or self.catalog.home()
        places = () if session.has(Mood.EMPTY) else self.catalog.search(query, viewport)
        if len(places) == 1 or (places and session.has(Mood.SINGLE)):
            self._served.add(places[0].number)
            return _data(self._writer.single(query, places[0], viewport, session), session)
        shown = places[fields.offset : fields.offset + fields.count]
        self._served.update(place.number for place in shown)
        with_ads = session.has(Mood.ADS) and not fields.offset
        write = self._writer.search_with_ads if with_ads else self._writer.search
        return _data(write(query, shown, viewport, session), session)

    async def place_json(self, request: web.Request) -> web.StreamResponse:
        """Answer one place."""
        if refusal := self.walls.before_response(request):
            return refusal
        text = request.query.get("pb", "")
        key = pb.read_place(text) or ""
        place = self.catalog.find(data_id_of(key) or "" if key.startswith("ChIJ") else key)
        if place is None:
            return json_reply(")]}'\n[null,[]]", 404)
        self._served.add(place.number)
        is_stub = self.dice.strikes("stub_place")
        session = self._session_of(request, text)
        return _data(self._writer.place(place, session, is_stub=is_stub), session)

    def _session(self, request: web.Request) -> tuple[str, Session]:
        hl, gl = request.query.get("hl", "en"), request.query.get("gl", "us").lower()
        return hl, self.dice.open_session(language_of(hl), gl)

    def _session_of(self, request: web.Request, text: str) -> Session:
        hl, gl = request.query.get("hl", "en"), request.query.get("gl", "us").lower()
        return self.dice.session_of(text, language_of(hl), gl)

    def _place_of(self, request: web.Request) -> Place | None:
        if cid := request.query.get("cid"):
            return self.catalog.find(cid)
        where = request.match_info.get("rest", "") + request.query.get("q", "")
        if feature := _FEATURE.search(where):
            return self.catalog.find(feature[0])
        place_id = re.search(r"ChIJ[\w-]{23}", where)
        data_id = data_id_of(place_id[0]) if place_id else None
        return self.catalog.find(data_id) if data_id else None


def _data(text: str, session: Session) -> web.Response:
    return json_reply(hidden(text) if session.has(Mood.OPAQUE) else text)
