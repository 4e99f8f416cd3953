"""What a crawl of Google Maps says of itself: before it begins, and of its coverage at the end."""

from collections.abc import Iterator, Mapping
from typing import Any

from leadcrawl import stats as names
from leadcrawl.config_google_maps import GoogleMapsConfig


def opening_words(config: GoogleMapsConfig) -> Iterator[str]:
    """Yield what the user should know about a crawl before it begins."""
    if not config.obey_robots:
        yield "robots.txt is not obeyed (obey_robots: false in google_maps.yml)"
    where = config.whereabouts
    if where.words and where.area:
        yield f"Searching {config.radius:g} km around {where.words}"
    elif where.words:
        yield (
            f"'{where.words}' is no town that is known here: it goes into the query, and at most "
            "120 places of each query are found; give lat,lon or bbox= to cover an area"
        )


def coverage_statement(stats: Mapping[str, Any], places: int) -> str:
    """Return the crawl's last word on how much of the area it covered.

    Args:
        stats: of this crawl.
        places: found by this crawl and those that it resumes.
    """
    tiles, saturated = stats.get(names.TILES, 0), stats.get(names.TILES_SATURATED, 0)
    return (
        f"Coverage: {tiles} tiles ({saturated} saturated and split, "
        f"{stats.get(names.SEARCH_CAPPED, 0)} saturated and too small to split, "
        f"{stats.get(names.TILES_INCOMPLETE, 0)} not read to the end), "
        f"{places} places found, {stats.get(names.ROWS_DUPLICATE, 0)} duplicates, "
        f"{stats.get(names.ROWS_NEARBY, 0)} outside the area left out"
    )
