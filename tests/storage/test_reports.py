from collections.abc import Callable
from datetime import UTC, datetime

from leadcrawl.items import Lead
from leadcrawl.storage.connection import Connection
from leadcrawl.storage.records import Rejection, Run, Sighting
from leadcrawl.storage.reports import Reports
from leadcrawl.storage.repository import Repository

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


async def test_figures_of_all_and_of_one_run(
    connection: Connection, repository: Repository, seen: Callable[..., Sighting]
) -> None:
    place = {"coordinates": (-97.7, 30.2)}
    await repository.upsert(
        [
            seen(1, category_normalized="plumbing", city="Austin", location=place),
            seen(2, category_normalized="plumbing"),
            seen(3, category_normalized="roofing", rating=4.5),
            seen(4, run_id="other"),
        ]
    )
    reports = Reports(connection)
    assert (await reports.total(), await reports.total("run")) == (4, 3)
    assert await reports.by_category() == {"plumbing": 2, "roofing": 1, "unknown": 1}
    assert await reports.by_category("other") == {"unknown": 1}
    coverage = await reports.coverage()
    wanted = {"name": 4, "city": 1, "location": 1, "rating": 1, "do_not_contact": 4, "emails": 0}
    assert {field: coverage[field] for field in wanted} == wanted
    assert (await reports.coverage("absent"))["name"] == 0


async def test_rejected_by_reason(connection: Connection, repository: Repository) -> None:
    lead = Lead(source="craigslist", source_id="1", url="x")
    other = lead.model_copy(update={"source_id": "2"})
    await repository.apply(
        [
            Rejection.of(lead, {"url": "no_host", "name": "missing"}, NOON, "run"),
            Rejection.of(other, {"url": "no_host"}, NOON, "run"),
        ]
    )
    found = await Reports(connection).rejected_by_reason()
    assert found == {"url: no_host": 2, "name: missing": 1}
    assert await Reports(connection).rejected_by_reason("other") == {}


async def test_runs_latest_first(connection: Connection, repository: Repository) -> None:
    for day in (1, 3, 2):
        at = datetime(2026, 1, day, tzinfo=UTC)
        await repository.apply([Run(str(day), {"status": "finished", "started_at": at})])
    reports = Reports(connection)
    assert [run["_id"] for run in await reports.recent_runs(2)] == ["3", "2"]
    assert await reports.recent_runs(spider="craigslist") == []
    assert await reports.run("absent") is None
