"""A browser that takes too much memory is renewed, when no page is open."""

import asyncio

import psutil
import pytest

from leadcrawl.browser.memory import MemoryWatch, memory_of


def here() -> list[psutil.Process]:
    return [psutil.Process()]


@pytest.mark.parametrize(("limit", "renewals"), [(1, 2), (2**40, 0)])
async def test_it_is_renewed_past_the_limit_alone(limit: int, renewals: int) -> None:
    turns, renewed = asyncio.Semaphore(3), []

    async def renew() -> None:
        assert turns.locked(), "no page is open, and none opens"
        renewed.append(1)

    watch = MemoryWatch(limit, turns, 3)
    for _ in range(45):
        await watch.page_closed(here, renew)
    assert len(renewed) == renewals
    assert not turns.locked()


async def test_it_waits_for_open_pages() -> None:
    turns, renewed = asyncio.Semaphore(2), asyncio.Event()

    async def renew() -> None:
        renewed.set()

    watch = MemoryWatch(1, turns, 2)
    for _ in range(19):
        await watch.page_closed(here, renew)
    async with turns:
        last = asyncio.create_task(watch.page_closed(here, renew))
        await asyncio.sleep(0.3)
        assert not renewed.is_set()
    await last
    assert renewed.is_set()


def test_processes_that_have_ended_count_nothing() -> None:
    gone = psutil.Popen(["true"])
    gone.wait()
    assert memory_of([gone]) == 0
    assert memory_of(here()) > 2**20
