"""What alerts say, and how they look."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, sync_playwright
from scrapy.settings import Settings

from leadcrawl.alerts.links import Links, links_of
from leadcrawl.alerts.render import render_alert
from leadcrawl.browser.discovery import find_browser
from leadcrawl.monitors.findings import Finding, Report

LINKS = Links({"Log": "http://127.0.0.1:6800/logs/leadcrawl/craigslist/3f6c.log"})
HOSTILE = '</p><script>alert(1)</script><img src=x onerror="alert(2)">\r\nBcc: all@example.com'


def hostile(report: Report) -> Report:
    finding = Finding("x", HOSTILE, HOSTILE, HOSTILE, HOSTILE, before=HOSTILE)
    return replace(
        report, target=f"query={HOSTILE}", findings=(finding,), figures={HOSTILE: HOSTILE}
    )


def test_plain_text_says_it_all(report: Report) -> None:
    text = render_alert(report, LINKS).text
    assert text.startswith(
        "FAILED: craigslist category=bbb city=sfbay\n"
        "2026-11-21 23:12 UTC, finish reason: finished\n"
    )
    assert (
        "1. Coverage of phones fell by 53 points\n"
        "   Found:    3 % of 180 leads\n"
        "   Expected: at least 40 %\n"
        "   Before:   56 % in the last 5 runs\n"
        "   Next:     Mend the selector.\n"
        "\n"
        "2. It took long (warning)\n"
    ) in text
    assert "Leads: 180 (before: 176, 190)\n" in text
    assert "Log: http://127.0.0.1:6800/logs/leadcrawl/craigslist/3f6c.log\n" in text


def test_figure_that_is_gone_is_shown(report: Report) -> None:
    gone = replace(report, figures={"Leads": "180"})
    assert "Coverage: phones: none (before: 3 %, 3 %)\n" in render_alert(gone, LINKS).text


def test_html_and_text_say_the_same(report: Report) -> None:
    alert = render_alert(report, LINKS)
    shown = re.sub(
        r"\s+", " ", re.sub(r"<style.*?</style>|<[^>]+>", " ", alert.html, flags=re.DOTALL)
    )
    for line in alert.text.splitlines():
        for part in re.split(r"^\d\. |: +| \(before: |\)$| \(warning", line.strip()):
            assert part.lower() in shown.lower() or part in alert.html, part


def test_scraped_text_stays_text(report: Report) -> None:
    alert = render_alert(hostile(report), LINKS)
    assert "<script" not in alert.html
    assert "<img" not in alert.html
    assert "&lt;script&gt;" in alert.html
    assert "\n" not in alert.subject
    assert "<script" not in alert.chat  # Slack reads < and > as its own


def test_no_personal_data(report: Report) -> None:
    told = "Joe, joe@example.com, (512) 555-0123"
    finding = Finding("x", told, told, told, told)
    alert = render_alert(replace(report, target=told, findings=(finding,)), LINKS)
    for form in (alert.subject, alert.text, alert.html, alert.chat, str(alert.document)):
        assert "joe@example.com" not in form
        assert "555-0123" not in form


def test_running_crawl_says_so(report: Report) -> None:
    alert = render_alert(replace(report, is_running=True, verdict="warnings"), LINKS)
    assert "WARNINGS (THE CRAWL GOES ON): craigslist" in alert.text
    assert "THE RUN SO FAR" in alert.text


def test_links_of_a_job_on_scrapyd() -> None:
    settings = Settings({
        "LOG_FILE": "/var/lib/scrapyd/logs/leadcrawl/craigslist/6f2a.log",
        "FEEDS": '{"file:///var/lib/scrapyd/items/leadcrawl/craigslist/6f2a.jl": {"format": "jsonlines"}}',
    })  # fmt: skip
    assert links_of(settings, "https://crawl.example.com/scrapyd", "6f2a").addresses == {
        "Log": "https://crawl.example.com/scrapyd/logs/leadcrawl/craigslist/6f2a.log",
        "Items": "https://crawl.example.com/scrapyd/items/leadcrawl/craigslist/6f2a.jl",
        "Jobs": "https://crawl.example.com/scrapyd/jobs",
    }
    assert links_of(Settings(), "", "6f2a").addresses == {"Jobs": "http://127.0.0.1:6800/jobs"}
    assert links_of(Settings({"LOG_FILE": "/x.log"}), "", None) == Links(place="/x.log")


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page of the browser, without a network."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser.new_context(offline=True).new_page()
        browser.close()


@pytest.mark.parametrize("width", [320, 390, 1100])
def test_fits_a_phone_and_a_desk(width: int, page: Page, report: Report) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": width, "height": 800})
    for shown in (report, hostile(report), replace(report, target="x" * 300)):
        page.set_content(render_alert(shown, LINKS).html)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        sizes = page.evaluate(
            "[...document.querySelectorAll('p,td,h1,h3,a')].map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert min(sizes) >= 13
        button = page.locator("a").bounding_box()
        assert button
        assert button["height"] >= 40  # a finger's breadth
    assert asked == []  # nothing is fetched: no pictures, no fonts, no tracking
