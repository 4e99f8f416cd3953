"""Saved searches: filters, order and number of leads by name (views.yml)."""

import difflib
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError

from leadcrawl.errors import ConfigError
from leadcrawl.storage.filters import LeadFilter
from leadcrawl.storage.paging import Order, Sort, SortName
from leadcrawl.taxonomy import first_error
from leadcrawl.yamlfile import load_yaml

FILE: Final = "views.yml"
MOST_LEADS: Final = 200


class View(LeadFilter):
    """Which leads, in which order, how many."""

    sort: SortName = "created"
    """By `created` (when first seen), `rating`, `reviews`, `name` or `score`."""
    order: Order = "desc"
    """`desc` or `asc`; leads that lack the value come last in both."""
    limit: Annotated[int, Field(ge=1, le=MOST_LEADS)] = 20
    """How many leads, 1 to 200."""

    @property
    def sorting(self) -> Sort:
        """The order."""
        return Sort(self.sort, self.order)


def load_views() -> dict[str, dict[str, Any]]:
    """Return the values of all views, each of them checked.

    Raises:
        ConfigError: a view is not sound.
    """
    views = {}
    for name, values in load_yaml(FILE).items():
        if not isinstance(values, dict):
            raise ConfigError(f"{FILE}: {name}: expected filters by name, such as `city: Austin`")
        views[name] = {str(key).replace("-", "_"): value for key, value in values.items()}
        try:
            View.model_validate(views[name])
        except ValidationError as error:
            raise ConfigError(f"{FILE}: {name}: {first_error(error)}") from None
    return views


def view_values(name: str) -> dict[str, Any]:
    """Return the values of one view.

    Raises:
        ConfigError: there is none of this name, or one of them is not sound.
    """
    views = load_views()
    if name not in views:
        close = difflib.get_close_matches(name, views, n=1)
        hint = f"did you mean {close[0]}?" if close else f"possible are {', '.join(views)}"
        raise ConfigError(f"--view: there is no '{name}' in {FILE}: {hint}")
    return views[name]
