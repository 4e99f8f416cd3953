"""`python -m benchmarks [NAME…]`: run the benchmarks and print their table."""

from __future__ import annotations

import sys
from collections.abc import Callable

from benchmarks import crawl, google_maps, pipelines, queries, storage, websites
from benchmarks.figures import Figure, machine, table

BENCHMARKS: dict[str, Callable[[], list[Figure]]] = {
    "pipelines": pipelines.run,
    "storage": storage.run,
    "queries": queries.run,
    "crawl": crawl.run,
    "memory": crawl.run_memory,
    "google_maps": google_maps.run,
    "google_maps_memory": google_maps.run_memory,
    "websites": websites.run,
}


def main() -> None:
    """Run the benchmarks named on the command line, or all of them."""
    unknown = set(sys.argv[1:]) - BENCHMARKS.keys()
    if unknown:
        sys.exit(f"unknown benchmark {unknown.pop()!r}: possible are {', '.join(BENCHMARKS)}")
    figures: list[Figure] = []
    for name in sys.argv[1:] or BENCHMARKS:
        print(f"running {name} …", file=sys.stderr)
        figures += BENCHMARKS[name]()
    print(f"{machine()}\n\n{table(figures)}")


if __name__ == "__main__":
    main()
