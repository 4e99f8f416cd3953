"""Coverage against earlier runs: what falls is found with its selector, what chance does is not."""

from typing import Any

import pytest

from leadcrawl import stats as names
from leadcrawl.monitors.coverage import pooled
from leadcrawl.monitors.facts import RunFacts
from tests.monitors.judge import GOOD, facts, found, judge

BEFORE = [facts(GOOD) for _ in range(3)]


def now(**coverage: int) -> dict[str, Any]:
    return {**GOOD, **{f"{names.FIELD_}{field}": count for field, count in coverage.items()}}


def test_a_fall_names_the_field_and_its_place() -> None:
    findings = found(judge(now(phones=30), *BEFORE))
    assert findings.keys() == {"drift/phones"}
    finding = findings["drift/phones"]
    assert finding.before == "60 % of 300 leads"
    assert finding.expected == "at least 45 %"
    assert "body (api)" in finding.next_step


def test_the_parsers_that_were_used_are_named() -> None:
    stats = {**now(images=0, phones=60), f"{names.LEAD_SOURCE_}craigslist/html": 200}
    finding = found(judge(stats, *BEFORE, fallback_parser=None))["drift/images"]
    assert finding.next_step.index(".gallery img") < finding.next_step.index("images (api)")
    assert "no more" in finding.summary


@pytest.mark.parametrize(
    ("coverage", "expectations"),
    [
        ({"phones": 46}, {}),  # 14 points
        ({"phones": 30}, {"drift": {"points": 35}}),
        ({"images": 3}, {}),  # from 10 %
    ],
)
def test_small_falls_are_none(coverage: dict[str, int], expectations: dict[str, Any]) -> None:
    assert judge(now(**coverage), *BEFORE, expectations=expectations).verdict == "ok"


def test_a_field_that_vanishes_is_found_whatever_the_points() -> None:
    assert "drift/images" in found(judge(now(images=0), *BEFORE))


@pytest.mark.parametrize(
    ("opened", "having", "is_found"),
    [(0, 0, False), (2, 1, False), (60, 55, False), (60, 30, True)],
)
def test_what_only_opened_places_have_is_a_share_of_these(
    opened: int, having: int, is_found: bool
) -> None:
    """A second crawl opens few places: their busy hours are no fewer for that."""
    first = {**GOOD, names.PLACES_OPENED: 80, f"{names.FIELD_}popular_times": 75}
    before = [facts(first, spider="google_maps")]
    again = {**GOOD, names.PLACES_OPENED: opened, f"{names.FIELD_}popular_times": having}
    findings = found(judge(again, *before, run={"spider": "google_maps"}))
    assert ("drift/popular_times" in findings) is is_found
    if is_found:
        assert findings["drift/popular_times"].before == "94 % of 80 leads"


def test_few_leads_do_not_cry_wolf() -> None:
    few = {names.LEADS: 8, f"{names.FIELD_}name": 8, f"{names.FIELD_}phones": 2}
    assert judge(few, *BEFORE).verdict == "ok"


def test_few_earlier_leads_are_a_weak_measure() -> None:
    few = {names.LEADS: 13, f"{names.FIELD_}name": 13, f"{names.FIELD_}phones": 7}
    assert judge(now(phones=34), facts(few)).verdict == "ok"
    assert "drift/phones" in found(judge(now(phones=34), *[facts(GOOD)] * 5))


def test_a_part_of_a_crawl_is_not_compared_and_no_measure() -> None:
    part = now(phones=0)
    resumed = {**part, names.RESUMED: 7}
    assert judge(resumed, *BEFORE).verdict == "ok"
    assert "drift/phones" in found(judge(part, facts(resumed), *BEFORE))
    assert pooled([facts(resumed)]) is None
    broken = judge(part, *BEFORE, run={"finish_reason": "storage_unavailable"})
    assert "drift/phones" not in found(broken)


def test_a_field_below_its_limit_is_told_once() -> None:
    report = judge(now(phones=0), *BEFORE, expectations={"coverage": {"phones": 0.5}})
    assert found(report).keys() == {"coverage/phones"}
    assert report.findings[0].before == "60 % of 300 leads"


def test_runs_that_failed_are_no_measure() -> None:
    broken = facts(now(phones=0), verdict="failed")
    assert "drift/phones" in found(judge(now(phones=0), broken, broken, *BEFORE))
    assert pooled([broken]) is None
    assert judge(now(phones=0), broken).verdict == "ok", "after so many, it is how the site is"


def test_a_record_of_before_the_monitors_is_read() -> None:
    run = RunFacts.of_record({"_id": "1", "spider": "craigslist", "counts": {"leads": 3}})
    assert (run.run_id, run.leads_read, run.share("phones")) == ("1", 0, None)
    assert judge(GOOD, run).verdict == "ok"


def test_earlier_runs_that_cannot_be_read_are_no_silence() -> None:
    finding = found(judge(GOOD, history_error="the database refused"))["drift"]
    assert (finding.level, finding.actual) == ("warning", "the database refused")
