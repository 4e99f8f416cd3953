"""A visit keeps to its time and its number of pages, and survives an interruption."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.website_spider.site_lab import PAGE, Site, Sites, WebsiteLab, lead

LINKS = "".join(f'<a href="/topic{number}">Topic {number}</a>' for number in range(30))
CALL = '<a href="tel:+15125550123">call</a>'


@pytest.mark.slow
def test_a_visit_has_limits(lab: WebsiteLab, tmp_path: Path) -> None:
    pages: dict[str, Any] = {f"topic{number}": PAGE.format(number, "") for number in range(30)}
    wide = Site(home=PAGE.format("Wide", LINKS + CALL), **pages)
    slow = Site(home=PAGE.format("Slow", LINKS + CALL), delay=2.5, **pages)
    calm = Site("User-agent: *\nCrawl-delay: 5", home=PAGE.format("Calm", LINKS + CALL), **pages)
    never = Site("User-agent: *\nCrawl-delay: 60", home=PAGE.format("Never", CALL))
    lab.seed(
        lead(1, "http://wide.example.com/"),
        lead(2, "http://slow.example.com/"),
        lead(3, "http://calm.example.com/"),
        lead(4, "http://never.example.com/"),
    )
    start = time.monotonic()
    with Sites(wide=wide, slow=slow, calm=calm, never=never).serve() as sites:
        jobdir = {"JOBDIR": str(tmp_path / "job")}
        done = lab.visit(sites, "max_pages=8", "max_seconds=10", settings=jobdir)
    assert time.monotonic() - start < 90
    assert done.returncode == 0, done.stderr
    assert "Lost if the crawl is interrupted" not in done.stderr
    assert len(wide.asked) == 8
    assert 1 <= len(slow.asked) <= 5
    assert calm.asked == ["/"]
    assert never.asked == []
    refused = lab.documents("websites")["never.example.com"]
    assert (refused["state"], refused["reason"]) == ("refused", "crawl_delay")
    for number in (1, 2, 3):  # what was found until then is kept
        assert lab.values(number, "phones") == ["+15125550123"]


@pytest.mark.slow
def test_redirects_to_another_site_are_read_there(lab: WebsiteLab) -> None:
    old, loop = Site(home="x"), Site(home="x")
    old.redirects["/"] = "http://new.example.com/"
    loop.redirects["/"] = "http://loop.example.com/"
    new = Site(home=PAGE.format("New", '<a href="mailto:info@new.example.com">mail</a>'))
    lab.seed(lead(1, "http://old.example.com/"), lead(2, "http://loop.example.com/"))
    with Sites(old=old, new=new, loop=loop).serve() as sites:
        done = lab.visit(sites)
    assert done.returncode == 0, done.stderr
    stored = lab.documents("websites")
    assert stored["old.example.com"]["state"] == "redirected"
    assert stored["old.example.com"]["redirect"] == "http://new.example.com/"
    assert lab.values(1, "emails") == ["info@new.example.com"]
    assert stored["loop.example.com"]["state"] == "refused"
    assert "new.example.com" not in stored
