"""What settings and environment may say, checked before a crawl starts."""

import math
from typing import Any, Final
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from leadcrawl.errors import ConfigError
from leadcrawl.guard.hosts import MappedHosts
from leadcrawl.storage.address import without_password

Kind = type[int] | type[float]

#: Type and least value of every number.
NUMBERS: Final[dict[str, tuple[Kind, float]]] = {
    "CONCURRENT_ITEMS": (int, 1),
    "CONCURRENT_REQUESTS": (int, 1),
    "CONCURRENT_REQUESTS_PER_DOMAIN": (int, 1),
    "DOWNLOAD_DELAY": (float, 0),
    "DOWNLOAD_TIMEOUT": (float, 0),
    "RETRY_TIMES": (int, 0),
    "LEADCRAWL_ALERT_TIMEOUT": (float, 0.01),
    "LEADCRAWL_BATCH_SECONDS": (float, 0.01),
    "LEADCRAWL_BATCH_SIZE": (int, 1),
    "LEADCRAWL_BLOCK_BACKOFF": (float, 0),
    "LEADCRAWL_BLOCK_BACKOFF_CAP": (float, 0),
    "LEADCRAWL_BLOCK_RETRIES": (int, 0),
    "LEADCRAWL_BREAKER_PAUSE": (float, 0),
    "LEADCRAWL_BREAKER_PROBES": (int, 1),
    "LEADCRAWL_BREAKER_WINDOW": (int, 1),
    "LEADCRAWL_BROWSER_IDLE": (float, 0),
    "LEADCRAWL_BROWSER_MEMORY": (int, 0),
    "LEADCRAWL_BROWSER_PATIENCE": (float, 0),
    "LEADCRAWL_BROWSER_PAUSE": (float, 0),
    "LEADCRAWL_BROWSER_TIMEOUT": (float, 0.01),
    "LEADCRAWL_KEPT_PAGES": (int, 0),
    "LEADCRAWL_LONGEST_RETRY_AFTER": (float, 0),
    "LEADCRAWL_PAGES_PER_CONTEXT": (int, 1),
    "LEADCRAWL_PAGE_RETRIES": (int, 0),
    "LEADCRAWL_PROGRESS_INTERVAL": (float, 0.1),
    "LEADCRAWL_PROXY_BACKOFF": (float, 0),
    "LEADCRAWL_PROXY_BACKOFF_CAP": (float, 0),
    "LEADCRAWL_PROXY_PATIENCE": (float, 0),
    "LEADCRAWL_REQUESTS_PER_DAY": (int, 0),
    "LEADCRAWL_REQUESTS_PER_RUN": (int, 0),
    "LEADCRAWL_RETENTION_HISTORY": (int, 0),
    "LEADCRAWL_RETENTION_PAGES": (int, 0),
    "LEADCRAWL_RETENTION_REJECTED": (int, 0),
    "LEADCRAWL_RETENTION_WEBSITES": (int, 0),
    "LEADCRAWL_STORAGE_PATIENCE": (float, 0),
    "LEADCRAWL_WEBSITE_BYTES": (int, 1),
    "LEADCRAWL_WEBSITE_REDIRECTS": (int, 0),
    "LEADCRAWL_WEBSITE_TIMEOUT": (float, 0.01),
}
#: Parts of a whole: more than none, at most all.
SHARES: Final = ("LEADCRAWL_BREAKER_SHARE",)
ADDRESSES: Final = ("LEADCRAWL_SITE_URL", "LEADCRAWL_PROXY_CHECK_URL")
FLAGS: Final = (
    "AUTOTHROTTLE_ENABLED",
    "LEADCRAWL_PROXY_REQUIRED",
    "ROBOTSTXT_OBEY",
    "SPIDERMON_ENABLED",
)


def check_settings(settings: BaseSettings) -> None:
    """Check numbers, flags, addresses and the hosts of websites.

    Raises:
        ConfigError: a value has the wrong form, or cannot work.
    """
    for name, (kind, least) in NUMBERS.items():
        if (value := settings.get(name)) is not None:
            check_number(name, value, kind, least)
    for name in SHARES:
        if (value := settings.get(name)) is not None:
            check_share(name, value)
    for name in FLAGS:
        check_flag(name, settings)
    for name in ADDRESSES:
        if url := settings.get(name):
            check_address(name, url)
    MappedHosts.read(settings.get("LEADCRAWL_WEBSITE_HOSTS") or "")


def check_flag(name: str, settings: BaseSettings) -> bool:
    """Return whether a setting is on.

    Raises:
        ConfigError: its value is neither yes nor no.
    """
    try:
        return settings.getbool(name)
    except ValueError as error:
        raise ConfigError(f"{name} must be 0 or 1, not '{settings.get(name)}'") from error


def check_number(name: str, value: Any, kind: Kind, least: float) -> None:
    """Check the number that a setting holds.

    Raises:
        ConfigError: it is none, or less than `least`.
    """
    try:
        number = kind(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not least <= number < math.inf:
        words = "a whole number" if kind is int else "a number"
        raise ConfigError(f"{name} must be {words}, at least {least}, not '{value}'")


def check_share(name: str, value: Any) -> None:
    """Check the share that a setting holds.

    Raises:
        ConfigError: it is none; 70 is no share, 0.7 is.
    """
    try:
        is_share = 0 < float(value) <= 1
    except (TypeError, ValueError):
        is_share = False
    if not is_share:
        raise ConfigError(f"{name} must be a share above 0 and at most 1, not '{value}'")


def check_address(name: str, url: str, schemes: tuple[str, ...] = ("http", "https")) -> None:
    """Check the address of a server.

    Raises:
        ConfigError: it is none; `name` says whose value it is.

    >>> check_address("LEADCRAWL_SITE_URL", "http://127.0.0.1:8000")
    >>> check_address("LEADCRAWL_SITE_URL", "http://127.0.0.1:99999")
    Traceback (most recent call last):
    leadcrawl.errors.ConfigError: LEADCRAWL_SITE_URL must be an address such as http://127.0.0.1:8000, not 'http://127.0.0.1:99999'
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in schemes and parts.hostname and parts.port != 0
    except ValueError:  # a bracket without its partner, or a port that is no number up to 65535
        good = False
    if not good or any(character.isspace() for character in url):
        raise ConfigError(
            f"{name} must be an address such as {schemes[0]}://127.0.0.1:8000, "
            f"not '{without_password(url).partition('?')[0]}'"
        )
