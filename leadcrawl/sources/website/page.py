"""A page of a business's own website."""

from functools import cached_property

from leadcrawl.sources.website.values import Found, Link, Organization, PageState


class WebsitePage:
    """What a page of a website says of the business.

    Args:
        html: the page.
        url: its address.
        region: ISO country that its numbers are dialed in; read from the page if not given.

    Raises:
        PageError: `not_html` for a picture, a PDF and the like.
    """

    def __init__(self, html: str, url: str, region: str | None = None) -> None:
        self.url = url
        self._html = html
        self._region = region

    def contacts(self) -> tuple[Found, ...]:
        """Return e-mails, phones and profiles, each once, the surest first."""
        return ()

    def links(self) -> tuple[Link, ...]:
        """Return the promising pages of the same site, best first; frames included."""
        return ()

    @cached_property
    def organizations(self) -> tuple[Organization, ...]:
        """The businesses that the structured data describe, the page's own first."""
        return ()

    @cached_property
    def state(self) -> PageState:
        """What the page is."""
        return PageState.ALIVE

    @cached_property
    def redirect(self) -> str | None:
        """Address at another site that the page points to, by refresh or canonical link."""
        return None
