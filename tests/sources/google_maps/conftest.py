"""Captured responses and pages: read in place, never copied."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
CORPUS = SHARED / "corpus" / "google_maps"


@pytest.fixture(scope="session")
def capture() -> Callable[[str], str]:
    """Return the text of a captured file, by its path in the corpus."""
    if not CORPUS.is_dir():
        pytest.skip(f"no captured pages at {CORPUS}")
    return lambda name: (CORPUS / name).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def path_table() -> dict[str, dict[str, str]]:
    """Return the table of field paths: path -> row."""
    table = SHARED / "spec" / "google-maps-field-paths.tsv"
    if not table.is_file():
        pytest.skip(f"no table of field paths at {table}")
    with table.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["path"]: row for row in rows}
