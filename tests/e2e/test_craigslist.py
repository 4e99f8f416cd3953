"""Whole crawls of the replica of Craigslist, compared with its answer key."""

import signal
import subprocess
import time
from typing import Any

import pytest

from replica.process import start_replica
from tests.e2e.lab import ALL, ROOT, Lab, differences

CITY = ("city=sfbay", f"category={ALL}")
FAULTS = ["block=0.05", "throttle=0.02", "unavailable=0.03", "slow=0.02", "cut=0.04", "broken=0.04"]
#: One request in five goes wrong; how often it is asked for again is the user's to choose.
PATIENT = {"LEADCRAWL_BLOCK_RETRIES": "6", "LEADCRAWL_PAGE_RETRIES": "4"}


@pytest.mark.parametrize("fault", [[], FAULTS], ids=["well", "faults"])
def test_crawl_equals_answer_key(lab: Lab, fault: list[str]) -> None:
    with start_replica(seed=11, postings=300, fault=fault) as site:
        done = lab.crawl(site.url, *CITY, settings=PATIENT)
        answers, stats = site.answers(), site.stats()
    assert done.returncode == 0, done.stderr[-3000:]
    assert differences(answers, lab.documents()) == []
    assert stats["violations"] == {}
    assert bool(stats["faults"]) == bool(fault)
    assert lab.last_run()["finish_reason"] == "finished"


def test_crawl_of_pages_equals_answer_key(lab: Lab) -> None:
    with start_replica(seed=12, postings=200) as site:
        done = lab.crawl(site.url, *CITY, "source=html")
        answers = site.answers()
    assert done.returncode == 0, done.stderr[-3000:]
    warnings = [line for line in done.stderr.splitlines() if " WARNING: " in line]
    assert warnings == []
    # A page's listing has no number: of a posting that was gone before, nothing is known.
    there = [answer for answer in answers if answer["status"] != "gone"]
    assert differences(there, lab.documents()) == []


@pytest.mark.slow
def test_auto_falls_back_to_pages_when_json_is_refused(lab: Lab) -> None:
    with start_replica(seed=13, postings=60, search_json="off") as site:
        done = lab.crawl(site.url, *CITY, settings={"LEADCRAWL_BLOCK_RETRIES": "1"})
        there = [answer for answer in site.answers() if answer["status"] != "gone"]
    assert done.returncode == 0, done.stderr[-3000:]
    assert differences(there, lab.documents()) == []
    assert lab.last_run()["stats"]["leadcrawl/search/fallback_html"] > 0


@pytest.mark.slow
def test_more_rows_than_one_reply_holds(lab: Lab) -> None:
    with start_replica(seed=14, postings=1500) as site:
        done = lab.crawl(site.url, "city=sfbay", "category=services")
        services = {
            answer["_id"] for answer in site.answers() if answer.get("section") == "services"
        }
        requests = site.stats()["requests"]
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(services) > 360
    stored = lab.documents()
    assert services - stored.keys() == set()
    assert requests["search_batch"] >= 1


def test_second_crawl_costs_almost_nothing(lab: Lab) -> None:
    with start_replica(seed=15, postings=300) as site:
        lab.crawl(site.url, *CITY)
        first = sum(site.stats()["requests"].values())
        before = lab.documents()
        lab.crawl(site.url, *CITY)
        second = sum(site.stats()["requests"].values()) - first
    assert second <= 0.05 * first
    after = lab.documents()
    assert after.keys() == before.keys()
    assert all(lead["revision"] == 1 for lead in after.values())
    assert all(lead["last_seen_at"] > before[key]["last_seen_at"] for key, lead in after.items())
    assert all(lead["first_seen_at"] == before[key]["first_seen_at"] for key, lead in after.items())


@pytest.mark.slow
def test_refresh_all_asks_for_everything_and_changes_nothing(lab: Lab) -> None:
    with start_replica(seed=15, postings=60) as site:
        lab.crawl(site.url, *CITY)
        lab.crawl(site.url, *CITY, "refresh=all")
    run = lab.last_run()
    assert run["counts"]["unchanged"] == 60
    assert all(lead["revision"] == 1 for lead in lab.documents().values())


def test_bad_argument_is_one_line_and_nothing_is_asked_for(lab: Lab) -> None:
    with start_replica(seed=1, postings=10) as site:
        done = lab.crawl(site.url, "city=sfbey")
        requests = site.stats()["requests"]
    assert done.returncode == 2
    assert done.stderr == "leadcrawl: city: unknown city 'sfbey': did you mean sfbay?\n"
    assert sum(requests.values()) <= 1  # our own question


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "city is missing"),
        (["city=sfbay", "citi=x"], "unknown argument 'citi': did you mean city?"),
        (["city=sfbay", "category=bbx"], "unknown category 'bbx': did you mean"),
        (["city=sfbay", "max_leads=many"], "max_leads: must be a valid integer, not 'many'"),
        (["city=seattle", "subarea=eby"], "is not a part of seattle"),
        (["city=sfbay", "source=xml"], "source: must be 'auto', 'api' or 'html', not 'xml'"),
    ],
)
def test_every_bad_argument_says_what_is_possible(
    lab: Lab, arguments: list[str], expected: str
) -> None:
    done = lab.crawl("http://127.0.0.1:9", *arguments)
    assert done.returncode == 2
    assert expected in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_narrowing_arguments(lab: Lab) -> None:
    with start_replica(seed=16, postings=200) as site:
        done = lab.crawl(site.url, "city=sfbay", "subarea=eby", f"category={ALL}", "max_leads=5")
        answers = {answer["_id"]: answer for answer in site.answers()}
    assert done.returncode == 0
    stored = lab.documents()
    assert len(stored) == 5
    assert {answers[key]["subarea"] for key in stored} == {"eby"}
    assert lab.last_run()["finish_reason"] == "max_leads"


def test_dead_site_is_a_failed_crawl(lab: Lab) -> None:
    done = lab.crawl("http://127.0.0.1:9", "city=sfbay", settings={"RETRY_TIMES": "0"})
    assert done.returncode == 1


@pytest.mark.parametrize("source", ["api", pytest.param("html", marks=pytest.mark.slow)])
def test_log_has_no_personal_data(lab: Lab, source: str) -> None:
    with start_replica(seed=17, postings=80, fault=["broken=0.1"]) as site:
        settings = {"LOG_LEVEL": "DEBUG"}
        done = lab.crawl(site.url, *CITY, f"source={source}", settings=settings)
    assert done.returncode == 0
    stored = lab.documents().values()
    phones = [phone for lead in stored for phone in lead.get("phones", ())]
    emails = [email["address"] for lead in stored for email in lead.get("emails", ())]
    secrets = {phone[form] for phone in phones for form in ("e164", "national", "raw")} | set(
        emails
    )
    assert len(secrets) > 50
    assert [secret for secret in secrets if secret in done.stderr] == []
    assert "pymongo" not in done.stderr


def _killed(lab: Lab, site: Any, after: float, how: signal.Signals) -> int:
    process = subprocess.Popen(
        lab.command(*CITY),
        cwd=ROOT,
        env=lab.environment(site.url),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while site.stats()["requests"].get("posting_json", 0) < 5 and process.poll() is None:
            time.sleep(0.1)
        time.sleep(after)
        process.send_signal(how)
        return process.wait(60)
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.3, 1.5])
def test_crawl_killed_then_run_again_ends_as_undisturbed(lab: Lab, after: float) -> None:
    with start_replica(seed=18, postings=400, fault=["slow=0.05"]) as site:
        _killed(lab, site, after, signal.SIGKILL)
        done = lab.crawl(site.url, *CITY)
        answers = site.answers()
    assert done.returncode == 0
    stored = lab.documents()
    assert differences(answers, stored) == []
    assert all(lead["revision"] == 1 for lead in stored.values())


@pytest.mark.slow
def test_sigterm_stores_what_was_read(lab: Lab) -> None:
    with start_replica(seed=19, postings=600, fault=["slow=0.1"]) as site:
        code = _killed(lab, site, 2.0, signal.SIGTERM)
    run = lab.last_run()
    assert code == 1
    assert run["finish_reason"] == "shutdown"
    assert run["counts"]["leads"] == len(lab.documents()) > 0


@pytest.mark.slow
def test_changed_markup_is_kept_counted_and_the_crawl_goes_on(lab: Lab) -> None:
    with start_replica(seed=20, postings=120, fault=["markup=0.3"]) as site:
        done = lab.crawl(site.url, *CITY, "source=html", settings={"LEADCRAWL_KEPT_PAGES": "7"})
        answers = {answer["_id"]: answer for answer in site.answers()}
    assert done.returncode == 0, done.stderr[-3000:]
    stored = lab.documents()
    errors = {k: v for k, v in lab.last_run()["stats"].items() if "/page_error/" in k}
    assert sum(errors.values()) > 10
    assert 20 < len(stored) < len(answers)
    assert differences([answers[key] for key in stored], stored) == []
    assert len(list((lab.data_dir / "pages").iterdir())) == 7


@pytest.mark.slow
def test_poster_who_changes_a_posting_is_seen_again(lab: Lab) -> None:
    with start_replica(seed=21, postings=100) as site:
        lab.crawl(site.url, *CITY)
    with start_replica(seed=21, postings=100, changed=0.2) as site:
        done = lab.crawl(site.url, *CITY)
        answers = site.answers()
    assert done.returncode == 0
    stored = lab.documents()
    assert differences(answers, stored) == []
    changed = [lead for lead in stored.values() if lead["revision"] > 1]
    assert 5 < len(changed) < 50
    assert all(len(lead["history"]) == lead["revision"] - 1 for lead in changed)
    assert lab.last_run()["counts"]["changed"] == len(changed)


def test_malformed_database_address_is_one_line_without_password(lab: Lab) -> None:
    lab_environment = lab.environment() | {"MONGO_URI": "mongodb://bob:secret@"}
    done = subprocess.run(
        lab.command("city=sfbay"),
        cwd=ROOT,
        env=lab_environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "MONGO_URI" in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr
