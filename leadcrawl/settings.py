"""Every setting of the project, in sections; a reason stands beside each that is not Scrapy's default.

Secrets and addresses of servers come from the environment only. docs/configuration.md lists the
environment variables.
"""

import os
from typing import Any

from leadcrawl import __version__
from leadcrawl.paths import data_dir

# --- Project ---------------------------------------------------------------------------------
BOT_NAME = "leadcrawl"
SPIDER_MODULES = ["leadcrawl.spiders"]
NEWSPIDER_MODULE = "leadcrawl.spiders"
COMMANDS_MODULE = "leadcrawl.commands"

# --- Where things lie ------------------------------------------------------------------------
LEADCRAWL_DATA_DIR = str(data_dir())
LEADCRAWL_SITE_URL = os.environ.get("LEADCRAWL_SITE_URL", "")  # the replica instead of the site
MONGO_URI = os.environ.get("MONGO_URI", "")  # empty: the embedded server
MONGO_DB_NAME = os.environ.get("MONGO_DB_NAME", "leadcrawl")

# --- Politeness ------------------------------------------------------------------------------
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one connection per host
DOWNLOAD_DELAY = 1.5
DOWNLOAD_DELAY_JITTER = 0.33  # 1.0 to 2.0 seconds
AUTOTHROTTLE_ENABLED = True  # slower still when the site is
AUTOTHROTTLE_START_DELAY = 1.5
DOWNLOAD_TIMEOUT = 30  # a posting is a few kilobytes; 180 s only hides a hang
USER_AGENT = f"leadcrawl/{__version__}"

# --- Retries ---------------------------------------------------------------------------------
RETRY_TIMES = 6  # with back-off in the CAPTCHA middleware; a fifth of bad answers heals

# --- Parts -----------------------------------------------------------------------------------
ITEM_PIPELINES: dict[str, int] = {
    "leadcrawl.pipelines.validation.ValidationPipeline": 100,
    "leadcrawl.pipelines.phone.PhonePipeline": 200,
    "leadcrawl.pipelines.enrichment.EnrichmentPipeline": 300,
    "leadcrawl.pipelines.mongo.MongoPipeline": 900,
}
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {}
SPIDER_MIDDLEWARES: dict[str, int | None] = {}
EXTENSIONS: dict[str, int | None] = {}

# --- Safety ----------------------------------------------------------------------------------
TELNETCONSOLE_ENABLED = False  # no open ports
REMOTE_CONTROL_ENABLED = False  # on by default since Scrapy 2.19; runs any code it is sent

# --- Log -------------------------------------------------------------------------------------
LOG_LEVEL = "INFO"  # DEBUG prints whole leads

# --- Output ----------------------------------------------------------------------------------
FEED_EXPORT_ENCODING = "utf-8"
ADDONS: dict[str, Any] = {}
