"""The `pb` parameter: fields written `!<number><type><value>`, as the real site's page sends them."""

import math
import re
from dataclasses import dataclass

EARTH_RADIUS = 6_371_010
FIELD_OF_VIEW = 13.1
SIZE = (1024, 768)

_CAMERA = re.compile(r"!1d(\d+\.?\d*)!2d(-?\d+\.?\d*)!3d(-?\d+\.?\d*)")
_PIXELS = re.compile(r"!1i(\d+)!2i(\d+)!4f(\d+\.?\d*)")
_PAGE = re.compile(r"!7i(\d+)(?:!8i(\d+))?")
_FEATURE = re.compile(r"!1s(0x[0-9a-f]+:0x[0-9a-f]+)", re.IGNORECASE)
_PLACE_ID = re.compile(r"!5s(ChIJ[\w-]{23})")


@dataclass(frozen=True, slots=True)
class Viewport:
    """What the map shows."""

    lat: float
    lon: float
    altitude: float
    size: tuple[int, int] = SIZE
    fov: float = FIELD_OF_VIEW

    @property
    def reach(self) -> tuple[float, float]:
        """Degrees from the center to the northern and the eastern edge."""
        meters = self.altitude * math.tan(math.radians(self.fov) / 2)
        north = math.degrees(meters / EARTH_RADIUS)
        wide = self.size[0] / self.size[1]
        return north, north * wide / math.cos(math.radians(self.lat))

    def shows(self, lat: float, lon: float) -> bool:
        """Tell whether a point is in view."""
        north, east = self.reach
        return abs(lat - self.lat) <= north and abs(lon - self.lon) <= east


@dataclass(frozen=True, slots=True)
class SearchFields:
    """What a search request asks for."""

    viewport: Viewport | None
    """None when the site is to look around the visitor's address."""
    count: int
    offset: int
    is_short: bool
    """The request has few fields, as other programs write it by hand."""


def altitude(lat: float, zoom: float, height: int = SIZE[1]) -> float:
    """Return the altitude `!1d` that shows a zoom level.

    >>> round(altitude(34.1176, 15), 6)
    13212.492109
    """
    ground = 2 * math.pi * EARTH_RADIUS * math.cos(math.radians(lat)) / (256 * 2**zoom)
    return ground * height / (2 * math.tan(math.radians(FIELD_OF_VIEW) / 2))


def read_search(pb: str) -> SearchFields:
    """Return what the `pb` of a search asks for.

    >>> read_search("!1scafe!4m8!1m3!1d13212.5!2d-118.3!3d34.1!3m2!1i1024!2i768!4f13.1!7i20!8i40").offset
    40
    """
    viewport = None
    if camera := _CAMERA.search(pb):
        pixels = _PIXELS.search(pb)
        size = (int(pixels[1]), int(pixels[2])) if pixels else SIZE
        fov = float(pixels[3]) if pixels else FIELD_OF_VIEW
        viewport = Viewport(float(camera[3]), float(camera[2]), float(camera[1]), size, fov)
    page = _PAGE.search(pb)
    count, offset = (int(page[1]), int(page[2] or 0)) if page else (20, 0)
    return SearchFields(viewport, min(count, 20), offset, is_short=len(pb) < 500)


def read_place(pb: str) -> str | None:
    """Return the data id, or else the place id, that the `pb` of a place asks for.

    >>> read_place("!1m22!1s0x1:0xAB!2sName")
    '0x1:0xab'
    """
    if found := _FEATURE.search(pb):
        return found[1].lower()
    place_id = _PLACE_ID.search(pb)
    return place_id[1] if place_id else None


# The captured page's request, without the parts that only say which extras the page can show.
_TAIL = (
    "!10b1!12m50!1m5!18b1!30b1!31m1!1b1!34e1!2m4!5m1!6e2!20e3!39b1!6m23!49b1!63m0!66b1!74i150000"
    "!85b1!91b1!114b1!149b1!178b1!206b1!209b1!212b1!223b1!232b1!234b1!239b1!244b1!246b1!250b1"
    "!253b1!258b1!260b1!266b1!10b1!12b1!13b1!14b1!16b1!17m1!3e1!20m3!5e2!6b1!14b1!46m1!1b0!96b1"
    "!99b1!19m4!2m3!1i360!2i120!4i8!20m57!2m2!1i203!2i100!3m2!2i4!5b1!6m6!1m2!1i86!2i86!1m2!1i408"
    "!2i240!7m33!1m3!1e1!2b0!3e3!1m3!1e2!2b1!3e2!15m8!1m7!1m2!1m1!1e2!2m2!1i195!2i195!3i20"
)


def write_search(query: str, viewport: Viewport | None, psi: str) -> str:
    """Return the `pb` of a page's first search; its script adds `!8i<offset>` for the next ones."""
    camera = ""
    if viewport:
        where = f"!1d{viewport.altitude!r}!2d{viewport.lon!r}!3d{viewport.lat!r}"
        camera = f"!4m8!1m3{where}!3m2!1i{viewport.size[0]}!2i{viewport.size[1]}!4f{viewport.fov}"
    return f"!1s{query}{camera}!7i20{_TAIL}!22m5!1s{psi}!7e81!14m1!3s{psi}!15i9937"


def write_place(data_id: str, name: str, point: tuple[float, float] | None, psi: str) -> str:
    """Return the `pb` of a place page's request."""
    lat, lon = point or (0.0, 0.0)
    camera = f"!3m12!1m3!1d{altitude(lat, 15)!r}!2d{lon!r}!3d{lat!r}!2m3!1f0.0!2f0.0!3f0.0"
    pixels = f"!3m2!1i{SIZE[0]}!2i{SIZE[1]}!4f{FIELD_OF_VIEW}!4m2!3d{lat!r}!4d{lon!r}"
    sizes = "!12m4!2m3!1i360!2i120!4i8!13m57!2m2!1i203!2i100!3m2!2i4!5b1"
    return f"!1m22!1s{data_id}!2s{name}{camera}{pixels}{sizes}!14m3!1s{psi}!7e81!15i10112"
