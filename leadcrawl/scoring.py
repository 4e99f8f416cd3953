"""Completeness and score of a lead, from the rules in scoring.yml."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from leadcrawl.errors import ConfigError
from leadcrawl.items import Lead, Source
from leadcrawl.taxonomy import first_error
from leadcrawl.yamlfile import load_yaml

FILE = "scoring.yml"

_NUMBERS = {"rating", "reviews_count"}

Weight = Annotated[float, Field(gt=0)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Condition(_Model):
    """When a rule holds; all that is given must hold."""

    has: str | None = None
    """This field is there (and not false)."""
    lacks: str | None = None
    """This field is not there (or false)."""
    equals: dict[str, str | bool] = {}
    """Field -> the value it has."""
    at_least: dict[str, float] = {}
    """Field -> the number it reaches."""
    newer_than_days: Annotated[float, Field(gt=0)] | None = None
    """It was posted within so many days."""

    @model_validator(mode="after")
    def _check(self) -> "Condition":
        given = [*self.equals, *self.at_least, *filter(None, (self.has, self.lacks))]
        _check_fields(given)
        if wrong := self.at_least.keys() - _NUMBERS:
            raise ValueError(f"at_least: {min(wrong)!r} is no number")
        if not given and self.newer_than_days is None:
            raise ValueError("a condition must say something")
        return self

    def holds(self, lead: Lead, now: datetime) -> bool:
        """Tell whether the condition holds for a lead."""
        if self.has and not getattr(lead, self.has):
            return False
        if self.lacks and getattr(lead, self.lacks):
            return False
        if self.equals and any(
            getattr(lead, field) != value for field, value in self.equals.items()
        ):
            return False
        numbers = self.at_least
        if numbers and any((getattr(lead, field) or 0) < least for field, least in numbers.items()):
            return False
        if self.newer_than_days is None:
            return True
        posted = lead.posted_at
        return posted is not None and now - posted <= timedelta(days=self.newer_than_days)


class Rule(_Model):
    """Points for a condition."""

    reason: Annotated[str, Field(min_length=1, max_length=80)]
    """What the lead's `score_reasons` say."""
    points: Annotated[int, Field(ge=-100, le=100)]
    """Points added when the condition holds."""
    when: Condition
    """When they are added."""


class Scoring(_Model):
    """The file scoring.yml."""

    base: Annotated[int, Field(ge=0, le=100)] = 0
    """Points that every lead starts with."""
    rules: tuple[Rule, ...]
    """What adds and takes points."""
    completeness: dict[Source, dict[str, Weight]]
    """For each source, the fields that matter, and how much."""

    @model_validator(mode="after")
    def _check(self) -> "Scoring":
        for weights in self.completeness.values():
            _check_fields(weights)
            if not weights:
                raise ValueError("completeness needs at least one field for each source")
        return self

    @classmethod
    def load(cls) -> "Scoring":
        """Return the rules of scoring.yml; raise `ConfigError` if they are not sound."""
        try:
            return cls.model_validate(load_yaml(FILE))
        except ValidationError as error:
            raise ConfigError(f"{FILE}: {first_error(error)}") from error

    def score(self, lead: Lead, now: datetime) -> tuple[int, tuple[str, ...]]:
        """Return the score, 0 to 100, and the rules that gave it."""
        held = [rule for rule in self.rules if rule.when.holds(lead, now)]
        total = self.base + sum(rule.points for rule in held)
        return max(0, min(100, total)), tuple(f"{rule.points:+d} {rule.reason}" for rule in held)

    def completeness_of(self, lead: Lead) -> float | None:
        """Return the weighted share of the fields that are there; `None` without weights."""
        weights = self.completeness.get(lead.source)
        if not weights:
            return None
        there = sum(w for field, w in weights.items() if getattr(lead, field) not in (None, (), {}))
        return round(there / sum(weights.values()), 3)


def _check_fields(fields: Iterable[str]) -> None:
    """Raise `ValueError` for a name that is no field of a lead."""
    for field in fields:
        if field not in Lead.model_fields:
            raise ValueError(f"{field!r} is no field of a lead")
