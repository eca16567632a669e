"""What else a query may have meant: "did you mean", never done unasked.

A syllable that hardly any article has is repaired: its keystrokes are decoded, its marks changed, it is cut
up, or a letter of it is changed; two that never stand side by side are joined. Where nothing needs repair
but some syllables were typed without marks, these are restored. Which reading is best is told by the index
alone: a change costs the more the less likely it is, and counts the more the more often what it makes stands
beside its neighbours in the articles (a noisy channel: Kernighan, Church and Gale, 1990). So nothing is
suggested that no article has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from math import log1p
from typing import NamedTuple, TypeAlias
from unicodedata import combining, normalize

from vnsearch.language.analyzer import join_pair
from vnsearch.language.edits import generate_respellings
from vnsearch.language.input_methods import decode_keystrokes
from vnsearch.language.normalization import clean
from vnsearch.language.syllabification import fold, split_syllables
from vnsearch.model import Layer, Suggestion
from vnsearch.query.plain_words import RARE, make_term
from vnsearch.query.vocabulary import Vocabulary

_MOST_SYLLABLES = 64
"""Longer queries are given no suggestions, which bounds the time that they take."""
_MOST_LETTERS = 24
"""The same for the syllables that are cut in two or have a letter changed."""
_MOST_CANDIDATES = 64
_MOST_FORMS = 8
_MOST_READINGS = 3
"""So many readings of a single syllable without marks are suggested."""

_KEYSTROKES, _MARKS, _SPACES = 0.5, 1.0, 2.0
"""What changes cost; those of letters are in `respelling`."""
_PER_MARK = 0.5
"""What it costs besides for each tone or shape of a vowel that differs."""
_LETTERS_OF_A_WORD = 5
_UNREPAIRED_SHORT, _UNREPAIRED = 3.0, 4.5
"""What it costs to leave what no article has. In a word of fewer letters another one makes just another word,
so that its neighbours have to speak for it."""
_RESTORED = 0.01
_PRIOR = 0.2
"""How much the number of articles with a syllable counts against that of those with it and its neighbour."""

_MOST_PIECES = 4

_VOWELS = frozenset("aeiouy")


class _Candidate(NamedTuple):
    """What may be meant by `span` typed syllables: what it costs to think so, and what speaks for it."""

    terms: tuple[str, ...]
    span: int
    cost: float
    prior: float


class _Path(NamedTuple):
    """Candidates for the first syllables, one after the other."""

    score: float
    candidates: tuple[_Candidate, ...]


_Spelled: TypeAlias = Callable[[Sequence[str]], str | None]


def suggest(text: str, vocabulary: Vocabulary, spelled: _Spelled) -> tuple[Suggestion, ...]:
    """What the query may have meant instead, most likely first.

    `spelled` gives a run of syllables as an article has it, with its capitals, or None if none has it.
    """
    terms = split_syllables(text).terms
    if not 0 < len(terms) <= _MOST_SYLLABLES:
        return ()
    speller = _Speller(terms, vocabulary)
    repaired = speller.repaired()
    if _run(repaired) != terms:
        return (Suggestion(_rewritten(text, repaired, spelled), "spelling"),)
    restored = [path for path in speller.restored() if _run(path) != terms]
    return tuple(Suggestion(_rewritten(text, path, _exactly(spelled)), "marks") for path in restored)


def _run(path: Sequence[_Candidate]) -> list[str]:
    return [term for candidate in path for term in candidate.terms]


def _exactly(spelled: _Spelled) -> _Spelled:
    """The same, but for those articles only that have the run with just these marks."""

    def exactly(run: Sequence[str]) -> str | None:
        found = spelled(run)
        return None if found is None or split_syllables(found).terms != run else found

    return exactly


def _rewritten(text: str, path: Sequence[_Candidate], spelled: _Spelled) -> str:
    """The text with what the candidates change, as an article has it, or else in the case that was typed."""
    typed, starts, ends = split_syllables(text)
    run = _run(path)
    whole = spelled(run) if len(run) > 1 else None
    if whole is not None:
        return text[: starts[0]] + " ".join(clean(whole).split()) + text[ends[-1] :]
    pieces: list[str] = []
    place = number = 0
    for candidate in path:
        last = number + candidate.span
        if list(candidate.terms) != typed[number:last]:
            start, end = starts[number], ends[last - 1]
            pieces += [text[place:start], _in_case_of(text[start:end], " ".join(candidate.terms))]
            place = end
        number = last
    return "".join([*pieces, text[place:]])


def _in_case_of(typed: str, changed: str) -> str:
    if len(typed) > 1 and typed.isupper():
        return changed.upper()
    return changed[0].upper() + changed[1:] if typed[0].isupper() else changed


class _Speller:
    """The search for the best readings of some typed syllables."""

    def __init__(self, typed: Sequence[str], vocabulary: Vocabulary) -> None:
        self._typed, self._vocabulary = typed, vocabulary
        self._with_marks = any(map(_is_marked, typed))
        self._spellings = cache(vocabulary.spellings)

    def is_known(self, term: str) -> bool:
        """Whether an article has the syllable: with these marks, or, without any, in whatever form."""
        return self._frequency(term) > 0

    def repaired(self) -> Sequence[_Candidate]:
        """The best reading with what is doubtful repaired."""
        return _best_path(len(self._typed), self._repairs, self._beside)

    def restored(self) -> Sequence[Sequence[_Candidate]]:
        """The best reading with all marks; of a single syllable, the most frequent ones."""
        if len(self._typed) == 1:
            return [(candidate,) for candidate in self._readings(0) if candidate.cost][:_MOST_READINGS]
        return [_best_path(len(self._typed), self._readings, self._beside_as_spelt)]

    def _frequency(self, term: str) -> int:
        return self._vocabulary.document_frequency(*make_term(term))

    def _beside(self, first: str, second: str) -> int:
        """How often the two stand side by side; one without marks stands for all its forms."""
        beside = self._vocabulary.document_frequency(Layer.PAIR, join_pair(fold(first), fold(second)))
        if not beside or not (_is_marked(first) or _is_marked(second)):
            return beside
        return sum(
            count
            for (left, right), count in self._spellings((fold(first), fold(second))).items()
            if first in (left, fold(left)) and second in (right, fold(right))
        )

    def _beside_as_spelt(self, first: str, second: str) -> int:
        """How often the two stand side by side with just these marks."""
        return self._spellings((fold(first), fold(second))).get((first, second), 0)

    def _readings(self, number: int) -> list[_Candidate]:
        """The forms of a syllable that was typed without marks."""
        typed = self._typed[number]
        forms = [] if _is_marked(typed) else list(self._vocabulary.forms(typed))[:_MOST_FORMS]
        return [
            _Candidate((form,), 1, 0.0 if form == typed else _RESTORED, self._prior(Layer.SYLLABLE, form))
            for form in forms or [typed]
        ]

    def _repairs(self, number: int) -> list[_Candidate]:
        """What may be meant by a doubtful syllable, and by two that do not stand side by side."""
        typed = self._typed[number]
        unrepaired = _UNREPAIRED if len(typed) >= _LETTERS_OF_A_WORD else _UNREPAIRED_SHORT
        found = [self._candidate((typed,), 1, 0.0 if self.is_known(typed) else unrepaired)]
        if number + 1 < len(self._typed):
            following = self._typed[number + 1]
            if not self._beside(typed, following):
                found += self._if_known((typed + following,), 2, _SPACES)
        if self._frequency(typed) < RARE:
            for term in decode_keystrokes(typed):
                found += self._if_known((term,), 1, _KEYSTROKES)
            if typed.isalpha() and len(typed) <= _MOST_LETTERS:
                found += self._respelled(typed)
        return sorted(found, key=lambda candidate: candidate.cost - candidate.prior)[:_MOST_CANDIDATES]

    def _respelled(self, typed: str) -> Iterator[_Candidate]:
        """The syllable with other marks, cut up, or with one letter changed."""
        folded = fold(typed)
        yield from self._marked(typed, folded, _MARKS)
        for pieces in self._pieces(typed, _MOST_PIECES):
            if len(pieces) > 1:
                yield self._candidate(pieces, 1, _SPACES * (len(pieces) - 1))
        for changed, cost in generate_respellings(folded).items():
            yield from self._marked(typed, changed, cost)

    def _pieces(self, typed: str, most: int) -> Iterator[tuple[str, ...]]:
        """The ways to cut up a syllable into at most so many that stand side by side."""
        if self._can_stand_alone(typed):
            yield (typed,)
        for place in range(1, len(typed)) if most > 1 else ():
            if self._can_stand_alone(typed[:place]):
                for rest in self._pieces(typed[place:], most - 1):
                    if self._beside(typed[:place], rest[0]):
                        yield (typed[:place], *rest)

    def _can_stand_alone(self, piece: str) -> bool:
        return not _VOWELS.isdisjoint(fold(piece)) and self.is_known(piece)

    def _marked(self, typed: str, folded: str, cost: float) -> Iterator[_Candidate]:
        """The forms of a syllable; in a query without marks, the syllable without marks."""
        if not self._vocabulary.document_frequency(Layer.FOLDED, folded):
            return
        if not self._with_marks:
            yield self._candidate((folded,), 1, cost)
            return
        for form in self._vocabulary.forms(folded)[:_MOST_FORMS]:
            yield self._candidate((form,), 1, cost + _PER_MARK * _differing_marks(typed, form))

    def _if_known(self, terms: tuple[str, ...], span: int, cost: float) -> list[_Candidate]:
        return [self._candidate(terms, span, cost)] if all(map(self.is_known, terms)) else []

    def _candidate(self, terms: tuple[str, ...], span: int, cost: float) -> _Candidate:
        return _Candidate(terms, span, cost, min(self._prior(*make_term(term)) for term in terms))

    def _prior(self, layer: Layer, term: str) -> float:
        return _PRIOR * log1p(self._vocabulary.document_frequency(layer, term))


def _best_path(
    length: int, candidates: Callable[[int], Sequence[_Candidate]], beside: Callable[[str, str], int]
) -> Sequence[_Candidate]:
    """The candidates for all syllables that cost least for what speaks for them (Viterbi)."""
    best: list[dict[str, _Path]] = [{} for _ in range(length + 1)]
    best[0][""] = _Path(0.0, ())
    for start in range(length):
        for candidate in candidates(start) if best[start] else ():
            reached = best[start + candidate.span]
            inner = sum(log1p(beside(*both)) for both in pairwise(candidate.terms))
            worth = candidate.prior - candidate.cost + inner
            for last, path in best[start].items():
                bond = log1p(beside(last, candidate.terms[0])) if last else 0.0
                longer = _Path(path.score + worth + bond, (*path.candidates, candidate))
                known = reached.get(candidate.terms[-1])
                if known is None or longer.score > known.score:
                    reached[candidate.terms[-1]] = longer
    return max(best[length].values(), key=lambda path: path.score).candidates


def _is_marked(term: str) -> bool:
    return fold(term) != term


def _differing_marks(term: str, other: str) -> int:
    """How many marks only one of the two has; đ is a d with one."""
    marks, others = _marks(term), _marks(other)
    return ((marks - others) + (others - marks)).total()


def _marks(term: str) -> Counter[str]:
    return Counter(char for char in normalize("NFD", term) if combining(char) or char == "đ")
