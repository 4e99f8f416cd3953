"""Parts of a page that its markup marks as others': what visitors have written, and fax numbers."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from parsel import Selector

_COMMENTS: Final = (
    "//*[@id='comments' or contains(@class, 'comment-list') or contains(@class, 'commentlist')"
    " or contains(@class, 'comment-body')]//text()[not(ancestor::form)]"
)
_REVIEWS: Final = (
    "//*[contains(@class, 'review') or contains(@class, 'testimonial') or @itemprop='review']"
    "[not(self::body or self::main or self::form)]"
)
_REVIEW: Final = re.compile(r"(?<![a-z])(?:reviews?|testimonials?)(?![a-z])", re.IGNORECASE)
_FAXES: Final = (
    "//*[contains(@class, 'fax') or contains(@class, 'Fax') or contains(@itemprop, 'fax')"
    " or contains(@id, 'fax')]"
)
_FAX_LINKS: Final = "//a[starts-with(@href, 'tel:')]"
_FAX: Final = re.compile(r"\W*(?:tele)?fa(?:x|csimile)\b", re.IGNORECASE)
_MOST: Final = 300
_MOST_SAID: Final = 80_000  # characters
_LONGEST_REVIEW: Final = 2_000
_LONGEST_FAX: Final = 60


def visitors_words(tree: Selector) -> str:
    """Return what visitors have written, under an article or as a review, in lower case.

    >>> visitors_words(Selector("<p>Call us</p><p class='review'>Great! tom@mail.example</p>")).strip()
    'great! tom@mail.example'
    """
    said: list[str] = tree.xpath(_COMMENTS).getall()
    for element in tree.xpath(_REVIEWS)[:_MOST]:
        marks = element.root.get("class", "") or "review"
        if _REVIEW.search(marks) and (text := _short_text(element, _LONGEST_REVIEW)):
            said.append(text)
    return " ".join(said).lower()[:_MOST_SAID]


def fax_texts(tree: Selector) -> Iterator[str]:
    """Yield the texts of elements that are marked as a fax number.

    >>> list(fax_texts(Selector("<b class='contact-fax'>555-0123</b> <a href='tel:555-0124'>Fax</a>")))
    ['555-0123', '555-0124']
    """
    for element in tree.xpath(_FAXES)[:_MOST]:
        if text := _short_text(element, _LONGEST_FAX).strip():
            yield text
    for link in tree.xpath(_FAX_LINKS)[:_MOST]:
        if _FAX.match(_short_text(link, _LONGEST_FAX)):
            yield link.root.get("href").partition(":")[2]


def _short_text(element: Selector, longest: int) -> str:
    """Return the text of an element; nothing of a long one, which is more than that."""
    parts, length = [], 0
    for part in islice(element.root.itertext(), longest):
        parts.append(str(part))
        length += len(part)
        if length > longest:
            return ""
    return "".join(parts)
