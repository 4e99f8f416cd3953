"""Golden pages of our own making: one test for each page and field."""

import json
from pathlib import Path
from typing import Any

import pytest

from leadcrawl.sources import craigslist

GOLDEN = Path(__file__).parents[2] / "golden" / "craigslist"


def _cases() -> list[tuple[str, dict[str, Any]]]:
    folders = sorted(path for path in GOLDEN.iterdir() if path.is_dir())
    return [(path.name, json.loads((path / "expected.json").read_text())) for path in folders]


def _extract(case: str, url: str | None) -> tuple[str, list[Any]]:
    page = next((GOLDEN / case).glob("page.*"))
    return craigslist.extract(page.read_text(encoding="utf-8"), url)


CASES = _cases()
FIELDS = [
    pytest.param(case, expected.get("url"), number, field, value, id=f"{case}-{number}-{field}")
    for case, expected in CASES
    for number, lead in enumerate(expected["leads"])
    for field, value in lead.items()
]


@pytest.mark.parametrize(("case", "expected"), CASES, ids=[case for case, _ in CASES])
def test_kind_and_number(case: str, expected: dict[str, Any]) -> None:
    kind, leads = _extract(case, expected.get("url"))
    assert kind == expected["kind"]
    assert len(leads) == len(expected["leads"])
    assert craigslist.looks_like(
        next((GOLDEN / case).glob("page.*")).read_text(encoding="utf-8")
    ) or (case.startswith("gone"))


@pytest.mark.parametrize(("case", "url", "number", "field", "value"), FIELDS)
def test_field(case: str, url: str | None, number: int, field: str, value: Any) -> None:
    _, leads = _extract(case, url)
    assert json.loads(leads[number].model_dump_json())[field] == value
