"""The columns: nothing of a lead is forgotten, and none ever moves."""

from pathlib import Path

from leadcrawl.export.columns import COLUMNS, NOT_IN_TABLES, markdown_table, names
from leadcrawl.items import StoredLead

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "export" / "columns.txt"


def test_columns_are_only_ever_added_at_the_end() -> None:
    known = GOLDEN.read_text("utf-8").splitlines()
    assert names(COLUMNS)[: len(known)] == known, "a column keeps its name and its place"
    assert [f"{c.name}" for c in COLUMNS] == known, f"add the new columns to {GOLDEN.name}"


def test_names_are_unique() -> None:
    assert len(set(names(COLUMNS))) == len(COLUMNS)


def test_every_field_of_a_lead_is_in_a_column() -> None:
    database_only = {"search_tokens", "suppressed"}
    fields = set(StoredLead.model_fields) - NOT_IN_TABLES - database_only
    assert fields - {column.field for column in COLUMNS} == set()


def test_the_docs_have_the_columns() -> None:
    assert markdown_table() in (ROOT / "docs" / "export.md").read_text("utf-8")


def test_every_column_says_what_it_is() -> None:
    assert [column.name for column in COLUMNS if not column.about] == []
