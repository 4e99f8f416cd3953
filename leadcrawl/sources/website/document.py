"""A page as a tree, and the parts of it that the readers of this package need."""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import chain, islice
from typing import Final, cast
from urllib.parse import urljoin

from lxml import etree
from parsel import Selector

from leadcrawl.errors import PageError
from leadcrawl.fields._email_script import scripted_texts
from leadcrawl.fields._fold import visible_text
from leadcrawl.fields.text import clean
from leadcrawl.fields.url import canonical_url
from leadcrawl.sources.website.others import fax_texts, visitors_words
from leadcrawl.sources.website.styles import inline_styles, pictured_signs

_BINARY: Final = re.compile(
    r"\A\s*(?:%PDF-|\x89PNG|GIF8[79]a|PK\x03\x04|\xff\xd8\xff|RIFF|\ufffdPNG|OggS|ID3)"
)
# No tree can hold them.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_HALF: Final = 40_000  # characters
_MOST_MARKUP: Final = 1_000_000
_MOST_TEXTS: Final = 500
_LONGEST_TEXT: Final = 300
_MAY_BE: Final = re.compile(
    r"@|[\[({]\s?(?:at|ät|arroba|chiocciola|arobase|a)\s?[\])}]|(?-i:\sAT\s)", re.IGNORECASE
)
_WITH_SIGNS: Final = (
    "//body//text()[contains(., '@') or contains(., '(') or contains(., '[') or contains(., '{')"
    " or contains(., ' AT ')]"
    "[not(parent::script or parent::style)]"
)
_QUOTE: Final = r"(?:\\\"|&q;|\\u0022)"  # of JSON within a string, or within an element
_QUOTED: Final = re.compile(
    rf"{_QUOTE}\w{{0,20}}e-?mail(?:Address)?{_QUOTE}\s*:\s*{_QUOTE}([^\"\\&]{{3,254}}){_QUOTE}",
    re.IGNORECASE,
)
_NULS: Final = 8  # more are no page, whatever it says
_NOSCRIPT: Final = re.compile(r"<noscript\b[\s\S]*?(?:</noscript\s*>|\Z)", re.IGNORECASE)
_LINKED_DATA: Final = re.compile(
    r"<script\b[^<>]*\bld\+json[^<>]*>[\s\S]*?(?:</script\s*>|\Z)", re.IGNORECASE
)
_PATH: Final = re.compile(r"https?://|/\w|[\w/.-]{1,100}\.(?:html?|php|aspx?)\b", re.IGNORECASE)
_LOCATION: Final = re.compile(r"location(?:\.href)?\s*=\s*[\"']([^\"']{1,300})[\"']")


class Document:
    """A page: its markup, its tree, its visible text.

    Args:
        html: the page.
        url: its address.

    Raises:
        PageError: `not_html` for a picture, a PDF and the like.
    """

    def __init__(self, html: str, url: str) -> None:
        if _BINARY.match(html) or html.count("\x00") > _NULS:
            raise PageError("not_html", f"a file, not a page: {len(html)} characters")
        self.url = url
        self.html = _UNWRITABLE.sub(" ", html)

    @cached_property
    def tree(self) -> Selector:
        """The page as a tree."""
        return Selector(text=self.html or "<html></html>", type="html")

    @cached_property
    def root(self) -> etree._Element:
        """Root of the tree."""
        root: etree._Element = self.tree.root
        return root

    @cached_property
    def base(self) -> str:
        """Address that relative links start from."""
        href = self.tree.xpath("//base/@href").get("").strip()
        return joined(self.url, href) or self.url

    @cached_property
    def language(self) -> str:
        """Language tag of the page, such as `de-AT`; empty if it has none."""
        return self.tree.xpath("/html/@lang").get("").strip()[:20]

    @cached_property
    def title(self) -> str:
        """Title of the page; empty if it has none."""
        return clean(self.tree.xpath("string(//title)").get()) or ""

    @cached_property
    def markup(self) -> str:
        """The page without its linked data, which is read on its own, tricks of styles applied."""
        return pictured_signs(inline_styles(_LINKED_DATA.sub(" ", self.html)))

    @cached_property
    def text(self) -> str:
        """What a reader sees, addresses of contact links before their words, and the descriptions.

        Of a long page its beginning and its end, where contacts stand: reading takes its time, and
        a page may be made to take all of it.
        """
        said = dict.fromkeys(content for _, content in self.meta("description", "og:description"))
        text = "\n".join([visible_text(self.markup), *said])
        return text if len(text) <= 2 * _HALF else f"{text[:_HALF]}\n{text[-_HALF:]}"

    @cached_property
    def lone_texts(self) -> list[str]:
        """Texts that may hold an address, each as one element has it for itself."""
        texts = cast("list[str]", self.root.xpath(_WITH_SIGNS))
        found = (text.strip() for text in texts if _MAY_BE.search(text))
        return list(islice((text for text in found if len(text) <= _LONGEST_TEXT), _MOST_TEXTS))

    @cached_property
    def comments(self) -> str:
        """What visitors have written, in lower case."""
        return visitors_words(self.tree)

    @cached_property
    def faxes(self) -> list[str]:
        """Texts that the markup says are fax numbers."""
        return list(fax_texts(self.tree))

    @cached_property
    def scripts(self) -> list[tuple[str, str]]:
        """Texts with an address that scripts would show, each with how it was found."""
        markup = self.markup[:_MOST_MARKUP]
        quoted = ((match[1], "script") for match in _QUOTED.finditer(markup))
        read = chain(scripted_texts(markup), quoted)
        found = ((text, how) for text, how in read if _MAY_BE.search(text))
        return list(islice(dict.fromkeys(found), _MOST_TEXTS))

    @cached_property
    def shown(self) -> str:
        """What a reader with scripts sees before any script has run, in one line."""
        return " ".join(visible_text(_NOSCRIPT.sub(" ", self.html)).split())

    def meta(self, *names: str) -> Iterator[tuple[str, str]]:
        """Yield name and content of the `meta` elements with one of the names, by `property` or `name`."""
        for element in self.tree.xpath("//meta[@content]"):
            name = (element.root.get("property") or element.root.get("name") or "").lower()
            if name.strip() in names and (content := clean(element.root.get("content", ""))):
                yield name.strip(), content

    def links(self) -> Iterator[tuple[str, str]]:
        """Yield address and words of all links, areas, frames and buttons that lead to a page."""
        for element in self.tree.xpath("//a[@href] | //area[@href]"):
            yield element.root.get("href", ""), _words(element)
        for element in self.tree.xpath("//option[@value]"):  # a menu of 2005
            if _PATH.match(value := element.root.get("value", "")):
                yield value, _words(element)
        for element in self.tree.xpath("//*[@onclick][not(@href)]"):
            if target := _LOCATION.search(element.root.get("onclick", "")):
                yield target[1], _words(element)

    def frames(self) -> Iterator[str]:
        """Yield the addresses of frames."""
        for element in self.tree.xpath("//frame[@src] | //iframe[@src]"):
            yield element.root.get("src", "")


def _words(element: Selector) -> str:
    """Return the words of a link: its text, else what stands for a picture."""
    text = element.xpath("string()").get("").strip()
    return text or " ".join(
        element.xpath("@title | @aria-label | .//img/@alt | .//*[name()='title']/text()").getall()
    )


def own_address(html: str) -> str | None:
    """Return the address that a page gives itself: its canonical link, or OpenGraph's.

    >>> own_address('<link rel="canonical" href="https://acme.com/contact?utm_source=x">')
    'https://acme.com/contact'
    """
    page = Document(html, "")
    named = page.tree.xpath("//link[@rel='canonical']/@href").get()
    return canonical_url(named or next((url for _, url in page.meta("og:url")), None))


def joined(base: str, href: str) -> str | None:
    """Return an absolute address; `None` if it cannot be one."""
    try:
        return urljoin(base, href)
    except ValueError:
        return None
