"""The names of all stats, in one place; every decision leaves one, and the monitors read them.

Constants ending in `_` are prefixes: a slug, or two, follows.
"""

ROOT = "leadcrawl/"

# Pages
PAGE_ = ROOT + "page/"  # <site>/<page kind>
PAGE_ERROR_ = ROOT + "page_error/"  # <site>/<reason>; given up on, the page is kept
PAGE_RETRY_ = ROOT + "page_retry/"  # <site>/<reason>; asked for again
BLOCK_ = ROOT + "block/"  # <site>/<kind>
BLOCK_RETRY_ = ROOT + "block_retry/"  # <site>; asked for again with another identity
BLOCK_GIVEN_UP_ = ROOT + "block_given_up/"  # <site>; not asked for again
BLOCK_WAIT_ = ROOT + "block_wait_ms/"  # <site>; sum of the waits before new tries
BREAKER_ = ROOT + "breaker/"  # <site>/<opened|probe|closed|ended>

# Politeness
CRAWL_DELAY_ = ROOT + "crawl_delay/"  # <host>; seconds that robots.txt asks for
ROBOTS_UNREACHABLE = ROOT + "robots_unreachable"  # hosts that are left alone for it
REPLY_REFUSED = ROOT + "reply_refused"
BUDGET_ = ROOT + "budget/"  # <site>/<run|day>; requests that count
BUDGET_SPENT_ = ROOT + "budget_spent/"  # <site>/<run|day>; the crawl ends for it

# Proxies: <host:port#n>, without credentials
PROXY_ = ROOT + "proxy/"  # <proxy>/<requests|good|dead>
PROXIES_ALIVE = ROOT + "proxies/alive"
PROXIES_LEFT_OUT = ROOT + "proxies/left_out"  # failed the check before the crawl

# Search rows
ROWS = ROOT + "search/rows"
ROWS_NEARBY = ROOT + "search/rows_nearby"  # of other areas; left out
ROWS_DUPLICATE = ROOT + "search/rows_duplicate"
ROWS_UNCHANGED = ROOT + "search/rows_unchanged"  # already stored; no detail request
SEARCH_FALLBACK = ROOT + "search/fallback_html"  # JSON was refused
SEARCH_TOTAL = ROOT + "search/total"  # what the site says there is
SEARCH_CAPPED = ROOT + "search/capped"  # searches that could not be split further

# Leads
LEADS = ROOT + "leads/seen"  # reached storage
LEADS_NEW = ROOT + "leads/new"
LEADS_CHANGED = ROOT + "leads/changed"
LEADS_UNCHANGED = ROOT + "leads/unchanged"
LEADS_GONE = ROOT + "leads/gone"
LEADS_REJECTED = ROOT + "leads/rejected"
LEADS_DO_NOT_CONTACT = ROOT + "leads/do_not_contact"
LEAD_SOURCE_ = ROOT + "lead_source/"  # <site>/<api|html>
FIELD_ = ROOT + "field/"  # <field>: leads that have it
CATEGORY_ = ROOT + "category/"  # <normalized category>
REJECTED_ = ROOT + "rejected/"  # <field>/<reason>
DROPPED_ = ROOT + "dropped/"  # <field>/<reason>; the value was taken out, the lead went on
PHONE_ = ROOT + "phone/"  # <how it was found>
PHONES = ROOT + "phones"
EMAILS = ROOT + "emails"

# Storage
STORAGE_WRITES = ROOT + "storage/writes"
STORAGE_RETRIES = ROOT + "storage/retries"
STORAGE_FAILURES = ROOT + "storage/failures"
STORAGE_SPOOLED = ROOT + "storage/spooled"
