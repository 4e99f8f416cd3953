"""The exceptions of leadcrawl, under one root.

A message says what is wrong, where, and how to mend it, in one line.
"""

from scrapy.exceptions import DropItem, IgnoreRequest


class LeadcrawlError(Exception):
    """Root of all errors that leadcrawl raises itself."""


class ConfigError(LeadcrawlError):
    """Bad argument, YAML file or environment variable; raised before the first request.

    Commands turn it into one line on stderr and exit status 2.
    """


class PageError(LeadcrawlError):
    """A page is not what it was asked for, or lacks what it must have; raised by `sources`.

    Args:
        reason: short slug, used in the stat `leadcrawl/page_error/<site>/<reason>`.
        detail: where and why, for a person to read; no personal data.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class StorageError(LeadcrawlError):
    """The database or its embedded server cannot be used; raised by `storage`."""


class StorageUnavailableError(StorageError):
    """The database does not answer after all retries; what was not stored is in the spool."""


class AlertError(LeadcrawlError):
    """A mail or a webhook was not delivered; raised by `alerts`. What was to be sent waits on disk.

    Args:
        message: what failed, and at which server; no personal data, no secret.
        passing: another try, later, may work.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


class ScrapydError(LeadcrawlError):
    """A Scrapyd node does not answer, or refuses; raised by `scrapyd.client`."""


class SuppressionKeyError(ConfigError, StorageError):
    """Suppressions cannot be told without their key; nothing is stored or given out without it.

    Bad input for a command, a database that cannot be used for a crawl under way.
    """


class ExportError(LeadcrawlError):
    """An export cannot be written; raised by `leadcrawl.export`, and no file is left behind."""


class LeadSuppressed(DropItem):
    """A lead of a person who is not to be stored; raised by the suppression pipeline, kept nowhere.

    Args:
        kind: what it was told by: `phone`, `email`, `domain`, `name`, `id`.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(f"suppressed by {kind}")
        self.kind = kind


class LeadRejected(DropItem):
    """A lead failed validation; raised by the validation pipeline.

    The lead is stored whole in `rejected_leads` with these reasons.

    Args:
        reasons: field name -> short slug, such as `{"url": "host_not_allowed"}`.
    """

    def __init__(self, reasons: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {why}" for field, why in sorted(reasons.items())))
        self.reasons = reasons


class BlockedError(LeadcrawlError, IgnoreRequest):
    """A site refused an address on every try; raised by the CAPTCHA middleware, seen by errbacks.

    Args:
        kind: what stood in the way, as in the stat `leadcrawl/block/<site>/<kind>`.
        url: the address that is given up.
        tries: number of times it was asked for.
    """

    def __init__(self, kind: str, url: str, tries: int) -> None:
        super().__init__(f"{kind}: given up after {tries} tries: {url}")
        self.kind = kind
        self.url = url
        self.tries = tries


class WebsiteRefusedError(LeadcrawlError, IgnoreRequest):
    """A stranger's website leads where no crawl goes, or sends too much; seen by errbacks.

    Raised by the website guard (`leadcrawl.guard`, docs/safe-fetching.md). No new try is made.

    Args:
        reason: short slug, as in the stat `leadcrawl/website/refused/<reason>`.
        what: the address, or the host and port.
    """

    def __init__(self, reason: str, what: str) -> None:
        super().__init__(f"refused ({reason}): {what}")
        self.reason = reason
        self.what = what


class RobotsUnreachableError(LeadcrawlError, IgnoreRequest):
    """The robots.txt of a business's website cannot be had; raised by `middlewares`, seen by errbacks.

    Args:
        reason: short slug: `dns`, `timeout`, `connection`, `http_503`, ...
        host: the website's host.
    """

    def __init__(self, reason: str, host: str) -> None:
        super().__init__(f"robots.txt of {host} cannot be had: {reason}")
        self.reason = reason


class VisitOverError(LeadcrawlError, IgnoreRequest):
    """The time for a website is over; raised by `middlewares.website`, seen by errbacks.

    Args:
        reason: `timeout`, or `crawl_delay` when its robots.txt asks for more than a visit takes.
        site: key of the website.
    """

    def __init__(self, reason: str, site: str) -> None:
        super().__init__(f"no time is left for {site} ({reason})")
        self.reason = reason
