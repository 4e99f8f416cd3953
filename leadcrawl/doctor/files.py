"""The settings, and the files of spiders_config: all are loaded as a crawl loads them."""

import os
from collections.abc import Callable, Iterator
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Final

from scrapy.settings import BaseSettings
from scrapy.spiderloader import get_spider_loader

from leadcrawl.doctor.line import Line, harmless, ok, wrong
from leadcrawl.errors import ConfigError
from leadcrawl.schedules.config import load_schedules
from leadcrawl.scoring import Scoring
from leadcrawl.scrapyd.nodes import nodes_from_environment
from leadcrawl.settings_check import check_settings
from leadcrawl.spiders.base import BaseSpider
from leadcrawl.taxonomy import Taxonomy
from leadcrawl.views import load_views
from leadcrawl.yamlfile import PACKAGE, load_yaml

#: What only an argument says, so that a file without it is right as well.
ARGUMENTS: Final = {"craigslist": {"city": "sfbay"}, "google_maps": {"query": "coffee shop"}}


def check_files(settings: BaseSettings) -> Line:
    """Do all files load, and are all settings sound?"""
    loaders = _loaders(settings)
    complaints = [*_strangers(loaders)]
    every: list[Callable[[], object]] = [partial(check_settings, settings), *loaders.values()]
    for load in every:
        try:
            load()
        except ConfigError as error:
            complaints.append(harmless(error))
    if complaints:
        return wrong(
            "; ".join(dict.fromkeys(complaints)), "docs/configuration.md says what each may hold"
        )
    own = os.environ.get("LEADCRAWL_CONFIG_DIR")
    return ok(f"{len(loaders)} files load{f', with those of {own} on top' if own else ''}")


def _loaders(settings: BaseSettings) -> dict[str, Callable[[], object]]:
    """Return what loads each packaged file; a new one is read at least."""
    files = {f"{name}.yml": _spider(settings, name) for name in get_spider_loader(settings).list()}
    files["taxonomy.yml"] = Taxonomy.load
    files["scoring.yml"] = Scoring.load
    files["views.yml"] = load_views
    files["schedules.yml"] = partial(_schedules, settings)
    packaged = sorted(
        entry.name for entry in resources.files(PACKAGE).iterdir() if entry.name.endswith(".yml")
    )
    return {name: files.get(name, partial(load_yaml, name)) for name in packaged}


def _schedules(settings: BaseSettings) -> None:
    load_schedules(settings, [node.name for node in nodes_from_environment()])


def _spider(settings: BaseSettings, name: str) -> Callable[[], object]:
    spider = get_spider_loader(settings).load(name)
    assert issubclass(spider, BaseSpider)

    def load() -> None:
        given = load_yaml(f"{name}.yml")
        missing = {key: value for key, value in ARGUMENTS.get(name, {}).items() if key not in given}
        spider.config_class.load(name, missing)

    return load


def _strangers(known: dict[str, Callable[[], object]]) -> Iterator[str]:
    """Yield a complaint for each file of the user's folder that nobody reads."""
    folder = os.environ.get("LEADCRAWL_CONFIG_DIR")
    if folder and Path(folder).is_dir():
        for path in sorted(Path(folder).iterdir()):
            if path.suffix in {".yml", ".yaml"} and path.name not in known:
                yield f"{path.name}: nothing reads a file of this name in LEADCRAWL_CONFIG_DIR"
