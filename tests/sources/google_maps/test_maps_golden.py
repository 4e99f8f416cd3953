"""Invented responses and pages against what they mean: one test for each page and field."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from leadcrawl.sources.google_maps import extract, looks_like

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "google_maps"
CASES = sorted(folder.name for folder in GOLDEN.iterdir())
FIELDS = [
    (case, place, field)
    for case in CASES
    for place, lead in enumerate(json.loads((GOLDEN / case / "expected.json").read_text())["leads"])
    for field in lead
]


@cache
def page(case: str) -> str:
    return next((GOLDEN / case).glob("page.*")).read_text(encoding="utf-8")


@cache
def expected(case: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((GOLDEN / case / "expected.json").read_text())
    return data


@cache
def actual(case: str) -> tuple[str, list[dict[str, Any]]]:
    kind, leads = extract(page(case))
    return kind, [lead.model_dump(mode="json") for lead in leads]


def assert_holds(found: Any, wanted: Any) -> None:
    """Objects in lists may say more than is expected; all else is equal."""
    if isinstance(wanted, list) and wanted and isinstance(wanted[0], dict):
        assert len(found) == len(wanted)
        for one, other in zip(found, wanted, strict=True):
            assert {key: one[key] for key in other} == other
    else:
        assert found == wanted


@pytest.mark.parametrize("case", CASES)
def test_kind_and_number_of_leads(case: str) -> None:
    kind, leads = actual(case)
    assert (kind, len(leads)) == (expected(case)["kind"], len(expected(case)["leads"]))
    assert looks_like(page(case))


@pytest.mark.parametrize(("case", "place", "field"), FIELDS)
def test_field(case: str, place: int, field: str) -> None:
    wanted = expected(case)["leads"][place][field]
    assert_holds(actual(case)[1][place][field], wanted)
