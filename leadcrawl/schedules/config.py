"""The file schedules.yml, validated down to the arguments of the spiders."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, field_validator
from scrapy.settings import BaseSettings
from scrapy.spiderloader import get_spider_loader

from leadcrawl.errors import ConfigError
from leadcrawl.schedules.cron import Cron
from leadcrawl.yamlfile import load_yaml

FILE: Final = "schedules.yml"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


def _text(value: object) -> object:
    """Return a YAML value as the text that an argument is; what is none stays, and is refused.

    >>> _text(["sfbay", "eugene"]), _text(True), _text(7)
    ('sfbay, eugene', 'true', '7')
    """
    if isinstance(value, list):
        return ", ".join(str(_text(each)) for each in value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


class Schedule(BaseModel):
    """One entry of schedules.yml."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: str
    """Its key in the file."""
    spider: str
    """What to crawl."""
    arguments: dict[str, Annotated[str, BeforeValidator(_text)]] = {}
    """What to crawl it with, as with `-a`."""
    cron: str
    """When: minute, hour, day of the month, month, day of the week."""
    timezone: str = "UTC"
    """IANA name of the zone that `cron` is meant in."""
    priority: int = 0
    """Among the jobs that wait on a node, higher ones start first."""
    node: str
    """Which Scrapyd of `LEADCRAWL_SCRAPYD_NODES`; the first one when it is not given."""
    overlap: Literal["skip", "queue", "replace"] = "skip"
    """While its last job is not done: start none, wait for its end, or cancel it."""
    enabled: bool = True
    """Whether it may run, and is exported."""

    @field_validator("timezone")
    @classmethod
    def _zone_is_known(cls, value: str) -> str:
        try:
            return ZoneInfo(value).key
        except (KeyError, ValueError, OSError) as error:
            hint = did_you_mean(value, available_timezones(), "America/Los_Angeles, UTC and others")
            raise ValueError(f"unknown time zone '{value}': {hint}") from error

    @field_validator("cron")
    @classmethod
    def _expression_is_sound(cls, value: str) -> str:
        return Cron(value).expression

    @property
    def when(self) -> Cron:
        """When it runs."""
        return Cron(self.cron, self.timezone)


def load_schedules(settings: BaseSettings, nodes: Sequence[str]) -> dict[str, Schedule]:
    """Return the schedules of schedules.yml by name, in the file's order.

    Args:
        settings: those of the project, which know its spiders.
        nodes: names of the Scrapyd nodes.

    Raises:
        ConfigError: something in the file cannot work; all of it is named in one line.
    """
    content = load_yaml(FILE)
    entries = content.get("schedules")
    if content.keys() != {"schedules"} or not isinstance(entries, dict | None):
        raise ConfigError(f"{FILE}: expected the one key 'schedules', with the names below it")
    schedules, complaints = {}, []
    for name, entry in (entries or {}).items():
        try:
            schedules[name] = _schedule(name, entry, settings, nodes)
        except ConfigError as error:
            complaints.append(f"schedule '{name}': {error}")
    if complaints:
        raise ConfigError(f"{FILE}: {'; '.join(complaints)}")
    return schedules


def _schedule(name: Any, entry: Any, settings: BaseSettings, nodes: Sequence[str]) -> Schedule:
    """Return one schedule; raise `ConfigError` if it is not sound."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ConfigError("a name is made of a-z, 0-9, - and _")
    if not isinstance(entry, Mapping):
        raise ConfigError("expected keys such as spider and cron below it")
    if "name" in entry:
        raise ConfigError("name: it is the key above the others, and not one of them")
    try:
        schedule = Schedule.model_validate({"node": nodes[0], "name": name} | dict(entry))
    except ValidationError as error:
        raise ConfigError("; ".join(_complaints(error))) from error
    if schedule.node not in nodes:
        hint = did_you_mean(schedule.node, nodes)
        raise ConfigError(f"node: '{schedule.node}' is not in LEADCRAWL_SCRAPYD_NODES: {hint}")
    _check_spider(schedule, settings)
    return schedule


def _check_spider(schedule: Schedule, settings: BaseSettings) -> None:
    """Have the spider check its arguments; raise `ConfigError` if it cannot take them."""
    loader = get_spider_loader(settings)
    if schedule.spider not in loader.list():
        hint = did_you_mean(schedule.spider, loader.list())
        raise ConfigError(f"spider: unknown spider '{schedule.spider}': {hint}")
    if own := [name for name in schedule.arguments if name.startswith("_")]:
        raise ConfigError(f"arguments: '{own[0]}': such names are Scrapyd's own")
    spider = loader.load(schedule.spider)
    from leadcrawl.spiders.base import BaseSpider  # noqa: PLC0415 - and all that spiders need

    assert issubclass(spider, BaseSpider)
    try:
        spider.check(settings, schedule.arguments)
    except ConfigError as error:
        raise ConfigError(f"arguments: {error}") from error


def _complaints(error: ValidationError) -> Iterable[str]:
    for item in error.errors():
        key = ".".join(str(part) for part in item["loc"])
        if item["type"] == "extra_forbidden":
            yield f"unknown key '{key}': {did_you_mean(key, Schedule.model_fields)}"
        elif item["type"] == "missing":
            yield f"{key}: it is missing"
        elif item["type"] == "value_error":
            yield f"{key}: {item['msg'].removeprefix('Value error, ')}"
        else:
            yield f"{key}: {item['msg'].replace('Input should be', 'must be')}, not {item['input']!r}"


def did_you_mean(word: str, names: Iterable[str], otherwise: str = "") -> str:
    """Return the hint for a word that is not among `names`.

    >>> did_you_mean("craiglist", ["craigslist", "google_maps"]), did_you_mean("x", ["a", "b"])
    ('did you mean craigslist?', 'possible are a, b')
    """
    known = sorted(names)
    if close := difflib.get_close_matches(word, known, n=1):
        return f"did you mean {close[0]}?"
    return f"possible are {otherwise or ', '.join(known)}"
