"""The third pipeline: what follows from the lead itself. It asks no network."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Self

from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from leadcrawl import stats as names
from leadcrawl.fields.language import detect_language
from leadcrawl.items import Lead
from leadcrawl.pipelines.leads_only import leads_only
from leadcrawl.scoring import Scoring
from leadcrawl.taxonomy import Taxonomy


class EnrichmentPipeline:
    """Adds shared category, language, completeness, and score with its reasons.

    Args:
        stats: where categories are counted.
        taxonomy: the rules for the category.
        scoring: the rules for completeness and score.
        now: the clock; how old a posting is counts for its score.

    Returns a lead. Raises nothing of its own; `from_crawler` raises `ConfigError` for unsound rules.
    """

    def __init__(
        self,
        stats: StatsCollector,
        taxonomy: Taxonomy,
        scoring: Scoring,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._stats = stats
        self._taxonomy = taxonomy
        self._scoring = scoring
        self._now = now

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of a crawl, with the rules of spiders_config."""
        return cls(crawler.stats, Taxonomy.load(), Scoring.load())

    @leads_only
    def process_item(self, item: Lead) -> Lead:
        """Return the lead with what follows from it."""
        category = self._taxonomy.normalize(item)
        self._stats.inc_value(names.CATEGORY_ + (category or "unknown"))
        known = {
            "category_normalized": category,
            "language": item.language or detect_language(item.description),
        }
        lead = item.model_copy(update=known)
        score, reasons = self._scoring.score(lead, self._now())
        return lead.model_copy(
            update={
                "completeness": self._scoring.completeness_of(lead),
                "score": score,
                "score_reasons": reasons,
            }
        )
