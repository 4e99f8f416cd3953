"""The names of all stats, in one place; every decision leaves one, and the monitors read them.

Constants ending in `_` are prefixes: a slug, or two, follows.
"""

ROOT = "leadcrawl/"

# Pages
PAGE_ = ROOT + "page/"  # <site>/<page kind>; pages read
PAGE_ERROR_ = ROOT + "page_error/"  # <site>/<reason>; given up on, the page is kept
PAGES_NOT_KEPT = ROOT + "pages_not_kept"  # given up on, and the disk took no copy
RESUMED = ROOT + "resumed"  # requests that an interrupted crawl had left
PAGE_RETRY_ = ROOT + "page_retry/"  # <site>/<reason>; asked for again
BLOCK_ = ROOT + "block/"  # <site>/<kind>; blocked answers
BLOCK_RETRY_ = ROOT + "block_retry/"  # <site>; asked for again with another identity
BLOCK_GIVEN_UP_ = ROOT + "block_given_up/"  # <site>; not asked for again
BLOCK_WAIT_ = ROOT + "block_wait_ms/"  # <site>; sum of the waits before new tries
BREAKER_ = ROOT + "breaker/"  # <site>/<opened|probe|closed|ended>; what the circuit breaker did

# Politeness
CRAWL_DELAY_ = ROOT + "crawl_delay/"  # <host>; seconds that robots.txt asks for
ROBOTS_UNREACHABLE = ROOT + "robots_unreachable"  # hosts that are left alone for it
REPLY_REFUSED = ROOT + "reply_refused"  # requests for /reply that were not sent
BUDGET_ = ROOT + "budget/"  # <site>/<run|day>; requests that count
BUDGET_SPENT_ = ROOT + "budget_spent/"  # <site>/<run|day>; the crawl ends for it

# Proxies: <host:port#n>, without credentials
PROXY_ = ROOT + "proxy/"  # <proxy>/<requests|good|dead>; how each proxy did
PROXIES = ROOT + "proxies/configured"  # given for the crawl
PROXIES_ALIVE = ROOT + "proxies/alive"  # not dead at the moment
PROXIES_LEFT_OUT = ROOT + "proxies/left_out"  # failed the check before the crawl

# Websites
WEBSITE_REFUSED_ = ROOT + "website/refused/"  # <reason>; addresses and pages that the guard refused
WEBSITE_PAGES = ROOT + "website/pages"  # pages of websites that other crawls read beside
WEBSITE_SITE_ = ROOT + "website/site/"  # <state>; websites that were visited
WEBSITE_CONTACTS_ = ROOT + "website/contacts/"  # <kind>; contacts that they show
WEBSITE_KNOWN = ROOT + "website/known"  # leads whose website was visited not long ago

# Browser
BROWSER_LOST = ROOT + "browser/lost"  # browsers that died; another one was started
BROWSER_RENEWED = ROOT + "browser/renewed"  # browsers that took too much memory; closed
BROWSER_RECYCLED = ROOT + "browser/recycled"  # contexts that were closed after long service

# Search rows
ROWS = ROOT + "search/rows"  # rows of searches
ROWS_NEARBY = ROOT + "search/rows_nearby"  # of other areas; left out
ROWS_DUPLICATE = ROOT + "search/rows_duplicate"  # already asked for in this crawl
ROWS_UNCHANGED = ROOT + "search/rows_unchanged"  # already stored; no detail request, no lead
ROWS_FRESH = ROOT + "search/rows_fresh"  # Google Maps: stored; the row gave the lead, not its page
ROWS_TOO_OLD = ROOT + "search/rows_too_old"  # older than `posted_within`
SEARCH_FALLBACK = ROOT + "search/fallback_html"  # JSON was refused
SEARCH_TOTAL = ROOT + "search/total"  # what the site says there is
SEARCH_CAPPED = ROOT + "search/capped"  # searches that could not be cut without a loss
TILES = ROOT + "search/tiles"  # Google Maps: viewports that were read
TILES_SATURATED = ROOT + "search/tiles_saturated"  # as full as the site gives; split in four
TILES_INCOMPLETE = ROOT + "search/tiles_incomplete"  # not read (to the end) after all tries
SEARCH_DOM = ROOT + "search/fallback_dom"  # data could not be read, the rendered page was
PLACES_FOUND = ROOT + "search/places_found"  # Google Maps: found in this crawl, each once
ADS = ROOT + "search/ads"  # Google Maps: rows that are advertisements only
PLACES_OPENED = ROOT + "search/places_opened"  # pages of places that were read
FILTERED_ = ROOT + "filtered/"  # <filter>; leads that the user did not want

# Leads
LEADS = ROOT + "leads/seen"  # reached storage
LEADS_NEW = ROOT + "leads/new"  # stored for the first time
LEADS_CHANGED = ROOT + "leads/changed"  # stored, with other content
LEADS_UNCHANGED = ROOT + "leads/unchanged"  # stored, with the same content
LEADS_GONE = ROOT + "leads/gone"  # expired or removed on the site
LEADS_GONE_UNKNOWN = ROOT + "leads/gone_unknown"  # gone before a crawl saw them; no key to store
LEADS_TOO_OLD = ROOT + "leads/too_old"  # older than `posted_within`
LEADS_REJECTED = ROOT + "leads/rejected"  # failed validation; kept with the reasons
LEADS_DO_NOT_CONTACT = ROOT + "leads/do_not_contact"  # the poster's wish
LEADS_SUPPRESSED = ROOT + "leads/suppressed"  # of people who are not to be stored; kept nowhere
LEAD_SOURCE_ = ROOT + "lead_source/"  # <site>/<parser>; leads read from JSON or from pages
FIELD_ = ROOT + "field/"  # <field>; leads that have it
CATEGORY_ = ROOT + "category/"  # <normalized category>; leads in it
REJECTED_ = ROOT + "rejected/"  # <field>/<reason>; why leads were rejected
DROPPED_ = ROOT + "dropped/"  # <field>/<reason>; the value was taken out, the lead went on
PHONE_ = ROOT + "phone/"  # <how it was found>; telephone numbers
PHONES = ROOT + "phones"  # telephone numbers found
EMAILS = ROOT + "emails"  # e-mail addresses found

# Storage
STORAGE_WRITES = ROOT + "storage/writes"  # batches written
STORAGE_RETRIES = ROOT + "storage/retries"  # batches written again after an error
STORAGE_FAILURES = ROOT + "storage/failures"  # records that the database refused, or its absence
STORAGE_SPOOLED = ROOT + "storage/spooled"  # records kept on disk for `scrapy db replay`

# Lead webhook
WEBHOOK_LEADS = ROOT + "webhook/leads"  # new and changed leads that the receiver has
WEBHOOK_FAILURES = ROOT + "webhook/failures"  # deliveries that failed after all tries; it waits
WEBHOOK_WAITING = ROOT + "webhook/waiting"  # messages that wait in the outbox at the end
WEBHOOK_LOST = ROOT + "webhook/lost"  # leads that the disk took no announcement of

# Monitors and alerts
MONITOR_ = ROOT + "monitor/"  # <monitor>; findings of a monitor when the crawl ended
MONITOR_RUNNING_ = ROOT + "monitor_running/"  # <monitor>; findings of a monitor during the crawl
MONITORS_CRASHED = ROOT + "monitors_crashed"  # suites that broke off; exit status 1
VERDICT = ROOT + "verdict"  # ok, warnings or failed: what the monitors say of the run
ALERT_ = ROOT + "alert/"  # <channel>/<sent|kept|failed>; alerts, and those kept in the outbox
