"""What is done on a browser's page between its opening and its reading."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from playwright.async_api import Page
from scrapy.http import Response

VISIT: Final = "visit"
"""Request meta: the `VisitPlan` of a browser request. It can be pickled."""
CAUGHT: Final = "caught"
"""Response meta: what the visit `Caught`."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that was given in place of a page's data."""

    status: int
    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Caught:
    """What a visit brought beside the page itself."""

    texts: list[str] = field(default_factory=list)
    """Bodies of the page's data, in order."""
    refusals: list[Refusal] = field(default_factory=list)
    """Answers that were no data."""
    consents: int = 0
    """How often the consent wall was answered, with a refusal."""
    is_cut: bool = False
    """The list did not come to its end: neither its last results nor more of them came."""


class Visit(Protocol):
    """A visit under way."""

    caught: Caught

    def attach(self, page: Page) -> None:
        """Listen to the page, before it is opened."""

    async def run(self, page: Page) -> None:
        """Act on the page once it is open.

        Raises:
            PlaywrightError: the page or the browser is gone.
            DownloadFailedError: the page cannot work.
        """


class VisitPlan(Protocol):
    """What to do on a page; a value."""

    def open(self) -> Visit:
        """Return a new visit."""


def answered(response: Response, caught: Caught) -> Response:
    """Return the page; when its data was refused, the refusal in its place.

    So that it is a block like any other to the CAPTCHA detection.
    """
    if caught.texts or not caught.refusals or response.status >= 400:
        return response
    refusal = caught.refusals[0]
    return response.replace(
        url=refusal.url, status=refusal.status, headers=refusal.headers, body=refusal.body
    )
