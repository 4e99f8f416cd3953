"""`LEADCRAWL_WEBSITE_HOSTS`: names that lie on a server of the operator's own."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from leadcrawl.errors import ConfigError

_ENTRY: Final = re.compile(
    r"(?P<pattern>[a-z0-9_.*-]+)(?::(?P<port>80|443))?=(?P<host>[a-z0-9_.-]+|\[[0-9a-f:]+\]):(?P<to>\d{1,5})"
)


@dataclass(frozen=True, slots=True)
class MappedHosts:
    """Patterns of names, with the port that they are for (`None`: both), and where they lie."""

    entries: tuple[tuple[str, int | None, str, int], ...] = ()

    @classmethod
    def read(cls, text: str) -> "MappedHosts":
        """Return the entries of the setting.

        >>> MappedHosts.read("*.example.com=127.0.0.1:8123, a.test:443=[::1]:8124").entries
        (('*.example.com', None, '127.0.0.1', 8123), ('a.test', 443, '::1', 8124))

        Raises:
            ConfigError: one cannot be read.
        """
        entries = []
        for part in filter(None, map(str.strip, text.lower().split(","))):
            entry = _ENTRY.fullmatch(part)
            if entry is None or not 0 < int(entry["to"]) < 65_536:
                raise ConfigError(
                    f"LEADCRAWL_WEBSITE_HOSTS must be such as *.example.com=127.0.0.1:8123, not '{part}'"
                )
            port = int(entry["port"]) if entry["port"] else None
            entries.append((entry["pattern"], port, entry["host"].strip("[]"), int(entry["to"])))
        return cls(tuple(entries))

    def find(self, host: str, port: int) -> tuple[str, int] | None:
        """Return where a host lies, when it is one of those.

        >>> hosts = MappedHosts.read("*.example.com:443=127.0.0.1:2,*.example.com=127.0.0.1:1")
        >>> hosts.find("a.example.com", 80), hosts.find("a.example.com", 443), hosts.find("b.test", 80)
        (('127.0.0.1', 1), ('127.0.0.1', 2), None)
        """
        return next(
            (
                (to, to_port) for pattern, only, to, to_port in self.entries
                if fnmatchcase(host, pattern) and only in {None, port}
            ),
            None,
        )  # fmt: skip
