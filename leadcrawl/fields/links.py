"""The links that a free text contains, and which of them may be the business's own website."""

import re
from collections.abc import Iterator

from leadcrawl.fields.url import canonical_url, registered_domain

# Endings with which a bare name is taken for a website. Endings that are also words (it, is, in,
# me, us, call, ...) are left out: a forgotten space after a full stop would make a website of them.
_ENDINGS = (
    "com|net|org|biz|info|app|dev|xyz|tech|agency|plumbing|construction|llc|"
    "com?\\.[a-z]{2}|org\\.uk|net\\.au|ca|uk|au|nz|ie|de|fr|nl|ch|se|dk|fi|pl|cz|mx|br"
)
_NAME = "a-z0-9\u00c0-\u024f"  # not \w: Chinese or Japanese text has no space before a name
_REST = r"(?::\d{2,5})?(?:[/?][^\s<>\"'\\^`{|}]*)?"
_LINK = re.compile(
    rf"(?<![{_NAME}_@./-])(?<!@ )(?:"
    rf"https?://[^\s/?<>\"'@]+{_REST}"
    rf"|www\.[{_NAME}-]+(?:\.[{_NAME}-]+)+(?!@){_REST}"
    # "done.Ca" is the end of a sentence: endings as people write them in names only
    rf"|(?:[{_NAME}-]+\.)+(?-i:{_ENDINGS}|COM|NET|ORG|Com|Net|Org)(?![{_NAME}@-]|\.[{_NAME}]){_REST})",
    re.IGNORECASE,
)
_HINT = re.compile(rf"https?:|www\.|\.(?:{_ENDINGS})(?!\w)")  # in lower case: fast
_TRAILING = ".,;:!?'\"*_~…”’"

# Hosts at which a link is no business's own website: classifieds, search, networks, mail,
# messengers, payment, maps, pictures, reviews, short links.
_FOREIGN = (
    "craigslist.org google.com goo.gl g.page g.co googleusercontent.com bing.com apple.com "
    "facebook.com fb.com fb.me messenger.com m.me instagram.com threads.net linkedin.com lnkd.in "
    "twitter.com x.com t.co youtube.com youtu.be tiktok.com pinterest.com snapchat.com reddit.com "
    "nextdoor.com yelp.com bbb.org angi.com angieslist.com homeadvisor.com thumbtack.com "
    "houzz.com trustpilot.com tripadvisor.com linktr.ee whatsapp.com wa.me t.me telegram.me "
    "discord.gg zoom.us gmail.com googlemail.com yahoo.com ymail.com hotmail.com outlook.com "
    "live.com msn.com aol.com icloud.com me.com mac.com proton.me protonmail.com comcast.net "
    "att.net sbcglobal.net verizon.net bellsouth.net cox.net paypal.com paypal.me venmo.com "
    "cash.app zellepay.com imgur.com flickr.com photobucket.com dropbox.com carfax.com "
    "autocheck.com kbb.com ebay.com amazon.com walmart.com offerup.com indeed.com zillow.com "
    "realtor.com bit.ly tinyurl.com ow.ly is.gd rb.gy wikipedia.org"
)
_FOREIGN_DOMAINS = frozenset(_FOREIGN.split())
_FOREIGN_NAMES = re.compile(r"(?:google|craigslist|yelp|yahoo|amazon|ebay|hotmail|live)\.")


def find_links(text: str) -> list[str]:
    """Return the canonical addresses that the text contains, each once, in order.

    >>> find_links("See www.acmeplumbing.com. Mail joe@example.com (or acme-roofs.com/free).")
    ['https://www.acmeplumbing.com/', 'https://acme-roofs.com/free']
    """
    links = (canonical_url(_trimmed(match[0])) for match in _matches(text))
    return list(dict.fromkeys(link for link in links if link))


def find_websites(text: str) -> list[str]:
    """Return the links in the text that may be a business's own website.

    >>> find_websites("gmail.com, fb.com/acme, resume.pdf, ACMEPLUMBING.COM")
    ['https://acmeplumbing.com/']
    """
    return [link for link in find_links(text) if is_own_website(link)]


def is_own_website(url: str) -> bool:
    """Tell whether a canonical address may be a business's own website, and not a host of many.

    >>> is_own_website("https://acmeplumbing.com/"), is_own_website("https://www.google.de/maps")
    (True, False)
    """
    domain = registered_domain(url)
    if domain is None or domain in _FOREIGN_DOMAINS:
        return False
    return not _FOREIGN_NAMES.match(domain)


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield the links; looked for only in the words that hold an address's mark."""
    lower = text.lower()
    if len(lower) != len(text):  # a Turkish capital grows
        lower = text.replace("\u0130", "I").lower()
    end = 0
    for hint in _HINT.finditer(lower):
        if hint.start() < end:
            continue
        word = max(text.rfind(" ", end, hint.start()), text.rfind("\n", end, hint.start()), end - 1)
        if (match := _LINK.search(text, word + 1)) and match.start() < hint.end():
            yield match
            end = match.end()


def _trimmed(link: str) -> str:
    """Return a match without the punctuation of the sentence around it."""
    link = link.rstrip(_TRAILING)
    while link.endswith((")", "]")) and link.count(link[-1]) > link.count("(["[link[-1] == "]"]):
        link = link[:-1].rstrip(_TRAILING)
    return link
