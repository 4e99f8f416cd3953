import socket
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcrawl.fields.links import find_links, find_websites
from leadcrawl.fields.url import _suffixes, canonical_url, registered_domain, social_profile


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HTTP://Www.Example.COM:80?utm_source=x&id=7#top", "http://www.example.com/?id=7"),
        ("https://example.com/a%20b?q=é&fbclid=1", "https://example.com/a%20b?q=%C3%A9"),
        ("www.example.com", "https://www.example.com/"),
        ("example.com:8080/x", "https://example.com:8080/x"),
        ("//example.com/a", "https://example.com/a"),
        ("http://user:secret@example.com/", "http://example.com/"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://127.0.0.1:9/x", "http://127.0.0.1:9/x"),
        ("http://[::1]:80/", "http://[::1]/"),
        ("http://localhost:8080", "http://localhost:8080/"),
        ("http://[::1/", None),
        ("http://example.com:99999/", None),
        ("http://a..b/", None),
        ("http:// example.com", None),
        ("mailto:joe@example.com", None),
        ("joe@example.com", None),
        ("javascript:void(0)", None),
        ("ftp://example.com", None),
        ("resume.pdf", None),
        ("", None),
        (None, None),
    ],
)
def test_canonical_url(text: str | None, expected: str | None) -> None:
    assert canonical_url(text) == expected


@given(
    st.one_of(
        st.text(), st.text().map("https://example.com/".__add__), st.text().map("http://".__add__)
    )
)
def test_canonical_url_never_raises_and_is_idempotent(text: str) -> None:
    once = canonical_url(text)
    if once is not None:
        assert canonical_url(once) == once
        assert once.isascii()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.example.co.uk/x", "example.co.uk"),
        ("https://acme-plumbing.blogspot.com/", "acme-plumbing.blogspot.com"),
        ("http://127.0.0.1/", None),
        ("http://localhost/", None),
    ],
)
def test_registered_domain(url: str, expected: str | None) -> None:
    assert registered_domain(url) == expected


def test_registered_domain_asks_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    _suffixes.cache_clear()
    assert registered_domain("https://example.com/") == "example.com"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://m.facebook.com/AcmePlumbing/?ref=x",
            ("facebook", "https://www.facebook.com/AcmePlumbing"),
        ),
        (
            "https://www.facebook.com/profile.php?id=123",
            ("facebook", "https://www.facebook.com/profile.php?id=123"),
        ),
        (
            "https://www.facebook.com/pages/Acme/99",
            ("facebook", "https://www.facebook.com/pages/Acme/99"),
        ),
        ("instagram.com/Acme.Co", ("instagram", "https://www.instagram.com/acme.co")),
        (
            "https://linkedin.com/company/acme/about/",
            ("linkedin", "https://www.linkedin.com/company/acme"),
        ),
        ("https://twitter.com/Acme?lang=en", ("x", "https://x.com/acme")),
        ("https://www.youtube.com/@Acme/videos", ("youtube", "https://www.youtube.com/@Acme")),
        ("https://www.tiktok.com/@Acme", ("tiktok", "https://www.tiktok.com/@acme")),
        (
            "https://m.yelp.com/biz/acme-austin?osq=x",
            ("yelp", "https://www.yelp.com/biz/acme-austin"),
        ),
        ("https://www.facebook.com/sharer/sharer.php?u=x", None),
        ("https://www.facebook.com/sharer.php?u=x", None),
        ("https://www.facebook.com/acme/posts/1", None),
        ("https://www.instagram.com/p/Cabc/", None),
        ("https://www.linkedin.com/shareArticle?url=x", None),
        ("https://x.com/intent/tweet", None),
        ("https://twitter.com/share", None),
        ("https://www.youtube.com/watch?v=1", None),
        ("https://netflix.com/acme", None),
        ("not a url", None),
    ],
)
def test_social_profile(url: str, expected: tuple[str, str] | None) -> None:
    assert social_profile(url) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See acmeplumbing.com.", ["https://acmeplumbing.com/"]),
        ("(www.acme-roofs.com)", ["https://www.acme-roofs.com/"]),
        ("ACMEPLUMBING.COM", ["https://acmeplumbing.com/"]),
        ("https://acme.example/a(b). ok", []),  # no public ending
        ("acme.co.uk/x?y=1, then", ["https://acme.co.uk/x?y=1"]),
        ("www.acme.net and acme.org", ["https://www.acme.net/", "https://acme.org/"]),
        ("acme.com acme.com", ["https://acme.com/"]),
        ("joe@acme.com, joe @ acme.com, joe.smith@acme.com", []),
        ("name at gmail.com, fb.com/acme, https://newyork.craigslist.org/x", []),
        ("https://www.google.co.uk/maps maps.app.goo.gl/x youtube.com/@a", []),
        ("photo.jpg index.html v1.2.3 e.g. U.S.A. done.It works.Call me", []),
        ("no links", []),
        ("", []),
    ],
)
def test_find_websites(text: str, expected: list[str]) -> None:
    assert find_websites(text) == expected


@given(st.text(st.sampled_from("abc.com@/: w\nhtps-"), max_size=80))
def test_find_links_never_raises(text: str) -> None:
    links = find_links(text)
    assert [canonical_url(link) for link in links] == links
