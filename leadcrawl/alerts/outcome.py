"""What the stats of a crawl say about its alerts."""

from collections.abc import Mapping
from typing import Any

from leadcrawl import stats as names


def undelivered(stats: Mapping[str, Any]) -> int:
    """Return the number of alerts that did not arrive.

    >>> undelivered({"leadcrawl/alert/mail/kept": 2, "leadcrawl/alert/slack/sent": 1})
    2
    """
    return sum(
        int(count)
        for name, count in stats.items()
        if name.startswith(names.ALERT_) and name.endswith(("/kept", "/failed"))
    )
