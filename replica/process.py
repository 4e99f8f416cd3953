"""A replica as a process of its own, for tests and benchmarks."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from leadcrawl.errors import ConfigError, LeadcrawlError
from leadcrawl.sources.craigslist.categories import expand

_ROOT = Path(__file__).resolve().parent.parent


class ReplicaError(LeadcrawlError):
    """The replica could not be started."""


@dataclass(frozen=True, slots=True)
class Replica:
    """A running replica."""

    url: str
    pid: int
    answers_file: Path

    def answers(self, *categories: str) -> list[dict[str, Any]]:
        """Return the answer key, or what of it is listed under these codes, such as `bbb`.

        The lead of a gone posting holds no category, so its listing decides.
        """
        with self.answers_file.open(encoding="utf-8") as file:
            answers = [json.loads(line) for line in file]
        if not categories:
            return answers
        leaves = {leaf for code in categories for leaf in expand(code)}
        gone = self.stats()["gone"]
        return [
            answer
            for answer in answers
            if (answer.get("category_code") or gone[answer["source_id"]]) in leaves
        ]

    def websites(self) -> list[dict[str, Any]]:
        """Return the answer key of the websites."""
        return [answer for answer in self.answers() if answer["source"] == "website"]

    def stats(self) -> dict[str, Any]:
        """Return what has been asked for since the start."""
        with urlopen(f"{self.url}/_replica/stats") as reply:  # noqa: S310
            stats: dict[str, Any] = json.load(reply)
        return stats


@contextmanager
def start_replica(**options: Any) -> Iterator[Replica]:
    """Run a replica until the block ends.

    Args:
        options: those of `scrapy replica`, such as `postings=500, fault=["block=0.1"]`.

    Raises:
        ConfigError: an option is wrong.
        ReplicaError: it did not start; the message has what it said last.
    """
    with tempfile.TemporaryDirectory(prefix="replica-") as folder:
        answers = Path(options.pop("answers", None) or Path(folder) / "answers.jsonl")
        command = [sys.executable, "-m", "replica", "--answers", str(answers)]
        for name, value in options.items():
            values = value if isinstance(value, list | tuple) else [value]
            command += [f"--{name.replace('_', '-')}={each}" for each in values]
        process = subprocess.Popen(
            command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        with process:
            try:
                url = process.stdout.readline().strip() if process.stdout else ""
                if not url:
                    raise _why_not(process)
                yield Replica(url, process.pid, answers)
            finally:
                process.terminate()
                process.wait(timeout=10)


def _why_not(process: "subprocess.Popen[str]") -> Exception:
    said = process.stderr.read() if process.stderr else ""
    why = (said.strip().splitlines() or ["it said nothing"])[-1].removeprefix("leadcrawl: ")
    if process.wait(timeout=10) == 2:
        return ConfigError(why)
    return ReplicaError(f"the replica did not start: {why}")
