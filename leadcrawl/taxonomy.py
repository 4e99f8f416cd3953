"""The categories that both sources share, and the rules that lead to them (taxonomy.yml)."""

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from leadcrawl.errors import ConfigError
from leadcrawl.items import Lead
from leadcrawl.yamlfile import load_yaml

FILE = "taxonomy.yml"

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, StringConstraints(min_length=1, to_lower=True, strip_whitespace=True)]


class CategoryRule(BaseModel):
    """What belongs to one category."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    craigslist: tuple[Slug, ...] = ()
    """Craigslist category codes."""
    labels: tuple[Words, ...] = ()
    """Whole category labels of Google Maps, in lower case."""
    keywords: tuple[Words, ...] = ()
    """Words in a label (`law*`: beginning of a word); the rule that stands first in the file wins."""


class Taxonomy:
    """Finds the shared category of a source's own category.

    Args:
        rules: category -> what belongs to it, in order of precedence for keywords.

    Raises:
        ValueError: a code or a label stands in two categories.
    """

    def __init__(self, rules: dict[str, CategoryRule]) -> None:
        self.categories = tuple(rules)
        self._codes = _index({name: rule.craigslist for name, rule in rules.items()})
        self._labels = _index({name: rule.labels for name, rule in rules.items()})
        self._keywords = [
            (name, re.compile(rf"\b(?:{'|'.join(map(_pattern, rule.keywords))})"))
            for name, rule in rules.items()
            if rule.keywords
        ]
        self._known: dict[str, str | None] = {}  # the sites have a few thousand labels

    @classmethod
    def load(cls) -> "Taxonomy":
        """Return the taxonomy of taxonomy.yml; raise `ConfigError` if it is not sound."""
        try:
            return cls(_File.model_validate(load_yaml(FILE)).categories)
        except ValidationError as error:
            raise ConfigError(f"{FILE}: {first_error(error)}") from error
        except ValueError as error:
            raise ConfigError(f"{FILE}: {error}") from error

    def normalize(self, lead: Lead) -> str | None:
        """Return the shared category of a lead; `None` if no rule knows it."""
        if lead.source == "craigslist":
            return self._codes.get(lead.category_code or "") or self.of_label(lead.category)
        labels = (lead.category, lead.category_code, *lead.categories, *lead.category_codes)
        return next(filter(None, map(self.of_label, labels)), None)

    def of_label(self, label: str | None) -> str | None:
        """Return the shared category of a label such as `Coffee shop` or `coffee_shop`."""
        if not label:
            return None
        if label not in self._known:
            words = label.lower().replace("_", " ").strip()
            self._known[label] = self._labels.get(words) or self._by_keyword(words)
        return self._known[label]

    def _by_keyword(self, words: str) -> str | None:
        """Return the first category one of whose keywords begins a word."""
        return next((name for name, pattern in self._keywords if pattern.search(words)), None)


class _File(BaseModel):
    """The file taxonomy.yml."""

    model_config = ConfigDict(extra="forbid")

    categories: dict[Slug, CategoryRule] = Field(min_length=1)


def _index(entries: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Return entry -> category."""
    index: dict[str, str] = {}
    for category, keys in entries.items():
        for key in keys:
            if index.setdefault(key, category) != category:
                raise ValueError(f"{key!r} stands in both {index[key]!r} and {category!r}")
    return index


def _pattern(keyword: str) -> str:
    """Return the regular expression of a keyword: whole words, singular or plural, or a beginning."""
    if keyword.endswith("*"):
        return re.escape(keyword.removesuffix("*"))
    return re.escape(keyword) + r"(?:e?s)?(?!\w)"


def first_error(error: ValidationError) -> str:
    """Return the first of pydantic's errors in one line: key, and what is wrong."""
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    return f"{key}: {first['msg']}" if key else first["msg"]
