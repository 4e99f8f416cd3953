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
