"""The replica's faults: what they are called, what they do, how often, and that they heal."""

import http.client
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from leadcrawl.errors import ConfigError, PageError
from leadcrawl.sources.craigslist.page_kind import PageKind, page_kind
from leadcrawl.sources.craigslist.posting_page import PostingPage
from replica.faults import KINDS, parse_faults
from replica.process import Replica, start_replica

SEARCH = "/search/area/sfbay?cat=bbb"


@pytest.fixture
def faulty() -> Iterator[Callable[[str], Replica]]:
    """Return a function that starts a replica with one fault."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda fault: stack.enter_context(start_replica(postings=40, fault=[fault]))


def get(replica: Replica, path: str) -> tuple[int, Any, bytes]:
    try:
        with urlopen(replica.url + path) as reply:
            return reply.status, reply.headers, reply.read()
    except HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def posting_path(replica: Replica) -> str:
    answer = next(a for a in replica.answers() if a["status"] == "active")
    return str(urlsplit(answer["url"]).path)


def test_block_answers_403_with_both_texts(faulty: Callable[[str], Replica]) -> None:
    replica = faulty("block=1")
    replies = [get(replica, SEARCH) for _ in range(20)]
    assert {status for status, _, _ in replies} == {403}
    texts = {re.sub(r"\d+", "N", body.decode()) for _, _, body in replies}
    assert len(texts) == 2
    assert {page_kind(text) for text in texts} == {PageKind.BLOCKED}


def test_throttle_and_unavailable_say_so(faulty: Callable[[str], Replica]) -> None:
    status, headers, _ = get(faulty("throttle=1"), SEARCH)
    assert (status, headers["Retry-After"]) == (429, "1")
    assert get(faulty("unavailable=1"), SEARCH)[0] == 503


def test_cut_hangs_up_in_the_middle(faulty: Callable[[str], Replica]) -> None:
    replica = faulty("cut=1")
    with pytest.raises(http.client.IncompleteRead) as caught:
        get(replica, posting_path(replica))
    assert len(caught.value.partial) > 1000
    assert replica.stats()["faults"] == {"cut": 1}


def test_broken_pages_are_no_pages(faulty: Callable[[str], Replica]) -> None:
    replica = faulty("broken=1")
    status, _, body = get(replica, posting_path(replica))
    assert status == 200
    with pytest.raises(PageError):
        PostingPage(body.decode(errors="replace")).lead()
    _, _, body = get(replica, f"/web/v8/postings/{replica.answers()[0]['aliases'][0]}")
    with pytest.raises(json.JSONDecodeError):
        json.loads(body.decode(errors="replace"))


def test_changed_markup_stays_changed(faulty: Callable[[str], Replica]) -> None:
    replica = faulty("markup=0.5")
    paths = [urlsplit(a["url"]).path for a in replica.answers() if a["status"] == "active"]
    first = [b"titletextonly" in get(replica, path)[2] for path in paths]
    again = [b"titletextonly" in get(replica, path)[2] for path in paths]
    assert first == again
    assert 0.2 < sum(first) / len(first) < 0.8
    changed = paths[first.index(False)]
    with pytest.raises(PageError):
        PostingPage(get(replica, changed)[2].decode()).lead()


def test_a_retry_heals_and_rates_are_kept(faulty: Callable[[str], Replica]) -> None:
    replica = faulty("block=0.3")
    codes = Counter(get(replica, posting_path(replica))[0] for _ in range(200))
    assert 30 < codes[403] < 90
    assert codes[200] == 200 - codes[403]
    assert replica.stats()["faults"]["block"] == codes[403]


def test_robots_and_statistics_have_no_faults(faulty: Callable[[str], Replica]) -> None:
    replica = faulty("unavailable=1")
    assert get(replica, "/robots.txt")[0] == 200
    assert replica.stats()["faults"] == {}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["blocks=0.1"], f"unknown fault 'blocks'; possible are {', '.join(KINDS)}"),
        (["block"], "fault 'block' needs a rate from 0 to 1, such as block=0.1"),
        (["block=2"], "fault 'block=2' needs a rate from 0 to 1, such as block=0.1"),
    ],
)
def test_bad_faults_are_refused(options: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        parse_faults(options)
