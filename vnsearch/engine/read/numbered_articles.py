"""The articles of a state of the index by their numbers, and what BM25 needs to know of each."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from vnsearch._lazy import lazy_property
from vnsearch.engine.read.columns import Columns
from vnsearch.engine.read.dictionary import Dictionary
from vnsearch.engine.read.guarding import guarded
from vnsearch.engine.read.ranking import compute_norms
from vnsearch.model import Article

if TYPE_CHECKING:
    from vnsearch._typing import Floats32
    from vnsearch.engine.read.segments import LiveSegment


class NumberedArticles(Dictionary):
    """The articles, numbered from 0 over all segments: what evaluating a plan reads of a snapshot."""

    @lazy_property
    def total_length(self) -> int:
        """The number of syllables of all articles, each weighted by the part that it stands in."""
        return sum(segment.total_length for segment in self.segments)

    @lazy_property
    def norms(self) -> list[Floats32]:
        """BM25's K of each article, one array a segment."""
        return [compute_norms(segment.file.lengths, self._mean_length) for segment in self.segments]

    @lazy_property
    def columns(self) -> list[Columns]:
        """The columns of frequent terms, for each segment."""
        return [
            Columns(norms, self._mean_length, segment.file.columns, self._budget)
            for norms, segment in zip(self.norms, self.segments, strict=True)
        ]

    @property
    def _mean_length(self) -> float:
        return self.total_length / max(self.live, 1)

    @guarded
    def id(self, number: int) -> str:
        """The id of the article with a number."""
        segment, local = self.locate(number)
        return segment.file.id(local)

    @guarded
    def article(self, number: int) -> Article:
        """The stored article with a number."""
        segment, local = self.locate(number)
        return segment.file.article(local)

    def locate(self, number: int) -> tuple[LiveSegment, int]:
        """The segment that has the article, and the article's number there."""
        segment = self.segments[self.segment_number(number)]
        return segment, number - segment.base

    def segment_number(self, number: int) -> int:
        """The place, among the segments, of the one that has the article."""
        return bisect_right(self._bases, number) - 1

    @lazy_property
    def _bases(self) -> list[int]:
        return [segment.base for segment in self.segments]
