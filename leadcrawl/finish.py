"""How a crawl may end."""

from typing import Final

#: Ends that the user asked for. Every other finish reason is a failure: exit status 1.
GOOD_ENDS: Final = (
    "finished",
    "max_leads",
    "budget",
    "closespider_itemcount",
    "closespider_pagecount",
    "closespider_timeout",
)
