"""The proxies of a crawl: read, named without their passwords, and which of them are alive."""

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit

from rotating_proxies.expire import Proxies

from leadcrawl.errors import ConfigError
from leadcrawl.middlewares.backoff import Backoff


def read_proxies(text: str, file: str = "") -> tuple[str, ...]:
    """Return the addresses of `LEADCRAWL_PROXIES` and of the lines of `LEADCRAWL_PROXIES_FILE`.

    >>> read_proxies("127.0.0.1:8080, http://user:p%40ss@127.0.0.1:8080")
    ('http://127.0.0.1:8080', 'http://user:p%40ss@127.0.0.1:8080')

    Raises:
        ConfigError: the file cannot be read, or entries are not proxies; all are named at once.
    """
    entries = [(f"LEADCRAWL_PROXIES entry {n}", part) for n, part in enumerate(text.split(","), 1)]
    if file:
        try:
            lines = Path(file).expanduser().read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"LEADCRAWL_PROXIES_FILE {file}: {error}") from error
        entries += [(f"{file} line {n}", line) for n, line in enumerate(lines, 1)]
    stripped = [(where, re.split(r"\s#", entry)[0].strip()) for where, entry in entries]
    used = [(where, entry) for where, entry in stripped if entry and not entry.startswith("#")]
    if wrong := [f"{where}: {why}" for where, entry in used if (why := _problem(_address(entry)))]:
        raise ConfigError(f"bad proxy, {'; '.join(wrong)}; wanted: http://user:password@host:port")
    if file and not used:
        raise ConfigError(f"LEADCRAWL_PROXIES_FILE {file}: no proxy in it")
    return tuple(dict.fromkeys(_address(entry) for _, entry in used))


def _address(entry: str) -> str:
    return entry if "://" in entry else f"http://{entry}"


def _problem(address: str) -> str | None:
    """Say what is wrong, without showing the address: it may hold a password."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "not an address with a port from 1 to 65535"
    if parts.scheme not in {"http", "https"}:
        return f"scheme '{parts.scheme}' is not http or https"
    if not host or not port or any(char.isspace() for char in address):
        return "host or port is missing"
    return "it has a path" if parts.path not in {"", "/"} or parts.query else None


def label_proxies(proxies: Iterable[str]) -> dict[str, str]:
    """Return a name without credentials for each proxy, for stats and logs.

    >>> list(label_proxies(["http://a:1@gw.example.com:80", "http://b:2@gw.example.com:80"]).values())
    ['gw.example.com:80', 'gw.example.com:80#2']
    """
    seen: Counter[str] = Counter()
    labels = {}
    for proxy in proxies:
        parts = urlsplit(proxy)
        name = f"{parts.hostname}:{parts.port}"
        seen[name] += 1
        labels[proxy] = name if seen[name] == 1 else f"{name}#{seen[name]}"
    return labels


class ProxyPool(Proxies):  # type: ignore[misc]  # the library is not typed
    """The library's states (unchecked, good, dead), without what it gets wrong.

    - A proxy is its whole address: two credentials at one gateway are two proxies.
    - A burst of failures counts once: only what was sent since the proxy's last death counts.
    - The back-off is really exponential: the library's jitter goes down to 0.
    - It logs nothing: the library's lines hold passwords.
    """

    def __init__(
        self,
        proxies: Iterable[str],
        backoff: Backoff,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(list(proxies))
        self._backoff = backoff
        self._clock = clock
        self._deaths: Counter[str] = Counter()
        self._sticky: dict[str, str] = {}

    def choose(self, session: str | None, avoid: str | None = None) -> str | None:
        """Return a live proxy: the session's own one while it lives, or any."""
        alive = self.unchecked | self.good
        alive = alive - {avoid} or alive
        if session is not None and (own := self._sticky.get(session)) in alive:
            return own
        if not alive:
            return None
        proxy: str = random.choice(sorted(alive))  # noqa: S311
        if session is not None:
            self._sticky[session] = proxy
        return proxy

    def release(self, session: str) -> None:
        """Let the session take another proxy."""
        self._sticky.pop(session, None)

    def get_proxy(self, proxy_address: str | None) -> str | None:
        """Return the proxy of the whole address, if it is one of ours."""
        return proxy_address if proxy_address in self.proxies else None

    def deaths(self, proxy: str) -> int:
        """Return how often it died so far; a request notes it when it is sent."""
        return self._deaths[proxy]

    def mark_dead(self, proxy: str, deaths: int | None = None) -> bool:
        """Take it out until its back-off is over; return whether this failure counted."""
        if proxy in self.dead or (deaths is not None and deaths != self._deaths[proxy]):
            return False
        self.unchecked.discard(proxy)
        self.good.discard(proxy)
        self.dead.add(proxy)
        self._deaths[proxy] += 1
        state = self.proxies[proxy]
        state.failed_attempts += 1
        state.backoff_time = self._backoff.wait(state.failed_attempts)
        state.next_check = self._clock() + state.backoff_time
        return True

    def mark_good(self, proxy: str) -> None:
        """Take in an answer; a late one does not wake the dead."""
        if proxy not in self.dead:
            self.unchecked.discard(proxy)
            self.good.add(proxy)
            self.proxies[proxy].failed_attempts = 0

    def remove(self, proxy: str) -> None:
        """Leave it out for good."""
        del self.proxies[proxy]
        for state in (self.unchecked, self.good, self.dead):
            state.discard(proxy)

    def next_check(self) -> float | None:
        """Return the seconds until a dead proxy may be tried again; `None` when none is dead."""
        checks = [self.proxies[proxy].next_check for proxy in self.dead]
        return max(0.0, min(checks) - self._clock()) if checks else None

    def reanimate(self, _time: float | None = None) -> int:
        """Let the dead whose back-off is over be tried again; return their number."""
        return int(super().reanimate(_time or self._clock()))
