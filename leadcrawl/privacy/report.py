"""What is held of a person, to print or to hand over."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from leadcrawl.privacy.holdings import Holding
from leadcrawl.privacy.selectors import Selector

_NOT_SHOWN: Final = ("search_tokens",)  # words of other fields


def as_text(held: Sequence[Holding]) -> str:
    """Return a table: where, which, and the fields that say it."""
    width = max((len(one.key) for one in held), default=0)
    lines = [f"{one.store:<16}{one.key:<{width}}  {', '.join(one.fields)}" for one in held]
    return "\n".join(line.rstrip() for line in lines)


def as_json(held: Sequence[Holding], asked: Mapping[Selector, bool | None]) -> str:
    """Return everything, whole, with whether each selector is suppressed (null: no key to tell)."""
    report = {
        "asked": [
            {"kind": one.kind, "value": one.value, "suppressed": suppressed}
            for one, suppressed in asked.items()
        ],
        "held": [
            {"store": one.store, "key": one.key, "fields": one.fields, "data": _shown(one.data)}
            for one in held
        ],
    }
    return json.dumps(report, indent=2, ensure_ascii=False, default=_plain)


def count_text(counts: Mapping[str, int]) -> str:
    """Return counts in one line.

    >>> count_text({"leads": 2, "pages": 0, "rejected_leads": 1})
    '2 leads, 1 rejected_leads'
    >>> count_text({})
    'nothing'
    """
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "nothing"


def counted(held: Sequence[Holding]) -> dict[str, int]:
    """Return how much there is in each store."""
    return dict(Counter(one.store for one in held))


def _shown(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: value for key, value in data.items() if key not in _NOT_SHOWN}
    return data


def _plain(value: object) -> str:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else str(value)
