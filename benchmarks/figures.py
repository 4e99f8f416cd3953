"""One measured figure, and the table of all."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True)
class Figure:
    """What was measured against what, in one run on one machine."""

    name: str
    ours: float
    baseline: float
    unit: str
    """Unit of `ours` and `baseline`."""
    goal: float
    """What the ratio should reach, or stay under when `less` is set."""
    less: bool = False

    @property
    def ratio(self) -> float:
        """Return ours in proportion to the baseline."""
        return self.ours / self.baseline

    @property
    def reached(self) -> bool:
        """Tell whether the goal is met."""
        return self.ratio <= self.goal if self.less else self.ratio >= self.goal


def machine() -> str:
    """Return the machine and the versions, in one line."""
    packages = ("scrapy", "pymongo", "secantusdb", "phonenumbers", "pydantic")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{system}, Python {platform.python_version()}, {versions}"


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a Markdown table."""
    rows = ["| what | leadcrawl | baseline | unit | ratio | goal |", "|---|---|---|---|---|---|"]
    for figure in figures:
        sign = "≤" if figure.less else "≥"
        mark = "" if figure.reached else " **missed**"
        rows.append(
            f"| {figure.name} | {figure.ours:,.1f} | {figure.baseline:,.1f} | {figure.unit} "
            f"| {figure.ratio:.2f} | {sign} {figure.goal}{mark} |"
        )
    return "\n".join(rows)
