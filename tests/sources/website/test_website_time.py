"""Pages made to take a reader's time: each is read in time that grows with its length only."""

import time

import pytest

from leadcrawl.sources.website.page import WebsitePage

LENGTH = 1_000_000
LIMIT = (
    15.0  # seconds of this process; each took minutes, or ten times as long, when it grew faster
)


def _filled(piece: str) -> str:
    return piece * (LENGTH // len(piece))


PAGES = {
    "links abroad": "".join(f'<a href="https://s{i}.example.net/">web design by x</a>' for i in range(25_000)),
    "style sheet": f"<style>{_filled('a')}",
    "style sheets": _filled("<style>"),
    "quotes": f"<script>{_filled(chr(92) + chr(34) + 'email' + chr(92) + chr(34) + ':')}",
    "one word": f"<script>{_filled('mail')}",
    "one name": f"<script>{_filled('a')}",
    "addresses": " ".join(f"u{i}@ex{i}.example.net" for i in range(40_000)),
    "at signs": _filled("a@"),
    "at words": _filled("x (at) "),
    "brackets": _filled("("),
    "digits": _filled("512 555 0123 "),
    "nested": "<div>" * 100_000 + "info@acme.example.com",
    "surrogates": _filled("\ud800@"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(PAGES))
def test_no_page_takes_long(name: str) -> None:
    start = time.process_time()
    WebsitePage(f"<html><body>{PAGES[name]}", "https://acme.example.com/").reading()
    assert time.process_time() - start < LIMIT
