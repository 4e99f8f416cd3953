"""The replica as a process: its addresses, its rules, its command line."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import pytest

from leadcrawl.sources.craigslist.areas import find_place
from leadcrawl.sources.craigslist.categories import find_categories
from leadcrawl.sources.craigslist.posting_api import PostingReply
from leadcrawl.sources.craigslist.search_api import SearchReply
from leadcrawl.sources.craigslist.urls import (
    posting_api_url,
    rebase,
    search_api_url,
    search_page_url,
)
from replica.process import Replica, start_replica

ROOT = Path(__file__).resolve().parents[2]


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with start_replica(postings=400, gone=0.05) as running:
        yield running


def get(replica: Replica, path: str, host: str | None = None) -> tuple[int, Any, bytes]:
    request = Request(replica.url + path, headers={"Host": host} if host else {})
    try:
        with build_opener(_NoRedirect).open(request) as reply:
            return reply.status, reply.headers, reply.read()
    except HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def full(replica: Replica, **params: str) -> tuple[int, Any]:
    query = urlencode({"cc": "US", "lang": "en"} | params)
    status, _, body = get(replica, f"/web/v8/postings/search/full?{query}")
    return status, json.loads(body)


def test_addresses_of_the_crawler_are_answered(replica: Replica) -> None:
    place, (services,) = find_place("sfbay"), find_categories("bbb")
    for url in (search_page_url(place, services), search_api_url(place, services)):
        with urlopen(rebase(url, replica.url)) as reply:
            assert reply.status == 200
    answer = next(a for a in replica.answers() if a["status"] == "active")
    with urlopen(rebase(posting_api_url(answer["aliases"][0]), replica.url)) as reply:
        assert PostingReply(reply.read().decode()).lead().id == answer["_id"]


def test_both_styles_of_the_json_search_are_answered(replica: Replica) -> None:
    site = full(replica, batch="0-0-360-0-0", searchPath="subarea/eby", cat="bbb")
    number = full(replica, batch="1-0-360-0-0", searchPath="eby/bbb")
    assert site[0] == number[0] == 200
    assert site[1]["data"]["items"] == number[1]["data"]["items"] != []
    whole = full(replica, batch="1-0-360-0-0", searchPath="bbb")
    assert whole[1]["data"]["totalResultCount"] > site[1]["data"]["totalResultCount"]


@pytest.mark.parametrize(
    "params",
    [
        {"batch": "0-0-360-0-0", "searchPath": "area/sfbay", "cat": "xyz"},
        {"batch": "0-0-360-0-0", "searchPath": "area/nowhere", "cat": "bbb"},
        {"batch": "0-0-100-0-0", "searchPath": "area/sfbay", "cat": "bbb"},
        {"batch": "0-0-360-0-0", "searchPath": "area/sfbay", "cat": "bbb", "colour": "red"},
    ],
)
def test_what_the_site_does_not_know_is_400(replica: Replica, params: dict[str, str]) -> None:
    status, reply = full(replica, **params)
    assert status == 400
    assert reply["errors"]


def test_a_wrong_number_in_a_batch_is_400(replica: Replica) -> None:
    _, reply = full(replica, batch="0-0-0-0-0", searchPath="area/sfbay", cat="bbb")
    data = reply["data"]
    tail = f"{data['cacheTs']}&cacheId={data['cacheId']}&cc=US&lang=en"
    path = "/web/v8/postings/search/batch?batch=1-0-360-0-0-"
    assert get(replica, f"{path}{data['maxPostedTs']}-{tail}")[0] == 200
    status, _, body = get(replica, f"{path}1-{tail}")
    assert status == 400
    assert b"bad max_posting_ts" in body


@pytest.mark.parametrize(
    ("path", "host", "location"),
    [
        ("/search/bbb?s=120&hasPic=1", None, "/search/area/sfbay?cat=bbb&hasPic=1"),
        ("/search/apa?page=2", "newyork.craigslist.org", "/search/area/newyork?cat=apa"),
        ("/search/eby/bbb", None, "/search/subarea/eby?cat=bbb"),
    ],
)
def test_old_searches_move(replica: Replica, path: str, host: str | None, location: str) -> None:
    status, headers, _ = get(replica, path, host)
    assert (status, headers["Location"]) == (301, location)


def test_old_postings_move(replica: Replica) -> None:
    answer = replica.answers()[0]
    pid, path = answer["source_id"], urlsplit(answer["url"]).path
    for old in (f"/eby/lbs/d/any-slug/{pid}.html", f"/lbs/d/any/{pid}.html", f"/lbs/{pid}.html"):
        status, headers, _ = get(replica, old)
        assert (status, headers["Location"]) == (301, path)
    assert get(replica, "/lbs/7000000001.html")[0] == 404


def test_gone_postings_are_listed_but_gone(replica: Replica) -> None:
    gone = [answer for answer in replica.answers() if answer["status"] == "gone"]
    assert 8 < len(gone) < 40
    pages = {get(replica, urlsplit(answer["url"]).path)[0] for answer in gone}
    assert pages == {200, 404, 410}
    for answer in gone:
        status, _, body = get(replica, f"/web/v8/postings/{answer['aliases'][0]}")
        assert status == 404 or json.loads(body)["data"]["items"] == []
    _, reply = full(replica, batch="0-0-0-0-0", searchPath="area/sfbay", cat="bbb")
    listed = {row.source_id for row in SearchReply(json.dumps(reply)).rows}
    assert listed & {answer["source_id"] for answer in gone}


def test_answers_can_be_had_by_category(replica: Replica) -> None:
    _, reply = full(replica, batch="0-0-0-0-0", searchPath="area/sfbay", cat="bbb")
    rows = SearchReply(json.dumps(reply)).rows
    listed = {row.source_id for row in rows if not row.nearby}
    assert {answer["source_id"] for answer in replica.answers("bbb")} == listed
    assert 0 < len(replica.answers("sks", "lgs")) < len(listed) < len(replica.answers())


def test_reply_is_a_violation(replica: Replica) -> None:
    before = replica.stats()["violations"].get("reply", 0)
    assert "Disallow: /reply" in get(replica, "/robots.txt")[2].decode()
    assert get(replica, "/reply/sfo/lab/7964964651/__SERVICE_ID__")[0] == 403
    assert replica.stats()["violations"]["reply"] == before + 1


def test_front_pages_are_there(replica: Replica) -> None:
    assert all(get(replica, path)[0] == 200 for path in ("/", "/area/newyork", "/subarea/eby"))
    assert get(replica, "/area/nowhere")[0] == 404


def test_an_empty_area_is_an_empty_search(replica: Replica) -> None:
    status, reply = full(replica, batch="0-0-360-0-0", searchPath="area/zurich", cat="bbb")
    assert (status, reply["data"]["totalResultCount"]) == (200, 0)


def test_json_can_be_refused() -> None:
    with start_replica(postings=30, search_json="off") as running:
        assert get(running, "/web/v8/postings/search/full?batch=0-0-360-0-0")[0] == 403
        assert get(running, f"/web/v8/postings/{running.answers()[0]['aliases'][0]}")[0] == 403
        assert get(running, "/search/area/sfbay?cat=bbb")[0] == 200


def test_pages_do_not_depend_on_port_or_clock(replica: Replica) -> None:
    path = urlsplit(replica.answers()[0]["url"]).path
    time.sleep(1.1)
    with start_replica(postings=400, gone=0.05) as other:
        assert other.url != replica.url
        assert get(other, path)[2] == get(replica, path)[2]
        assert other.answers() == replica.answers()


def test_scrapy_replica_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    answers = tmp_path / "answers.jsonl"
    command = [sys.executable, "-m", "scrapy", "replica", "--port", "0", "--seed", "7"]
    command += ["--postings", "50", "--fault", "block=0.1", "--fault", "slow=0.05"]
    with subprocess.Popen(
        [*command, "--answers", str(answers)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:")
        assert len(answers.read_text(encoding="utf-8").splitlines()) == 50
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


@pytest.mark.parametrize(
    "options",
    [
        ["--fault", "blocks=0.1"],
        ["--city", "sfbey"],
        ["--postings", "0"],
        ["--gone", "2"],
        ["--anchor", "today"],
        ["--answers", "/nowhere/answers.jsonl"],
    ],
)
def test_bad_options_are_one_line_and_exit_status_2(options: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "replica", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""
