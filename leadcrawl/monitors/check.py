"""The settings of the monitors, checked before a crawl starts.

Spidermon itself logs one line when a setting is missing, and skips the whole suite.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator
from typing import Any, Final

from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object
from spidermon.contrib.scrapy.monitors.base import BaseStatMonitor
from spidermon.core.suites import MonitorSuite

from leadcrawl.errors import ConfigError

CLOSE: Final = "SPIDERMON_SPIDER_CLOSE_MONITORS"
PERIODIC: Final = "SPIDERMON_PERIODIC_MONITORS"
_SUITES: Final = (CLOSE, "SPIDERMON_SPIDER_OPEN_MONITORS", "SPIDERMON_ENGINE_STOP_MONITORS")
_NAMES: Final = (*_SUITES, PERIODIC, "SPIDERMON_ENABLED")
_EXTENSION: Final = "leadcrawl.monitors.extension.Monitors"


def check_monitors(settings: BaseSettings) -> None:
    """Check all that the suites need.

    Raises:
        ConfigError: a setting is wrong or missing; the message names it.
    """
    if not settings.getbool("SPIDERMON_ENABLED"):
        return
    _check_names(settings)
    if not settings.getlist(CLOSE):
        raise ConfigError(f"{CLOSE} is empty: name a suite, or set SPIDERMON_ENABLED=0")
    if settings.getwithbase("EXTENSIONS").get(_EXTENSION) is None:
        raise ConfigError(f"{_EXTENSION} is not in EXTENSIONS: add it, or set SPIDERMON_ENABLED=0")
    for name in _SUITES:
        for path in settings.getlist(name):
            _check_suite(name, path, settings)
    for path, seconds in _periodic(settings):
        _check_suite(PERIODIC, path, settings)
        is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
        if not is_number or not 0 < seconds < math.inf:
            raise ConfigError(f"{PERIODIC}: {path} needs seconds above 0, not {seconds!r}")


def _check_names(settings: BaseSettings) -> None:
    """Refuse what looks like a slip of the pen in the name of a setting."""
    for name in settings:
        if name.startswith("SPIDERMON_") and name not in _NAMES:
            for close in difflib.get_close_matches(name, _NAMES, n=1, cutoff=0.92):
                raise ConfigError(f"{name} is no setting: did you mean {close}?")


def _periodic(settings: BaseSettings) -> list[tuple[str, Any]]:
    try:
        return list(settings.getdict(PERIODIC).items())
    except (ValueError, TypeError) as error:
        raise ConfigError(f"{PERIODIC} must map suites to seconds: {error}") from error


def _check_suite(name: str, path: str, settings: BaseSettings) -> None:
    try:
        suite = load_object(path)
    except (ImportError, NameError, ValueError, TypeError) as error:
        raise ConfigError(f"{name}: {path} cannot be loaded: {error}") from error
    if not _is(suite, MonitorSuite):
        raise ConfigError(f"{name}: {path} is no suite of monitors")
    if not suite.monitors:
        raise ConfigError(f"{name}: {path} has no monitors")
    for needed in _thresholds(suite):
        if settings.get(needed) is None:
            raise ConfigError(f"{needed} is missing: {path} needs it")


def _thresholds(suite: Any) -> Iterator[str]:
    """Yield the settings without which Spidermon's own monitors break the suite off."""
    for entry in suite.monitors:
        monitor = entry[1] if isinstance(entry, tuple) else entry
        if _is(monitor, MonitorSuite):
            yield from _thresholds(monitor)
        elif _is(monitor, BaseStatMonitor):
            yield monitor.threshold_setting


def _is(thing: Any, base: Any) -> bool:
    """Tell whether `thing` is a class derived from `base`."""
    return isinstance(thing, type) and issubclass(thing, base)
