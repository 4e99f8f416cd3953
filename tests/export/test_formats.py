"""Each format is opened by another program than the one that wrote it."""

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from leadcrawl.errors import ConfigError, ExportError
from leadcrawl.export import tables
from leadcrawl.export.cells import defuse
from leadcrawl.export.columns import COLUMNS, names
from leadcrawl.export.formats import WRITERS, extension_of
from leadcrawl.export.profiles import PROFILES, profile_for

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "export"
HOSTILE = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1+1"]
HOSTILE += ["－1+1", "＠SUM(A1)", " =1+1", "\ufeff=1+1", '=HYPERLINK("http://example.com")', "−1+1"]
PHONE = "+15125550101"

Document = dict[str, Any]
Write = Callable[[str, list[Document]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes leads in a format, and returns the file."""

    def call(extension: str, leads: list[Document]) -> Path:
        path = tmp_path / f"leads{extension}"
        WRITERS[extension](iter(leads), COLUMNS, path)
        return path

    return call


def by_name(header: Any, row: Any) -> dict[str, Any]:
    return {key: value for key, value in zip(header, row, strict=True) if value not in {None, ""}}


EXPECTED = {
    "id": "craigslist:1",
    "name": "Ann's Plumbing & Heating",
    "phone": PHONE,
    "phone_type": "mobile",
    "phone_2": "+15125550102",
    "phone_extension_2": "12",
    "email": "ann@example.com",
    "facebook": "https://facebook.com/ann.example",
    "services": "drains; boilers",
    "attributes": "licence: 123; hours: 24",
    "hours": "monday 09:00-17:00",
    "price_currency": "USD",
    "description": "Drains, boilers;\n24 hours",
    "user_status": "contacted",
}


def test_csv(write: Write, documents: list[Document]) -> None:
    with write(".csv", documents).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == names(COLUMNS)
    row = by_name(rows[0], rows[1])
    assert {key: row[key] for key in EXPECTED} == EXPECTED
    assert (row["posted_at"], row["rating"], row["do_not_contact"]) == (
        "2026-01-31T09:30:00Z",
        "4.5",
        "false",
    )
    assert by_name(rows[0], rows[2])["do_not_contact"] == "true"
    assert "user_status" not in by_name(rows[0], rows[2])


def test_xlsx(write: Write, documents: list[Document]) -> None:
    sheet = openpyxl.load_workbook(write(".xlsx", documents)).active
    assert sheet is not None
    cells = list(sheet.iter_rows())
    header = [cell.value for cell in cells[0]]
    assert header == names(COLUMNS)
    row = by_name(header, [cell.value for cell in cells[1]])
    assert {key: row[key] for key in EXPECTED} == EXPECTED
    kinds = dict(zip(header, [cell.data_type for cell in cells[1]], strict=True))
    assert (kinds["phone"], kinds["score"], kinds["posted_at"]) == ("s", "n", "d")
    assert row["posted_at"] == datetime(2026, 1, 31, 9, 30)  # noqa: DTZ001 - Excel knows no zones
    assert (row["do_not_contact"], row["latitude"]) == (False, 30.27)
    assert sheet.freeze_panes == "A2"


def test_parquet(write: Write, documents: list[Document]) -> None:
    table = parquet.read_table(write(".parquet", documents))
    assert table.column_names == names(COLUMNS)
    row = by_name(table.column_names, table.to_pylist()[0].values())
    assert {key: row[key] for key in EXPECTED} == EXPECTED
    assert row["posted_at"].isoformat() == "2026-01-31T09:30:00+00:00"
    assert table.schema.field("score").type == "int64"
    assert table.num_rows == 3


@pytest.mark.parametrize("extension", [".json", ".jsonl"])
def test_json_has_the_whole_lead(write: Write, documents: list[Document], extension: str) -> None:
    text = write(extension, documents).read_text("utf-8")
    leads = json.loads(text) if extension == ".json" else [*map(json.loads, text.splitlines())]
    assert len(leads) == 3
    assert leads[0]["phones"][1]["extension"] == "12"
    assert leads[0]["posted_at"] == "2026-01-31T09:30:00Z"
    assert leads[0]["user"]["note"] == "call back"
    assert not {"history", "search_tokens", "_id"} & leads[0].keys()
    assert leads[1]["do_not_contact"] is True


def test_geojson(write: Write, documents: list[Document]) -> None:
    collection = json.loads(write(".geojson", documents).read_text("utf-8"))
    assert collection["type"] == "FeatureCollection"
    first, second, _ = collection["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [-97.74, 30.27]}
    assert first["properties"] == first["properties"] | EXPECTED
    assert second["geometry"] is None
    assert second["properties"]["do_not_contact"] is True


def test_vcf(write: Write, documents: list[Document]) -> None:
    path = write(".vcf", documents)
    cards = list(vobject.readComponents(path.read_bytes().decode()))
    assert len(cards) == 3
    first = cards[0]
    assert first.fn.value == "Ann's Plumbing LLC"
    assert [tel.value for tel in first.tel_list] == [PHONE, "+15125550102 x12"]
    assert first.email.value == "ann@example.com"
    assert (first.adr.value.street, first.adr.value.city) == ("12 Elm St", "Austin")
    assert "Drains, boilers;\n24 hours" in first.note.value
    assert "do not contact" in cards[1].categories.value
    assert all(len(line) <= 75 for line in path.read_bytes().split(b"\r\n"))


@pytest.mark.parametrize("extension", sorted(WRITERS))
def test_no_leads_is_a_whole_file(write: Write, extension: str) -> None:
    path = write(extension, [])
    readers: dict[str, Callable[[], Any]] = {
        ".csv": lambda: path.read_text("utf-8").strip().split(",") == names(COLUMNS),
        ".xlsx": lambda: (
            [c.value for c in openpyxl.load_workbook(path)["Leads"][1]] == names(COLUMNS)
        ),
        ".json": lambda: json.loads(path.read_text()) == [],
        ".jsonl": lambda: path.read_text() == "",
        ".parquet": lambda: parquet.read_table(path).column_names == names(COLUMNS),
        ".geojson": lambda: json.loads(path.read_text())["features"] == [],
        ".vcf": lambda: path.read_text() == "",
    }
    assert readers[extension]()


@pytest.mark.parametrize("text", HOSTILE)
def test_formulas_are_defused(write: Write, documents: list[Document], text: str) -> None:
    lead = documents[0] | {"name": text, "attributes": {text: "x"}, "services": [text]}
    with write(".csv", [lead]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    row = by_name(rows[0], rows[1])
    assert row["name"] == f"'{text}"
    assert row["attributes"].startswith("'")
    assert row["services"].startswith("'")
    assert (row["phone"], row["longitude"]) == (PHONE, "-97.74")
    sheet = openpyxl.load_workbook(write(".xlsx", [lead]))["Leads"]
    cells = dict(zip(names(COLUMNS), sheet[2], strict=True))
    assert (cells["name"].data_type, cells["phone"].data_type) == ("s", "s")
    assert str(cells["name"].value).startswith("'")
    assert (cells["phone"].value, cells["longitude"].value) == (PHONE, -97.74)


@pytest.mark.parametrize("text", ["+1-512-555-0101", "+1 (512) 555-0101", "+05125550101", "+15"])
def test_only_a_strict_phone_is_let_through(text: str) -> None:
    assert defuse(text) == f"'{text}"


@given(st.text())
def test_what_is_defused_cannot_be_a_formula(text: str) -> None:
    found = defuse(text)
    assert found in {text, f"'{text}"}
    assert defuse(found) == found
    if text.strip()[:1] in set("=@＝＠"):
        assert found == f"'{text}"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
@pytest.mark.parametrize("extension", [".csv", ".xlsx"])
def test_libreoffice_runs_no_formula(
    write: Write, documents: list[Document], tmp_path: Path, extension: str
) -> None:
    leads = [documents[0] | {"name": text} for text in HOSTILE]
    path = write(extension, leads)
    out = tmp_path / "out"
    program = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    program += ["--convert-to", "fods", "--outdir", str(out), str(path)]
    subprocess.run(program, check=True, capture_output=True, timeout=120)
    text = (out / "leads.fods").read_text("utf-8")
    formulas = set(re.findall(r'table:formula="([^"]*)"', text))
    assert formulas <= {"of:=FALSE()", "of:=TRUE()"}, "a yes or no is that in LibreOffice"
    assert text.count(PHONE) >= len(HOSTILE) or extension == ".csv"


def test_long_and_odd_texts_in_a_workbook(
    write: Write, documents: list[Document], caplog: pytest.LogCaptureFixture
) -> None:
    lead = documents[0] | {"description": "x" * 40_000, "name": "a\x01b\x0bc _x0041_ é 😀"}
    sheet = openpyxl.load_workbook(write(".xlsx", [lead]))["Leads"]
    cells = dict(zip(names(COLUMNS), sheet[2], strict=True))
    assert len(str(cells["description"].value)) == tables.LONGEST_CELL
    assert "1 texts are cut in the workbook, as a cell holds 32767 characters" in caplog.text


def test_more_leads_than_a_sheet_has_rows(
    write: Write, documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    with pytest.raises(ExportError, match="an Excel sheet holds 2 leads"):
        write(".xlsx", documents)


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_profile_gives_its_golden_file(
    documents: list[Document], tmp_path: Path, name: str
) -> None:
    profile = profile_for(name, ".csv")
    path = tmp_path / "leads.csv"
    WRITERS[".csv"]([lead for lead in documents if profile.accepts(lead)], profile.columns, path)
    assert path.read_bytes() == (GOLDEN / f"{name}.csv").read_bytes()


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_profile_wants_its_required_fields(documents: list[Document], name: str) -> None:
    bare = {"_id": "craigslist:9", "source": "craigslist", "url": "u", "status": "gone"}
    assert [PROFILES[name].accepts(lead) for lead in (documents[0], bare)] == [True, False]


def test_profile_with_a_format_that_its_crm_does_not_import() -> None:
    with pytest.raises(ConfigError, match=r"salesforce imports \.csv files, not \.xlsx"):
        profile_for("salesforce", ".xlsx")


def test_unknown_format() -> None:
    with pytest.raises(ConfigError, match=r"must end in one of \.csv"):
        extension_of(Path("leads.doc"))
