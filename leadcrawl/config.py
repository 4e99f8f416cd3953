"""What a spider may be asked for: its YAML file with the arguments on top, validated by one model.

Every mistake becomes one `ConfigError` line that says what is wrong and what is possible.
"""

from __future__ import annotations

import difflib
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from leadcrawl.errors import ConfigError
from leadcrawl.sources.craigslist.areas import find_areas
from leadcrawl.sources.craigslist.categories import find_categories
from leadcrawl.yamlfile import load_yaml


def _split(value: object) -> object:
    """Read `a,b` as a list, as arguments are always text."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(_split)]


class SpiderConfig(BaseModel):
    """Base of the models: `<name>.yml` and `-a` arguments, no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    max_leads: int | None = Field(default=None, ge=1)
    """Stop after so many leads; all when absent."""

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
            if item["type"] == "extra_forbidden":
                lines.append(cls._unknown_key(key, place))
            elif item["type"] == "missing":
                lines.append(f"{key} is missing: give -a {key}=… or set it in {name}.yml")
            else:
                reason = item["msg"].removeprefix("Value error, ")
                lines.append(f"{key}{place}: {reason}")
        return lines

    @classmethod
    def _unknown_key(cls, key: str, place: str) -> str:
        names = sorted(cls.model_fields)
        close = difflib.get_close_matches(key, names, n=1)
        hint = f"did you mean {close[0]}?" if close else f"possible are {', '.join(names)}"
        return f"unknown argument '{key}'{place}: {hint}"


def _areas_are_known(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        _valued(find_areas, name)
    if not names:
        raise ValueError("give at least one, such as sfbay or 'new york'")
    return names


def _categories_are_known(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        _valued(find_categories, name)
    if not names:
        raise ValueError("give at least one, such as bbb or 'skilled trade'")
    return names


def _valued(find: Any, name: str) -> None:
    """Turn the look-up's error into one that pydantic collects."""
    try:
        find(name)
    except ConfigError as error:
        raise ValueError(str(error)) from error
