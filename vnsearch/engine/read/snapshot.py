"""One committed state of the index, for reading: its dictionary and its stored articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from heapq import merge
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

import numpy as np

from vnsearch.arguments import check_text
from vnsearch.engine.read.dictionary import order_by_value
from vnsearch.engine.read.guarding import guarded
from vnsearch.engine.read.numbered_articles import NumberedArticles
from vnsearch.errors import ArticleNotFound
from vnsearch.language.analyzer import join_pair
from vnsearch.model import Layer, Plan, Term

if TYPE_CHECKING:
    from vnsearch._typing import Array
    from vnsearch.engine.read.evaluation import Evaluation
    from vnsearch.engine.read.segments import LiveSegment

_T = TypeVar("_T")

_MOST_CANDIDATES = 4096
"""The most terms of an article that are compared for the highest tf × idf: its most frequent ones."""


class KnownArticle(NamedTuple):
    """What is compared of an article in the index: its digest, and the path that it was read from."""

    digest: bytes
    path: str | None


class Snapshot(NumberedArticles):
    """A state of the index that stays as it is while others write; safe to use from several threads.

    Articles are numbered from 0, over all segments. Reading raises `IndexDamaged` when it comes upon numbers
    that cannot be.
    """

    def consult(self, work: Callable[[Self], _T]) -> _T:
        """What the work gives; it looks up in this snapshot what it needs, each thing at once."""
        return work(self)

    def evaluate(self, plan: Plan) -> Evaluation:
        """The plan carried out on this state."""
        from vnsearch.engine.read.evaluation import Evaluation  # changes and completions do without it

        return Evaluation(plan, self)

    @guarded
    def find(self, article_id: str) -> int | None:
        """The number of the article with the id; None if there is none."""
        for segment in self.segments:
            for number in segment.only_live(segment.file.find(article_id)):
                return segment.base + number
        return None

    def require(self, article_id: str) -> int:
        """The number of the article with the id; raises `ArticleNotFound`."""
        check_text(id=article_id)
        if (number := self.find(article_id)) is None:
            raise ArticleNotFound(article_id)
        return number

    together = 1

    def expect(self, ids: Iterable[str]) -> None:
        """Nothing has to be done beforehand: looking an article up takes no time."""

    @guarded
    def known(self, article_id: str) -> KnownArticle | None:
        """The digest and path of the article with the id; None if there is none."""
        if (found := self.find(article_id)) is None:
            return None
        segment, number = self.locate(found)
        return KnownArticle(segment.file.digest(number), segment.file.path(number))

    @guarded
    def paths_beginning(self, prefix: str) -> list[tuple[str, KnownArticle]]:
        """Each article whose path begins with the prefix, after its id, in the order of indexing."""
        return [
            (article_id, KnownArticle(digest, path))
            for segment in self.segments
            for article_id, digest, path in segment.file.list_known(
                sorted(segment.only_live(segment.file.with_path_beginning(prefix)))
            )
        ]

    def numbers(self) -> Iterator[int]:
        """The numbers of all articles."""
        return (segment.base + number for segment in self.segments for number in segment.numbers())

    def ids_beginning(self, prefix: str) -> Iterator[str]:
        """The ids that begin with the prefix, sorted by their characters."""
        return merge(*(self._list_ids(segment, prefix) for segment in self.segments))

    def _list_ids(self, segment: LiveSegment, prefix: str) -> Iterator[str]:
        numbers = segment.only_live(segment.file.with_id_beginning(prefix))
        return (self.id(segment.base + number) for number in numbers)

    @guarded
    def characteristic_terms(self, number: int, *, pairs: int, syllables: int) -> list[Term]:
        """The pairs and folded syllables of an article's title and body with the highest tf × idf."""
        segment, local = self.locate(number)
        counts: dict[Layer, Counter[str]] = {Layer.PAIR: Counter(), Layer.FOLDED: Counter()}
        for part in segment.file.folded_syllables_of(local)[:2]:
            counts[Layer.FOLDED].update(part)
            counts[Layer.PAIR].update(join_pair(*both) for both in pairwise(part))
        terms = []
        for layer, limit in ((Layer.PAIR, pairs), (Layer.FOLDED, syllables)):
            weights = {
                term: count * self.idf(self.document_frequency(layer, term))
                for term, count in counts[layer].most_common(_MOST_CANDIDATES)
            }
            terms += [Term(layer, term) for term in order_by_value(weights)[:limit]]
        return terms

    @guarded
    def near_duplicates(self, numbers: Sequence[int]) -> list[int]:
        """For each of the articles, the first of them that it is a near-duplicate of, or itself.

        Those whose body is too short for a sketch are near-duplicates if they have the same `_short_text`.
        """
        from vnsearch.engine.format.sketches import FUNCTIONS, match_sketches  # few searches need it

        sketches = np.array([self._sketch(number) for number in numbers]).reshape(-1, FUNCTIONS)
        first = np.arange(len(numbers))
        for place in range(len(numbers)):
            if first[place] == place:
                later = place + 1 + np.flatnonzero(match_sketches(sketches[place], sketches[place + 1 :]))
                first[later] = np.minimum(first[later], place)
        read = cache(_read_syllable)
        places: dict[tuple[bytes, ...], int] = {}
        for place in np.flatnonzero(~sketches.any(axis=1)).tolist():
            if text := self._short_text(numbers[place], read):
                first[place] = places.setdefault(text, place)
        return [numbers[place] for place in first.tolist()]

    @guarded
    def copies(self, number: int, limit: int) -> list[int]:
        """The numbers of up to `limit` other articles with the same title and body."""
        from vnsearch.engine.read.copies import find_copies  # few searches need it

        return list(islice(find_copies(self.segments, *self.locate(number)), limit))

    def _sketch(self, number: int) -> Array:
        segment, local = self.locate(number)
        return segment.file.sketch(local)

    def _short_text(self, number: int, read: Callable[[LiveSegment, int], bytes]) -> tuple[bytes, ...]:
        from vnsearch.engine.format.sketches import identify_short_text

        segment, local = self.locate(number)
        title, body = (
            [read(segment, n) for n in part.tolist()] for part in segment.file.syllables_of(local)[:2]
        )
        return identify_short_text(title, body, b"")


def _read_syllable(segment: LiveSegment, number: int) -> bytes:
    """The syllable with a number in the segment's dictionary."""
    return segment.file.layers[Layer.SYLLABLE].table[number]
