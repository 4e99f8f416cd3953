"""The options that choose leads: shared by all commands that put leads out."""

import argparse
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from leadcrawl.errors import ConfigError
from leadcrawl.items import Source
from leadcrawl.storage.filters import Contact, LeadFilter

T = TypeVar("T", bound=BaseModel)

_VALUES = {
    "near": "LAT,LON",
    "radius_km": "KM",
    "source": "|".join(get_args(Source)),
    "has": ",".join(get_args(Contact)),
    "status": "STATUS,…",
    "query": "WORDS",
}


def add_filter_options(parser: argparse.ArgumentParser) -> None:
    """Add an option for each filter: `--rating-min` for `rating_min`, and `--view`."""
    group = parser.add_argument_group("Which leads")
    for name, field in LeadFilter.model_fields.items():
        option = f"--{name.replace('_', '-')}"
        about = (field.description or "").replace("`", "").rstrip(".").replace("%", "%%")
        about = about[0].lower() + about[1:]
        if field.annotation is bool:
            group.add_argument(option, dest=name, action="store_true", default=None, help=about)
        elif name == "service":
            group.add_argument(
                option, dest=name, action="append", metavar="WORDS", help=f"{about} (repeatable)"
            )
        else:
            group.add_argument(option, dest=name, metavar=_VALUES.get(name, "VALUE"), help=about)


def filter_from(opts: argparse.Namespace) -> LeadFilter:
    """Return the filter of the options.

    Raises:
        ConfigError: a value cannot be used; the message is one line.
    """
    return checked(LeadFilter, given(opts, LeadFilter))


def given(opts: argparse.Namespace, model: type[BaseModel]) -> dict[str, Any]:
    """Return the options of a model that were given."""
    values = {name: getattr(opts, name, None) for name in model.model_fields}
    return {name: value for name, value in values.items() if value is not None}


def checked(model: type[T], values: dict[str, Any]) -> T:
    """Return the model of the values.

    Raises:
        ConfigError: a value cannot be used.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise ConfigError("; ".join(dict.fromkeys(map(_complaint, error.errors())))) from None


def _complaint(item: Any) -> str:
    option = f"--{str(item['loc'][0]).replace('_', '-')}" if item["loc"] else ""
    reason = item["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    shown = "" if item["type"] == "value_error" else f", not {item['input']!r}"
    return f"{option}: {reason}{shown}" if option else reason
