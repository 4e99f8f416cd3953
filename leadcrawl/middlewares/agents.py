"""Desktop browsers to appear as: real agents from fake-useragent, moved to today's release."""

import random
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from fake_useragent import UserAgent
from scrapy_fake_useragent.providers import BaseProvider

# The newest release in fake-useragent's data is a year and a half old. Chrome's agent has only its
# major version left, and a new one comes every four weeks: 135 on 2025-04-01, 156 on 2026-11-10.
_ANCHOR: Final = (156, date(2026, 11, 10))
_RELEASE_DAYS: Final = 28

_OLDEST: Final = 133.0  # older agents in the data carry versions with details, and odd systems
_FROZEN: Final = re.compile(
    r"Mozilla/5\.0 \((?:Windows NT 10\.0; Win64; x64|Macintosh; Intel Mac OS X 10_15_7|X11; Linux x86_64)\)"
    r" AppleWebKit/537\.36 \(KHTML, like Gecko\) Chrome/(\d+)\.0\.0\.0 Safari/537\.36(?: Edg/\d+\.0\.0\.0)?"
)
_PLATFORMS: Final = (("Windows NT", "Windows"), ("Macintosh", "macOS"), ("X11", "Linux"))


def current_major(today: date) -> int:
    """Return the major version of Chrome at a day.

    >>> current_major(date(2026, 11, 21)), current_major(date(2027, 1, 10))
    (156, 158)
    """
    major, since = _ANCHOR
    return major + max(0, (today - since).days // _RELEASE_DAYS)


@dataclass(frozen=True, slots=True)
class Agent:
    """A browser's agent string and the headers that go with it.

    >>> agent = Agent("Mozilla/5.0 (X11; Linux x86_64) ... Chrome/156.0.0.0 Safari/537.36")
    >>> agent.client_hints()["Sec-CH-UA-Platform"]
    '"Linux"'
    >>> Agent("leadcrawl (mailto:me@example.com)").client_hints()
    {}
    """

    text: str

    def client_hints(self) -> dict[str, str]:
        """Return the low-entropy client hints that Chrome and Edge send; none for others."""
        version = re.search(r"Chrome/(\d+)", self.text)
        platform = next((name for mark, name in _PLATFORMS if mark in self.text), None)
        if not version or not platform:
            return {}
        brand = "Microsoft Edge" if "Edg/" in self.text else "Google Chrome"
        brands = (("Chromium", version[1]), (brand, version[1]), ("Not_A Brand", "99"))
        return {
            "Sec-CH-UA": ", ".join(f'"{name}";v="{number}"' for name, number in brands),
            "Sec-CH-UA-Mobile": "?0",
            "Sec-CH-UA-Platform": f'"{platform}"',
        }


class DesktopProvider(BaseProvider):  # type: ignore[misc]  # the library is not typed
    """A provider for scrapy-fake-useragent: Chrome and Edge on desktops, none of them outdated.

    Its own provider fails in silence (its fallback is `None`, where a text is due), every request
    then says `Scrapy/…`; and seven of ten of its agents are telephones.
    """

    def __init__(self, settings: Any, today: date | None = None) -> None:
        super().__init__(settings)
        source = UserAgent(
            browsers=["Chrome", "Edge"],
            os=["Windows", "Mac OS X", "Linux"],
            platforms=["desktop"],
            min_version=_OLDEST,
        )
        major = current_major(today or date.today())  # noqa: DTZ011  # a release day has no zone
        known = [entry["useragent"] for entry in source._filter_useragents()]
        self.agents = sorted({
            re.sub(r"(Chrome|Edg)/\d+", rf"\1/{major}", agent)
            for agent in known
            if _FROZEN.fullmatch(agent)
        })  # fmt: skip
        if not self.agents:
            raise ValueError("fake-useragent has no recent desktop browser")

    def get_random_ua(self) -> str:
        """Return an agent."""
        return random.choice(self.agents)  # noqa: S311
