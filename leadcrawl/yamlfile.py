"""The YAML files of `spiders_config`: the packaged ones, or the user's own.

They are read as package resources, because a Scrapyd egg is a zip file.
"""

import os
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from leadcrawl.errors import ConfigError

PACKAGE = "spiders_config"


class _UniqueKeyLoader(yaml.SafeLoader):
    """SafeLoader for which a key given twice is an error; YAML itself would keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str | int | float | bool | None):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key must be a plain value", key_node.start_mark
                )
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} is given twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def load_yaml(name: str) -> dict[str, Any]:
    """Return the mapping in `spiders_config/<name>`.

    A file of the same name in the folder `LEADCRAWL_CONFIG_DIR` replaces the packaged one.

    Raises:
        ConfigError: the file is missing, is not YAML, or does not hold a mapping.
    """
    where, text = _read(name)
    try:
        data = yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506  # derived from SafeLoader
    except yaml.YAMLError as error:
        raise ConfigError(f"{where}: {_reason(error)}") from error
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise ConfigError(f"{where}: expected a mapping of names to values at the top")
    return data


def _read(name: str) -> tuple[str, str]:
    """Return what to call the file in messages, and its text."""
    folder = os.environ.get("LEADCRAWL_CONFIG_DIR")
    if folder and not Path(folder).is_dir():
        raise ConfigError(f"LEADCRAWL_CONFIG_DIR: {folder} is not a folder")
    own = Path(folder, name) if folder else None
    try:
        if own is not None and own.exists():
            return str(own), own.read_text(encoding="utf-8")
        packaged = resources.files(PACKAGE).joinpath(name)
        return f"{PACKAGE}/{name}", packaged.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(f"{PACKAGE}/{name}: there is no such file") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{own or name}: cannot be read: {error}") from error


def _reason(error: yaml.YAMLError) -> str:
    """Return a YAML error in one line, with its line number."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}: " if mark else ""
        return f"{line}{error.problem or error.context}"
    return " ".join(str(error).split())
