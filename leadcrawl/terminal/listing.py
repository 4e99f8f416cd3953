"""A page of leads on stdout: as a table, or for other programs."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import orjson
from pydantic import Field, model_validator
from rich.text import Text

from leadcrawl.export.columns import COLUMNS
from leadcrawl.export.documents import OPTIONS, whole
from leadcrawl.export.tables import write_csv
from leadcrawl.storage.paging import Order, SortName
from leadcrawl.storage.query import Page
from leadcrawl.terminal.lead_table import console, lead_table
from leadcrawl.views import View

Format = Literal["table", "json", "jsonl", "csv"]

_ORDERS: Final[dict[tuple[SortName, Order], str]] = {
    ("created", "desc"): "newest first",
    ("created", "asc"): "oldest first",
    ("rating", "desc"): "best rated first",
    ("rating", "asc"): "worst rated first",
    ("reviews", "desc"): "most reviews first",
    ("reviews", "asc"): "fewest reviews first",
    ("score", "desc"): "best score first",
    ("score", "asc"): "worst score first",
    ("name", "desc"): "by name, Z to A",
    ("name", "asc"): "by name, A to Z",
}


class Listing(View):
    """A page of leads as the user asks for it."""

    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    """How many leads to leave out first; `--cursor` is faster for far pages."""
    cursor: str | None = None
    """Where the last page ended, as it has said."""
    format: Format = "table"
    """`table`, `json`, `jsonl` or `csv`."""

    @model_validator(mode="after")
    def _begins_at_one_place(self) -> Self:
        if self.offset and self.cursor:
            raise ValueError("give --offset or --cursor, not both")
        return self


def show(listing: Listing, page: Page, total: int | None) -> None:
    """Print a page; where the next one begins stands on stderr, or within the JSON."""
    if listing.format == "json":
        found = {"leads": [whole(lead) for lead in page.leads], "next": page.cursor}
        _write(orjson.dumps(found, option=OPTIONS | orjson.OPT_INDENT_2) + b"\n")
        return
    if listing.format == "jsonl":
        _write(b"".join(orjson.dumps(whole(lead), option=OPTIONS) + b"\n" for lead in page.leads))
    elif listing.format == "csv":
        _write(_csv(page))
    else:
        _show_table(listing, page, total)
        return
    if page.cursor:
        sys.stderr.write(f"next page: --cursor {page.cursor}\n")


def _show_table(listing: Listing, page: Page, total: int | None) -> None:
    screen = console()
    if page.leads:
        screen.print(lead_table(page.leads))
    count = f"{len(page.leads):,}" + (f" of {total:,}" if total is not None else "")
    leads = "lead" if total == 1 else "leads"
    order = _ORDERS[listing.sort, listing.order]
    screen.print(Text(f"{count} {leads}, {order}." if page.leads else "No lead is like that."))
    if page.cursor:
        screen.print(
            Text(f"Next page: the same with --cursor {page.cursor}", "dim"), soft_wrap=True
        )


def _csv(page: Page) -> bytes:
    with tempfile.TemporaryDirectory() as folder:  # the writer wants a file; a page is short
        path = Path(folder, "leads.csv")
        write_csv(page.leads, COLUMNS, path)
        return path.read_bytes()


def _write(content: bytes) -> None:
    sys.stdout.buffer.write(content)
    sys.stdout.flush()
