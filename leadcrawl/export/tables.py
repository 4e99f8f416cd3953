"""Leads as tables: .csv, .xlsx and .parquet, each written while the leads are read."""

import csv
import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from leadcrawl.errors import ExportError
from leadcrawl.export.cells import defuse, iso
from leadcrawl.export.columns import Column, Kind, Lead, Rows, names

logger = logging.getLogger(__name__)

MOST_ROWS: Final = 1_048_575  # of an Excel sheet, without the header
LONGEST_CELL: Final = 32_767  # characters; Excel's limit
ROW_GROUP: Final = 1_000  # rows that Parquet holds in memory at once; 10,000 cost 130 MB more
SHEET: Final = "Leads"


def write_csv(leads: Iterable[Lead], columns: Sequence[Column], path: Path) -> None:
    """Write comma-separated values as of RFC 4180, in UTF-8 without a byte order mark."""
    rows = Rows(columns, _printed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names(columns))
        writer.writerows(map(rows.of, leads))


def write_xlsx(leads: Iterable[Lead], columns: Sequence[Column], path: Path) -> None:
    """Write an Excel workbook of one sheet; texts are texts, times are dates in UTC.

    A text that is longer than a cell can be is cut, and a warning says how many were.

    Raises:
        ExportError: there are more leads than a sheet has rows.
    """
    # The compiled writer takes 5 s for 100,000 leads, XlsxWriter 23 and openpyxl 36.
    from rustpy_xlsxwriter import write_worksheet  # noqa: PLC0415

    cells = _Cells()
    rows = _sheet_rows(leads, columns, cells)
    first = next(rows, dict.fromkeys(names(columns)))  # it takes the header from the first row
    try:
        write_worksheet(
            chain([first], rows),
            str(path),
            SHEET,
            freeze_row=1,
            bold_headers=True,
            datetime_format="yyyy-mm-dd hh:mm:ss",
        )
    except RuntimeError as error:  # its own, such as a full disk; ours pass through as they are
        raise ExportError(f"the workbook cannot be written: {error}") from error
    except BaseException as error:  # its file of temporary rows met a full disk
        if type(error).__name__ != "PanicException":
            raise
        raise ExportError(f"the workbook cannot be written: {error}") from None
    if cells.cut:
        logger.warning(
            "%d texts are cut in the workbook, as a cell holds %d characters; .csv has them whole",
            cells.cut,
            LONGEST_CELL,
        )


def write_parquet(leads: Iterable[Lead], columns: Sequence[Column], path: Path) -> None:
    """Write a Parquet file with typed columns; times are UTC."""
    import pyarrow as pa  # noqa: PLC0415 - 50 MB that no other format needs
    from pyarrow.parquet import ParquetWriter  # noqa: PLC0415

    types: dict[Kind, Any] = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "time": pa.timestamp("ms", tz="UTC"),
    }
    pa.set_memory_pool(pa.system_memory_pool())  # its own pool keeps 20 MB more to itself
    schema = pa.schema([(column.name, types[column.kind]) for column in columns])
    rows = map(Rows(columns, lambda value: value).of, leads)
    # Dictionaries of all columns cost 16 MB of memory, and spare 1 of 21 MB of file.
    with ParquetWriter(path, schema, compression="zstd", use_dictionary=False) as writer:
        while group := list(islice(rows, ROW_GROUP)):
            arrays = [
                pa.array(values, kind)
                for values, kind in zip(zip(*group, strict=True), schema.types, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def _printed(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return defuse(value)
    if kind is bool:
        return "true" if value else "false"
    return iso(value) if kind is datetime else value


class _Cells:
    """Makes the cells of a sheet."""

    def __init__(self) -> None:
        self.cut = 0
        """How many texts were too long."""

    def typed(self, value: Any) -> Any:
        kind = type(value)
        if kind is str:
            text = defuse(value)
            self.cut += len(text) > LONGEST_CELL
            return text[:LONGEST_CELL]
        return value.replace(tzinfo=None) if kind is datetime else value


def _sheet_rows(
    leads: Iterable[Lead], columns: Sequence[Column], cells: _Cells
) -> Iterator[dict[str, Any]]:
    header = names(columns)
    rows = Rows(columns, cells.typed)
    for number, lead in enumerate(leads):
        if number == MOST_ROWS:
            raise ExportError(
                f"an Excel sheet holds {MOST_ROWS:,} leads, and there are more: "
                "choose fewer with the filters, or write .csv or .parquet"
            )
        yield dict(zip(header, rows.of(lead), strict=True))
