"""How all charts look, and small helps to draw them."""

from collections.abc import Mapping
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes

INK: Final = "#1f2937"
MUTED: Final = "#6b7280"
FAINT: Final = "#e5e7eb"
PAPER: Final = "#ffffff"
ACCENT: Final = "#3b5bdb"
#: By source; what is none of them has the last.
SOURCES: Final[Mapping[str, str]] = {"craigslist": "#7048e8", "google_maps": "#12b886"}
LINES: Final = ("#3b5bdb", "#12b886", "#f59f00", "#e64980", "#15aabf")

_RULES: Final[Any] = {
    "font.family": "DejaVu Sans",  # comes with the library: the same on every machine
    "font.size": 9.5,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": MUTED,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "xtick.color": MUTED,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "figure.facecolor": PAPER,
    "svg.hashsalt": "leadcrawl",  # the same figures give the same file
}


def drawing() -> Any:
    """Return the context in which charts are drawn; it leaves other drawings alone."""
    return mpl.rc_context(_RULES)


def words_of(name: str) -> str:
    """Return a field or category as people write it.

    >>> words_of("category_normalized"), words_of("food_and_drink"), words_of("google_maps")
    ('Category', 'Food and drink', 'Google Maps')
    """
    if name == "google_maps":
        return "Google Maps"
    text = name.removesuffix("_normalized").removesuffix("_count").replace("_", " ")
    return text[:1].upper() + text[1:]


def nothing(axes: Axes, title: str) -> None:
    """Say that there is nothing to draw."""
    axes.set_title(title)
    axes.set_axis_off()
    axes.text(0.5, 0.5, "nothing yet", ha="center", va="center", color=MUTED)
