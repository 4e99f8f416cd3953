"""What a spider may be asked for: its YAML file with the arguments on top, validated by one model.

Every mistake becomes one `ConfigError` line that says what is wrong and what is possible.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from leadcrawl.errors import ConfigError
from leadcrawl.monitors.expectations import Expectations
from leadcrawl.sources.craigslist.areas import Place, find_places
from leadcrawl.sources.craigslist.categories import Category, find_categories
from leadcrawl.yamlfile import load_yaml


class SpiderConfig(BaseModel):
    """Base of the models: `<name>.yml` and `-a` arguments, no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    max_leads: int | None = Field(default=None, ge=1)
    """Stop after so many leads; all when absent."""
    expectations: Expectations = Expectations()
    """What the monitors expect of a run (docs/monitoring.md); in the file only."""

    @classmethod
    def load(cls, name: str, arguments: dict[str, Any]) -> Self:
        """Return the configuration of spider `name`: `<name>.yml`, and `arguments` on top.

        Raises:
            ConfigError: a key or value that cannot be used, in one line.
        """
        values = load_yaml(f"{name}.yml") | arguments
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise ConfigError("; ".join(cls._complaints(name, error, arguments))) from error

    @classmethod
    def _complaints(cls, name: str, error: ValidationError, arguments: dict[str, Any]) -> list[str]:
        lines = []
        for item in error.errors():
            key = str(item["loc"][0]) if item["loc"] else name
            place = "" if key in arguments else f" in {name}.yml"
            if key == "expectations":
                key = ".".join(map(str, item["loc"]))
            if item["type"] == "extra_forbidden":
                lines.append(cls._unknown_key(key, place))
            elif item["type"] == "missing":
                lines.append(f"{key} is missing: give -a {key}=… or set it in {name}.yml")
            elif item["type"] == "string_pattern_mismatch":
                examples = " or ".join(map(str, cls.model_fields[key].examples or ()))
                lines.append(f"{key}{place}: must be such as {examples}, not {item['input']!r}")
            elif item["type"] == "value_error":
                reason = item["msg"].removeprefix("Value error, ")
                lines.append(f"{key}{place}: {reason}" if item["loc"] else reason)
            else:
                reason = item["msg"].replace("Input should be", "must be").partition(", unable")[0]
                lines.append(f"{key}{place}: {reason}, not {item['input']!r}")
        return lines

    @classmethod
    def _unknown_key(cls, key: str, place: str) -> str:
        parent, _, key = key.rpartition(".")
        names = sorted(_model_at(cls, parent).model_fields)
        close = difflib.get_close_matches(key, names, n=1)
        hint = f"did you mean {close[0]}?" if close else f"possible are {', '.join(names)}"
        what = f"key '{key}' of {parent}" if parent else f"argument '{key}'"
        return f"unknown {what}{place}: {hint}"


def _model_at(model: type[BaseModel], path: str) -> type[BaseModel]:
    """Return the model of a nested key, such as `expectations.drift`."""
    for name in filter(None, path.split(".")):
        inner = model.model_fields[name].annotation
        assert isinstance(inner, type)
        assert issubclass(inner, BaseModel)
        model = inner
    return model


def _joined(value: object) -> object:
    """Read a YAML list as the argument that means the same."""
    return ", ".join(map(str, value)) if isinstance(value, list) else value


Listed = Annotated[str, BeforeValidator(_joined)]


class CraigslistConfig(SpiderConfig):
    """What `scrapy crawl craigslist` is asked for."""

    city: Listed
    """Where: hostname (`sfbay`), name (`new york`), or several, comma-separated."""
    subarea: Listed | None = None
    """Only these parts of the city: codes (`eby`) or names (`east bay`)."""
    category: Listed = "bbb"
    """What: codes (`lgs`), sections (`services`) or names (`skilled trade`)."""
    query: str | None = Field(default=None, min_length=1, max_length=200)
    """Words that the posting must hold."""
    posted_within: int | None = Field(default=None, ge=1, le=3650)
    """Only postings of the last so many days."""
    has_pic: bool = False
    """Only postings with a picture."""
    source: Literal["auto", "api", "html"] = "auto"
    """How to search and read: JSON, served HTML, or JSON with HTML where it is refused."""
    refresh: Literal["changed", "all"] = "changed"
    """Ask for new and changed postings only, or for all."""
    enrich_websites: bool = False
    """Visit the websites of leads that lack a contact (docs/contact-discovery.md)."""

    @field_validator("city", "subarea")
    @classmethod
    def _places_are_known(cls, value: str | None) -> str | None:
        if value is not None:
            _check(find_places, value)
        return value

    @field_validator("category")
    @classmethod
    def _categories_are_known(cls, value: str) -> str:
        _check(find_categories, value)
        return value

    @model_validator(mode="after")
    def _subareas_lie_in_the_cities(self) -> Self:
        if self.subarea:
            inside = {place.area.hostname for place in find_places(self.city)}
            for place in find_places(self.subarea):
                if place.subarea is None or place.area.hostname not in inside:
                    raise ValueError(f"subarea '{place.name}' is not a part of {self.city}")
        return self

    @property
    def places(self) -> list[Place]:
        """Return the areas or sub-areas to search, each once."""
        return find_places(self.subarea or self.city)

    @property
    def categories(self) -> list[Category]:
        """Return the categories to search, each once."""
        return find_categories(self.category)


def _check(find: Callable[[str], object], text: str) -> None:
    """Turn the error of a look-up into one that pydantic collects."""
    try:
        find(text)
    except ConfigError as error:
        raise ValueError(str(error)) from error
