"""The options that choose leads: shared by all commands that put leads out."""

import argparse
from collections.abc import Collection
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from leadcrawl.errors import ConfigError
from leadcrawl.items import Source
from leadcrawl.storage.filters import Contact, LeadFilter
from leadcrawl.views import FILE, view_values

Model = TypeVar("Model", bound=BaseModel)

_VALUES = {
    "near": "LAT,LON",
    "radius_km": "KM",
    "source": "|".join(get_args(Source)),
    "has": ",".join(get_args(Contact)),
    "status": "STATUS,…",
    **dict.fromkeys(("query", "city", "region", "location", "category", "service"), "WORDS"),
    **dict.fromkeys(("new_since", "changed_since", "seen_before"), "AGE|DATE"),
    **dict.fromkeys(("rating_min", "rating_max", "reviews_min", "score_min"), "NUMBER"),
    **dict.fromkeys(("limit", "offset"), "NUMBER"),
    "sort": "FIELD",
    "order": "asc|desc",
    "format": "FORMAT",
}


def add_filter_options(parser: argparse.ArgumentParser) -> None:
    """Add an option for each filter (`--rating-min` for `rating_min`), and `--view`."""
    parser.add_argument("--view", metavar="NAME", help=f"saved in {FILE}; other options win")
    add_model_options(parser, "Which leads", LeadFilter)


def add_model_options(
    parser: argparse.ArgumentParser,
    title: str,
    model: type[BaseModel],
    leave_out: Collection[str] = (),
) -> None:
    """Add an option for each field of a model; the model checks the values."""
    group = parser.add_argument_group(title)
    for name, field in model.model_fields.items():
        if name in leave_out:
            continue
        option = f"--{name.replace('_', '-')}"
        about = (field.description or "").replace("`", "").rstrip(".").replace("%", "%%")
        how: dict[str, Any] = {"action": "store", "metavar": _VALUES.get(name, "VALUE")}
        if field.annotation is bool:
            how = {"action": "store_true", "default": None}
        elif name == "service":
            how["action"] = "append"
            about += " (repeatable)"
        group.add_argument(option, dest=name, help=about[:1].lower() + about[1:], **how)


def filter_from(opts: argparse.Namespace) -> LeadFilter:
    """Return the filter of the options, on top of the view's.

    Raises:
        ConfigError: a value cannot be used; the message is one line.
    """
    return model_from(opts, LeadFilter)


def model_from(opts: argparse.Namespace, model: type[Model]) -> Model:
    """Return what the options say, on top of what the view says, as far as the model has it.

    Raises:
        ConfigError: a value cannot be used; the message is one line.
    """
    values = view_values(opts.view) if opts.view is not None else {}
    given = {name: getattr(opts, name, None) for name in model.model_fields}
    values |= {name: value for name, value in given.items() if value is not None}
    return checked(model, {name: values[name] for name in model.model_fields if name in values})


def checked(model: type[Model], values: dict[str, Any]) -> Model:
    """Return the model of the values.

    Raises:
        ConfigError: a value cannot be used; the message is one line.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise ConfigError("; ".join(dict.fromkeys(map(_complaint, error.errors())))) from None


def _complaint(item: Any) -> str:
    option = f"--{str(item['loc'][0]).replace('_', '-')}" if item["loc"] else ""
    reason = item["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    shown = "" if item["type"] == "value_error" else f", not {item['input']!r:.100}"
    return f"{option}: {reason}{shown}" if option else str(reason)
