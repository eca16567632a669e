"""What is looked up for plain words that stand side by side in a query.

Marks typed are marks meant; marks not typed are open. This is decided syllable by syllable: a syllable with
a mark is matched with its marks, and only adds to the score without them; a syllable without any matches
every marked form. Adjacent syllables and words raise the score of an article and never decide whether it
matches, because words are cut differently in different sentences. Another name for what is named is matched
as well, at a lower weight.

The weights were tuned on public sets of judged queries (encyclopaedia, news, statutes); see
`tests/benchmarks/relevance.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from vnsearch.analysis import fold, pair, word
from vnsearch.cutting import KnownWord, cut
from vnsearch.lexicon import Lexicon
from vnsearch.model import AnyOf, Condition, Lookup, Phrase, Term, Weighted
from vnsearch.nodes import QuerySyllable
from vnsearch.rules import Form, Synonyms

EXACT = 0.7
FOLDED = 0.3
WHOLE = EXACT + FOLDED
PAIR = 0.35
WORD = 0.1
OTHER_NAME = 0.5
DOUBTFUL = 3
"""A syllable is doubtful that fewer articles have."""
_LONGEST_WORD = 5
"""Words of more syllables are not looked for; 23 of the 31,158 entries of pyvi's list have more."""
_NEARLY_ALL = 0.9
"""When so many of the articles with a syllable in any form have it with the marks typed, it is not looked up
without them: that would find nearly the same articles again."""


class Spot(NamedTuple):
    """A syllable of a query, what its score is multiplied by, and whether `just` these marks are meant."""

    syllable: QuerySyllable
    boost: float = 1.0
    just: bool = False


class Collected:
    """What is to be looked up, collected from the parts of a query."""

    def __init__(self) -> None:
        self.matching: dict[Lookup, Weighted] = {}
        self.supporting: dict[Lookup, Weighted] = {}
        self.notes: list[str] = []
        self.doubtful = False

    def match(self, lookup: Lookup, weight: float, name_for: str = "") -> Lookup:
        """Takes something that can decide whether an article matches."""
        if not (name_for and lookup in self.matching):
            self.matching[lookup] = Weighted(lookup, weight, name_for)
        return lookup

    def demote(self, lookups: Iterable[Lookup]) -> None:
        """Lets what was taken to match only add to the score."""
        for lookup in lookups:
            if (weighted := self.matching.pop(lookup, None)) is not None:
                self.supporting[lookup] = weighted

    def support(self, lookup: Lookup, weight: float) -> None:
        """Takes something that only adds to the score."""
        self.supporting[lookup] = Weighted(lookup, weight)


class WordPlanner:
    """Plans stretches of words for the index with this lexicon.

    `names` knows other names for the same thing, and `words` what the user takes as one word. When it is to
    be `literal`, marks that no article has are not taken for a slip.
    """

    def __init__(
        self, lexicon: Lexicon, names: Synonyms, words: Synonyms, collected: Collected, literal: bool
    ) -> None:
        self._lexicon, self._names, self._words = lexicon, names, words
        self._collected, self._literal = collected, literal

    def conditions(self, spots: Sequence[Spot]) -> list[Condition]:
        """What an article matches that has each of the words; supports their standing side by side."""
        terms = [spot.syllable.term for spot in spots]
        folded = [spot.syllable.folded for spot in spots]
        conditions: list[Condition] = [self.syllable(spot) for spot in spots]
        self._match_names(terms, folded, conditions)
        self._note_absent(spots, conditions)
        known: list[KnownWord] = []
        for start, (first, second) in enumerate(pairwise(folded)):
            beside = Term("pair", pair(first, second))
            self._collected.support(beside, PAIR)
            if self._frequency(beside):
                known += self._known_words(folded, start)
            elif self._frequency(Term("folded", first + second)):
                self._collected.doubtful = True
        for term in self._words_of(folded, known):
            self._collected.support(Term("folded_word", term), WORD)
        for found in self._words.find(terms):
            self._collected.support(run_of(terms[found.start : found.end]), PAIR)
        return conditions

    def syllable(self, spot: Spot) -> Term:
        """What the syllable is matched by; supports it without its marks, unless just these are meant."""
        (term, plain), boost = spot.syllable, spot.boost
        found = Term("syllable", term) if spot.just else self.term(spot.syllable)
        folded = Term("folded", plain)
        if spot.just or self._frequency(found) >= _NEARLY_ALL * self._frequency(folded):
            self._collected.match(found, WHOLE * boost)
        else:
            self._collected.match(found, EXACT * boost)
            self._collected.support(folded, FOLDED * boost)
        if spot.just and not self._frequency(found) and self._frequency(folded):
            self._collected.notes.append(f"no article has “{term}” with just these marks")
        return found

    def term(self, syllable: QuerySyllable) -> Term:
        """A syllable with its marks if it has any, but for those that are a slip; that is noted."""
        typed, folded = _as_typed(syllable), Term("folded", syllable.folded)
        frequency = self._frequency(typed)
        if frequency < DOUBTFUL:
            self._collected.doubtful = True
        if frequency or not syllable.marked or not (count := self._frequency(folded)):
            return typed
        self._collected.notes.append(_mistyped_note(syllable, count, self._literal))
        return typed if self._literal else folded

    def can_match(self, condition: Condition) -> bool:
        """Whether an article can meet it."""
        return not isinstance(condition, Term) or self._frequency(condition) > 0

    def _match_names(self, terms: Sequence[str], folded: Sequence[str], conditions: list[Condition]) -> None:
        """Lets other names for what the query names match in its place."""
        for start, end, names in self._names.find(terms):
            others = [
                self._collected.match(run_of(form), OTHER_NAME, name_for=" ".join(terms[start:end]))
                for form in names
                if list(map(fold, form)) != list(folded[start:end]) and self._may_stand(form)
            ]
            for number in range(start, end) if others else ():
                conditions[number] = AnyOf((conditions[number], *others))

    def _words_of(self, folded: Sequence[str], known: Sequence[KnownWord]) -> Iterator[str]:
        """The words of several syllables that the syllables are cut into, when these could be."""
        if known:
            counts = [self._frequency(Term("folded", term)) for term in folded]
            for start, end in cut(counts, known, self._lexicon.total_length):
                if end - start > 1:
                    yield word(folded[start:end])

    def _known_words(self, folded: Sequence[str], start: int) -> Iterator[KnownWord]:
        """The words of several syllables that could begin at one of the syllables."""
        counts = self._lexicon.words_beginning(word(folded[start : start + 2]))
        for end in range(start + 2, min(start + _LONGEST_WORD, len(folded)) + 1) if counts else ():
            if count := counts.get(word(folded[start:end])):
                yield KnownWord(start, end, count)

    def _frequency(self, term: Term) -> int:
        return self._lexicon.document_frequency(*term)

    def _may_stand(self, form: Form) -> bool:
        """Whether the index has all that a name is made of."""
        return all(self._frequency(term_of(syllable)) for syllable in form) and all(
            self._lexicon.document_frequency("pair", pair(*both)) for both in pairwise(map(fold, form))
        )

    def _note_absent(self, spots: Sequence[Spot], conditions: Sequence[Condition]) -> None:
        absent = [
            spot.syllable.term
            for spot, condition in zip(spots, conditions, strict=True)
            if isinstance(condition, Term)
            and not self._lexicon.document_frequency("folded", spot.syllable.folded)
        ]
        if 0 < len(absent) < len(spots):
            self._collected.notes.append(
                "no article has " + ", ".join(f"“{term}”" for term in dict.fromkeys(absent))
            )


def _as_typed(syllable: QuerySyllable) -> Term:
    return Term("syllable", syllable.term) if syllable.marked else Term("folded", syllable.folded)


def term_of(syllable: str) -> Term:
    """A syllable with its marks, or, if it has none, in any form."""
    return Term("folded" if fold(syllable) == syllable else "syllable", syllable)


def run_of(form: Sequence[str]) -> Lookup:
    """What is looked up for syllables that stand in this order."""
    terms = tuple(map(term_of, form))
    return terms[0] if len(terms) == 1 else Phrase(tuple((term,) for term in terms))


def _mistyped_note(syllable: QuerySyllable, count: int, literal: bool) -> str:
    if literal:
        return f"no article has “{syllable.term}”; “{syllable.folded}”, without marks, finds {count}"
    return f"no article has “{syllable.term}”: searched for “{syllable.folded}”, without marks"
