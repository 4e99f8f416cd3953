"""Plus codes: the Open Location Code of a point, ten digits, a cell of about 14 m."""

from typing import Final

_DIGITS: Final = "23456789CFGHJMPQRVWX"
_CELLS: Final = 8000  # to a degree


def plus_code(latitude: float, longitude: float) -> str:
    """Return the global plus code of a point, in degrees.

    Source: the Open Location Code specification; both poles and the antimeridian are no places.

    >>> plus_code(34.670595399999996, 33.042456699999995)
    '8G6MM2CR+6X'
    """
    up, right = int((latitude + 90) * _CELLS + 1e-6), int((longitude + 180) * _CELLS + 1e-6)
    pairs = []
    for _ in range(5):
        pairs.append(_DIGITS[up % 20] + _DIGITS[right % 20])
        up, right = up // 20, right // 20
    code = "".join(reversed(pairs))
    return f"{code[:8]}+{code[8:]}"
