"""The record of a posting that is no more."""

from leadcrawl.items import Lead


def gone_lead(source_id: str, url: str, aliases: tuple[str, ...] = ()) -> Lead:
    """Return the lead that says so; the numeric id is the caller's, for the page has none.

    >>> gone_lead("7960158480", "https://www.craigslist.org/view/q2ciz94ryENVN3wW5r3qtF").status
    'gone'
    """
    return Lead(source="craigslist", source_id=source_id, url=url, aliases=aliases, status="gone")
