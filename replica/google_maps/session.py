"""What holds for one load of a page: language, country, and the site's moods of the moment."""

import base64
import re
import struct
from collections import Counter
from dataclasses import dataclass
from enum import IntFlag
from random import Random

from replica.google_maps.options import MapsOptions

_LAYOUT = ">QB7s"
_PSI = re.compile(r"!1s([\w-]{22})!7e81", re.ASCII)


class Mood(IntFlag):
    """What a session shows throughout."""

    NONE = 0
    ADS = 1
    WRAPPED = 2
    SHAPE_A = 4
    LIMITED = 8
    SINGLE = 16
    EMPTY = 32
    OPAQUE = 64


@dataclass(frozen=True, slots=True)
class Session:
    """One load of a page; its token `psi` carries the mood to the page's further requests."""

    psi: str
    mood: Mood
    language: str = "en"
    country: str = "us"

    def has(self, mood: Mood) -> bool:
        """Tell whether the session shows the mood."""
        return mood in self.mood


class Dice:
    """Decides what the site does, in an order that depends on the seed alone."""

    def __init__(self, options: MapsOptions) -> None:
        self.options = options
        self.counts: Counter[str] = Counter()
        self._rngs: dict[str, Random] = {}
        self._sessions = 0

    def strikes(self, trait: str) -> bool:
        """Throw the dice of a trait."""
        rng = self._rngs.setdefault(trait, Random(f"{trait}/{self.options.seed}"))  # noqa: S311
        if rng.random() >= self.options.rate(trait):
            return False
        self.counts[trait] += 1
        return True

    def open_session(self, language: str, country: str) -> Session:
        """Start a session."""
        mood = Mood.NONE
        for each in Mood:
            if self.strikes(str(each.name).lower()):
                mood |= each
        self._sessions += 1
        packed = struct.pack(_LAYOUT, self._sessions << 20, mood, b"replica")
        return Session(base64.urlsafe_b64encode(packed).decode()[:22], mood, language, country)

    def session_of(self, pb: str, language: str, country: str) -> Session:
        """Return the session that a request belongs to; a new one when it names none."""
        found = _PSI.search(pb)
        if found is None:
            return self.open_session(language, country)
        _, mood, tail = struct.unpack(_LAYOUT, base64.urlsafe_b64decode(found[1] + "=="))
        known = Mood(mood) if tail.startswith(b"replic") else Mood.NONE
        return Session(found[1], known, language, country)
