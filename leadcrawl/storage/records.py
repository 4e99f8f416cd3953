"""What is written to the database, as values that the spool can keep."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import bson
from bson.errors import BSONError
from bson.json_util import CANONICAL_JSON_OPTIONS, dumps, loads

from leadcrawl.items import Lead
from leadcrawl.storage.merge import to_document, to_stored

if TYPE_CHECKING:
    from leadcrawl.sources.website.visit_values import SiteVisit

MAX_BYTES = 4_000_000  # MongoDB takes 16 MB; the change history needs room too
_JSON = CANONICAL_JSON_OPTIONS.with_options(tz_aware=True)


@dataclass(frozen=True)
class Sighting:
    """A lead as a crawl saw it."""

    id: str
    document: dict[str, Any]
    seen_at: datetime
    run_id: str

    @classmethod
    def of(cls, lead: Lead, seen_at: datetime, run_id: str) -> "Sighting":
        """Return the sighting of a lead."""
        return cls(lead.id, to_document(lead), seen_at, run_id)


@dataclass(frozen=True)
class Rejection:
    """A lead that was refused, whole, with the reasons."""

    id: str
    document: dict[str, Any]

    @classmethod
    def of(cls, lead: Lead, reasons: dict[str, str], at: datetime, run_id: str) -> "Rejection":
        """Return the rejection of a lead; the same lead in the same run gives the same `id`."""
        return cls._of(Sighting.of(lead, at, run_id), reasons)

    @classmethod
    def refused(cls, sighting: Sighting) -> "Rejection":
        """Return the rejection of a document that the database does not take."""
        return cls._of(sighting, {"lead": "refused_by_database"})

    @classmethod
    def _of(cls, sighting: Sighting, reasons: dict[str, str]) -> "Rejection":
        storable = is_storable(sighting.document)
        document = {
            "lead_id": sighting.id.encode(errors="backslashreplace").decode(),
            "source": sighting.document["source"],
            "run_id": sighting.run_id,
            "at": sighting.seen_at,
            "reasons": [{"field": field, "reason": why} for field, why in sorted(reasons.items())],
            "lead": sighting.document if storable else ascii(sighting.document),
        }
        key = f"{sighting.id}\n{sighting.run_id}".encode(errors="backslashreplace")
        return cls(hashlib.sha256(key).hexdigest()[:32], document)


@dataclass(frozen=True)
class Run:
    """A run record; one with status `running` never replaces a finished one."""

    id: str
    document: dict[str, Any]


@dataclass(frozen=True)
class Visit:
    """A visit of a business's website, or the last one once more for leads that came later."""

    id: str
    """Key of the website."""
    document: dict[str, Any] | None
    """What it was found to be; `None`: what is stored of it."""
    at: datetime
    run_id: str
    leads: list[str] | None = None
    """Ids of the leads that it is for; `None`: all of the website."""

    @classmethod
    def of(cls, visit: "SiteVisit", run_id: str) -> "Visit":
        """Return the record of a visit."""
        document = to_stored({**visit.document(), "run_id": run_id})
        return cls(visit.site, document, visit.visited_at, run_id)


Record = Sighting | Rejection | Run | Visit
_KINDS: dict[str, type[Record]] = {
    "sighting": Sighting,
    "rejection": Rejection,
    "run": Run,
    "visit": Visit,
}


def is_storable(document: dict[str, Any]) -> bool:
    r"""Say whether the database can hold the document.

    It cannot with lone surrogates, NUL in a key, or more than `MAX_BYTES`.

    >>> is_storable({"name": "Caf\u00e9"}), is_storable({"name": "\ud800"})
    (True, False)
    """
    try:
        return len(bson.encode(document)) < MAX_BYTES
    except (BSONError, UnicodeError, OverflowError):
        return False


def to_line(record: Record) -> str:
    """Return the record as one line of extended JSON, which keeps times and number types."""
    kind = next(kind for kind, cls in _KINDS.items() if isinstance(record, cls))
    return dumps({"kind": kind, **asdict(record)}, json_options=_JSON)


def from_line(line: str) -> Record:
    """Return the record of a line.

    Raises:
        ValueError: the line is not a record.
    """
    try:
        data = loads(line, json_options=_JSON)
        return _KINDS[data.pop("kind")](**data)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a record: {error}") from error


def without_repeats(sightings: Sequence[Sighting]) -> list[dict[str, Sighting]]:
    """Split a batch so that no lead is twice in a part; parts are written one after the other."""
    groups: list[dict[str, Sighting]] = []
    count: Counter[str] = Counter()
    for sighting in sightings:
        turn = count[sighting.id]
        if turn == len(groups):
            groups.append({})
        groups[turn][sighting.id] = sighting
        count[sighting.id] += 1
    return groups
