"""Where an article is opened: at which of its hits, and as which of the articles that a search finds.

Both are in the address. The articles before and after it are those of the same search, which is carried out
once: it also marks what matches in the article.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from vnsearch.errors import BadArgument
from vnsearch.index import Index
from vnsearch.model import Part
from vnsearch.search.results import Hit, Results
from vnsearch.web.search_state import HITS_A_PAGE, MOST_PAGES, SearchState

_LAST_HIT = HITS_A_PAGE * MOST_PAGES
_LAST_CHARACTER = 10**9 - 1


class ReadingPlace(NamedTuple):
    """The rank of an article among those found, 0 if it is not known, and a character of its body."""

    hit: int = 0
    at: int | None = None

    @classmethod
    def of_parameters(cls, parameters: Mapping[str, str]) -> ReadingPlace:
        """The place in the parameters of an address; raises `BadArgument`."""
        hit = _read_number(parameters, "hit", 1, _LAST_HIT)
        return cls(hit or 0, _read_number(parameters, "at", 0, _LAST_CHARACTER))

    @classmethod
    def of_hit(cls, hit: Hit) -> ReadingPlace:
        """The place of a hit: the first match of its best passage, if that is in the body."""
        for snippet in hit.snippets:
            if snippet.part == Part.BODY and snippet.highlights:
                return cls(hit.rank, snippet.start + snippet.highlights[0][0])
        return cls(hit.rank)

    @property
    def parameters(self) -> Mapping[str, str]:
        """The parameters of the address."""
        at = {} if self.at is None else {"at": str(self.at)}
        return at if not self.hit else {"hit": str(self.hit), **at}


NOWHERE = ReadingPlace()
"""The place of an article that is opened by itself, at its beginning."""


class Neighbour(NamedTuple):
    """An article before or after another among those found, and where it is opened."""

    id: str
    state: SearchState
    place: ReadingPlace


def search_around(index: Index, state: SearchState, place: ReadingPlace) -> Results | None:
    """The search that an article was opened from, with the articles around it; None if there is none."""
    if place.hit and not state.is_empty:
        return index.search(**state.arguments, limit=3, offset=max(0, place.hit - 2))
    return index.search(state.q, limit=0) if state.q else None


def find_neighbour(results: Results | None, state: SearchState, rank: int) -> Neighbour | None:
    """The article with the rank, if it is among the hits."""
    for hit in results.hits if results is not None else ():
        if hit.rank == rank:
            page = min((rank - 1) // HITS_A_PAGE + 1, MOST_PAGES)
            return Neighbour(hit.id, state.change(page=page), ReadingPlace.of_hit(hit))
    return None


def _read_number(parameters: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    text = parameters.get(name, "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most:
        return int(text)
    raise BadArgument(f"{name} must be a whole number from {least} to {most}, not {text[:100]!r}")
