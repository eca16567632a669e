"""Finds where the things that a plan looks up occur in a text.

Syllables match by the same terms that found the article. If a syllable of the query occurs anywhere in the
text beside its neighbour in the query, only such occurrences match: for `to lam` the "Lâm" of "Tô Lâm", and
not the "làm" of "làm việc". The same goes for the form that a syllable without marks is meant to be: for
`lua dao`, where the text has "lừa đảo", not "lựa" or "đạo".
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from vnsearch.language.analyzer import join_pair
from vnsearch.language.memo import Memo
from vnsearch.language.numbers import is_number, split_number
from vnsearch.language.syllabification import fold
from vnsearch.model import Layer, Lookup, Part, Phrase, Plan, Term
from vnsearch.query.phrase_matching import find_phrase, is_inner_number
from vnsearch.snippets.scanner import NO_LIMIT, FoundSyllables, ScanLimit, SyllableScanner

_L = TypeVar("_L", bound=Lookup)
_new = tuple.__new__
"""Makes a named tuple in a third of the time that its constructor takes; texts have hundreds of matches."""


class TextMatch(NamedTuple):
    """Something in the plan that occurs as text[start:end].

    `key` is the same for all occurrences of the same thing, and `weight` is its inverse document frequency.
    """

    start: int
    end: int
    key: Hashable
    weight: float
    is_other_name: bool = False


class TextMatches(NamedTuple):
    """What a plan looks up that occurs in the first `seen` characters of a text, in order.

    `matches` is what is highlighted. `adjacencies` only help to compare passages: they are the places where
    things that stand side by side in the query do so in the text.
    """

    matches: Sequence[TextMatch]
    adjacencies: Sequence[TextMatch]
    seen: int


class _Target(NamedTuple, Generic[_L]):
    """Something looked up. Its `key` is quicker to compare than a long phrase.

    `about` is what its matches say of it: the key, its idf as their weight, and whether it is another name.
    """

    lookup: _L
    key: int
    about: tuple[int, float, bool]

    def occur_at(self, start: int, end: int) -> TextMatch:
        return _new(TextMatch, (start, end, *self.about))


class _Neighbours(NamedTuple):
    """Two adjacent syllables that are a pair in the query, and the keys of what each of them matches."""

    pair: _Target[Term]
    keys: tuple[int, int]


class Matcher:
    """Finds what a plan looks up in texts; `idf` has the inverse document frequencies."""

    def __init__(self, plan: Plan, idf: Mapping[Lookup, float]) -> None:
        terms: list[_Target[Term]] = []
        phrases: list[_Target[Phrase]] = []
        for key, (lookup, _, name_for, _) in enumerate((*plan.matching, *plan.supporting)):
            about = (key, idf.get(lookup, 0.0), bool(name_for))
            if isinstance(lookup, Phrase):
                phrases.append(_Target(lookup, key, about))
            else:
                terms.append(_Target(lookup, key, about))
        deciding = len(plan.matching)
        self._marked, self._folded = (
            {each.lookup.term: each for each in terms if each.lookup.layer == layer and each.key < deciding}
            for layer in (Layer.SYLLABLE, Layer.FOLDED)
        )
        self._meant = {
            term: self._folded[fold(term)].key
            for layer, term in (each.lookup for each in terms if each.key >= deciding)
            if layer == Layer.SYLLABLE and fold(term) in self._folded and not is_number(term)
        }
        """The forms that syllables typed without marks are meant to be, and the keys of what these match."""
        self._inside = {
            each.lookup.term: each for each in terms if is_inner_number(each.lookup) and each.key < deciding
        }
        self._pairs = {each.lookup.term: each for each in terms if each.lookup.layer == Layer.PAIR}
        self._targets = Memo(self._find_target)
        self._adjacent = Memo(self._find_pair)
        self._phrases = [each for each in phrases if each.key < deciding]
        self._adjacent_phrases = [each for each in phrases if each.key >= deciding]
        of_phrases = {term.term for each in self._phrases for slot in each.lookup.slots for term in slot}
        wanted = map(fold, {*self._marked, *self._folded, *of_phrases})
        self._scanner = SyllableScanner(wanted, self._inside)

    def find(self, text: str, part: Part | None = None, limit: ScanLimit = NO_LIMIT) -> TextMatches:
        """What the plan looks up that the text has, taken as this part of an article, or as any part."""
        found, seen = self._scanner.scan(text, limit)
        matches, adjacencies = self._find_syllables(found)
        of_phrases: dict[TextMatch, None] = {}
        last = dict.fromkeys((target.key for target in self._phrases), -1)
        for target, run in _find_phrases(self._phrases, found, part):
            whole = target.occur_at(found.starts[run[0]], found.ends[run[-1]])
            if target.lookup.gap is None:
                of_phrases[whole] = None
            else:
                later = run[bisect(run, last[target.key]) :]  # those before are in the place before, too
                of_phrases.update(dict.fromkeys(_split_phrase(target, found, later)))
                last[target.key] = run[-1]
                adjacencies.append(whole)
        for target, run in _find_phrases(self._adjacent_phrases, found, part):
            adjacencies.append(target.occur_at(found.starts[run[0]], found.ends[run[-1]]))
        if of_phrases:
            matches = _sort([*matches, *of_phrases])
        return TextMatches(matches, _sort(adjacencies), seen)

    def _find_syllables(self, found: FoundSyllables) -> tuple[list[TextMatch], list[TextMatch]]:
        """The syllables that match, and the pairs of neighbours that are also pairs in the query."""
        numbers, terms, starts, ends = found
        targets = self._find_targets(terms)
        pairs: list[TextMatch] = []
        beside: set[int] = set()
        accompanied: set[int] = set()
        for place in [place for place, (one, next_) in enumerate(pairwise(numbers)) if next_ == one + 1]:
            both = (
                targets[place] and targets[place + 1] and self._adjacent[f"{terms[place]} {terms[place + 1]}"]
            )
            if both:
                pairs.append(both.pair.occur_at(starts[place], ends[place + 1]))
                beside.update((place, place + 1))
                accompanied.update(both.keys)
        matches = [
            _new(TextMatch, (starts[place], ends[place], *target.about))
            for place, target in enumerate(targets)
            if target and (place in beside or target.key not in accompanied)
        ]
        return matches, pairs

    def _find_targets(self, terms: Sequence[str]) -> list[_Target[Term] | None]:
        """What each syllable matches; nothing, if another form of it is meant that the text has, too."""
        targets = list(map(self._targets.__getitem__, terms))
        if not (present := self._meant.keys() & set(terms)):
            return targets
        keys = {self._meant[term] for term in present}
        return [
            None if target and target.key in keys and term not in present else target
            for term, target in zip(terms, targets, strict=True)
        ]

    def _find_target(self, term: str) -> _Target[Term] | None:
        """What is looked up that a syllable matches by itself; a number is also matched by one inside it."""
        found = self._marked.get(term) or self._folded.get(fold(term))
        if found is None and self._inside and is_number(term):
            return next((self._inside[each] for each in split_number(term) if each in self._inside), None)
        return found

    def _find_pair(self, terms: str) -> _Neighbours | None:
        """What two adjacent syllables, with a space between, match together, if each matches by itself."""
        first, second = terms.split(" ")
        pair = self._pairs.get(join_pair(fold(first), fold(second)))
        one, other = self._targets[first], self._targets[second]
        return _Neighbours(pair, (one.key, other.key)) if pair and one and other else None


def merge_ranges(text: str, matches: Iterable[TextMatch]) -> tuple[tuple[int, int], ...]:
    """The ranges of characters of the matches; those with only spaces between them become one."""
    found: list[tuple[int, int]] = []
    for start, end, *_ in matches:
        if found and (start <= found[-1][1] or text[found[-1][1] : start].isspace()):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _find_phrases(
    phrases: Iterable[_Target[Phrase]], found: FoundSyllables, part: Part | None
) -> Iterator[tuple[_Target[Phrase], Sequence[int]]]:
    """The places, among the syllables found, of the phrases that are looked for in this part."""
    for target in phrases:
        if part is None or part in target.lookup.parts:
            for run in find_phrase(found.terms, target.lookup, found.numbers):
                yield target, run


def _split_phrase(target: _Target[Phrase], found: FoundSyllables, run: Iterable[int]) -> Iterator[TextMatch]:
    """The syllables of a phrase that may have others among them; each has its share of the weight."""
    weight = target.about[1] / len(target.lookup.slots)
    for place in run:
        key = (target.key, found.terms[place])
        yield TextMatch(found.starts[place], found.ends[place], key, weight)


def _sort(matches: Iterable[TextMatch]) -> list[TextMatch]:
    return sorted(matches, key=itemgetter(0, 1))
