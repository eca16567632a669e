"""Suggests other queries that may have been meant; a search never replaces the query by itself.

A syllable that hardly any article has is repaired: its keystrokes are decoded, its marks or one of its
letters changed, or it is split. Two syllables that are nowhere side by side are joined. If nothing needs
repair, marks that were left out are restored.

The best reading is found by a noisy channel model (Kernighan, Church and Gale, 1990) over the counts of the
index: the unlikelier a change, the more it costs, and the more often its result is found beside its
neighbours, the more it gains. So only what articles have is suggested.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import pairwise
from math import log1p
from typing import NamedTuple, TypeAlias
from unicodedata import combining, normalize

from vnsearch.language.analyzer import join_pair
from vnsearch.language.edits import generate_respellings
from vnsearch.language.input_methods import decode_keystrokes
from vnsearch.language.normalization import clean
from vnsearch.language.syllabification import fold, has_marks, split_syllables
from vnsearch.model import Layer, Suggestion
from vnsearch.query.other_names import make_term
from vnsearch.query.plain_words import RARE
from vnsearch.query.syllables import QuerySyllable, find_runs, split_query
from vnsearch.query.torn_query import join_torn
from vnsearch.query.vocabulary import Vocabulary

_MOST_SYLLABLES = 64
"""Longer queries get no suggestions, which bounds the time."""
_MOST_LETTERS = 24
"""Longer syllables are neither split nor given other letters, for the same reason."""
_MOST_CANDIDATES = 64
_MOST_FORMS = 8
_MOST_PIECES = 4
_MOST_RESTORED = 3
"""The most readings that are suggested for a single syllable without marks."""

_KEYSTROKES, _MARKS, _SPACES = 0.5, 1.0, 2.0
"""The costs of changes; those of letters are in `generate_respellings`."""
_PER_MARK = 0.5
"""The additional cost of each tone or vowel shape that differs."""
_LONG_SYLLABLE = 5
_UNREPAIRED_SHORT, _UNREPAIRED = 3.0, 4.5
"""The costs of leaving a syllable that no article has. With another letter, a syllable of fewer than
`_LONG_SYLLABLE` letters is often another real one, so its neighbours have to suggest the change."""
_RESTORED = 0.01
_PRIOR = 0.2
"""The factor of the log of a syllable's document frequency; that of a pair's has the factor 1."""

_VOWELS = frozenset("aeiouy")


class _Candidate(NamedTuple):
    """What may be meant by `span` typed syllables; `prior` is what its document frequency gains."""

    terms: tuple[str, ...]
    span: int
    cost: float
    prior: float


class _Path(NamedTuple):
    """Candidates for the first syllables, one after the other."""

    score: float
    candidates: tuple[_Candidate, ...]


_FindSpelling: TypeAlias = Callable[[Sequence[str]], str | None]


def suggest(text: str, vocabulary: Vocabulary, find_spelling: _FindSpelling) -> tuple[Suggestion, ...]:
    """Returns what the query may have meant instead, most likely first.

    `find_spelling` returns adjacent syllables as an article spells them, with capitals, or None if no article
    has them.
    """
    syllables = split_query(text)
    terms = [syllable.term for syllable in syllables]
    if not 0 < len(terms) <= _MOST_SYLLABLES:
        return ()
    if (joined := join_torn(text, vocabulary)) is not None:
        return (Suggestion(joined, "spelling"),)
    speller = _Speller(syllables, vocabulary)
    repaired = speller.repair()
    if _list_terms(repaired) != terms:
        return (Suggestion(_rewrite(text, repaired, find_spelling), "spelling"),)
    restored = [path for path in speller.restore_marks() if _list_terms(path) != terms]
    exact = partial(_find_exact_spelling, find_spelling)
    return tuple(Suggestion(_rewrite(text, path, exact), "marks") for path in restored)


def _list_terms(path: Sequence[_Candidate]) -> list[str]:
    return [term for candidate in path for term in candidate.terms]


def _find_exact_spelling(find_spelling: _FindSpelling, terms: Sequence[str]) -> str | None:
    """The syllables as an article spells them, if it has them with just these marks."""
    found = find_spelling(terms)
    return None if found is None or split_syllables(found).terms != terms else found


def _rewrite(text: str, path: Sequence[_Candidate], find_spelling: _FindSpelling) -> str:
    """The text with all its syllables as an article spells them, or else with the changed ones replaced."""
    _, starts, ends = split_syllables(text)
    terms = _list_terms(path)
    whole = find_spelling(terms) if len(terms) > 1 else None
    if whole is None:
        return _replace_changed(text, path)
    return text[: starts[0]] + " ".join(clean(whole).split()) + text[ends[-1] :]


def _replace_changed(text: str, path: Sequence[_Candidate]) -> str:
    """The text with what the candidates change, in the case that was typed."""
    typed, starts, ends = split_syllables(text)
    pieces: list[str] = []
    place = first = 0
    for candidate in path:
        last = first + candidate.span
        if list(candidate.terms) != typed[first:last]:
            start, end = starts[first], ends[last - 1]
            pieces += [text[place:start], _apply_case(text[start:end], " ".join(candidate.terms))]
            place = end
        first = last
    return "".join([*pieces, text[place:]])


def _apply_case(typed: str, changed: str) -> str:
    if len(typed) > 1 and typed.isupper():
        return changed.upper()
    return changed[0].upper() + changed[1:] if typed[0].isupper() else changed


class _Speller:
    """Finds the best readings of typed syllables; symbols and numbers are meant without marks."""

    def __init__(self, syllables: Sequence[QuerySyllable], vocabulary: Vocabulary) -> None:
        typed = [syllable.term for syllable in syllables]
        self._typed, self._vocabulary = typed, vocabulary
        self._fixed = {
            place for place, syllable in enumerate(syllables) if syllable.symbol or syllable.is_number
        }
        self._runs = {start: typed[start:end] for start, end in find_runs(syllables)}
        self._with_marks = any(map(_is_marked, typed))
        self._spellings = cache(vocabulary.spellings)

    def repair(self) -> Sequence[_Candidate]:
        """The best reading with doubtful syllables repaired."""
        return _find_best_path(len(self._typed), self._repairs, self._count_pair)

    def restore_marks(self) -> Sequence[Sequence[_Candidate]]:
        """The best reading with all marks; for a single syllable the best few, the most frequent first."""
        if len(self._typed) == 1:
            return [(candidate,) for candidate in self._marked_forms(0) if candidate.cost][:_MOST_RESTORED]
        return [_find_best_path(len(self._typed), self._marked_forms, self._count_exact_pair)]

    def _is_known(self, term: str) -> bool:
        """Whether any article has the syllable: with these marks, or in any form if it has none."""
        return self._frequency(term) > 0

    def _frequency(self, term: str) -> int:
        return self._vocabulary.document_frequency(*make_term(term))

    def _count_pair(self, first: str, second: str) -> int:
        """How often the two are side by side; one without marks stands for all its forms."""
        count = self._vocabulary.document_frequency(Layer.PAIR, join_pair(fold(first), fold(second)))
        if not count or not (_is_marked(first) or _is_marked(second)):
            return count
        return sum(
            times
            for (left, right), times in self._spellings((fold(first), fold(second))).items()
            if first in (left, fold(left)) and second in (right, fold(right))
        )

    def _count_exact_pair(self, first: str, second: str) -> int:
        """How often the two are side by side with just these marks."""
        return self._spellings((fold(first), fold(second))).get((first, second), 0)

    def _marked_forms(self, number: int) -> list[_Candidate]:
        """The forms of a syllable typed without marks; one with marks has only itself."""
        typed = self._typed[number]
        fixed = number in self._fixed or _is_marked(typed)
        forms = [] if fixed else list(self._vocabulary.forms(typed))[:_MOST_FORMS]
        return [
            _Candidate((form,), 1, 0.0 if form == typed else _RESTORED, self._prior(Layer.SYLLABLE, form))
            for form in forms or [typed]
        ]

    def _repairs(self, number: int) -> list[_Candidate]:
        """What may be meant by a syllable, or by it and the next one; the best first."""
        if decoded := list(self._decoded_run(number)):
            return decoded
        typed = self._typed[number]
        found = [self._unrepaired(typed), *self._joined(number)]
        if self._frequency(typed) < RARE:
            found += self._decoded(typed)
            if typed.isalpha() and len(typed) <= _MOST_LETTERS:
                found += self._respelled(typed)
        return sorted(found, key=lambda candidate: candidate.cost - candidate.prior)[:_MOST_CANDIDATES]

    def _unrepaired(self, typed: str) -> _Candidate:
        """The syllable as typed."""
        unknown = _UNREPAIRED if len(typed) >= _LONG_SYLLABLE else _UNREPAIRED_SHORT
        return self._candidate((typed,), 1, 0.0 if self._is_known(typed) else unknown)

    def _joined(self, number: int) -> Iterator[_Candidate]:
        """The syllable joined with the next one, if the two are nowhere side by side."""
        both = self._typed[number : number + 2]
        if len(both) == 2 and self._is_known("".join(both)) and not self._count_pair(*both):
            yield self._candidate(("".join(both),), 2, _SPACES)

    def _decoded(self, typed: str) -> Iterator[_Candidate]:
        """What the syllable is if it was typed as keystrokes of an input method."""
        for term in decode_keystrokes(typed):
            if self._is_known(term):
                yield self._candidate((term,), 1, _KEYSTROKES)

    def _decoded_run(self, number: int) -> Iterator[_Candidate]:
        """What letters and digits in one, which no article has so, are as keystrokes of an input method."""
        run = self._runs.get(number, ())
        if run and not all(self._count_pair(*both) for both in pairwise(run)):
            for candidate in self._decoded("".join(run)):
                yield candidate._replace(span=len(run))

    def _respelled(self, typed: str) -> Iterator[_Candidate]:
        """The syllable with other marks, split, or with one letter changed."""
        folded = fold(typed)
        yield from self._marked(typed, folded, _MARKS)
        for pieces in self._pieces(typed, _MOST_PIECES):
            if len(pieces) > 1:
                yield self._candidate(pieces, 1, _SPACES * (len(pieces) - 1))
        for changed, cost in generate_respellings(folded).items():
            yield from self._marked(typed, changed, cost)

    def _pieces(self, typed: str, most: int) -> Iterator[tuple[str, ...]]:
        """The ways to split a syllable into at most `most` that are side by side in some article."""
        if self._can_stand_alone(typed):
            yield (typed,)
        for place in range(1, len(typed)) if most > 1 else ():
            if self._can_stand_alone(typed[:place]):
                for rest in self._pieces(typed[place:], most - 1):
                    if self._count_pair(typed[:place], rest[0]):
                        yield (typed[:place], *rest)

    def _can_stand_alone(self, piece: str) -> bool:
        return not _VOWELS.isdisjoint(fold(piece)) and self._is_known(piece)

    def _marked(self, typed: str, folded: str, cost: float) -> Iterator[_Candidate]:
        """The forms of a syllable, or in a query without marks only that without marks."""
        if not self._vocabulary.document_frequency(Layer.FOLDED, folded):
            return
        if not self._with_marks:
            yield self._candidate((folded,), 1, cost)
            return
        for form in self._vocabulary.forms(folded)[:_MOST_FORMS]:
            yield self._candidate((form,), 1, cost + _PER_MARK * _count_differing_marks(typed, form))

    def _candidate(self, terms: tuple[str, ...], span: int, cost: float) -> _Candidate:
        return _Candidate(terms, span, cost, min(self._prior(*make_term(term)) for term in terms))

    def _prior(self, layer: Layer, term: str) -> float:
        return _PRIOR * log1p(self._vocabulary.document_frequency(layer, term))


def _find_best_path(
    length: int, candidates: Callable[[int], Sequence[_Candidate]], count_pair: Callable[[str, str], int]
) -> Sequence[_Candidate]:
    """The candidates for all syllables with the highest score, by dynamic programming (Viterbi).

    `candidates` returns those that begin at a syllable, and `count_pair` how often two are side by side. That
    takes long, so it is not asked where all ways go through the same two.
    """
    best: list[dict[str, _Path]] = [{} for _ in range(length + 1)]  # by number of syllables and last term
    best[0][""] = _Path(0.0, ())
    for start in range(length):
        found = candidates(start) if best[start] else ()
        is_choice = len(found) > 1 or len(best[start]) > 1 or best[start + 1]
        for candidate in found:
            inner = sum(log1p(count_pair(*both)) for both in pairwise(candidate.terms))
            gain = candidate.prior - candidate.cost + inner
            for last, path in best[start].items():
                bond = log1p(count_pair(last, candidate.terms[0])) if last and is_choice else 0.0
                longer = _Path(path.score + gain + bond, (*path.candidates, candidate))
                _keep_best(best[start + candidate.span], candidate.terms[-1], longer)
    return max(best[length].values(), key=lambda path: path.score).candidates


def _keep_best(best: dict[str, _Path], last: str, path: _Path) -> None:
    known = best.get(last)
    if known is None or path.score > known.score:
        best[last] = path


def _is_marked(term: str) -> bool:
    return has_marks(term)


def _count_differing_marks(term: str, other: str) -> int:
    """How many marks only one of the two has; the stroke of đ is a mark."""
    marks, others = _list_marks(term), _list_marks(other)
    return ((marks - others) + (others - marks)).total()


def _list_marks(term: str) -> Counter[str]:
    return Counter(char for char in normalize("NFD", term) if combining(char) or char == "đ")
