"""The columns of exports: said once, here, from the fields of a stored lead.

A column keeps its name, its meaning and its place for ever; new ones are added at the end.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from leadcrawl.export.cells import contacts, joined, pairs, periods, special_days
from leadcrawl.items import StoredLead

Lead = Mapping[str, Any]
Kind = Literal["text", "integer", "number", "boolean", "time"]

#: Nested too deeply for a table: in .json and .jsonl only.
NOT_IN_TABLES: Final = frozenset({"reviews", "popular_times"})
NETWORKS: Final = ("facebook", "instagram", "linkedin", "x", "youtube", "tiktok", "yelp")
NUMBERED: Final = ("", "_2", "_3")  # more than three are rare; the rest is in .json


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    kind: Kind
    field: str | None
    """Field of the stored lead that it comes from; None: from several."""
    read: Callable[[Any], Any] | None = None
    """What stands in it, given the field (or the lead, if it has none); None: the field as it is."""
    about: str = ""

    def value(self, lead: Lead) -> Any:
        """Return what stands in it for a lead; None where that is not known."""
        if self.field is None:
            assert self.read is not None
            return self.read(lead)
        value = lead.get(self.field)
        return value if value is None or self.read is None else self.read(value)


class Rows:
    """Makes the rows of a table, looking only at the fields that a lead has.

    Args:
        columns: of the table.
        convert: applied to every value that is known.
    """

    def __init__(self, columns: Sequence[Column], convert: Callable[[Any], Any]) -> None:
        self._convert = convert
        self._empty: list[Any] = [None] * len(columns)
        self._by_field: dict[str, list[tuple[int, Callable[[Any], Any] | None]]] = {}
        self._made: list[tuple[int, Column]] = []
        for position, column in enumerate(columns):
            if column.field is None:
                self._made.append((position, column))
            else:
                self._by_field.setdefault(column.field, []).append((position, column.read))

    def of(self, lead: Lead) -> list[Any]:
        """Return the row of a lead; None where a value is not known."""
        row = self._empty.copy()
        convert = self._convert
        for field in lead.keys() & self._by_field.keys():
            value = lead[field]
            for position, read in self._by_field[field]:
                cell = value if read is None else read(value)
                if cell is not None:
                    row[position] = convert(cell)
        for position, column in self._made:
            cell = column.value(lead)
            if cell is not None:
                row[position] = convert(cell)
        return row


def _about(name: str) -> str:
    """Return the description of a field, in one line."""
    return " ".join((StoredLead.model_fields[name].description or "").split())


def _field(name: str, kind: Kind = "text") -> Column:
    return Column(name, kind, name, None, _about(name))


def _told(name: str, read: Callable[[Any], str | None]) -> Column:
    """Return the column of a field that is told in one text."""
    return Column(name, "text", name, read, _about(name))


def _part(name: str, field: str, key: str, kind: Kind, about: str) -> Column:
    """Return the column of a value inside another one."""
    return Column(name, kind, field, lambda value: value.get(key), about)


def _nth(name: str, field: str, position: int, key: str, about: str) -> Column:
    """Return the column of one of several values: the first, the second, the third."""

    def read(values: Sequence[Mapping[str, Any]]) -> Any:
        return values[position].get(key) if len(values) > position else None

    return Column(name, "text", field, read, about)


def _phones() -> list[Column]:
    found = []
    for position, suffix in enumerate(NUMBERED):
        which = f"{('Best', 'Second', 'Third')[position]} telephone number"
        for part, key, about in (
            ("phone", "e164", "in E.164 form"),
            ("phone_extension", "extension", "its extension"),
            ("phone_type", "type", "its type, such as `mobile`"),
        ):
            found.append(_nth(f"{part}{suffix}", "phones", position, key, f"{which}: {about}."))
    return found


def _emails() -> list[Column]:
    return [
        _nth(
            f"email{suffix}",
            "emails",
            position,
            "address",
            f"{('Best', 'Second', 'Third')[position]} e-mail address.",
        )
        for position, suffix in enumerate(NUMBERED)
    ]


def _coordinate(name: str, position: int) -> Column:
    about = f"{name.capitalize()} in degrees (WGS 84)."
    return Column(name, "number", "location", lambda point: point["coordinates"][position], about)


COLUMNS: Final[tuple[Column, ...]] = (
    Column("id", "text", "_id", None, "Key of the lead: `<source>:<source_id>`."),
    _field("source"),
    _field("source_id"),
    _field("url"),
    _field("status"),
    _field("name"),
    _field("company"),
    *_phones(),
    *_emails(),
    _field("website"),
    _field("domain"),
    *(
        _part(network, "socials", network, "text", f"Profile address: {network}.")
        for network in NETWORKS
    ),
    _field("has_masked_contact", "boolean"),
    _field("do_not_contact", "boolean"),
    _field("do_not_contact_reason"),
    _part("user_status", "user", "status", "text", "Your own status, from `scrapy leads set`."),
    _part("user_note", "user", "note", "text", "Your own note."),
    _field("address"),
    _field("neighborhood"),
    _field("city"),
    _field("region"),
    _field("postal_code"),
    _field("country"),
    _coordinate("latitude", 1),
    _coordinate("longitude", 0),
    _field("location_accuracy"),
    _field("timezone"),
    _field("area"),
    _field("subarea"),
    _field("category"),
    _field("category_code"),
    _field("category_normalized"),
    _told("categories", joined),
    _told("category_codes", joined),
    _field("section"),
    _told("services", joined),
    _field("description"),
    _field("language"),
    _told("attributes", pairs),
    _told("attributes_absent", pairs),
    _field("rating", "number"),
    _field("reviews_count", "integer"),
    _told("reviews_per_star", lambda counts: joined(map(str, counts))),
    _told("hours", periods),
    _told("closed_days", joined),
    _told("special_hours", special_days),
    _field("open_status"),
    _field("closed"),
    _part("price", "price", "amount", "number", "Asking price."),
    _part("price_currency", "price", "currency", "text", "ISO 4217 code of the price."),
    _part("compensation", "compensation", "text", "text", "Pay of a job or gig, as printed."),
    _part("compensation_minimum", "compensation", "minimum", "number", "Lowest pay."),
    _part("compensation_maximum", "compensation", "maximum", "number", "Highest pay."),
    _part("compensation_currency", "compensation", "currency", "text", "ISO 4217 code of the pay."),
    _part("compensation_period", "compensation", "period", "text", "What is paid for: `hour`, ..."),
    _field("price_level"),
    _field("posted_at", "time"),
    _field("updated_at", "time"),
    _field("expires_at", "time"),
    _field("first_seen_at", "time"),
    _field("last_seen_at", "time"),
    _field("changed_at", "time"),
    _field("opened_at", "time"),
    _field("revision", "integer"),
    _field("completeness", "number"),
    _field("score", "integer"),
    _told("score_reasons", joined),
    _field("name_local"),
    _field("located_in"),
    _field("owner"),
    _field("claimed", "boolean"),
    _field("sponsored", "boolean"),
    _field("plus_code"),
    _told("links", pairs),
    _told("images", joined),
    _field("thumbnail"),
    _told("aliases", joined),
    _field("repost_of"),
    _field("parser"),
    _field("run_id"),
    _field("schema_version", "integer"),
    _told("contacts", contacts),
)


def names(columns: Sequence[Column]) -> list[str]:
    """Return the names of the columns, in order."""
    return [column.name for column in columns]


def markdown_table() -> str:
    """Return the table of all columns for docs/export.md."""
    rows = ["| column | type | meaning |", "|---|---|---|"]
    rows += [
        f"| `{column.name}` | {column.kind} | {column.about.replace('|', chr(92) + '|')} |"
        for column in COLUMNS
    ]
    return "\n".join(rows)
