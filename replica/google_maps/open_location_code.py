"""Plus codes: the Open Location Code of a point, ten digits."""

_DIGITS = "23456789CFGHJMPQRVWX"


def encode(lat: float, lon: float) -> str:
    """Return the plus code of a point.

    >>> encode(34.670595399999996, 33.042456699999995)
    '8G6MM2CR+6X'
    """
    # In whole 1/8000 degrees, the size of the last pair of digits.
    up, right = int((lat + 90) * 8000 + 1e-6), int((lon + 180) * 8000 + 1e-6)
    pairs = []
    for _ in range(5):
        pairs.append(_DIGITS[up % 20] + _DIGITS[right % 20])
        up, right = up // 20, right // 20
    code = "".join(reversed(pairs))
    return f"{code[:8]}+{code[8:]}"
