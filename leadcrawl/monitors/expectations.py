"""What a run is expected to be: `expectations:` in `spiders_config/<spider>.yml`."""

from __future__ import annotations

import difflib
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from leadcrawl.finish import GOOD_ENDS
from leadcrawl.items import Lead

Share = Annotated[float, Field(ge=0, le=1)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class DriftLimits(_Model):
    """How far coverage may fall below that of earlier runs with the same arguments."""

    points: float = Field(default=15, gt=0, le=100)
    """Percentage points; what chance explains in a small run is added."""
    runs: int = Field(default=5, ge=0, le=50)
    """Number of earlier runs to compare with; 0 switches the comparison off."""


class RunningLimits(_Model):
    """What is expected of a crawl while it runs."""

    quiet_minutes: float = Field(default=20, gt=0)
    """Longest time without a lead, read or seen unchanged."""
    stuck_minutes: float = Field(default=15, gt=0)
    """Longest time in which no request leaves the queue although some wait."""
    blocked: Share = 0.5
    """Largest share of blocked answers since the last look."""
    memory_mb: float = Field(default=3000, gt=0)
    """Most memory of the crawl with its browser, in MiB."""


class Expectations(_Model):
    """What a finished run is expected to be; the monitors compare. Shares are 0 to 1."""

    leads: int = Field(default=1, ge=0)
    """Fewest leads read, or known and seen again."""
    coverage: dict[str, Share] = {}
    """Field -> smallest share of the leads read that have it."""
    sample: int = Field(default=20, ge=1)
    """Fewest leads, pages or requests whose shares mean anything; below, shares are not judged."""
    rejected: Share = 0.05
    """Largest share of leads that fail validation."""
    page_errors: Share = 0.05
    """Largest share of pages given up as unreadable, for each reason."""
    blocked: Share = 0.2
    """Largest share of answers that were a block of any kind."""
    captchas: Share = 0.02
    """Largest share of answers that were a CAPTCHA."""
    http_errors: Share = 0.05
    """Largest share of answers with an error status; gone pages (404, 410) and blocks apart."""
    retries: Share = 0.3
    """Largest share of requests that were made again."""
    log_errors: int = Field(default=10, ge=0)
    """Most lines with level ERROR in the log."""
    storage_failures: int = Field(default=0, ge=0)
    """Most records that the database refused, or times that it stayed away."""
    spooled: int = Field(default=0, ge=0)
    """Most records that had to be kept on disk."""
    finish_reasons: tuple[str, ...] = GOOD_ENDS
    """Ends that are as asked for."""
    minutes: float = Field(default=720, gt=0)
    """Longest duration."""
    dead_proxies: Share = 0.5
    """Largest share of proxies that are dead at the end, or failed the check before."""
    fallback: Share = 0.3
    """Largest share of leads from the fallback parser: rendered pages instead of the data."""
    drift: DriftLimits = DriftLimits()
    """Comparison with earlier runs."""
    running: RunningLimits = RunningLimits()
    """What is watched while the crawl runs."""

    @field_validator("coverage")
    @classmethod
    def _fields_exist(cls, value: dict[str, float]) -> dict[str, float]:
        for name in value:
            if name not in Lead.model_fields:
                close = difflib.get_close_matches(name, Lead.model_fields, n=1)
                hint = f": did you mean {close[0]}?" if close else "; see docs/data.md"
                raise ValueError(f"'{name}' is no field of a lead{hint}")
        return value
