"""What the page shows before anything is typed: what is in the index, and examples that find something."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import cycle, groupby, islice
from typing import NamedTuple

from vnsearch.index import Index
from vnsearch.language.syllabification import fold
from vnsearch.model import Facet
from vnsearch.query.everything import EVERYTHING
from vnsearch.web.search_state import SearchState
from vnsearch.web.timeline import Timeline, draw_timeline

_TITLES_READ = 30
_MOST_NAMED = 8
"""The most sources, authors and folders that are named."""
_WAYS: tuple[Callable[[str], str], ...] = (str, fold, '"{}"'.format)
"""What people may do with a name: type it as it is written, or without marks, or ask for just this phrase."""
_BETWEEN = re.compile(r"[^\w\s]+|\s-\s")


class StartView(NamedTuple):
    """What is in the index: how many articles, their months, sources, authors and folders, and examples."""

    articles: int
    months: Sequence[str]
    timeline: Timeline
    sources: Sequence[Facet]
    authors: Sequence[Facet]
    folders: Sequence[Facet]
    examples: Sequence[str]


def view_start(index: Index) -> StartView:
    """What is in the index."""
    newest = index.search(EVERYTHING, sort="date", limit=_TITLES_READ)
    facets = newest.facets
    months = facets["month"]
    return StartView(
        newest.total,
        sorted(month.value for month in months),
        draw_timeline(months, SearchState()),
        facets["source"][:_MOST_NAMED],
        facets["author"][:_MOST_NAMED],
        [folder for folder in facets["folder"] if "/" not in folder.value][:_MOST_NAMED],
        list(_find_examples([hit.title for hit in newest.hits], index)),
    )


def _find_examples(titles: Sequence[str], index: Index) -> Iterator[str]:
    """Names in the titles: one as it is written, one without marks, one as a phrase.

    Where there are fewer names, they come again.
    """
    counts = Counter(_find_names(titles))
    names = (name for name in sorted(counts, key=lambda name: -counts[name]) if _is_word(name, index))
    for type_in, name in zip(_WAYS, cycle(islice(names, len(_WAYS))), strict=False):
        yield type_in(name)


def _is_word(name: str, index: Index) -> bool:
    """Whether the name is a word of the index as a whole, and not the beginning of another."""
    return any(word.text.lower() == name.lower() for word in index.suggest(name, limit=1))


def _find_names(titles: Iterable[str]) -> Iterator[str]:
    """The runs of two or three capitalised words in the titles; the first word of a title tells nothing."""
    for title in titles:
        _, _, rest = title.partition(" ")
        for piece in _BETWEEN.split(rest):
            for capitalized, words in groupby(piece.split(), key=_is_capitalized):
                name = list(words)
                if capitalized and 2 <= len(name) <= 3:
                    yield " ".join(name)


def _is_capitalized(word: str) -> bool:
    return word.istitle() and word.isalpha()
