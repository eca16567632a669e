"""Finds the best passages of a text: those in which most of the query occurs, closest together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from vnsearch.snippets.boundaries import BoundaryFinder, find_last_sentence
from vnsearch.snippets.captions import find_poor_lines
from vnsearch.snippets.matcher import TextMatch, TextMatches

_POOR = 0.5
"""The factor of the score of what matches in a caption or in a repeated line."""
_WHOLE = 1.25
"""The factor of the score of a passage that begins with its sentence."""
_ROUNDING = 1e-9


class TextRegion(NamedTuple):
    """text[low:high], in which passages are looked for; their scores are multiplied by `factor`."""

    low: int
    high: int
    factor: float


class ScoredRange(NamedTuple):
    """The passage text[start:end], and its score: the idf of what matches in it, each thing once."""

    start: int
    end: int
    score: float


class _Window(NamedTuple):
    """The core of a passage: text[start:end] has everything that adds to its score."""

    score: float
    start: int
    end: int

    def is_better_than(self, other: _Window) -> bool:
        """Whether it scores higher, or as high in fewer characters, or as high in as many but earlier."""
        if abs(self.score - other.score) > _ROUNDING:
            return self.score > other.score
        return (self.end - self.start, self.start) < (other.end - other.start, other.start)


_NOTHING = _Window(0.0, 0, 0)


class PassageFinder:
    """Finds the best passages of one text, at most `length` characters each.

    A text of no more characters is one passage.
    """

    def __init__(
        self, text: str, title: str, found: TextMatches, length: int, boundaries: BoundaryFinder
    ) -> None:
        self._text, self._length, self._boundaries = text, length, boundaries
        self._matches = sorted(
            [match for match in (*found.matches, *found.adjacencies) if match[1] - match[0] <= length],
            key=itemgetter(0, 1),
        )
        self._starts = list(map(itemgetter(0), self._matches))
        self._candidates: list[tuple[_Window, TextRegion]] = []
        if len(text) <= length:
            self._search(TextRegion(0, len(text), 1.0))
        elif found.matches:
            for region in _split_regions(text[: found.seen], title):
                self._search(region)

    @property
    def score(self) -> float:
        """The score of the best passage; 0 if nothing matches."""
        return max((best_window.score for best_window, _ in self._candidates), default=0.0)

    def passages(self) -> Iterator[ScoredRange]:
        """The passages in which something matches, best first; they do not overlap."""
        while self._candidates:
            best = max(self._candidates, key=lambda candidate: candidate[0].score)
            (score, first, last), (low, high, factor) = best
            start, end = self._boundaries.widen(self._text, first, last, low, high, self._length)
            yield ScoredRange(start, end, score)
            self._candidates.remove(best)
            self._search(TextRegion(low, start, factor))
            self._search(TextRegion(end, high, factor))

    def _search(self, region: TextRegion) -> None:
        """Adds the best passage of the region to the candidates, if something matches there."""
        low, high, _ = region
        first, last = bisect_left(self._starts, low), bisect_left(self._starts, high)
        matches = [match for match in self._matches[first:last] if match[1] <= high]
        if matches and (best := self._best(matches, region.low)).score:
            self._candidates.append((best._replace(score=best.score * region.factor), region))

    def _best(self, matches: Sequence[TextMatch], low: int) -> _Window:
        """The window with the highest score; of equal ones the shortest, and then the first.

        One that begins with its sentence is preferred to one that scores slightly higher.
        """
        windows = self._windows(matches)
        best = _NOTHING
        for score, distinct, first, last in sorted(windows, key=itemgetter(0), reverse=True):
            if score * _WHOLE < best.score - _ROUNDING:
                break
            window = matches[first:last]
            best_window = _shortest_window(window, distinct)
            if _Window(score * _WHOLE, best_window.start, best_window.end).is_better_than(best):
                for other in (best_window, self._whole_sentence(window, low)):
                    best = other if other.is_better_than(best) else best
        return best

    def _windows(self, matches: Sequence[TextMatch]) -> list[tuple[float, int, int, int]]:
        """The window that begins with each match: its score, distinct matches, and slice of the matches."""
        windows = []
        inside: dict[Hashable, int] = {}
        score = 0.0
        last, count, length = 0, len(matches), self._length
        for first, (start, _, key, lost, _) in enumerate(matches):
            latest = start + length
            while last < count:
                _, end, new, gained, _ = matches[last]
                if end > latest:
                    break
                if new in inside:
                    inside[new] += 1
                else:
                    inside[new] = 1
                    score += gained
                last += 1
            windows.append((score, len(inside), first, last))
            if inside[key] > 1:
                inside[key] -= 1
            else:
                del inside[key]
                score -= lost
        return windows

    def _whole_sentence(self, window: Sequence[TextMatch], low: int) -> _Window:
        """The window of what fits into a passage that begins with the sentence of the first match."""
        earliest = max(low, window[0].end - self._length)
        begin = find_last_sentence(self._text, earliest, window[0].start)
        if begin is None and earliest > low:
            return _NOTHING
        latest = (low if begin is None else begin) + self._length
        within = [match for match in window if match.end <= latest]
        score, start, end = _shortest_window(within, len(within))
        return _Window(score * _WHOLE, start, end)


def _shortest_window(matches: Sequence[TextMatch], distinct: int) -> _Window:
    """The shortest window from the first match on that has all `distinct` ones, and its score."""
    scores: dict[Hashable, float] = {}
    end = 0
    for _, item_end, key, score, _ in matches:
        if key not in scores:
            scores[key] = score
            if item_end > end:
                end = item_end
            if len(scores) == distinct:
                break
    return _Window(sum(scores.values()), matches[0].start, end)


def _split_regions(text: str, title: str) -> Iterator[TextRegion]:
    """The regions of a text: its captions and repeated lines, and what is between them."""
    low = 0
    for start, end in find_poor_lines(text, title):
        yield TextRegion(low, start, 1.0)
        yield TextRegion(start, end, _POOR)
        low = end
    yield TextRegion(low, len(text), 1.0)
