"""Completeness and score of a lead, from the rules in scoring.yml."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from leadcrawl.errors import ConfigError
from leadcrawl.items import Lead, Source
from leadcrawl.taxonomy import first_error
from leadcrawl.yamlfile import load_yaml

FILE = "scoring.yml"

_ABSENT: tuple[object, ...] = (None, (), {})
_NUMBERS = {"rating", "reviews_count"}


class _Stored:
    """A lead of the database, asked for its fields as the model is."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def __getattr__(self, field: str) -> Any:
        return self._document.get(field)


Rated = Lead | _Stored
Getter = Callable[[Rated], Any]
Check = Callable[[Rated, datetime], bool]
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

    def checks(self) -> Iterator[Check]:
        """Yield the checks that must all pass for a lead and the time."""
        if self.has:
            yield _has(attrgetter(self.has))
        if self.lacks:
            yield _lacks(attrgetter(self.lacks))
        for field, value in self.equals.items():
            yield _equals(attrgetter(field), value)
        for field, least in self.at_least.items():
            yield _at_least(attrgetter(field), least)
        if self.newer_than_days is not None:
            yield _newer(timedelta(days=self.newer_than_days))


def _has(get: Getter) -> Check:
    return lambda lead, now: bool(get(lead))


def _lacks(get: Getter) -> Check:
    return lambda lead, now: not get(lead)


def _equals(get: Getter, value: str | bool) -> Check:
    return lambda lead, now: bool(get(lead) == value)


def _at_least(get: Getter, least: float) -> Check:
    return lambda lead, now: bool((get(lead) or 0) >= least)


def _newer(age: timedelta) -> Check:
    return lambda lead, now: lead.posted_at is not None and now - lead.posted_at <= age


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

    @cached_property
    def _checks(self) -> list[tuple[int, str, list[Check]]]:
        """Points, reason and checks of each rule: made once, asked for each lead."""
        return [
            (rule.points, f"{rule.points:+d} {rule.reason}", list(rule.when.checks()))
            for rule in self.rules
        ]

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

    def score(self, lead: Rated, now: datetime) -> tuple[int, tuple[str, ...]]:
        """Return the score, 0 to 100, and the rules that gave it."""
        total, reasons = self.base, []
        for points, reason, checks in self._checks:
            for check in checks:
                if not check(lead, now):
                    break
            else:
                total += points
                reasons.append(reason)
        return max(0, min(100, total)), tuple(reasons)

    def completeness_of(self, lead: Rated) -> float | None:
        """Return the weighted share of the fields that are there; `None` without weights."""
        weights = self.completeness.get(lead.source)
        if not weights:
            return None
        there = 0.0
        for field, weight in weights.items():
            value = getattr(lead, field)
            if value or value not in _ABSENT:
                there += weight
        return round(there / sum(weights.values()), 3)

    def of_stored(self, document: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """Return `completeness`, `score` and `score_reasons` of a lead as the database has it."""
        lead = _Stored(document)
        score, reasons = self.score(lead, now)
        rated = {"score": score, "score_reasons": list(reasons)}
        completeness = self.completeness_of(lead)
        return rated if completeness is None else rated | {"completeness": completeness}


def _check_fields(fields: Iterable[str]) -> None:
    """Raise `ValueError` for a name that is no field of a lead."""
    for field in fields:
        if field not in Lead.model_fields:
            raise ValueError(f"{field!r} is no field of a lead")
