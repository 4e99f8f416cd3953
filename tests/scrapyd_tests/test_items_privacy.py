"""Erasing a person from the leads that Scrapyd keeps of each job."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from leadcrawl.errors import StorageError
from leadcrawl.privacy.items import Items
from leadcrawl.privacy.selectors import Selector
from leadcrawl.privacy.trace import Trace

JANE = {"source": "craigslist", "source_id": "7985072830", "name": "Jane Doe", "phones": []}
JOHN = {"source": "craigslist", "source_id": "7985072831", "phones": [{"e164": "+15125550123"}]}
OTHER = {"source": "craigslist", "source_id": "79850728301", "phones": [{"e164": "+15125550199"}]}


@pytest.fixture
def items(tmp_path: Path) -> Path:
    """The leads of one job."""
    path = tmp_path / "leadcrawl" / "craigslist" / "1f2e.jl"
    path.parent.mkdir(parents=True)
    path.write_text("".join(json.dumps(lead) + "\n" for lead in (JANE, JOHN, OTHER)))
    return path


@pytest.mark.parametrize(
    ("selector", "left"),
    [
        (Selector("phone", "+15125550123"), [JANE, OTHER]),
        (Selector("name", "jane doe"), [JOHN, OTHER]),
        (Selector("id", "craigslist:7985072830"), [JOHN, OTHER]),
        (Selector("phone", "+15125550100"), [JANE, JOHN, OTHER]),
    ],
)
def test_only_the_leads_of_the_person_go(
    tmp_path: Path, items: Path, selector: Selector, left: list[object]
) -> None:
    store, trace = Items(tmp_path), Trace([selector])
    gone = 3 - len(left)
    assert len(list(store.find(trace))) == gone
    assert store.erase(trace) == gone
    assert [json.loads(line) for line in items.read_text().splitlines()] == left
    assert list(items.parent.iterdir()) == [items]


def test_a_job_that_runs_is_named(tmp_path: Path, items: Path) -> None:
    trace = Trace([Selector("name", "jane doe")])
    command = [sys.executable, "-c", "import time; time.sleep(60)", "crawl", "_job=1f2e"]
    with subprocess.Popen(command) as job:
        with pytest.raises(StorageError, match="in use: 1f2e"):
            Items(tmp_path).erase(trace)
        job.kill()
    assert Items(tmp_path).erase(trace) == 1
    assert len(items.read_text().splitlines()) == 2
