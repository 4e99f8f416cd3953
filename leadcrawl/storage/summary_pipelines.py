"""The aggregations that a summary is made of: the database counts, and nothing is loaded."""

from typing import Final

from leadcrawl.storage.connection import Document

#: Fields that people look at.
COVERED: Final = (
    *("phones", "emails", "website", "category_normalized", "description", "address", "city"),
    *("location", "rating", "reviews_count", "hours", "price", "posted_at", "images"),
)
CELLS: Final = 20  # of the map, for each degree: 5 km
MOST_CELLS: Final = 5000
MOST_NAMES: Final = 25  # of categories and cities, the most frequent ones
MOST_DAYS: Final = 120
MOST_RUNS: Final = 60


def _there(field: str) -> Document:
    return {"$gt": [f"${field}", None]}


def _number(condition: Document) -> Document:
    return {"$sum": {"$cond": [condition, 1, 0]}}


def _by(field: str) -> list[Document]:
    return [
        {"$group": {"_id": f"${field}", "leads": {"$sum": 1}}},
        {"$sort": {"leads": -1, "_id": 1}},
        {"$limit": MOST_NAMES},
    ]


def _cells_of(position: int) -> Document:
    degrees = {"$arrayElemAt": ["$location.coordinates", position]}
    return {"$floor": {"$multiply": [degrees, CELLS]}}


_TOTALS: Final[Document] = {
    "total": {"$sum": 1},
    "active": _number({"$eq": ["$status", "active"]}),
    "do_not_contact": _number({"$eq": ["$do_not_contact", True]}),
    "with_phone": _number(_there("phones")),
    "with_email": _number(_there("emails")),
    "with_website": _number(_there("website")),
    "complete": _number({"$and": [_there("phones"), _there("website")]}),
    "total_reviews": {"$sum": "$reviews_count"},
}
COUNTED: Final = tuple(_TOTALS)
_HAS: Final = {f"has_{field}": _number(_there(field)) for field in COVERED}
_DAY: Final = {"$dateTrunc": {"date": "$first_seen_at", "unit": "day"}}
# One pass over the leads for everything: the embedded server takes seconds for each.
LEADS: Final[list[Document]] = [
    {"$match": {"suppressed": {"$ne": True}}},
    {
        "$facet": {
            "totals": [{"$group": {"_id": None, "rating": {"$avg": "$rating"}} | _TOTALS | _HAS}],
            "sources": _by("source"),
            "categories": _by("category_normalized"),
            "cities": _by("city"),
            "days": [
                {"$group": {"_id": {"day": _DAY, "source": "$source"}, "leads": {"$sum": 1}}},
                {"$sort": {"_id.day": -1, "_id.source": -1}},
                {"$limit": 2 * MOST_DAYS},
            ],
            "places": [
                {"$match": {"location.type": "Point"}},
                {"$group": {"_id": {"x": _cells_of(0), "y": _cells_of(1)}, "leads": {"$sum": 1}}},
                {"$sort": {"leads": -1, "_id": 1}},
                {"$limit": MOST_CELLS},
            ],
        }
    },
]
RUNS: Final[list[Document]] = [
    {"$sort": {"started_at": -1}},
    {"$limit": MOST_RUNS},
    {
        "$project": dict.fromkeys(
            (
                *("spider", "target", "status", "started_at", "finished_at", "finish_reason"),
                *("counts", "leads_read", "coverage", "verdict"),
            ),
            1,
        )
    },
]
