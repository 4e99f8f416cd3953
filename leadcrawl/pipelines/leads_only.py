"""Pipelines of leads let other items, such as visits of websites, pass as they are."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from leadcrawl.items import Lead

Pipeline = TypeVar("Pipeline")


def leads_only(process: Callable[[Pipeline, Lead], Lead]) -> Callable[[Pipeline, Lead], Lead]:
    """Return a `process_item` that is for leads, as one that is for all items."""

    @wraps(process)
    def process_item(self: Pipeline, item: Any) -> Any:
        return process(self, item) if isinstance(item, Lead) else item

    return process_item
