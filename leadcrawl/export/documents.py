"""Leads as documents: .json and .jsonl hold them whole, .geojson on a map."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from leadcrawl.export.columns import Column, Lead, Rows, names
from leadcrawl.items import StoredLead

#: The fields of a lead in the order of the schema, but what only the database needs.
FIELDS: Final = tuple(name for name in StoredLead.model_fields if name != "search_tokens")
OPTIONS: Final = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


def write_jsonl(leads: Iterable[Lead], _columns: Sequence[Column], path: Path) -> None:
    """Write one JSON object a line: the whole lead, as docs/lead.schema.json says, and its id."""
    with path.open("wb") as file:
        file.writelines(orjson.dumps(whole(lead), option=OPTIONS) + b"\n" for lead in leads)


def write_json(leads: Iterable[Lead], _columns: Sequence[Column], path: Path) -> None:
    """Write one JSON array of whole leads."""
    with path.open("wb") as file:
        _write_list(file, (orjson.dumps(whole(lead), option=OPTIONS) for lead in leads))
        file.write(b"\n")


def write_geojson(leads: Iterable[Lead], columns: Sequence[Column], path: Path) -> None:
    """Write a feature collection (RFC 7946); leads without a location have no geometry."""
    with path.open("wb") as file:
        file.write(b'{"type":"FeatureCollection","features":')
        rows, header = Rows(columns, lambda value: value), names(columns)
        features = (orjson.dumps(_feature(lead, rows, header), option=OPTIONS) for lead in leads)
        _write_list(file, features)
        file.write(b"}\n")


def whole(lead: Lead) -> dict[str, Any]:
    """Return a lead as JSON has it: what is known, and nothing of the database's own.

    >>> whole({"_id": "craigslist:1", "name": "Ann", "search_tokens": ["ann"], "history": []})
    {'id': 'craigslist:1', 'name': 'Ann'}
    """
    return {"id": lead["_id"]} | {name: lead[name] for name in FIELDS if name in lead}


def _feature(lead: Lead, rows: Rows, header: Sequence[str]) -> dict[str, Any]:
    values = zip(header, rows.of(lead), strict=True)
    point = lead.get("location")
    return {
        "type": "Feature",
        "id": lead["_id"],
        "geometry": {"type": "Point", "coordinates": point["coordinates"]} if point else None,
        "properties": {name: value for name, value in values if value is not None},
    }


def _write_list(file: BinaryIO, items: Iterator[bytes]) -> None:
    file.write(b"[")
    for number, item in enumerate(items):
        file.write(b",\n" if number else b"\n")
        file.write(item)
    file.write(b"\n]")
