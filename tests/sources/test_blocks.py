from collections.abc import Mapping
from pathlib import Path

import pytest

from leadcrawl.sources.blocks import Block, detect

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"
CL = "https://www.craigslist.org/view/d/example/AbC"
API = "https://sapi.craigslist.org/web/v8/postings/search/full?batch=1-0-360-0-0"
MAPS = "https://www.google.com/maps/search/cafe"

LONG = "<p>Licensed and insured plumber, call 555-0100. </p>" * 60
CAPTCHA_FORM = '<form action="/verify"><div class="g-recaptcha" data-sitekey="k"></div></form>'


def html(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


BLOCKED: list[tuple[str, int, str, Mapping[str, str], bytes]] = [
    ("ip_blocked", 403, CL, {}, b"This IP has been automatically blocked.\nIf you have questions"),
    ("ip_blocked", 200, CL, {}, html("This IP has been automatically blocked.")),
    ("request_blocked", 403, CL, {}, b"Your request has been blocked. blockID=1234"),
    ("forbidden", 403, CL, {}, html("Forbidden")),
    ("rate_limited", 429, CL, {"retry-after": "5"}, b""),
    ("unavailable", 503, CL, {}, b"busy"),
    ("proxy_auth", 407, CL, {}, b""),
    ("html_for_json", 200, API, {}, html("Please wait")),
    ("html_for_json", 200, "https://www.google.com/search?tbm=map&q=x", {}, html("no")),
    ("truncated", 200, API, {}, b'{"data": {"items": [1, 2'),
    ("truncated", 200, CL, {}, b"<!DOCTYPE html><html><body><p>half a pa"),
    ("empty", 200, CL, {}, b" \n"),
    ("sorry", 302, MAPS, {"location": "https://www.google.com/sorry/index?continue=x"}, b""),
    ("sorry", 200, "https://www.google.com/sorry/index?q=x", {}, html("unusual traffic")),
    ("sorry", 429, MAPS, {}, html('<form id="captcha-form" action="index"></form>')),
    ("consent", 302, MAPS, {"location": "https://consent.google.com/ml?continue=x"}, b""),
    ("consent", 200, "https://consent.google.de/ml", {}, html("Bevor Sie fortfahren")),
    ("consent", 200, MAPS, {}, html('<form action="https://consent.google.com/save"></form>')),
    ("maps_lite", 200, MAPS, {}, html("x", '<script src="/maps/_/js/mapslite.js"></script>')),
    ("cloudflare", 403, CL, {"cf-mitigated": "challenge"}, html("Just a moment...")),
    ("cloudflare", 503, CL, {}, html("<script>window._cf_chl_opt={cvId:'3'};</script>")),
    ("datadome", 403, CL, {}, html('<script src="https://ct.captcha-delivery.com/c.js"></script>')),
    ("perimeterx", 403, CL, {}, html('<div id="px-captcha"></div>')),
    ("recaptcha", 200, CL, {}, html("Are you human?" + CAPTCHA_FORM)),
    ("hcaptcha", 200, CL, {}, html('<div class="h-captcha" data-sitekey="k"></div>')),
    ("turnstile", 200, CL, {}, html('<div class="cf-turnstile" data-sitekey="k"></div>')),
]

PAGES: list[tuple[str, int, str, Mapping[str, str], bytes]] = [
    ("page", 200, CL, {}, html(LONG)),
    ("talks about captchas", 200, CL, {}, html("<p>I solve captcha, reCAPTCHA, hCaptcha</p>")),
    ("escaped form", 200, CL, {}, html("<p>&lt;form id='captcha-form'&gt; turnstile</p>")),
    ("quotes a block", 200, CL, {}, html("<p>They said: This IP has been automatically blocked</p>")),
    ("quotes the limited view", 200, CL, {}, html("<p>You're seeing a limited view of Google Maps")),
    ("quotes an id", 200, CL, {}, html("<p>Your request has been blocked, why?</p>")),
    ("form on a page", 200, "https://example.com/contact", {}, html(LONG + CAPTCHA_FORM)),
    ("form on a short posting", 200, CL, {}, html("<p id=postingbody>hi</p>" + CAPTCHA_FORM)),
    ("cloudflare beacon", 200, CL, {}, html("<script src='/cdn-cgi/challenge-platform/x.js'></script>")),
    ("gone", 404, CL, {}, html("There is nothing here")),
    ("expired", 410, CL, {}, b""),
    ("not modified", 304, CL, {}, b""),
    ("moved", 301, CL, {"location": "/search/new"}, b""),
    ("server error: the retry middleware's", 500, CL, {}, b""),
    ("fragment", 200, CL, {}, b"<ol><li>row"),
    ("json", 200, API, {}, b'{"data": {}}\n'),
    ("google json", 200, "https://www.google.com/maps/preview/place?pb=x", {}, b")]}'\n[null]"),
    ("empty robots.txt", 200, "https://example.com/robots.txt", {}, b""),
    ("robots.txt not for us", 403, "https://example.com/robots.txt", {}, b"no"),
]  # fmt: skip

CORPUS_BLOCKS = {
    "ip_block_body_2018_user_paste.txt": Block("ip_blocked"),
    "consent_wall.transcribed.html": Block("consent"),
    "sorry_recaptcha_v2.html": Block("sorry"),
    "search_us_en_2026-02_limited_view.html": Block("limited_view", usable=True),
}


@pytest.mark.parametrize(
    ("kind", "status", "url", "headers", "body"), BLOCKED, ids=[f"{c[0]}-{c[1]}" for c in BLOCKED]
)
def test_block(kind: str, status: int, url: str, headers: Mapping[str, str], body: bytes) -> None:
    assert detect(status, url, headers, body) == Block(kind)


@pytest.mark.parametrize(
    ("name", "status", "url", "headers", "body"), PAGES, ids=[case[0] for case in PAGES]
)
def test_page(name: str, status: int, url: str, headers: Mapping[str, str], body: bytes) -> None:
    assert detect(status, url, headers, body) is None


@pytest.mark.parametrize(
    "text", ["You're seeing a limited view of Google Maps", "Vous voyez une version limitée"]
)
def test_limited_view_is_usable_and_seen_in_any_language(text: str) -> None:
    notice = f'<div jslog="295515;mutable:true"><span>{text}. <button>?</button></span></div>'
    assert detect(200, MAPS, {}, html(notice)) == Block("limited_view", usable=True)


@pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the captured pages (../shared/corpus) are not here"
)
def test_captured_pages() -> None:
    urls = {"craigslist": CL, "google_maps": MAPS}
    files = [
        file
        for site in urls
        for file in sorted((CORPUS / site).rglob("*"))
        if file.suffix in {".html", ".json", ".txt"}
    ]
    found = {
        file.name: block
        for file in files
        if (block := detect(200, urls[file.relative_to(CORPUS).parts[0]], {}, file.read_bytes()))
    }
    assert len(files) > 20
    assert found == CORPUS_BLOCKS
