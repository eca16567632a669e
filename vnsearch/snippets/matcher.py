"""What of a plan stands where in a text.

Which syllables match is decided by the same terms that found the article. A syllable of a longer query only
counts beside a neighbour that it has in the query, if it stands so anywhere in the text: the "Lâm" of
"Tô Lâm" and not the "làm" of "làm việc".
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from vnsearch.language.analyzer import join_pair
from vnsearch.language.syllabification import fold
from vnsearch.model import Layer, Lookup, Part, Phrase, Plan, Term
from vnsearch.query.phrase_matching import occurrences
from vnsearch.snippets.scanner import EVERYTHING, Reach, Spotted, Spotter

_L = TypeVar("_L", bound=Lookup)


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
        # An item, in half the time that its constructor takes.
        return tuple.__new__(Item, (start, end, self.key, self.worth, self.is_other_name))


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
            for layer in (Layer.SYLLABLE, Layer.FOLDED)
        )
        self._pairs = {each.lookup.term: each for each in terms if each.lookup.layer == Layer.PAIR}
        self._phrases = [each for each in phrases if each.key < deciding]
        self._signs = [each for each in phrases if each.key >= deciding]
        of_phrases = {term.term for each in self._phrases for slot in each.lookup.slots for term in slot}
        self._spotter = Spotter(map(fold, {*self._marked, *self._folded, *of_phrases}))

    def find(self, text: str, part: Part | None = None, reach: Reach = EVERYTHING) -> Found:
        """What of the plan the text has, as this part of an article, or as any; no more than within reach."""
        spotted, seen = self._spotter.look(text, reach)
        items, signs = self._single(spotted)
        of_phrases: dict[Item, None] = {}
        for sought, run in _runs(self._phrases, spotted, part):
            whole = sought.at(spotted.starts[run[0]], spotted.ends[run[-1]])
            if sought.lookup.gap is None:
                of_phrases[whole] = None
            else:
                of_phrases.update(dict.fromkeys(_shares(sought, spotted, run)))
                signs.append(whole)
        for sought, run in _runs(self._signs, spotted, part):
            signs.append(sought.at(spotted.starts[run[0]], spotted.ends[run[-1]]))
        if of_phrases:
            items = _in_order([*items, *of_phrases])
        return Found(items, _in_order(signs), seen)

    def _single(self, spotted: Spotted) -> tuple[list[Item], list[Item]]:
        """The single syllables that match, and those pairs of them that stand so in the query, in order."""
        numbers, terms, starts, ends = spotted
        single = [self._marked.get(term) or self._folded.get(fold(term)) for term in terms]
        pairs: list[Item] = []
        beside: set[int] = set()
        accompanied: set[int] = set()
        for place, (first, second) in enumerate(pairwise(single)):
            if first and second and numbers[place] + 1 == numbers[place + 1]:
                both = self._pairs.get(join_pair(fold(terms[place]), fold(terms[place + 1])))
                if both:
                    pairs.append(both.at(starts[place], ends[place + 1]))
                    beside.update((place, place + 1))
                    accompanied.update((first.key, second.key))
        items = [
            sought.at(starts[place], ends[place])
            for place, sought in enumerate(single)
            if sought and (place in beside or sought.key not in accompanied)
        ]
        return items, pairs


def ranges(text: str, items: Iterable[Item]) -> tuple[tuple[int, int], ...]:
    """The items' characters, in order and apart; those with only spaces between them are one range."""
    found: list[tuple[int, int]] = []
    for start, end, *_ in items:
        if found and (start <= found[-1][1] or text[found[-1][1] : start].isspace()):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _runs(
    phrases: Iterable[_Sought[Phrase]], spotted: Spotted, part: Part | None
) -> Iterator[tuple[_Sought[Phrase], Sequence[int]]]:
    """Those phrases that may stand in this part, with their places among what was spotted."""
    for sought in phrases:
        if part is None or part in sought.lookup.parts:
            for run in occurrences(spotted.terms, sought.lookup, spotted.numbers):
                yield sought, run


def _shares(sought: _Sought[Phrase], spotted: Spotted, run: Iterable[int]) -> Iterator[Item]:
    """The syllables of a phrase that has others among them; each tells its share."""
    share = sought.worth / len(sought.lookup.slots)
    for place in run:
        key = (sought.key, spotted.terms[place])
        yield Item(spotted.starts[place], spotted.ends[place], key, share)


def _in_order(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=itemgetter(0, 1))
