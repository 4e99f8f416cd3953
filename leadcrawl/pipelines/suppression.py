"""The fourth pipeline: people who asked to be left alone are not stored."""

from typing import Self

from scrapy.crawler import Crawler

from leadcrawl import stats
from leadcrawl.errors import LeadSuppressed
from leadcrawl.items import Lead
from leadcrawl.pipelines.leads_only import leads_only
from leadcrawl.pipelines.mongo import MongoPipeline
from leadcrawl.storage.suppressions import Suppressions


class SuppressionPipeline:
    """Drops leads that are suppressed, and takes out reviews that suppressed people wrote.

    The storage asks once more when it writes, for what was waiting in a buffer or in the spool; it
    is also what notices new suppressions, every `RELOAD_SECONDS`.

    Args:
        crawler: the running crawl: stats, and the pipeline that knows the database.

    Returns a lead. Raises `LeadSuppressed`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a crawl."""
        return cls(crawler)

    @leads_only
    def process_item(self, item: Lead) -> Lead:
        """Return the lead, unless it is suppressed."""
        pipeline = self._crawler.get_item_pipeline(MongoPipeline)
        if pipeline is None:
            return item  # nothing is stored, and no suppressions are known
        suppressions = pipeline.repository.suppressions
        if not len(suppressions):
            return item
        kind = suppressions.matches(item.document()) or suppressions.named_in([item.description])
        if kind is not None:
            self._crawler.stats.inc_value(stats.LEADS_SUPPRESSED)
            raise LeadSuppressed(kind)
        return _without_reviews(item, suppressions)


def _without_reviews(lead: Lead, suppressions: Suppressions) -> Lead:
    kept = tuple(one for one in lead.reviews if not suppressions.named_in([one.author, one.text]))
    return lead if len(kept) == len(lead.reviews) else lead.model_copy(update={"reviews": kept})
