"""Opening hours: the weeks that businesses keep."""

from collections.abc import Callable, Sequence
from random import Random

from replica.google_maps.model import Slot, Week

DAY = 24 * 60
_NO_HOURS: tuple[Slot, ...] = ()

_Days = Sequence[tuple[Slot, ...]]


def _office(rng: Random) -> _Days:
    opens = rng.choice((480, 510, 540))
    return [((opens, 1020),)] * 5 + [_NO_HOURS] * 2


def _saturday(rng: Random) -> _Days:
    return [((540, 1080),)] * 5 + [((600, rng.choice((840, 960))),), _NO_HOURS]


def _closed_monday(rng: Random) -> _Days:
    return [_NO_HOURS, *[((600, 1140),)] * 5, ((660, rng.choice((960, 1020))),)]


def _daily(rng: Random) -> _Days:
    return [((rng.choice((420, 450, 480)), rng.choice((1140, 1230))),)] * 7


def _early(_: Random) -> _Days:
    return [((330, 900),)] * 5 + [((390, 840),)] * 2


def _split(rng: Random) -> _Days:
    noon, evening = (660, 870), (1020, rng.choice((1290, 1320)))
    return [_NO_HOURS, *[(noon, evening)] * 5, (noon,)]


def _late(rng: Random) -> _Days:
    closes = rng.choice((1500, 1560))
    return [((660, 1380),)] * 4 + [((660, closes),)] * 2 + [((660, 1320),)]


def _very_late(_: Random) -> _Days:
    return [_NO_HOURS, *[((1020, 1380),)] * 4, ((1080, 1800),), ((1080, 1320),)]


def _midnight(_: Random) -> _Days:
    return [((540, DAY),)] * 7


def _always(_: Random) -> _Days:
    return [((0, 0),)] * 7


_PATTERNS: dict[str, Callable[[Random], _Days]] = {
    "office": _office,
    "saturday": _saturday,
    "closed_monday": _closed_monday,
    "daily": _daily,
    "early": _early,
    "split": _split,
    "late": _late,
    "very_late": _very_late,
    "midnight": _midnight,
    "always": _always,
}


def make_week(rng: Random, pattern: str, holidays: list[str]) -> Week:
    """Invent the week of a business that keeps hours of the pattern."""
    holiday = (rng.randrange(1, 8), rng.choice(holidays)) if rng.random() < 0.08 else None
    return Week(tuple(_PATTERNS[pattern](rng)), holiday)
