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

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from vnsearch.language.analyzer import join_pair, join_word
from vnsearch.language.syllabification import fold
from vnsearch.model import AnyOf, Condition, Layer, Lookup, Phrase, Term, Weighted
from vnsearch.query.syllables import QuerySyllable
from vnsearch.query.synonyms import Form, Synonyms
from vnsearch.query.unigram import KnownWord, cut
from vnsearch.query.vocabulary import Lexicon

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
        counts = [self._lexicon.document_frequency(Layer.FOLDED, term) for term in folded]
        conditions: list[Condition] = list(map(self._syllable, spots, counts))
        self._match_names(terms, folded, conditions)
        self._note_absent(terms, counts, conditions)
        known: list[KnownWord] = []
        for start, both in enumerate(pairwise(folded)):
            if self._support_pair(*both):
                known += self._known_words(folded, start)
        for start, end in cut(counts, known, self._lexicon.total_length) if known else ():
            if end - start > 1:
                self._collected.support(Term(Layer.FOLDED_WORD, join_word(folded[start:end])), WORD)
        for found in self._words.find(terms):
            self._collected.support(run_of(terms[found.start : found.end]), PAIR)
        return conditions

    def _syllable(self, spot: Spot, count: int) -> Term:
        """What the syllable, which so many articles have in any form, is matched by.

        Supports it without its marks, unless just these are meant.
        """
        (term, plain), boost, just = spot
        found = Term(Layer.SYLLABLE, term) if just else self.term(spot.syllable)
        if just or self._frequency(found) >= _NEARLY_ALL * count:
            self._collected.match(found, WHOLE * boost)
        else:
            self._collected.match(found, EXACT * boost)
            self._collected.support(Term(Layer.FOLDED, plain), FOLDED * boost)
        if just and count and not self._frequency(found):
            self._collected.notes.append(f"no article has “{term}” with just these marks")
        return found

    def term(self, syllable: QuerySyllable) -> Term:
        """A syllable with its marks if it has any, but for those that are a slip; that is noted."""
        term, plain = syllable
        typed = Term(Layer.SYLLABLE, term) if term != plain else Term(Layer.FOLDED, plain)
        frequency = self._frequency(typed)
        if frequency < DOUBTFUL:
            self._collected.doubtful = True
        if frequency or term == plain or not (count := self._lexicon.document_frequency(Layer.FOLDED, plain)):
            return typed
        self._collected.notes.append(_mistyped_note(syllable, count, self._literal))
        return typed if self._literal else Term(Layer.FOLDED, plain)

    def _support_pair(self, first: str, second: str) -> bool:
        """Supports that two syllables stand side by side; whether any article has them so."""
        beside = Term(Layer.PAIR, join_pair(first, second))
        self._collected.support(beside, PAIR)
        if self._frequency(beside):
            return True
        if self._frequency(Term(Layer.FOLDED, first + second)):  # it was torn apart
            self._collected.doubtful = True
        return False

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

    def _known_words(self, folded: Sequence[str], start: int) -> list[KnownWord]:
        """The words of several syllables that could begin at one of the syllables."""
        counts = self._lexicon.words_beginning(join_word(folded[start : start + 2]))
        if not counts:
            return []
        ends = range(start + 2, min(start + _LONGEST_WORD, len(folded)) + 1)
        found = [KnownWord(start, end, counts.get(join_word(folded[start:end]), 0)) for end in ends]
        return [each for each in found if each.occurrences]

    def _frequency(self, term: Term) -> int:
        return self._lexicon.document_frequency(*term)

    def _may_stand(self, form: Form) -> bool:
        """Whether the index has all that a name is made of."""
        return all(self._frequency(term_of(syllable)) for syllable in form) and all(
            self._lexicon.document_frequency(Layer.PAIR, join_pair(*both))
            for both in pairwise(map(fold, form))
        )

    def _note_absent(
        self, terms: Sequence[str], counts: Sequence[int], conditions: Sequence[Condition]
    ) -> None:
        absent = [
            term
            for term, count, condition in zip(terms, counts, conditions, strict=True)
            if not count and isinstance(condition, Term)
        ]
        if 0 < len(absent) < len(terms):
            self._collected.notes.append(
                "no article has " + ", ".join(f"“{term}”" for term in dict.fromkeys(absent))
            )


def term_of(syllable: str) -> Term:
    """A syllable with its marks, or, if it has none, in any form."""
    return Term(Layer.FOLDED if fold(syllable) == syllable else Layer.SYLLABLE, syllable)


def run_of(form: Sequence[str]) -> Lookup:
    """What is looked up for syllables that stand in this order."""
    terms = tuple(map(term_of, form))
    return terms[0] if len(terms) == 1 else Phrase(tuple((term,) for term in terms))


def _mistyped_note(syllable: QuerySyllable, count: int, literal: bool) -> str:
    if literal:
        return f"no article has “{syllable.term}”; “{syllable.folded}”, without marks, finds {count}"
    return f"no article has “{syllable.term}”: searched for “{syllable.folded}”, without marks"
