"""One committed state of the index, for reading: posting lists, counts and stored articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import numpy as np

from vnsearch.engine.ranking import Clause, best, idf, matches, norms
from vnsearch.engine.segments import LiveSegment, Postings
from vnsearch.errors import IndexDamaged
from vnsearch.model import LAYERS, Article, Match, Plan, Ranking, WeightedTerm

if TYPE_CHECKING:
    from vnsearch.numbers import Floats32

_REMEMBERED_TERMS = 65_536

_Args = ParamSpec("_Args")
_T = TypeVar("_T")


def _guarded(
    method: Callable[Concatenate[Snapshot, _Args], _T],
) -> Callable[Concatenate[Snapshot, _Args], _T]:
    """The method, with what it raises for numbers that point nowhere as `IndexDamaged`."""

    @wraps(method)
    def guarded(self: Snapshot, /, *args: _Args.args, **kwargs: _Args.kwargs) -> _T:
        try:
            return method(self, *args, **kwargs)
        except (IndexError, ValueError) as error:
            raise IndexDamaged(self.folder, f"its numbers do not fit together: {error}") from error

    return guarded


class Snapshot:
    """A state of the index that stays as it is while others write; safe to use from several threads.

    What reads it raises `IndexDamaged` when it comes upon numbers that cannot be.
    """

    def __init__(self, folder: Path, segments: Sequence[LiveSegment]) -> None:
        self.folder = folder
        self.segments = segments
        self._frequencies: dict[tuple[str, str], int] = {}

    @cached_property
    def live(self) -> int:
        """How many articles can be found."""
        return sum(segment.live for segment in self.segments)

    @cached_property
    def total_length(self) -> int:
        """How many syllables all articles have, counted with the weights of their parts."""
        return sum(segment.total_length for segment in self.segments)

    @cached_property
    def _norms(self) -> list[Floats32]:
        mean = self.total_length / max(self.live, 1)
        return [norms(segment.file.lengths, mean) for segment in self.segments]

    def document_frequency(self, layer: str, term: str) -> int:
        """In how many articles the term stands; remembered, as queries are made of the same syllables."""
        found = self._frequencies.get((layer, term))
        if found is None:
            if len(self._frequencies) >= _REMEMBERED_TERMS:
                self._frequencies.clear()
            found = self._frequencies[layer, term] = self._document_frequency(layer, term)
        return found

    @_guarded
    def _document_frequency(self, layer: str, term: str) -> int:
        frequency = 0
        for segment in self.segments:
            if (postings := segment.postings(layer, term)) is not None:
                frequency += segment.document_frequency(postings)
        return frequency

    @_guarded
    def rank(self, plan: Plan, *, limit: int, offset: int) -> Ranking:
        """The matches of the plan from rank `offset` on, `limit` of them at most."""
        terms = (*plan.matching, *plan.supporting)
        postings = [[segment.postings(term.layer, term.term) for term in terms] for segment in self.segments]
        factors = self._idf(terms, postings)
        total = 0
        found: list[tuple[float, int]] = []
        for segment, lists, norm in zip(self.segments, postings, self._norms, strict=True):
            clauses = [
                listed and Clause(*listed, term.weight * factors[term.layer, term.term])
                for term, listed in zip(terms, lists, strict=True)
            ]
            matching = [clause for clause in clauses[: len(plan.matching)] if clause]
            matched = matches(segment.file.size, matching, segment.deleted)
            total += int(np.count_nonzero(matched))
            articles, scores = best(matched, [clause for clause in clauses if clause], norm, offset + limit)
            found += zip((-scores).tolist(), (articles + segment.base).tolist(), strict=True)
        page = sorted(found)[offset : offset + limit]
        return Ranking(tuple(Match(n, self.id(n), -score) for score, n in page), total, factors)

    def _idf(
        self, terms: Sequence[WeightedTerm], postings: Sequence[Sequence[Postings | None]]
    ) -> dict[tuple[str, str], float]:
        frequencies = [0] * len(terms)
        for segment, lists in zip(self.segments, postings, strict=True):
            for number, listed in enumerate(lists):
                if listed is not None:
                    frequencies[number] += segment.document_frequency(listed)
        return {
            (term.layer, term.term): idf(self.live, frequency)
            for term, frequency in zip(terms, frequencies, strict=True)
        }

    @_guarded
    def id(self, number: int) -> str:
        """The id of the article with a number of this snapshot."""
        segment = self._segment_of(number)
        return segment.file.id(number - segment.base)

    @_guarded
    def article(self, number: int) -> Article:
        """The stored article with a number of this snapshot."""
        segment = self._segment_of(number)
        return segment.file.article(number - segment.base)

    @_guarded
    def find(self, article_id: str) -> int | None:
        """The number of the article with the id, if there is one."""
        for segment in self.segments:
            for number in segment.file.find(article_id):
                if segment.deleted is None or not segment.deleted[number]:
                    return segment.base + number
        return None

    def known(self) -> Iterator[tuple[str, bytes, str | None]]:
        """Id, digest and path of every article."""
        return (self._facts(segment, number) for segment in self.segments for number in segment.numbers())

    @_guarded
    def _facts(self, segment: LiveSegment, number: int) -> tuple[str, bytes, str | None]:
        return segment.file.id(number), segment.file.digest(number), segment.file.path(number)

    @_guarded
    def term_counts(self) -> dict[str, int]:
        """How many distinct terms each layer has."""
        tables = {layer: [segment.file.layers[layer].table for segment in self.segments] for layer in LAYERS}
        return {
            layer: len({table[number] for table in found for number in range(len(table))})
            for layer, found in tables.items()
        }

    def _segment_of(self, number: int) -> LiveSegment:
        return next(s for s in reversed(self.segments) if s.base <= number)
