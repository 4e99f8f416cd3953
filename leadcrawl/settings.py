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
LEADCRAWL_REQUESTS_PER_RUN = 0  # most requests of one crawl to a site; 0: no limit
LEADCRAWL_REQUESTS_PER_DAY = 0  # most requests to a site a day, all crawls here together

# --- Identity (docs/blocking.md) -------------------------------------------------------------
LEADCRAWL_USER_AGENT = os.environ.get("LEADCRAWL_USER_AGENT", "")  # one honest agent for all
USER_AGENT = LEADCRAWL_USER_AGENT or f"leadcrawl/{__version__}"
ROBOTSTXT_USER_AGENT = "leadcrawl"  # whatever browser a request looks like
FAKEUSERAGENT_PROVIDERS = ["leadcrawl.middlewares.agents.DesktopProvider"]  # its own fails silently
LEADCRAWL_LOCALE = "en-US"
PLAYWRIGHT_PROCESS_REQUEST_HEADERS = None  # Scrapy's headers contradict the browser's own
LEADCRAWL_PROXIES = os.environ.get("LEADCRAWL_PROXIES", "")
LEADCRAWL_PROXIES_FILE = os.environ.get("LEADCRAWL_PROXIES_FILE", "")
LEADCRAWL_PROXY_REQUIRED = os.environ.get("LEADCRAWL_PROXY_REQUIRED", "0")
DOWNLOAD_HANDLERS = dict.fromkeys(
    ("http", "https"), "leadcrawl.guard.handler.GuardedDownloadHandler"
)
LEADCRAWL_PROXY_CHECK_URL = os.environ.get("LEADCRAWL_PROXY_CHECK_URL", "")  # an echo of yours

# --- Websites of businesses (docs/safe-fetching.md) ---------------------------------------------
LEADCRAWL_WEBSITE_HOSTS = os.environ.get("LEADCRAWL_WEBSITE_HOSTS", "")  # names -> local servers
LEADCRAWL_WEBSITE_BYTES = 2_097_152  # most of a page, unpacked
LEADCRAWL_WEBSITE_TIMEOUT = 10.0  # seconds that a page may take in all
LEADCRAWL_WEBSITE_REDIRECTS = 5

# --- Blocks and retries ----------------------------------------------------------------------
RETRY_TIMES = 4  # network errors and 5xx
LEADCRAWL_BLOCK_RETRIES = 3  # blocked pages, each after a longer wait
LEADCRAWL_BLOCK_BACKOFF = 2.0  # seconds before the first new try
LEADCRAWL_BREAKER_PAUSE = 60.0  # seconds of quiet when most answers are blocks; then it doubles
LEADCRAWL_PAGE_RETRIES = 2  # pages that cannot be read; a cut or garbled one heals
LEADCRAWL_KEPT_PAGES = 200  # unreadable pages kept for a look, the newest ones

# --- Speed -----------------------------------------------------------------------------------
# Scrapy starts so many tasks for every response (100 by default), and a response holds one lead.
CONCURRENT_ITEMS = 4

# --- Storage ---------------------------------------------------------------------------------
LEADCRAWL_BATCH_SIZE = 500  # leads written at once
LEADCRAWL_BATCH_SECONDS = 1.0  # a lead waits no longer for a batch to fill
LEADCRAWL_STORAGE_PATIENCE = 60.0  # seconds that the database may be away; then the crawl ends

# --- How long things are kept, in days; 0: for good (`scrapy db prune`, docs/privacy.md) ----------
LEADCRAWL_RETENTION_PAGES = 30  # unreadable pages are for a look, soon
LEADCRAWL_RETENTION_HISTORY = 1095  # three years of changes
LEADCRAWL_RETENTION_REJECTED = 90  # long enough to mend what rejects them
LEADCRAWL_RETENTION_WEBSITES = 365  # one that leads still want is visited anew long before

# --- Parts -----------------------------------------------------------------------------------
ITEM_PIPELINES: dict[str, int] = {
    "leadcrawl.pipelines.validation.ValidationPipeline": 100,
    "leadcrawl.pipelines.phone.PhonePipeline": 200,
    "leadcrawl.pipelines.enrichment.EnrichmentPipeline": 300,
    "leadcrawl.pipelines.mail_servers.MailServerPipeline": 350,
    "leadcrawl.pipelines.suppression.SuppressionPipeline": 400,
    "leadcrawl.pipelines.mongo.MongoPipeline": 900,
}
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    # Requests go down this list, responses up.
    "leadcrawl.middlewares.robots.NeverRequestMiddleware": 10,  # /reply
    "leadcrawl.middlewares.website_guard.WebsiteGuardMiddleware": 20,  # before robots.txt is asked
    "leadcrawl.middlewares.website.WebsiteLimitsMiddleware": 15,  # its clock starts before robots.txt
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # lets a burst through
    "leadcrawl.middlewares.robots.SafeRobotsTxtMiddleware": 100,
    "leadcrawl.middlewares.website.WebsiteTimeMiddleware": 110,  # what robots.txt leaves of the time
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": None,  # ours sets it
    # Redirects (600 in Scrapy) come after the detection: one to a CAPTCHA is not to be followed.
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 570,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # stumbles over some pages
    "leadcrawl.middlewares.website_guard.CarefulMetaRefreshMiddleware": 580,
    # The detection comes after decompression (590), before Scrapy's own retry (550).
    "leadcrawl.middlewares.captcha.CaptchaMiddleware": 585,
    "leadcrawl.middlewares.proxy.ProxyMiddleware": 587,
    "leadcrawl.middlewares.ban.BanMiddleware": 588,
    "leadcrawl.middlewares.user_agent.UserAgentMiddleware": 650,  # knows the proxy
    "leadcrawl.middlewares.browser.BrowserContextMiddleware": 690,  # before 750 strips passwords
    "leadcrawl.middlewares.budget.BudgetMiddleware": 800,  # counts what is really sent
}
SPIDER_MIDDLEWARES: dict[str, int | None] = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # no spider has a depth
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,  # no site needs to know
    "leadcrawl.middlewares.referer.NoRefererMiddleware": 500,
    "leadcrawl.middlewares.page_errors.PageErrorMiddleware": 600,
    "leadcrawl.middlewares.incremental.IncrementalMiddleware": 700,
}
EXTENSIONS: dict[str, int | None] = {
    "scrapy.extensions.throttle.AutoThrottle": None,  # forgets Crawl-delay, counts page methods
    "leadcrawl.middlewares.throttle.PoliteAutoThrottle": 0,
    "scrapy.extensions.logstats.LogStats": None,  # our progress says more
    "leadcrawl.extensions.progress.Progress": 0,
    "leadcrawl.monitors.extension.Monitors": 500,  # when the finish reason is known
    "leadcrawl.extensions.run_record.RunRecordExtension": 600,  # with what the monitors say
    "leadcrawl.extensions.alerts.Alerts": 900,  # the last: waits for what monitors have to tell
    "leadcrawl.extensions.lead_webhook.LeadWebhookExtension": 0,
    "leadcrawl.extensions.website_visits.WebsiteVisits": 0,
}

# --- Monitors (docs/monitoring.md) -----------------------------------------------------------
SPIDERMON_ENABLED = True
SPIDERMON_SPIDER_CLOSE_MONITORS = ["leadcrawl.monitors.suites.CloseSuite"]
SPIDERMON_PERIODIC_MONITORS = {"leadcrawl.monitors.suites.RunningSuite": 60}  # seconds

# --- Resuming (JOBDIR) -----------------------------------------------------------------------
# Scrapy's disk queues lose requests and leads when a crawl is killed; this one file loses none.
SCHEDULER = "leadcrawl.middlewares.resume.ResumableScheduler"
DUPEFILTER_CLASS = "leadcrawl.middlewares.resume.JobDupeFilter"

# --- Safety ----------------------------------------------------------------------------------
TELNETCONSOLE_ENABLED = False  # no open ports
REMOTE_CONTROL_ENABLED = False  # on by default since Scrapy 2.19; runs any code it is sent

# --- Alerts (docs/alerts.md) -----------------------------------------------------------------
LEADCRAWL_SMTP_HOST = os.environ.get("LEADCRAWL_SMTP_HOST", "")  # empty: no e-mails
LEADCRAWL_SMTP_PORT = os.environ.get("LEADCRAWL_SMTP_PORT", "")  # 587; 465 for `tls`
LEADCRAWL_SMTP_SECURITY = os.environ.get("LEADCRAWL_SMTP_SECURITY", "starttls")
LEADCRAWL_SMTP_USER = os.environ.get("LEADCRAWL_SMTP_USER", "")
LEADCRAWL_SMTP_PASSWORD = os.environ.get("LEADCRAWL_SMTP_PASSWORD", "")
LEADCRAWL_ALERT_FROM = os.environ.get("LEADCRAWL_ALERT_FROM", "")
LEADCRAWL_ALERT_TO = os.environ.get("LEADCRAWL_ALERT_TO", "")
LEADCRAWL_SLACK_WEBHOOK_URL = os.environ.get("LEADCRAWL_SLACK_WEBHOOK_URL", "")
LEADCRAWL_ALERT_WEBHOOK_URL = os.environ.get("LEADCRAWL_ALERT_WEBHOOK_URL", "")
LEADCRAWL_ALERT_WEBHOOK_SECRET = os.environ.get("LEADCRAWL_ALERT_WEBHOOK_SECRET", "")
LEADCRAWL_WEBHOOK_URL = os.environ.get("LEADCRAWL_WEBHOOK_URL", "")  # told of leads
LEADCRAWL_WEBHOOK_SECRET = os.environ.get("LEADCRAWL_WEBHOOK_SECRET", "")
LEADCRAWL_WEBHOOK_ALLOW_PRIVATE = os.environ.get("LEADCRAWL_WEBHOOK_ALLOW_PRIVATE", "0")
LEADCRAWL_SCRAPYD_URL = os.environ.get("LEADCRAWL_SCRAPYD_URL", "")  # as people reach it: links
LEADCRAWL_ALERT_TIMEOUT = 20.0  # seconds that one try may take in all; a delivery never hangs
LEADCRAWL_ALERT_PAUSES = "5,10,20"  # seconds before the second, third and fourth try

# --- Log -------------------------------------------------------------------------------------
LOG_LEVEL = "INFO"  # DEBUG prints every address
LOG_FORMATTER = "leadcrawl.logformatter.LeadLogFormatter"  # no personal data in logs

# --- Output ----------------------------------------------------------------------------------
FEED_EXPORT_ENCODING = "utf-8"
ADDONS: dict[str, Any] = {}
