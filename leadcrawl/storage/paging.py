"""The order of leads, and the mark that says where the next page begins (keyset pagination)."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from leadcrawl.errors import ConfigError
from leadcrawl.storage.connection import Document

SortName = Literal["created", "rating", "reviews", "name", "score"]
Order = Literal["asc", "desc"]

FIELDS: Final[dict[SortName, str]] = {
    "created": "first_seen_at",
    "rating": "rating",
    "reviews": "reviews_count",
    "name": "name",
    "score": "score",
}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_CURSOR = 4000
_MOST = 2**53  # numbers beyond are none of ours


@dataclass(frozen=True)
class Sort:
    """The order of leads; those that lack the value come last, equal ones by id."""

    by: SortName = "created"
    order: Order = "desc"

    @property
    def field(self) -> str:
        """The lead's field."""
        return FIELDS[self.by]

    def stages(self) -> list[Document]:
        """Return the pipeline stages that sort."""
        if self.order == "desc":  # absent ones are the lowest
            return [{"$sort": {self.field: -1, "_id": 1}}]
        if self.by == "created":  # never absent
            return [{"$sort": {self.field: 1, "_id": 1}}]
        absent = {"$lte": [f"${self.field}", None]}
        return [
            {"$addFields": {"_absent": absent}},
            {"$sort": {"_absent": 1, self.field: 1, "_id": 1}},
            {"$project": {"_absent": 0}},
        ]

    def after(self, cursor: str) -> list[Document]:
        """Return the stage that leaves what comes after a cursor.

        Raises:
            ConfigError: it is not a cursor of this order.
        """
        value, lead_id = _read(cursor, self)
        if value is None:
            return [{"$match": {self.field: None, "_id": {"$gt": lead_id}}}]
        passed = {"$gt": value} if self.order == "desc" else {"$lt": value}
        seen = {self.field: value, "_id": {"$lte": lead_id}}
        match: Document = {"$nor": [{self.field: passed}, seen]}
        if self.by == "created":
            match[self.field] = {"$lte" if self.order == "desc" else "$gte": value}  # by its index
        return [{"$match": match}]

    def cursor(self, last: Mapping[str, Any]) -> str:
        """Return the cursor of the last lead of a page."""
        value = last.get(self.field)
        if isinstance(value, datetime):
            value = (value - _EPOCH) // timedelta(milliseconds=1)
        text = json.dumps([self.by, self.order, value, last["_id"]], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, sort: Sort) -> tuple[Any, str]:
    """Return the value and the id of a cursor: plain ones, so that no operator comes in."""
    try:
        if len(cursor) > _LONGEST_CURSOR:
            raise ValueError
        padded = cursor + "=" * (-len(cursor) % 4)
        by, order, value, lead_id = json.loads(base64.b64decode(padded, "-_", validate=True))
        if not isinstance(lead_id, str) or not lead_id.encode() or not _fits(value, by):
            raise ValueError  # so does `encode`, of what is no Unicode
        if by == "created":
            value = _EPOCH + timedelta(milliseconds=value)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, binascii.Error):
        raise ConfigError("--cursor is not one that `scrapy leads` has given") from None
    if (by, order) != (sort.by, sort.order):
        raise ConfigError(
            f"--cursor is of --sort {by} --order {order}, not of --sort {sort.by} --order {sort.order}"
        )
    return value, lead_id


def _fits(value: object, by: SortName) -> bool:
    if by == "created":
        return type(value) is int
    if value is None:
        return by in FIELDS
    if by == "name":
        return isinstance(value, str) and bool(value.encode())
    return by in FIELDS and isinstance(value, int | float) and abs(value) < _MOST
