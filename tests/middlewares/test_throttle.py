import asyncio
from typing import Any

import pytest
from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from leadcrawl.middlewares import browser
from leadcrawl.middlewares.breaker import BreakerLimits, CircuitBreaker, State
from leadcrawl.middlewares.throttle import PoliteAutoThrottle


class Engine:
    """Stands in for the engine: only its downloader's slots are looked at."""

    def __init__(self, slots: dict[str, Slot]) -> None:
        self.downloader = self
        self.slots = slots
        self.per_slot_settings: dict[str, dict[str, Any]] = {}


@pytest.mark.parametrize(("meta", "delay"), [({}, 3.0), ({"playwright": True}, 1.0)])
def test_page_methods_of_a_browser_are_no_latency(meta: dict[str, Any], delay: float) -> None:
    crawler = get_crawler(settings_dict={"AUTOTHROTTLE_ENABLED": True})
    throttle = PoliteAutoThrottle.from_crawler(crawler)
    throttle.mindelay, throttle.maxdelay = 0.5, 60.0
    slot = Slot(1, 1.0, 0.0)
    crawler.engine = Engine({"example.com": slot})  # type: ignore[assignment]
    meta = meta | {"download_slot": "example.com", "download_latency": 3.0}
    request = Request("https://example.com/", meta=meta)
    response = Response(request.url, request=request)
    throttle._response_downloaded(response, request, None)  # type: ignore[arg-type]
    assert slot.delay == delay


async def test_pause_is_a_persons(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", note)
    for _ in range(200):
        await browser.pause()
    assert 1.0 <= min(waits) < 1.3
    assert 3.2 < max(waits) <= 3.5


def breaker(**limits: Any) -> tuple[CircuitBreaker, list[float]]:
    now = [0.0]
    return CircuitBreaker(BreakerLimits(**limits), lambda: now[0]), now


def test_breaker_slides_over_the_latest_answers() -> None:
    subject, _ = breaker(window=10, minimum=5, share=0.7)
    for _ in range(100):
        subject.record(blocked=False)
    states = [subject.record(blocked=True) for _ in range(7)]
    assert states == [State.CLOSED] * 6 + [State.OPEN]


def test_breaker_pauses_twice_as_long_each_time_and_ends() -> None:
    subject, now = breaker(minimum=1, pause=10, pause_cap=25, probes=4)
    subject.record(blocked=True)
    pauses = []
    while subject.state is State.OPEN:
        pauses.append(subject.wait())
        now[0] += pauses[-1]
        assert subject.wait() == 0.0, "one may try"
        assert subject.wait() > 0, "the others wait for it"
        subject.record(blocked=True, probe=True)
    assert pauses == [10, 20, 25, 25]
    assert subject.state is State.ENDED


def test_breaker_forgets_a_probe_that_never_comes_back() -> None:
    subject, now = breaker(minimum=1, pause=10, probe_timeout=30)
    subject.record(blocked=True)
    now[0] += 10
    assert subject.wait() == 0.0
    assert subject.wait() == 30
    now[0] += 30
    assert subject.wait() == 0.0
    subject.release()
    assert subject.wait() == 0.0, "released: the next one may try at once"


def test_answers_that_were_under_way_do_not_close_it() -> None:
    subject, _ = breaker(minimum=1)
    subject.record(blocked=True)
    assert subject.record(blocked=False) is State.OPEN
