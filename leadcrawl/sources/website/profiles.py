"""Where a page names the business's profiles: links, structured data, `meta` elements."""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote

from leadcrawl.fields.links import find_links
from leadcrawl.sources.website.credits import Aside
from leadcrawl.sources.website.document import Document, joined
from leadcrawl.sources.website.linked_data import Node, texts
from leadcrawl.sources.website.socials import own_profile, profile_of_handle
from leadcrawl.sources.website.values import Found, Method, Organization

_LINK: Final = 0.85
_PERSON: Final = 0.5  # a person's profile is that of somebody who works there
_IN_TEXT: Final = 0.6
_MOST: Final = 3_000
_NAMED: Final = re.compile(
    r"\b(?:facebook|instagram|linkedin|twitter|\bx|youtube|tiktok|yelp)\.com?/", re.IGNORECASE
)


_PEOPLE: Final = frozenset({"person"})
# `www.facebook.com/acme` as if it were a page of the site, `http://https://…`.
_WITHOUT_SCHEME: Final = re.compile(
    r"(?:https?:?/*)?(?=https?://)|(?=(?:www\.|m\.)?(?:facebook|instagram|linkedin|twitter|x|youtube|tiktok|yelp)\.com/)",
    re.IGNORECASE,
)
_PLUGIN: Final = re.compile(r"facebook\.com/plugins/[^?]*\?(?:[^#]*&)?href=([^&#]+)", re.IGNORECASE)


def read_profiles(
    page: Document,
    nodes: Iterable[Node],
    organizations: Iterable[Organization],
    asides: Iterable[Aside],
) -> Iterator[Found]:
    """Yield the profiles of the business; share buttons, posts and those of the web agency are none."""
    for node in nodes:
        if node.types and node.types <= _PEOPLE:  # who wrote the page: often the agency
            continue
        for url in texts(node.data.get("sameas")):
            yield from _found(page, url, node.method, 0.95)
    for organization in organizations:
        if organization.method == "opengraph":
            for url in organization.profiles:
                yield from _found(page, url, "opengraph", 0.9)
    for _, handle in page.meta("twitter:site"):
        if profile := profile_of_handle(handle):
            yield _profile(page, profile, handle, "opengraph", 0.8)
    yield from _linked(page, [page.text[aside.start : aside.line_end] for aside in asides])


def _linked(page: Document, credited: list[str]) -> Iterator[Found]:
    """Yield the profiles that links and plug-ins name, those in a credit left out."""
    for link in page.tree.xpath("//a[@href] | //area[@href]")[:_MOST]:
        if not own_profile(_address(page, link.root.get("href", "")) or ""):
            continue
        text = " ".join(link.xpath("string()").get("").split())
        if len(text) > 2 and any(text in line for line in credited):
            continue
        inside = link.xpath("boolean(ancestor::article or ancestor::blockquote)").get() == "1"
        yield from _found(page, link.root.get("href", ""), "link", _IN_TEXT if inside else _LINK)
    for source in page.tree.xpath("//*[contains(@class, 'fb-page')]/@data-href").getall():
        yield from _found(page, source, "link", _LINK)
    for source in page.frames():
        if plugin := _PLUGIN.search(source):
            yield from _found(page, unquote(plugin[1]), "link", _LINK)
    if _NAMED.search(page.text):
        for url in find_links(page.text)[:_MOST]:
            yield from _found(page, url, "text", _IN_TEXT)


def _found(page: Document, url: str, method: Method, confidence: float) -> Iterator[Found]:
    address = _address(page, url)
    if address and (profile := own_profile(address)):
        person = "linkedin.com/in/" in profile[1]
        yield _profile(page, profile, url, method, _PERSON if person else confidence)


def _address(page: Document, url: str) -> str | None:
    """Return an absolute address, mended where its scheme is missing or there twice."""
    bare = _WITHOUT_SCHEME.sub("", url.strip(), count=1)
    if bare and not bare.startswith(("http", "/")) and _WITHOUT_SCHEME.match(bare):
        bare = f"https://{bare}"
    return joined(page.base, bare)


def _profile(
    page: Document, profile: tuple[str, str], raw: str, method: Method, confidence: float
) -> Found:
    network, address = profile
    return Found(
        kind="social", value=address, raw=raw[:500], method=method, confidence=confidence,
        page=page.url, network=network,
    )  # fmt: skip
