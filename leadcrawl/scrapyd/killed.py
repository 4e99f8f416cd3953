"""A job whose process is gone without a word: people are told, beside the daemon's own work."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from scrapy.settings import Settings

from leadcrawl.alerts.jobs import KILLED, tell_of_job
from leadcrawl.alerts.retry import in_background

logger = logging.getLogger(__name__)


def tell_of_kill(message: Mapping[str, Any]) -> None:
    """Start to tell; neither a slow mail server nor the daemon's end is waited for."""
    in_background(partial(_tell, message))


def _tell(message: Mapping[str, Any]) -> None:
    settings = Settings()
    settings.setmodule("leadcrawl.settings", "project")
    spider = message["_spider"]
    settings.set("LOG_FILE", f"{message['_project']}/{spider}/{message['_job']}.log", "cmdline")
    arguments = {name: value for name, value in message.items() if name != "settings"}
    try:
        tell_of_job(settings, spider, arguments, KILLED)
    except Exception:  # a bug of ours: nobody waits for this thread
        logger.exception("Nobody is told that job %s was killed", message["_job"])
