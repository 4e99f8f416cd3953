"""Cells of a grid over the earth: what makes a search around a point ride an index.

A lead carries the cell that it lies in, in two sizes. A circle is first narrowed down to the cells
that it touches, and then tested exactly: that is the same on every server, and needs no 2dsphere
index, which the embedded one cannot build safely.
"""

import math
from itertools import product
from typing import Final

KM_PER_DEGREE: Final = 111.195
EARTH_KM: Final = 6371.0
SIZES: Final = (0.1, 1.0)  # degrees: 11 km for a town, 111 km for a state
MOST_CELLS: Final = 64  # of one circle: each is a look-up; a larger circle takes larger cells


def cells_at(latitude: float, longitude: float) -> list[str]:
    """Return the tokens of the cells that a point lies in.

    >>> cells_at(30.27, -97.74)
    ['@cell0.1:302,-978', '@cell1.0:30,-98']
    """
    return [
        _token(size, math.floor(latitude / size), math.floor(_wrapped(longitude) / size))
        for size in SIZES
    ]


def cells_around(latitude: float, longitude: float, radius_km: float) -> list[str] | None:
    """Return the tokens of all cells that a circle touches; `None` if they are too many even so.

    >>> cells_around(30.25, -97.75, 1)
    ['@cell0.1:302,-978']
    >>> cells_around(0, 179.99, 5)
    ['@cell0.1:-1,1799', '@cell0.1:-1,-1800', '@cell0.1:0,1799', '@cell0.1:0,-1800']
    """
    reach = radius_km / KM_PER_DEGREE * 1.001  # a hair more: cells may be too many, never too few
    if abs(latitude) + reach >= 90:
        return None
    east = math.degrees(math.asin(math.sin(math.radians(reach)) / math.cos(math.radians(latitude))))
    for size in SIZES:
        rows = _span(latitude - reach, latitude + reach, size)
        columns = _span(longitude - east, longitude + east, size)
        if len(rows) * len(columns) <= MOST_CELLS:
            return [
                _token(size, row, math.floor(_wrapped((column + 0.5) * size) / size))
                for row, column in product(rows, columns)
            ]
    return None


def _span(low: float, high: float, size: float) -> range:
    return range(math.floor(low / size), math.floor(high / size) + 1)


def _wrapped(longitude: float) -> float:
    return (longitude + 180) % 360 - 180


def _token(size: float, row: int, column: int) -> str:
    return f"@cell{size}:{row},{column}"
