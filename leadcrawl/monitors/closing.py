"""The monitors of what a finished run has met: leads, pages, blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from leadcrawl import stats as names
from leadcrawl.middlewares.gate import WEBSITE
from leadcrawl.monitors.base import LeadMonitor, ShareMonitor, total
from leadcrawl.monitors.facts import with_prefix
from leadcrawl.monitors.figures import percent
from leadcrawl.monitors.findings import Finding
from leadcrawl.sources.origins import FIELD_OF_ERROR, ORIGINS, origins

#: Proof that the crawl met records, whether or not it had to read or was to keep them.
RECORDS: Final = (
    *(names.LEADS, names.LEADS_REJECTED, names.LEADS_TOO_OLD, names.FILTERED_),
    *(names.ROWS_UNCHANGED, names.ROWS_TOO_OLD),
)
CAPTCHAS: Final = (
    *("sorry", "cloudflare", "datadome", "perimeterx"),
    *("recaptcha", "hcaptcha", "turnstile"),
)
#: Statuses of gone pages and of blocks, which other figures count.
_NO_ERRORS: Final = frozenset({"403", "404", "407", "410", "429", "503"})
_USABLE: Final = "limited_view"  # a block that holds the data all the same
_STATUS: Final = "downloader/response_status_count/"


def blocks(stats: Mapping[str, Any], spider: str) -> dict[str, int]:
    """Return the number of blocks by `<site>/<kind>`, without those of other crawls' websites."""
    found = with_prefix(stats, names.BLOCK_)
    beside = () if spider == WEBSITE else (f"{WEBSITE}/",)
    return {
        name: count
        for name, count in found.items()
        if not name.endswith(f"/{_USABLE}") and not name.startswith(beside)
    }


class Leads(LeadMonitor):
    """Too few leads."""

    slug = "leads"
    next_step = "Open the search in a browser: does it show results, and do the arguments mean it?"

    def check(self) -> Iterator[Finding]:
        """Count the leads that were read, and the known ones that need not be read again."""
        if self.run_facts.finish_reason not in self.expected.finish_reasons:
            self.skipTest("the crawl broke off, which is said already")
        wanted = min(self.expected.leads, self.data.max_leads or self.expected.leads)
        if (found := total(self.stats, RECORDS)) < wanted:
            listed = self.stats.get(names.SEARCH_TOTAL)
            claim = f"; the site says that there are {listed}" if listed else ""
            yield self.finding(f"at least {wanted}", f"{found} read or known{claim}")


class Rejected(ShareMonitor):
    """Many leads fail validation."""

    slug, things = "rejected", "leads"
    part, whole = (names.LEADS_REJECTED,), (names.LEADS, names.LEADS_REJECTED)
    next_step = "The collection rejected_leads has the reasons; the stats count them."


class PageErrors(LeadMonitor):
    """Pages cannot be read."""

    slug = "page_errors"
    next_step = "scrapy extract .leadcrawl/pages/* shows what the kept pages still yield."

    def check(self) -> Iterator[Finding]:
        """Compare the share of each reason."""
        read, errors = total(self.stats, (names.PAGE_,)), with_prefix(self.stats, names.PAGE_ERROR_)
        pages = read + sum(errors.values())
        if pages < self.expected.sample and read:
            self.skipTest(f"only {pages} pages")
        limit = self.expected.page_errors
        for what, count in errors.items():
            if count > limit * pages:
                actual = f"{percent(count / pages)} of {pages} pages"
                yield self._unreadable(what.rpartition("/")[2], f"at most {percent(limit)}", actual)

    def _unreadable(self, reason: str, expected: str, actual: str) -> Finding:
        """Return the finding for a reason; some mean that one field is not where it was."""
        told = {"monitor": f"{self.slug}/{reason}", "summary": f"Pages cannot be read: {reason}"}
        if field := FIELD_OF_ERROR.get(reason):
            told["summary"] += f"; field {field} is found no more"
            table = ORIGINS.get(self.run_facts.spider, {})
            places = "; ".join(origins(self.run_facts.spider, table, field))
            told["next_step"] = f"Is it still at {places}? {self.next_step}"
        return self.finding(expected, actual, **told)


class Blocked(LeadMonitor):
    """The site blocks the crawl."""

    slug = "blocked"
    next_step = "Crawl slower, later or through other proxies (docs/blocking.md)."

    def check(self) -> Iterator[Finding]:
        """Compare the shares of all blocks and of CAPTCHAs."""
        kinds = blocks(self.stats, self.run_facts.spider)
        answers = self.stats.get("response_received_count", 0) + sum(kinds.values())
        if answers < self.expected.sample:
            self.skipTest(f"only {answers} answers")
        captchas = sum(c for name, c in kinds.items() if name.rpartition("/")[2] in CAPTCHAS)
        for slug, count in (("blocked", sum(kinds.values())), ("captchas", captchas)):
            limit = getattr(self.expected, slug)
            if count > limit * answers:
                which = ", ".join(sorted(name.rpartition("/")[2] for name in kinds))
                yield self.finding(
                    f"at most {percent(limit)}",
                    f"{percent(count / answers)} of {answers} answers ({which})",
                    monitor=slug,
                )


class HttpErrors(LeadMonitor):
    """The site answers with errors."""

    slug = "http_errors"
    next_step = "Look at the site: is it down? Status by status they stand in the stats."
    severity = "warning"

    def check(self) -> Iterator[Finding]:
        """Compare the share of error statuses."""
        statuses = with_prefix(self.stats, _STATUS)
        answers = sum(statuses.values())
        if answers < self.expected.sample:
            self.skipTest(f"only {answers} answers")
        errors = {
            status: count
            for status, count in statuses.items()
            if status >= "400" and status not in _NO_ERRORS
        }
        share, limit = sum(errors.values()) / answers, self.expected.http_errors
        if share > limit:
            which = ", ".join(f"{status}: {count}" for status, count in sorted(errors.items()))
            yield self.finding(f"at most {percent(limit)}", f"{percent(share)} ({which})")


class Retries(ShareMonitor):
    """Many requests had to be made again."""

    slug, things, severity = "retries", "requests", "warning"
    part = ("retry/count", names.PAGE_RETRY_, names.BLOCK_RETRY_)
    whole = ("downloader/request_count",)
    next_step = "The stats retry/reason_count, page_retry and block_retry say why."


class Fallback(LeadMonitor):
    """Leads come from the fallback parser."""

    slug = "fallback"
    next_step = "The site's data was not caught or is refused: look for its new address or form."
    severity = "warning"

    def check(self) -> Iterator[Finding]:
        """Compare the share of leads from rendered pages instead of the data."""
        leads = sum(self.run_facts.parsers.values())
        fallback, limit = self.data.fallback_parser, self.expected.fallback
        if fallback is None or leads < self.expected.sample:
            self.skipTest(f"{leads} leads, fallback {fallback}")
        count = self.run_facts.parsers.get(fallback, 0)
        if count > limit * leads:
            yield self.finding(
                f"at most {percent(limit)}",
                f"{percent(count / leads)} of {leads} leads by the parser {fallback}",
            )
