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

# --- Blocks and retries ----------------------------------------------------------------------
RETRY_TIMES = 4  # network errors and 5xx
LEADCRAWL_BLOCK_RETRIES = 3  # blocked pages, each after a longer wait
LEADCRAWL_BLOCK_BACKOFF = 2.0  # seconds before the first new try
LEADCRAWL_PAGE_RETRIES = 2  # pages that cannot be read; a cut or garbled one heals
LEADCRAWL_KEPT_PAGES = 200  # unreadable pages kept for a look, the newest ones

# --- Parts -----------------------------------------------------------------------------------
ITEM_PIPELINES: dict[str, int] = {
    "leadcrawl.pipelines.validation.ValidationPipeline": 100,
    "leadcrawl.pipelines.phone.PhonePipeline": 200,
    "leadcrawl.pipelines.enrichment.EnrichmentPipeline": 300,
    "leadcrawl.pipelines.mongo.MongoPipeline": 900,
}
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "leadcrawl.middlewares.robots.NeverRequestMiddleware": 90,  # /reply
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # lets a burst through
    "leadcrawl.middlewares.robots.SafeRobotsTxtMiddleware": 100,
    # After decompression (590) and redirects (600), before Scrapy's own retry (550).
    "leadcrawl.middlewares.captcha.CaptchaMiddleware": 580,
}
SPIDER_MIDDLEWARES: dict[str, int | None] = {
    "leadcrawl.middlewares.page_errors.PageErrorMiddleware": 600,
    "leadcrawl.middlewares.incremental.IncrementalMiddleware": 700,
}
EXTENSIONS: dict[str, int | None] = {
    "scrapy.extensions.throttle.AutoThrottle": None,  # forgets Crawl-delay, counts page methods
    "leadcrawl.middlewares.throttle.PoliteAutoThrottle": 0,
    "scrapy.extensions.logstats.LogStats": None,  # our progress says more
    "leadcrawl.extensions.progress.Progress": 0,
    "leadcrawl.extensions.run_record.RunRecordExtension": 0,
}

# --- Safety ----------------------------------------------------------------------------------
TELNETCONSOLE_ENABLED = False  # no open ports
REMOTE_CONTROL_ENABLED = False  # on by default since Scrapy 2.19; runs any code it is sent

# --- Log -------------------------------------------------------------------------------------
LOG_LEVEL = "INFO"  # DEBUG prints every address
LOG_FORMATTER = "leadcrawl.logformatter.LeadLogFormatter"  # no personal data in logs

# --- Output ----------------------------------------------------------------------------------
FEED_EXPORT_ENCODING = "utf-8"
ADDONS: dict[str, Any] = {}
