"""What the invented websites are made of: `texts.yml`, `countries.yml`, `builds.yml`."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("en", "es", "de", "fr", "it", "pt", "nl")


@cache
def table(name: str) -> dict[str, Any]:
    """Return one of the files, such as `texts`."""
    text = (Path(__file__).parent / f"{name}.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def texts(language: str) -> dict[str, Any]:
    """Return the words of a language."""
    words: dict[str, Any] = table("texts")[language]
    return words
