"""The batches of a search as JSON: the details of the rows that its digest only counts."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from leadcrawl.errors import PageError
from leadcrawl.sources.craigslist.json_reply import load
from leadcrawl.sources.craigslist.row_extras import read_extras, row_url
from leadcrawl.sources.craigslist.search_row import SearchRow
from leadcrawl.sources.craigslist.strict import reading


class BatchReply:
    """Reply to `search/batch`: titles, pictures and keys of 360 rows, without date or place."""

    def __init__(self, text: str, url: str | None = None) -> None:
        data = load(text)
        if not isinstance(data, dict) or "batch" not in data or "minPostingId" not in data:
            raise PageError("not_a_batch", f"no batch at {url}")
        self._data: dict[str, Any] = data

    @cached_property
    def rows(self) -> tuple[SearchRow, ...]:
        """The rows, with what a batch tells of them."""
        with reading("batch"):
            return tuple(self._row(raw) for raw in self._data["batch"])

    def _row(self, raw: list[Any]) -> SearchRow:
        extras = read_extras(raw[1:], None)
        pid = str(self._data["minPostingId"] + raw[0])
        return SearchRow(source_id=pid, **extras, url=row_url(pid, None, None, extras))


def merge(digest: Iterable[SearchRow], batch: Iterable[SearchRow]) -> tuple[SearchRow, ...]:
    """Return the rows of a batch, completed from the digest by posting id."""
    known = {row.source_id: row for row in digest}
    merged = []
    for row in batch:
        base = known.get(row.source_id)
        details = {name: getattr(row, name) for name in row.model_fields_set}
        merged.append(base.model_copy(update=details) if base else row)
    return tuple(merged)
