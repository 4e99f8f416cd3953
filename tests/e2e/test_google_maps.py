"""Whole crawls of the replica of Google Maps in a real browser, compared with its answer key."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from leadcrawl.sources.google_maps.urls import place_id_of
from replica.google_maps.factory import PlaceFactory
from replica.google_maps.options import MapsOptions
from replica.process import start_replica
from tests.e2e.lab import differences
from tests.e2e.maps_lab import AREA, BBOX, MapsLab, places, stat

FAULTS = ["block=0.04", "throttle=0.04", "unavailable=0.04", "cut=0.04", "broken=0.04", "slow=0.04"]
#: One request in four goes wrong; how often it is asked for again is the user's to choose.
PATIENT = {"LEADCRAWL_BLOCK_RETRIES": "9", "LEADCRAWL_PAGE_RETRIES": "9", "RETRY_TIMES": "9"}


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[MapsLab]:
    lab = MapsLab(tmp_path / "data")
    yield lab
    lab.scrapy("db", "stop")


def test_area_equals_answer_key(lab: MapsLab) -> None:
    """More places than a view gives; few pages are opened; what was left out is told."""
    with start_replica(seed=21, postings=1, places=240) as site:
        done = lab.crawl(site.url, "query=places", *AREA)
        answers, requests = places(site), site.stats()["requests"]
    assert done.returncode == 0, done.stderr[-3000:]
    stored, run = lab.documents(), lab.last_run()
    assert differences(answers, stored) == []
    opened = requests["maps_search_page"] + requests["maps_place_page"]
    assert opened <= 0.3 * len(answers)
    assert requests.get("maps_image", 0) == requests.get("maps_tracking", 0) == 0
    assert stat(run, "search/tiles_saturated") >= 1
    assert stat(run, "search/rows_nearby") >= 1
    assert stat(run, "lead_source/google_maps/api") == len(answers)
    assert stat(run, "search/places_found") == len(answers)
    assert stat(run, "search/tiles_incomplete") == 0
    assert f"{len(answers)} places found" in done.stderr
    assert "robots.txt is not obeyed" in done.stderr


@pytest.mark.slow
def test_area_with_faults_equals_answer_key(lab: MapsLab) -> None:
    with start_replica(seed=22, postings=1, places=240, fault=FAULTS) as site:
        done = lab.crawl(site.url, "query=places", *AREA, settings=PATIENT)
        answers, faults = places(site), site.stats()["faults"]
    assert done.returncode == 0, done.stderr[-3000:]
    assert differences(answers, lab.documents()) == []
    assert len(faults) == len(FAULTS)
    assert stat(lab.last_run(), "search/tiles_incomplete") == 0


@pytest.mark.slow
def test_consent_is_refused_and_refused_data_is_asked_for_again(lab: MapsLab) -> None:
    with start_replica(
        seed=23, postings=1, places=60, fault=["consent=1", "denied=0.1", "sorry=0.1", "lite=0.05"]
    ) as site:
        done = lab.crawl(site.url, "query=places", *AREA, settings=PATIENT)
        answers, stats = places(site), site.stats()["google_maps"]
    assert done.returncode == 0, done.stderr[-3000:]
    assert differences(answers, lab.documents()) == []
    assert stats["rejected"] >= 1
    assert "accepted" not in stats
    run = lab.last_run()
    # A page that breaks off once it has refused is asked for again, and counted when it is whole.
    assert 1 <= stat(run, "page/google_maps/consent") <= stats["rejected"]
    assert stat(run, "block/google_maps/sorry") + stat(run, "block/google_maps/maps_lite") >= 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "kind"), [("sorry=1", "sorry"), ("lite=1", "maps_lite"), ("denied=1", "sorry")]
)
def test_a_wall_ends_the_crawl(lab: MapsLab, fault: str, kind: str) -> None:
    quick = {
        "LEADCRAWL_BREAKER_PAUSE": "0.1",
        "LEADCRAWL_BREAKER_PROBES": "2",
        "LEADCRAWL_BLOCK_RETRIES": "1",
    }
    with start_replica(seed=23, postings=1, places=20, fault=[fault]) as site:
        done = lab.crawl(site.url, "query=places", *AREA, settings=quick)
    assert done.returncode == 1
    run = lab.last_run()
    assert run["finish_reason"] == "captcha_wall"
    assert stat(run, f"block/google_maps/{kind}") >= 2
    assert lab.documents() == {}


@pytest.mark.slow
def test_limited_view_costs_a_page_for_each_place_and_no_contact(lab: MapsLab) -> None:
    with start_replica(seed=24, postings=1, places=25, fault=["limited=1"]) as site:
        few = {"LEADCRAWL_PAGES_PER_CONTEXT": "5", "LEADCRAWL_BROWSER_MEMORY": "100"}
        done = lab.crawl(site.url, "query=places", *AREA, settings=few)
        answers = places(site)
    assert done.returncode == 0, done.stderr[-3000:]
    assert differences(answers, lab.documents()) == []
    assert stat(lab.last_run(), "browser/recycled") >= 2
    assert stat(lab.last_run(), "browser/renewed") >= 1
    assert stat(lab.last_run(), "browser/lost") == 0
    assert stat(lab.last_run(), "page/google_maps/limited_view") >= 1


def test_single_result_is_a_place(lab: MapsLab) -> None:
    with start_replica(seed=25, postings=1, places=40, fault=["single=1", "stub=0"]) as site:
        done = lab.crawl(site.url, "query=coffee shop", f"location={BBOX}")
        answers = {answer["_id"] for answer in places(site)}
    assert done.returncode == 0, done.stderr[-3000:]
    stored = lab.documents()
    assert 1 <= len(stored) <= 4
    assert stored.keys() <= answers
    assert stat(lab.last_run(), "page/google_maps/single") >= 1


def test_where_data_cannot_be_read_the_page_is(lab: MapsLab) -> None:
    """The site has changed its responses: cards and panels still give leads, with their contacts."""
    with start_replica(seed=30, postings=1, places=60, fault=["opaque=1", "ads=0"]) as site:
        done = lab.crawl(site.url, "query=places", *AREA)
        answers = {answer["_id"]: answer for answer in places(site)}
    assert done.returncode == 0, done.stderr[-3000:]
    stored, run = lab.documents(), lab.last_run()
    assert stored.keys() == answers.keys()
    assert stat(run, "lead_source/google_maps/dom") == len(answers)
    assert stat(run, "lead_source/google_maps/api") == 0
    assert stat(run, "search/fallback_dom") >= 1
    for field in ("name", "website", "rating", "location"):
        wrong = [key for key in answers if stored[key].get(field) != answers[key].get(field)]
        assert wrong == [], field
    numbers = {
        key: {phone["e164"] for phone in lead.get("phones", ())} for key, lead in stored.items()
    }
    assert numbers == {
        key: {phone["e164"] for phone in answer.get("phones", ())}
        for key, answer in answers.items()
    }


@pytest.mark.slow
def test_empty_result_is_no_failure(lab: MapsLab) -> None:
    with start_replica(seed=26, postings=1, places=5, fault=["empty=1"]) as site:
        done = lab.crawl(site.url, "query=coffee shop, bakery", "location=37.76,-122.44")
    assert done.returncode == 0, done.stderr[-3000:]
    assert lab.documents() == {}
    assert stat(lab.last_run(), "page/google_maps/empty") >= 2


@pytest.mark.slow
def test_second_crawl_opens_no_place_again(lab: MapsLab) -> None:
    arguments = ("query=places", "detail=always", "location=37.76,-122.44", "max_results=10")
    with start_replica(seed=27, postings=1, places=40) as site:
        lab.crawl(site.url, *arguments)
        before, asked = lab.documents(), site.stats()["requests"]["maps_place_page"]
        opened = [stat(lab.last_run(), "search/places_opened")]
        for more in ((), ("refresh_after_days=0",)):
            assert site.stats()["requests"]["maps_place_page"] == asked
            assert lab.crawl(site.url, *arguments, *more).returncode == 0
            opened.append(stat(lab.last_run(), "search/places_opened"))
    after = lab.documents()
    assert len(before) == 10
    assert opened == [10, 0, 10]
    assert after.keys() == before.keys()
    assert all(lead["revision"] == 1 for lead in after.values())


@pytest.mark.slow
def test_named_places_are_opened(lab: MapsLab) -> None:
    factory = PlaceFactory(MapsOptions(seed=28, places=40))
    first, second, third = (factory.place(number) for number in range(3))
    named = (
        str(first.cid),
        place_id_of(second.data_id),
        f"https://www.google.com/maps/place/A/data=!4m2!3m1!1s{third.data_id}?hl=en",
    )
    keys = {f"google_maps:{place.cid}" for place in (first, second, third)}
    with start_replica(seed=28, postings=1, places=40) as site:
        done = lab.crawl(site.url, f"place={', '.join(named)}")
        answers = [answer for answer in site.answers() if answer["_id"] in keys]
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(answers) == 3
    assert differences(answers, lab.documents()) == []


@pytest.mark.slow
def test_filters_leave_out_what_is_not_wanted(lab: MapsLab) -> None:
    filters = ("has_website=true", "min_rating=4", "skip_closed=true")
    with start_replica(seed=29, postings=1, places=40) as site:
        done = lab.crawl(site.url, "query=places", *AREA, *filters)
        wanted = {
            answer["_id"]
            for answer in places(site)
            if answer.get("website") and answer.get("rating", 0) >= 4 and not answer.get("closed")
        }
    assert done.returncode == 0, done.stderr[-3000:]
    assert lab.documents().keys() == wanted
    assert 0 < len(wanted) < 40


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("query=cafe", "location=99,0"), "location: a point is lat,lon in degrees"),
        ((), "nothing to crawl: give -a query=… or -a place=…"),
        (("query=cafe", "max_result=5"), "did you mean max_results?"),
        (("place=hello",), "'hello' is no address of a place, place id or cid"),
        (("query=cafe", "detail=often"), "detail: must be 'auto', 'always' or 'never'"),
    ],
)
def test_bad_arguments_end_in_one_line(lab: MapsLab, arguments: tuple[str, ...], line: str) -> None:
    done = lab.crawl("http://127.0.0.1:9", *arguments)
    assert done.returncode == 2
    assert line in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_browser_is_one_line(lab: MapsLab) -> None:
    lab.extra["LEADCRAWL_CHROMIUM"] = "/nowhere/chromium"
    done = lab.crawl("http://127.0.0.1:9", "query=cafe")
    assert done.returncode == 2
    assert done.stderr == "leadcrawl: LEADCRAWL_CHROMIUM is not a program: '/nowhere/chromium'\n"
