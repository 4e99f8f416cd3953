"""What a crawl of Google Maps has found and given so far; with a job directory, beyond its end."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from leadcrawl.sources.google_maps.tiles import Tile

FILE = "google_maps.jsonl"
"""In the job directory: a line for each step."""


class Search(NamedTuple):
    """One search: a query, over a tile or wherever the site thinks right."""

    query: str
    tile: Tile | None = None


class Progress:
    """The places and tiles of one job.

    Each step is on disk before anything is done with it. A search that was being read when the
    crawl was killed is asked for once more by the next one, and then gives again what it has
    brought: storing a lead twice changes nothing, and no place counts twice.

    >>> progress, cafe = Progress(), Search("cafe")
    >>> progress.take(cafe, "1"), progress.take(cafe, "1"), progress.take(Search("bar"), "1")
    (True, False, False)
    >>> progress.leave_out("cafe", "1")
    >>> dict(progress.found)
    {'cafe': set()}

    Args:
        folder: the job directory; `None` when the crawl has none.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.found: defaultdict[str, set[str]] = defaultdict(set)
        """Query -> the places that it has brought first and that are wanted."""
        self.given: set[str] = set()
        """Places whose lead was given to the pipelines."""
        self._answered: dict[Search, bool] = {}
        self._first: dict[str, Search] = {}
        self._now: set[str] = set()  # dealt with in this process
        self._file = None
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self._read(folder / FILE)
            self._file = (folder / FILE).open("a", encoding="utf-8", buffering=1)

    @property
    def places(self) -> int:
        """Number of places that were found, wanted or not."""
        return len(self._first)

    def answered(self, query: str) -> dict[Tile, bool]:
        """Return the tiles that were read for a query -> whether they were split."""
        return {
            search.tile: split
            for search, split in self._answered.items()
            if search.query == query and search.tile
        }

    def is_new(self, place: str) -> bool:
        """Tell whether no search has brought the place yet."""
        return place not in self._first

    def take(self, search: Search, place: str) -> bool:
        """Take in a place of a search; tell whether it is to be given, or was before."""
        if self.is_new(place):
            self._note("take", search.query, search.tile, place)
        elif place in self._now or self._first[place] != search:
            return False
        self._now.add(place)
        return place in self.found[search.query]

    def leave_out(self, query: str, place: str) -> None:
        """Take in that a place is not wanted."""
        if place in self.found[query]:
            self._note("leave", query, place)

    def give(self, place: str) -> None:
        """Take in that the lead of a place is given."""
        if place not in self.given:
            self._note("give", place)

    def answer(self, search: Search, *, split: bool) -> bool:
        """Take in that a search was read to its end; tell whether it was not before."""
        is_new = search not in self._answered
        if is_new:
            self._note("answer", search.query, search.tile, split)
        return is_new

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()

    def _note(self, *step: Any) -> None:
        self._apply(list(step))
        if self._file:
            parts = [_numbers(part) if isinstance(part, Tile) else part for part in step]
            self._file.write(json.dumps(parts) + "\n")

    def _read(self, path: Path) -> None:
        """Take the steps of earlier crawls in; drop the one that was being written."""
        if not path.exists():
            return
        with path.open("r+b") as file:
            whole = file.read().rpartition(b"\n")
            for line in whole[0].splitlines():
                self._apply(json.loads(line))
            file.truncate(len(whole[0]) + len(whole[1]))

    def _apply(self, step: list[Any]) -> None:
        match step:
            case ["take", query, tile, place]:
                self._first[place] = Search(query, _tile(tile))
                self.found[query].add(place)
            case ["leave", query, place]:
                self.found[query].discard(place)
            case ["give", place]:
                self.given.add(place)
            case ["answer", query, tile, split]:
                self._answered[Search(query, _tile(tile))] = split


def _numbers(tile: Tile) -> list[int]:
    return [tile.zoom, tile.column, tile.row]


def _tile(part: Tile | list[int] | None) -> Tile | None:
    return Tile(*part) if isinstance(part, list) else part
