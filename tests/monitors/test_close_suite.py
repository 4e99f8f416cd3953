"""The closing suite: what is good stays quiet, and each thing that is wrong has its finding."""

from typing import Any

import pytest

from leadcrawl import stats as names
from leadcrawl.monitors.closing import CAPTCHAS
from leadcrawl.monitors.suites import CloseSuite
from leadcrawl.sources import blocks
from tests.monitors.judge import GOOD, facts, found, judge

SITE = "craigslist"


def test_a_good_run_is_ok() -> None:
    report = judge(GOOD, expectations={"coverage": {"name": 1, "phones": 0.5}})
    assert (report.verdict, report.findings) == ("ok", ())
    assert report.figures["Coverage: phones"] == "60 %"
    assert report.target == "city=sfbay"


WRONG: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    ({names.LEADS: 4}, {"leads": 5}, "leads", "4 read or known"),
    (
        {f"{names.FIELD_}phones": 39},
        {"coverage": {"phones": 0.4}},
        "coverage/phones",
        "39 % of 100",
    ),
    ({names.LEADS_REJECTED: 20}, {}, "rejected", "17 % of 120 leads"),
    ({f"{names.PAGE_ERROR_}{SITE}/no_title": 9}, {}, "page_errors/no_title", "8 % of 109 pages"),
    ({f"{names.BLOCK_}{SITE}/rate_limited": 50}, {}, "blocked", "33 % of 152 answers"),
    ({f"{names.BLOCK_}{SITE}/recaptcha": 5}, {}, "captchas", "5 % of 107 answers (recaptcha)"),
    ({"downloader/response_status_count/500": 9}, {}, "http_errors", "8 % (500: 9)"),
    ({"retry/count": 20, f"{names.PAGE_RETRY_}{SITE}/cut": 20}, {}, "retries", "39 % of 102"),
    ({names.STORAGE_FAILURES: 1}, {}, "storage_failures", "1"),
    ({names.STORAGE_SPOOLED: 7}, {}, "spooled", "7"),
    ({"log_count/ERROR": 11}, {}, "log_errors", "11"),
    ({names.PROXIES: 4, names.PROXIES_ALIVE: 1}, {}, "dead_proxies", "3 of 4"),
    ({f"{names.LEAD_SOURCE_}{SITE}/html": 60}, {}, "fallback", "38 % of 160 leads"),
]


@pytest.mark.parametrize(("stats", "expectations", "slug", "actual"), WRONG)
def test_what_is_wrong_is_found(
    stats: dict[str, Any], expectations: dict[str, Any], slug: str, actual: str
) -> None:
    findings = found(judge({**GOOD, **stats}, expectations=expectations))
    assert findings.keys() == {slug}
    assert actual in findings[slug].actual
    assert findings[slug].next_step


@pytest.mark.parametrize("slug", ["blocked", "page_errors", "rejected", "retries", "http_errors"])
def test_shares_of_few_say_nothing(slug: str) -> None:
    stats = {names.LEADS: 3, names.LEADS_REJECTED: 1, f"{names.BLOCK_}{SITE}/sorry": 2}
    stats |= {f"{names.PAGE_ERROR_}{SITE}/no_body": 2, "retry/count": 2}
    stats |= {"downloader/request_count": 9, "response_received_count": 5}
    stats |= {"downloader/response_status_count/500": 3}
    assert slug not in found(judge(stats))


def test_finish_reason_and_duration() -> None:
    report = judge(GOOD, run={"finish_reason": "captcha_wall"})
    assert found(report).keys() == {"finish_reason"}
    assert report.verdict == "failed"
    report = judge(GOOD, expectations={"minutes": 4})
    assert found(report)["duration"].actual == "5 min"
    assert report.verdict == "warnings"


def test_a_run_that_broke_off_is_not_told_of_twice() -> None:
    report = judge({}, run={"finish_reason": "storage_unavailable"})
    assert found(report).keys() == {"finish_reason"}


def test_a_second_run_reads_little_and_is_fine() -> None:
    """What is stored and unchanged was seen: neither leads nor coverage are missed."""
    good = facts(GOOD)
    report = judge(
        {names.ROWS_UNCHANGED: 100},
        good,
        expectations={"leads": 50, "coverage": {"phones": 0.5, "name": 1}},
    )
    assert report.verdict == "ok"
    few = {names.LEADS: 3, f"{names.FIELD_}name": 3, names.ROWS_UNCHANGED: 97}
    report = judge(few, good, expectations={"leads": 50, "coverage": {"phones": 0.5}})
    assert report.verdict == "ok"


def test_fewer_leads_are_fine_when_fewer_were_asked_for() -> None:
    stats = {names.LEADS: 3}
    assert judge(stats, expectations={"leads": 50}, max_leads=3).verdict == "ok"
    assert judge(stats, expectations={"leads": 50}, max_leads=4).verdict == "failed"


def test_pages_are_no_fallback_for_who_asked_for_them() -> None:
    stats = {**GOOD, f"{names.LEAD_SOURCE_}{SITE}/html": 100}
    assert "fallback" in found(judge(stats))
    assert "fallback" not in found(judge(stats, fallback_parser=None))


def test_a_limited_view_is_no_block() -> None:
    assert judge({**GOOD, f"{names.BLOCK_}google_maps/limited_view": 100}).verdict == "ok"


def test_captchas_are_kinds_of_blocks() -> None:
    kinds = {kind for kind, _ in (*blocks._WALLS, *blocks._WIDGETS)}
    assert set(CAPTCHAS) <= kinds


def test_failures_come_first() -> None:
    stats = {**GOOD, "log_count/ERROR": 50, names.STORAGE_SPOOLED: 7}
    assert [finding.level for finding in judge(stats).findings] == ["failure", "warning"]


def test_every_monitor_declares_itself() -> None:
    slugs = [monitor.slug for monitor in CloseSuite.monitors]
    assert len(slugs) == len(set(slugs))
    for monitor in CloseSuite.monitors:
        assert monitor.__doc__
        assert monitor.next_step


def test_a_page_error_names_the_field_that_pages_must_have() -> None:
    finding = found(judge({**GOOD, f"{names.PAGE_ERROR_}{SITE}/no_body": 50}))[
        "page_errors/no_body"
    ]
    assert "field description" in finding.summary
    assert "#postingbody" in finding.next_step


def test_few_pages_of_which_none_can_be_read() -> None:
    stats = {f"{names.PAGE_ERROR_}{SITE}/changed_structure": 3}
    assert found(judge(stats)).keys() == {"leads", "page_errors/changed_structure"}


def test_a_search_whose_rows_are_not_read_any_more() -> None:
    """The site counts results, and the parser sees none: it is not the target that is empty."""
    finding = found(judge({names.SEARCH_TOTAL: 90}))["leads"]
    assert finding.actual == "0 read or known; the site says that there are 90"
