"""Signals of our own, beside Scrapy's."""

from typing import Final

#: Leads were stored as new or changed. Argument: `plans`, a list of `storage.plan.Plan`. Sent
#: right after each write, also for what earlier crawls had left in the spool.
leads_stored: Final = object()
