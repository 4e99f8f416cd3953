"""How a job's crawl ended, told to the daemon that started it: one small file in its `JOBDIR`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

#: Ends whose cause may pass by itself, of network and database: these jobs are tried again.
PASSING_ENDS: Final = ("storage_unavailable", "nothing_read", "no_proxies")
#: The first try has done its requests in vain: the next one begins anew.
FRESH_STARTS: Final = ("nothing_read",)
_NAME: Final = "ending.json"


@dataclass(frozen=True)
class Ending:
    """The finish reason and the exit status of a crawl."""

    reason: str
    exit_status: int

    @property
    def is_passing(self) -> bool:
        """Whether another try may do better.

        >>> Ending("storage_unavailable", 1).is_passing, Ending("captcha_wall", 1).is_passing
        (True, False)
        """
        return self.exit_status != 0 and self.reason in PASSING_ENDS

    def write(self, jobdir: Path) -> None:
        """Leave it in the job directory."""
        jobdir.mkdir(parents=True, exist_ok=True)
        (jobdir / _NAME).write_text(json.dumps(asdict(self)), encoding="utf-8")


def take_ending(jobdir: Path) -> Ending | None:
    """Return what the last crawl left, and remove it; `None` when it was killed or never began."""
    path = jobdir / _NAME
    try:
        ending = Ending(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    path.unlink()
    return ending
