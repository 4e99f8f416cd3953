"""The changes of a lead, as its document keeps them: appended, and folded when they are many.

An entry has `at`, `run_id` and `changes`: field -> `from`, `to`. When there are too many, the
oldest become one entry, which has `folded` (how many they were) and `since` (the first one's `at`)
too: each field from what it was first to what it was last. No change goes uncounted:
`revision` is 1 and the number of all.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import bson

Entry = dict[str, Any]
ChangeKind = Literal["changed", "gone", "back"]

MOST_ENTRIES: Final = 50  # then the older ones are folded
KEPT_ENTRIES: Final = 25  # the latest, each by itself; so folding is due only now and then
MOST_BYTES: Final = 1_000_000  # MongoDB takes 16 MB for a lead in all


def fold_is_due(stored: Mapping[str, Any]) -> bool:
    """Tell whether the next change of a lead folds the older ones.

    >>> [number for number in range(120) if fold_is_due({"revision": number})]
    [51, 76, 101]
    """
    changes = int(stored["revision"]) - 1
    return changes >= MOST_ENTRIES and changes % KEPT_ENTRIES == 0


def folded(history: Sequence[Entry], kept: int = KEPT_ENTRIES) -> list[Entry]:
    """Return the history with all but the latest entries in one, and fewer of them if they are long.

    >>> a = {"at": 1, "run_id": "r", "changes": {"name": {"from": "A", "to": "B"}}}
    >>> b = {"at": 2, "run_id": "s", "changes": {"name": {"from": "B", "to": "C"}}}
    >>> folded([a, b, b], kept=1)[0]["changes"], folded([a, b, b], kept=1)[0]["folded"]
    ({'name': {'from': 'A', 'to': 'C'}}, 2)
    """
    while kept and _size(history[-kept:]) > MOST_BYTES:
        kept //= 2
    older = history[: len(history) - kept]
    return [_joined(older), *history[len(older) :]] if older else list(history)


def kind_of(changes: Mapping[str, Mapping[str, Any]]) -> ChangeKind:
    """Return what a change is.

    >>> kind_of({"status": {"from": "active", "to": "gone"}}), kind_of({"name": {}})
    ('gone', 'changed')
    """
    status = changes.get("status", {})
    if status.get("from") == status.get("to"):  # not in it, or there and back again in a sum
        return "changed"
    return "gone" if status["to"] == "gone" else "back"


def _joined(entries: Sequence[Entry]) -> Entry:
    changes: dict[str, dict[str, Any]] = {}
    for entry in entries:
        for name, change in entry["changes"].items():
            first = changes.get(name, change)["from"]
            changes[name] = {"from": first, "to": change["to"]}
    return {
        "at": max(entry["at"] for entry in entries),
        "since": min(entry["since"] if "since" in entry else entry["at"] for entry in entries),
        "run_id": entries[-1]["run_id"],
        "folded": sum(entry.get("folded", 1) for entry in entries),
        "changes": changes,
    }


def _size(entries: Sequence[Entry]) -> int:
    return sum(len(bson.encode(entry)) for entry in entries)
