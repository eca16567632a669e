"""Which passages of a text answer best: those with the most of what is sought, closest together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from vnsearch.snippets.boundaries import Cutter, last_sentence_start
from vnsearch.snippets.captions import poor_lines
from vnsearch.snippets.matcher import Found, Item

_POOR = 0.5
"""How much what matches in a caption or in a repeated line counts."""
_WHOLE = 1.25
"""How much more a passage counts that begins with its sentence."""
_ROUNDING = 1e-9


class Gap(NamedTuple):
    """text[low:high], of which passages are wanted; what stands there counts `factor` times as much."""

    low: int
    high: int
    factor: float


class _Core(NamedTuple):
    """What a passage is made around: text[start:end] has all that it tells."""

    worth: float
    start: int
    end: int

    def is_better_than(self, other: _Core) -> bool:
        """Whether it tells more, or as much in fewer characters, or in as many that come earlier."""
        if abs(self.worth - other.worth) > _ROUNDING:
            return self.worth > other.worth
        return (self.end - self.start, self.start) < (other.end - other.start, other.start)


_NOTHING = _Core(0.0, 0, 0)


class Search:
    """The search for the best passages of one text, at most `length` characters each.

    A text that is no longer is one passage.
    """

    def __init__(self, text: str, title: str, found: Found, length: int, cutter: Cutter) -> None:
        self._text, self._length, self._cutter = text, length, cutter
        self._items = sorted((*found.items, *found.signs), key=itemgetter(0, 1))
        self._starts = [item.start for item in self._items]
        self._candidates: list[tuple[_Core, Gap]] = []
        if len(text) <= length:
            self._search(Gap(0, len(text), 1.0))
        elif found.items:
            for gap in _gaps(text[: found.seen], title):
                self._search(gap)

    @property
    def worth(self) -> float:
        """What the best passage tells; 0 if there is none."""
        return max((core.worth for core, _ in self._candidates), default=0.0)

    def passages(self) -> Iterator[tuple[int, int]]:
        """The passages that tell anything, apart from each other, the best first."""
        while self._candidates:
            best = max(self._candidates, key=lambda candidate: candidate[0].worth)
            core, (low, high, factor) = best
            start, end = self._cutter.widen(self._text, core.start, core.end, low, high, self._length)
            yield start, end
            self._candidates.remove(best)
            self._search(Gap(low, start, factor))
            self._search(Gap(end, high, factor))

    def _search(self, gap: Gap) -> None:
        """Takes the best passage of the gap, if it tells anything, for a candidate."""
        first, last = (bisect_left(self._starts, bound) for bound in (gap.low, gap.high))
        most = self._length
        items = [i for i in self._items[first:last] if i.end <= gap.high and i.end - i.start <= most]
        if items and (best := self._best(items, gap.low)).worth:
            self._candidates.append((best._replace(worth=best.worth * gap.factor), gap))

    def _best(self, items: Sequence[Item], low: int) -> _Core:
        """That of the items which tell most, closest together; among equals the first.

        What begins with its sentence is preferred to what tells little more.
        """
        windows = self._windows(items)
        best = _NOTHING
        for worth, distinct, first, last in sorted(windows, key=itemgetter(0), reverse=True):
            if worth * _WHOLE < best.worth - _ROUNDING:
                break
            window = items[first:last]
            core = _core(window, distinct)
            if _Core(worth * _WHOLE, core.start, core.end).is_better_than(best):
                for other in (core, self._whole_sentence(window, low)):
                    best = other if other.is_better_than(best) else best
        return best

    def _windows(self, items: Sequence[Item]) -> list[tuple[float, int, int, int]]:
        """For each item, what those from it on tell that fit into a passage: worth, distinct, first, last."""
        windows = []
        inside: dict[Hashable, int] = {}
        worth = 0.0
        last = 0
        for first, (start, _, key, lost, _) in enumerate(items):
            while last < len(items) and items[last].end <= start + self._length:
                new = items[last].key
                if new in inside:
                    inside[new] += 1
                else:
                    inside[new] = 1
                    worth += items[last].worth
                last += 1
            windows.append((worth, len(inside), first, last))
            if inside[key] > 1:
                inside[key] -= 1
            else:
                del inside[key]
                worth -= lost
        return windows

    def _whole_sentence(self, window: Sequence[Item], low: int) -> _Core:
        """What fits into a passage that begins with the sentence of the first item."""
        earliest = max(low, window[0].end - self._length)
        begin = last_sentence_start(self._text, earliest, window[0].start)
        if begin is None and earliest > low:
            return _NOTHING
        latest = (low if begin is None else begin) + self._length
        within = [item for item in window if item.end <= latest]
        worth, start, end = _core(within, len(within))
        return _Core(worth * _WHOLE, start, end)


def _core(items: Sequence[Item], distinct: int) -> _Core:
    """What the items tell, of which so many are distinct, and the shortest beginning that has them all."""
    worths: dict[Hashable, float] = {}
    end = 0
    for _, item_end, key, worth, _ in items:
        if key not in worths:
            worths[key] = worth
            if item_end > end:
                end = item_end
            if len(worths) == distinct:
                break
    return _Core(sum(worths.values()), items[0].start, end)


def _gaps(text: str, title: str) -> Iterator[Gap]:
    """The parts of a text: its captions and repeated lines, and what stands between them."""
    low = 0
    for start, end in poor_lines(text, title):
        yield Gap(low, start, 1.0)
        yield Gap(start, end, _POOR)
        low = end
    yield Gap(low, len(text), 1.0)
