"""What the website spider, and the visits of websites during other crawls, may be asked for."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from leadcrawl.config import SpiderConfig
from leadcrawl.errors import ConfigError
from leadcrawl.storage.filters import LeadFilter
from leadcrawl.views import view_values


class WebsiteConfig(SpiderConfig, LeadFilter):
    """What `scrapy crawl website` is asked for: the filters of `scrapy leads`, and how to visit."""

    view: str | None = None
    """Leads of a saved search (views.yml); other filters win over its own."""
    refresh_after_days: float = Field(default=30, ge=0)
    """Visit a website again only after so many days; also the oldest that a lead's contacts may be."""
    max_pages: int = Field(default=10, ge=1, le=50)
    """Most pages of a website."""
    max_seconds: float = Field(default=15, gt=0, le=600)
    """Longest visit of a website, in seconds."""
    render: bool = False
    """Open websites that are empty without a browser in one."""
    check_mx: bool = False
    """Ask the DNS whether the domain of an e-mail address takes mail."""

    @model_validator(mode="before")
    @classmethod
    def _with_the_view(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values.get("view"):
            return values
        try:
            saved = view_values(str(values["view"]))
        except ConfigError as error:
            raise ValueError(str(error).replace("--view:", "view:")) from error
        filters = {name: saved[name] for name in LeadFilter.model_fields if name in saved}
        return filters | values

    @property
    def filter(self) -> LeadFilter:
        """Which leads."""
        return LeadFilter.model_construct(
            **{name: getattr(self, name) for name in LeadFilter.model_fields}
        )
