"""What of a plan stands where in a text.

Which syllables match is decided by the same terms that found the article. A syllable of a longer query only
counts beside a neighbour that it has in the query, if it stands so anywhere in the text: the "Lâm" of
"Tô Lâm" and not the "làm" of "làm việc".
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from vnsearch.analysis import fold, pair
from vnsearch.model import Lookup, Phrase, Plan, Term
from vnsearch.occurrences import occurrences
from vnsearch.spotting import EVERYTHING, Reach, Spotted, Spotter

_L = TypeVar("_L", bound=Lookup)

_SPACES = re.compile(r"\s*")


class Item(NamedTuple):
    """Something of the plan in text[start:end].

    `key` is the same wherever the same stands again, and `worth` is what it tells.
    """

    start: int
    end: int
    key: Hashable
    worth: float
    is_other_name: bool = False


class Found(NamedTuple):
    """What of a plan stands in the first `seen` characters of a text, in its order.

    `items` are what matches. `signs` only tell passages apart: they are where things stand side by side.
    """

    items: Sequence[Item]
    signs: Sequence[Item]
    seen: int


class _Sought(NamedTuple, Generic[_L]):
    """Something looked up; its `key`, which is quicker to compare than a long phrase, and what it tells."""

    lookup: _L
    key: int
    worth: float
    is_other_name: bool

    def at(self, start: int, end: int) -> Item:
        return Item(start, end, self.key, self.worth, self.is_other_name)


class Matcher:
    """Finds what of a plan stands in texts; `idf` says how much each thing looked up tells."""

    def __init__(self, plan: Plan, idf: Mapping[Lookup, float]) -> None:
        terms: list[_Sought[Term]] = []
        phrases: list[_Sought[Phrase]] = []
        for key, (lookup, _, name_for) in enumerate((*plan.matching, *plan.supporting)):
            about = (key, idf.get(lookup, 0.0), bool(name_for))
            if isinstance(lookup, Phrase):
                phrases.append(_Sought(lookup, *about))
            else:
                terms.append(_Sought(lookup, *about))
        deciding = len(plan.matching)
        self._marked, self._folded = (
            {each.lookup.term: each for each in terms if each.lookup.layer == layer and each.key < deciding}
            for layer in ("syllable", "folded")
        )
        self._pairs = {each.lookup.term: each for each in terms if each.lookup.layer == "pair"}
        self._phrases = [each for each in phrases if each.key < deciding]
        self._signs = [each for each in phrases if each.key >= deciding]
        of_phrases = {term.term for each in self._phrases for slot in each.lookup.slots for term in slot}
        self._spotter = Spotter(map(fold, {*self._marked, *self._folded, *of_phrases}))

    def find(self, text: str, part: str | None = None, reach: Reach = EVERYTHING) -> Found:
        """What of the plan the text has, as this part of an article, or as any; no more than within reach."""
        spotted, seen = self._spotter.look(text, reach)
        items, signs = self._single(spotted)
        for sought, run in _runs(self._phrases, spotted, part):
            whole = sought.at(run[0].start, run[-1].end)
            if sought.lookup.gap is None:
                items.append(whole)
            else:
                share = sought.worth / len(sought.lookup.slots)
                items += [Item(each.start, each.end, (sought.key, each.term), share) for each in run]
                signs.append(whole)
        for sought, run in _runs(self._signs, spotted, part):
            signs.append(sought.at(run[0].start, run[-1].end))
        return Found(_in_order(items), _in_order(signs), seen)

    def _single(self, spotted: Sequence[Spotted]) -> tuple[list[Item], list[Item]]:
        """The single syllables that match, and those pairs of them that stand so in the query."""
        alone = [(each, sought) for each in spotted if (sought := self._sought(each.term)) is not None]
        pairs: list[Item] = []
        beside: set[int] = set()
        for place, ((first, _), (second, _)) in enumerate(pairwise(alone)):
            if second.number == first.number + 1 and (
                both := self._pairs.get(pair(fold(first.term), fold(second.term)))
            ):
                pairs.append(both.at(first.start, second.end))
                beside.update((place, place + 1))
        accompanied = {alone[place][1].key for place in beside}
        items = [
            sought.at(each.start, each.end)
            for place, (each, sought) in enumerate(alone)
            if place in beside or sought.key not in accompanied
        ]
        return items, pairs

    def _sought(self, term: str) -> _Sought[Term] | None:
        """What a single syllable matches."""
        return self._marked.get(term) or self._folded.get(fold(term))


def ranges(text: str, items: Iterable[Item]) -> tuple[tuple[int, int], ...]:
    """The items' characters, in order and apart; those with only spaces between them are one range."""
    found: list[tuple[int, int]] = []
    for start, end, *_ in items:
        if found and (start <= found[-1][1] or _SPACES.fullmatch(text, found[-1][1], start)):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _runs(
    phrases: Iterable[_Sought[Phrase]], spotted: Sequence[Spotted], part: str | None
) -> Iterator[tuple[_Sought[Phrase], Sequence[Spotted]]]:
    """The places of those phrases that may stand in this part."""
    terms, numbers = [each.term for each in spotted], [each.number for each in spotted]
    for sought in phrases:
        if part is None or part in sought.lookup.parts:
            for run in occurrences(terms, sought.lookup, numbers):
                yield sought, [spotted[place] for place in run]


def _in_order(items: Iterable[Item]) -> list[Item]:
    return sorted(set(items), key=itemgetter(0, 1))
