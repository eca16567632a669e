"""Mends slips of typing and spelling, by a noisy channel model (Kernighan, Church and Gale, 1990).

A syllable is doubted if the articles found do not have it beside its neighbours as it was typed, or if hardly
any article has it. In its place, other marks, near syllables and several pieces are tried. The unlikelier a
slip is, the more it costs, and the more often its result stands beside the neighbours, the more it gains.
In a query without marks, the mended syllables have none either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import pairwise
from math import log
from typing import NamedTuple
from unicodedata import combining, normalize

from vnsearch.language.edits import MOST_LETTERS, generate_same_sounds, price_slip, undo_easy_slips
from vnsearch.language.input_methods import decode_keystrokes
from vnsearch.language.memo import Memo
from vnsearch.language.syllabification import canonicalize, fold
from vnsearch.language.syllable_structure import parse_syllable
from vnsearch.model import Layer
from vnsearch.query.plain_words import RARE
from vnsearch.query.question_words import is_asking
from vnsearch.query.spelling_evidence import SpellingEvidence
from vnsearch.query.vocabulary import Vocabulary

_MOST_PIECES = 4
_MOST_NEAR = 4
_MOST_FORMS = 8
_MOST_LIKELY = 6
_MOST_SLIPS = 2
_KEYS, _LEFT_OUT, _MARKS, _SPACE, _SAME_SOUND = 0.5, 0.5, 1.5, 1.0, 1.4
"""What keys of an input method, all marks left out, a slip of a mark, one of a space, and letters that sound
alike cost, in natural logarithms."""
_SURE, _SURE_OF_WORD = 0.5, 5.0
"""How much better than what was typed a mended syllable must be; than a syllable that is no rare one."""
_LONG_SYLLABLE = 5
_UNSEEN_SHORT, _UNSEEN = 0.1, 0.0001
"""The articles that count for a syllable that no article has. With another letter, one of fewer than
`_LONG_SYLLABLE` letters is often another real one, so its neighbours have to suggest the change."""
_ALONE = 0.1
"""The weight of a syllable's own probability, as that of its probability behind another makes up the rest."""
_LEAD = 0.36
"""How much better than the second best it must be, for each unit that its slip costs."""
_CERTAIN, _CERTAIN_IF_BOUND, _BOUND = 8.3, 3.5, 100
"""How much better than a word, for each of the syllables that may hold a slip, it must be to be offered in
its place; less where it stands so much more often beside a neighbour than by chance."""
_CERTAIN_IF_FEW = 0.65
"""A syllable of the language that hardly any article has may be no slip, but a word that few of them need.
What is offered between neighbours must be as much likelier as for a word, or, in an archive of few syllables,
so many times the logarithm of their number."""
_STANDING, _ONE_IN = 3.0, 1000
"""What speaks for it that a slip stands in articles, and far more often in its right form; a syllable of the
language in at most one of so many articles."""
_LONGEST_ABBREVIATION = 2
_SCARCE, _SHORTEST_NAME, _FAR_MORE = 20, 4, 10
"""What is no syllable of the language and stands in fewer articles may be a slip that stands in them, if so
many times more articles have what is offered instead."""
_FEWEST = 5
"""What fewer articles have side by side is not offered in place of a syllable that is no rare one."""

_VOWELS = frozenset("aeiouy")


class SyllableReading(NamedTuple):
    """The syllables that are meant by `span` typed ones; symbols and numbers are settled as they are."""

    terms: tuple[str, ...]
    span: int = 1
    is_settled: bool = False


def _list_marks(term: str) -> str:
    """The marks of a syllable; the stroke of đ is one."""
    return "".join(char for char in normalize("NFD", term) if combining(char) or char == "đ")


_MARKS_OF = Memo(_list_marks)


def mend_slips(
    typed: Sequence[SyllableReading], evidence: SpellingEvidence, vocabulary: Vocabulary
) -> list[SyllableReading]:
    """The readings of the syllables, one after the other, with those mended that hold a slip.

    The surest slip is mended first, as its neighbours may then be right. Where hardly any article has a
    syllable, only such syllables are mended.
    """
    readings = list(typed)
    open_terms = {reading.terms[0] for reading in typed if not reading.is_settled}
    rare = {term for term in open_terms if _is_rare(term, evidence.frequency(term))}
    asking = set(filter(is_asking, rare))
    open_terms, rare = open_terms - asking, rare - asking
    is_in_marked = any(_MARKS_OF[term] for reading in typed for term in reading.terms)
    make_mender = cache(partial(_Mender, log(len(readings)), is_in_marked, evidence, vocabulary))
    for _ in range(_MOST_SLIPS):
        menders = [
            (place, make_mender(_find_context(readings, place)))
            for place, known in enumerate(readings)
            if known.terms[0] in (rare or open_terms)
        ]
        evidence.sample([pair for _, mender in menders for pair in mender.list_pairs()])
        found = [(gain, place, reading) for place, mender in menders for gain, reading in mender.read()]
        if not found:
            break
        _, place, best = max(found)
        readings[place : place + best.span] = [best]
    return readings


class _Context(NamedTuple):
    """A syllable as it was typed, the one before it, and the two behind it; empty at the ends."""

    left: str
    typed: str
    right: str
    after: str


def _find_context(readings: Sequence[SyllableReading], place: int) -> _Context:
    left = readings[place - 1].terms[-1] if place else ""
    following = [reading.terms[0] for reading in readings[place + 1 : place + 3]]
    right, after = (*following, "", "")[:2]
    return _Context(left, readings[place].terms[0], right, after)


class _Mender:
    """Finds what is meant by one syllable between its neighbours.

    `doubts` is what must speak for a reading because any other syllable may hold the slip.
    """

    def __init__(
        self,
        doubts: float,
        is_in_marked: bool,
        evidence: SpellingEvidence,
        vocabulary: Vocabulary,
        context: _Context,
    ) -> None:
        self._doubts, self._is_in_marked = doubts, is_in_marked
        self._left, self._typed, self._right, self._after = context
        self._evidence, self._vocabulary = evidence, vocabulary
        self._total = vocabulary.total_length + 1
        frequency = evidence.frequency(self._typed)
        self._is_rare = _is_rare(self._typed, frequency)
        self._is_name = self._is_rare and not parse_syllable(self._typed)
        self._fewest = _choose_fewest(frequency) if self._is_rare else _FEWEST
        self._likely = self._choose_likely() if self._is_doubtful() else []

    def _choose_likely(self) -> list[tuple[SyllableReading, float]]:
        """The likeliest readings by what is known of pairs without marks, with the costs of the slips."""
        return [(reading, cost) for _, reading, cost in self._rank(self._list_readings())[:_MOST_LIKELY]]

    def _rank(
        self, readings: Iterable[tuple[SyllableReading, float]]
    ) -> list[tuple[float, SyllableReading, float]]:
        """Readings with the costs of their slips, behind how much likelier each is; the likeliest first."""
        as_typed = {1: self._score((self._typed,), self._right)}
        if self._right:
            as_typed[2] = self._score((self._typed, self._right), self._after)
        ranked = [
            (as_typed[reading.span] + cost - self._score(reading.terms, self._behind(reading)), reading, cost)
            for reading, cost in readings
        ]
        return [(-loss, reading, cost) for loss, reading, cost in sorted(ranked)]

    def _behind(self, reading: SyllableReading) -> str:
        """The syllable behind those that the reading stands for."""
        return self._right if reading.span == 1 else self._after

    def list_pairs(self) -> Iterator[tuple[str, str]]:
        """The pairs without marks whose spellings decide between the likeliest readings."""
        for reading, _ in self._likely:
            for first, second in self._pairs(reading.terms, self._behind(reading)):
                yield fold(first), fold(second)

    def read(self) -> Iterator[tuple[float, SyllableReading]]:
        """What is meant instead of the syllable, or of it and the next one, and how much likelier that is."""
        sure = _SURE if self._is_rare else _SURE_OF_WORD
        gains = self._rank(self._likely) if self._likely else []
        for gain, reading, cost in gains[:1]:
            leads = len(gains) == 1 or gain - gains[1][0] >= _LEAD * cost
            if leads and gain > sure and self._is_clear(gain - self._doubts, reading):
                yield gain, reading

    def _is_clear(self, gain: float, reading: SyllableReading) -> bool:
        """Whether the reading, so much likelier than what was typed, may be offered in its place."""
        if self._is_rare:
            may_be_word = not self._is_name and bool(self._left or self._right)
            return not may_be_word or gain > min(_CERTAIN, _CERTAIN_IF_FEW * log(self._total))
        return gain > _CERTAIN or (gain > _CERTAIN_IF_BOUND and self._is_bound(reading))

    def _is_bound(self, reading: SyllableReading) -> bool:
        """Whether articles have the reading beside a neighbour much more often than by chance."""
        frequency, total = self._evidence.frequency, self._vocabulary.total_length
        return any(
            self._evidence.count_pair(*pair) * total >= _BOUND * frequency(pair[0]) * frequency(pair[1])
            for pair in self._pairs(reading.terms, self._behind(reading))
        )

    def _is_doubtful(self) -> bool:
        if len(self._typed) > MOST_LETTERS:
            return False
        if self._is_rare:
            return True
        pairs = self._pairs((self._typed,), self._right)
        return not any(self._evidence.stands_in_hits(*pair) for pair in pairs) and not self._stands_beside(
            self._typed, RARE
        )

    def _score(self, terms: tuple[str, ...], right: str) -> float:
        """The log of the probability of the syllables between the neighbours, by counts of articles."""
        likelihood = 1.0 if self._left else self._probability(terms[0])
        for first, second in self._pairs(terms, right):
            likelihood *= self._follows(first, second)
        return log(likelihood)

    def _probability(self, term: str) -> float:
        unseen = _UNSEEN if len(term) >= _LONG_SYLLABLE else _UNSEEN_SHORT
        return (self._evidence.frequency(term) + unseen) / self._total

    def _follows(self, first: str, second: str) -> float:
        """The probability of a syllable behind another one."""
        together = self._evidence.count_pair(first, second) / max(self._evidence.frequency(first), 1)
        return (1 - _ALONE) * min(together, 1.0) + _ALONE * self._probability(second)

    def _pairs(self, terms: Sequence[str], right: str) -> list[tuple[str, str]]:
        return list(pairwise([term for term in (self._left, *terms, right) if term]))

    def _list_readings(self) -> Iterator[tuple[SyllableReading, float]]:
        """What may be meant, with the costs of the slips."""
        typed, folded = self._typed, fold(self._typed)
        if self._is_rare:
            for syllable in decode_keystrokes(typed):
                if self._evidence.frequency(syllable):
                    yield SyllableReading((syllable,)), _KEYS
        if not typed.isalpha():
            return
        if self._is_rare:
            for term, cost in undo_easy_slips(typed).items():
                if self._evidence.frequency(canonical := canonicalize(term)) >= self._fewest:
                    yield SyllableReading((canonical,)), cost
            for pieces in {*self._split_in_two(typed), *self._split(typed, _MOST_PIECES)}:
                if len(pieces) > 1:
                    yield SyllableReading(pieces), _SPACE * (len(pieces) - 1)
        both = typed + self._right
        if (
            self._right
            and self._evidence.frequency(both)
            and not self._evidence.count_pair(typed, self._right)
        ):
            yield SyllableReading((both,), span=2), _SPACE
        if _is_abbreviation(typed):
            return
        if typed != folded or self._evidence.is_marked:
            yield from self._list_forms(folded, 0.0)
        for near, cost in self._list_near(folded):
            yield from self._list_forms(near, cost)

    def _list_near(self, folded: str) -> list[tuple[str, float]]:
        """The likeliest syllables, without marks, that a slip of a letter may have changed, with its cost."""
        left, right = fold(self._left), fold(self._right)
        found = dict(self._vocabulary.near_terms(folded, left, right))
        alike = set(generate_same_sounds(folded)) - {folded}
        for term in alike - found.keys():
            found[term] = self._count_beside(left, term), self._count_beside(term, right)
        ranked = []
        for term, beside in found.items():
            cost = _SAME_SOUND if term in alike else price_slip(term, folded)
            frequency = self._vocabulary.count_articles(Layer.FOLDED, term)
            if cost is not None and (max(beside) if left or right else frequency) >= self._fewest:
                if self._stands_by_slip(frequency):
                    cost -= _STANDING
                ranked.append((cost - _weigh_beside(beside, frequency), term, cost))
        return [(term, cost) for _, term, cost in sorted(ranked)[:_MOST_NEAR]]

    def _stands_by_slip(self, frequency: int) -> bool:
        """Whether the syllable stands in a few articles, and one that so many have was meant there too."""
        own = self._evidence.frequency(self._typed)
        is_few = self._is_name or own * _ONE_IN <= self._vocabulary.live
        return self._is_rare and is_few and 0 < _FAR_MORE * own <= frequency

    def _count_beside(self, first: str, second: str) -> int:
        return self._evidence.count_folded((first, second)) if first and second else 0

    def _list_forms(self, near: str, cost: float) -> Iterator[tuple[SyllableReading, float]]:
        """A near syllable with marks; without, if the whole query has none."""
        if not self._is_in_marked:
            yield SyllableReading((near,)), cost
            return
        marks = _MARKS_OF[self._typed]
        for form in self._evidence.forms(near)[:_MOST_FORMS]:
            if form != self._typed:
                others = _MARKS_OF[form]
                if not marks and near == self._typed:
                    yield SyllableReading((form,)), _LEFT_OUT
                    continue
                lost, added = _count_differing(marks, others)
                is_dropped = len(near) > len(fold(self._typed))  # with its marks
                yield SyllableReading((form,)), cost + _MARKS * (lost if is_dropped else max(lost, added))

    def _stands_beside(self, term: str, fewest: int) -> bool:
        """Whether as many articles have the syllable beside a neighbour, or at all if there is none."""
        pairs = self._pairs((term,), self._right)
        if not pairs:
            return self._evidence.frequency(term) >= fewest
        return any(self._evidence.count_pair(*pair) >= fewest for pair in pairs)

    def _split(self, typed: str, most: int) -> Iterator[tuple[str, ...]]:
        """The ways to split the syllable into at most `most` that are side by side in some article."""
        if self._can_stand_alone(typed):
            yield (typed,)
        for place in range(1, len(typed)) if most > 1 else ():
            if self._can_stand_alone(typed[:place]):
                for rest in self._split(typed[place:], most - 1):
                    if self._evidence.count_pair(typed[:place], rest[0]):
                        yield (typed[:place], *rest)

    def _split_in_two(self, typed: str) -> Iterator[tuple[str, ...]]:
        """The ways to split the syllable into two that many articles have, side by side or not."""
        for place in range(1, len(typed)):
            both = typed[:place], typed[place:]
            if all(parse_syllable(piece) and self._evidence.frequency(piece) >= _FEWEST for piece in both):
                yield both

    def _can_stand_alone(self, piece: str) -> bool:
        return not _VOWELS.isdisjoint(fold(piece)) and self._evidence.frequency(piece) > 0


def _count_differing(marks: str, others: str) -> tuple[int, int]:
    """How many of the marks are not among the others, and the other way round."""
    added = others
    for mark in marks:
        added = added.replace(mark, "", 1)
    return len(marks) - len(others) + len(added), len(added)


def _weigh_beside(beside: tuple[int, int], frequency: int) -> float:
    """What speaks for a syllable that so many articles have, in so many of them beside each neighbour."""
    if not any(beside):
        return log(frequency + 0.5)
    return log(beside[0] + 0.5) + log((beside[1] + 0.5) / (frequency + 1))


def _is_abbreviation(term: str) -> bool:
    """Whether the syllable is two letters that are none, such as TQ: with one letter more it would be one."""
    return len(term) <= _LONGEST_ABBREVIATION and term.isalpha() and _VOWELS.isdisjoint(fold(term))


def _is_rare(term: str, frequency: int) -> bool:
    """Whether so few articles have the syllable that it may be a slip."""
    is_name = len(term) >= _SHORTEST_NAME and not parse_syllable(term)
    return frequency < (_SCARCE if is_name else RARE)


def _choose_fewest(frequency: int) -> int:
    """The fewest articles that must have what is offered for a rare syllable."""
    return frequency + 1 if frequency < RARE else _FAR_MORE * frequency
