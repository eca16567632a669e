"""Finds the other names for what a query names, and other ways of writing its words.

- Synonyms: those that come with the package, the user's own, and those learned from the articles. An acronym
  that reads as a syllable (DA, HA, BOT) stands for its name only where it is typed in capitals.
- A word typed with a hyphen or an apostrophe is looked for as one, too: wi-fi, wifi.
- A word of the articles may stand as one in others: Hà Nội, Hanoi; and the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from vnsearch.language.analyzer import join_pair, join_word
from vnsearch.language.syllabification import canonicalize, fold, has_marks
from vnsearch.language.syllable_structure import reads_as_syllable
from vnsearch.model import Layer, Lookup, Phrase, Term
from vnsearch.query.other_form import is_covered, join_terms
from vnsearch.query.syllables import QuerySyllable
from vnsearch.query.synonyms import SynonymForm, Synonyms
from vnsearch.query.unigram import CandidateWord
from vnsearch.query.vocabulary import Vocabulary, are_bound

_JOINTS = frozenset("-‐‑'’‘`´ʼ")
"""What joins the pieces of one word."""
_LONGEST = 24
"""Longer words are not taken apart."""
_MOST_PIECES = 4
_FEWEST_BOUND = 3
"""Of so many articles it tells something that two syllables are not without each other."""
_SHARE_OF_PAIR, _SHARE_OF_JOINED = 0.85, 0.5
_SHARE_OF_FORMS = 0.2
"""A form that may be meant without its marks is in so many of the articles that have the syllable."""


class OtherNames(NamedTuple):
    """Other names for the syllables [start:end] of a query, as what is looked up for them."""

    start: int
    end: int
    lookups: tuple[Lookup, ...]


def make_term(syllable: str) -> Term:
    """The term of a syllable: with its marks, or in any form if it has none."""
    return Term(Layer.SYLLABLE, syllable) if has_marks(syllable) else Term(Layer.FOLDED, fold(syllable))


def make_phrase(form: Sequence[str]) -> Lookup:
    """The look-up of syllables that stand one after the other."""
    terms = tuple(map(make_term, form))
    return terms[0] if len(terms) == 1 else Phrase(tuple((term,) for term in terms))


class NameFinder:
    """Finds other names that articles of the index have; `synonyms` are those known for the index."""

    def __init__(self, vocabulary: Vocabulary, synonyms: Synonyms) -> None:
        self._vocabulary, self._synonyms = vocabulary, synonyms

    def find(
        self, syllables: Sequence[QuerySyllable], words: Iterable[CandidateWord]
    ) -> Iterator[OtherNames]:
        """The other names of all parts of a run of syllables; `words` are those of the index that it has."""
        for start, end, forms in self._list_forms(syllables, words):
            typed = [make_term(syllable.term) for syllable in syllables[start:end]]
            meant = (form for form in forms if self._may_be_meant(form, syllables[start:end]))
            lookups = (self._look_up(form, typed) for form in meant)
            if found := tuple(
                dict.fromkeys(each for each in lookups if each is not None and not is_covered(each, typed))
            ):
                yield OtherNames(start, end, found)

    def _list_forms(
        self, syllables: Sequence[QuerySyllable], words: Iterable[CandidateWord]
    ) -> Iterator[tuple[int, int, Iterable[SynonymForm]]]:
        terms = [syllable.term for syllable in syllables]
        for start, end, forms in self._synonyms.find(terms):
            yield start, end, forms
            for place in range(start, end) if end - start > 1 else ():
                yield place, place + 1, self._list_pieces(terms[place])
        for place in _find_acronyms(syllables):
            for _, _, forms in self._synonyms.find([syllables[place].folded.upper()]):
                yield place, place + 1, forms
        for start, end in _find_hyphenated(syllables):
            whole = _join(syllables[start:end])
            yield start, end, [(whole if reads_as_syllable(fold(whole)) else fold(whole),)]
        for start, end, articles in words:
            if self._is_one_word(syllables[start:end], articles):
                yield start, end, [(_join(syllables[start:end]),)]
        for place, syllable in enumerate(syllables):
            if not reads_as_syllable(syllable.folded) and (articles := self._count(syllable.term)):
                yield place, place + 1, self._take_apart(syllable, articles)

    def _is_one_word(self, syllables: Sequence[QuerySyllable], articles: int) -> bool:
        """Whether some articles join the syllables, and they are mostly a word where they stand side by side.

        So are ha noi and ra di o, but not bi an. A piece that is no Vietnamese syllable leaves no doubt.
        `articles` have them as a word.
        """
        whole, folded = _join(syllables), [syllable.folded for syllable in syllables]
        joined = self._count(whole)
        if reads_as_syllable(fold(whole)) or not 0 < joined <= articles:
            return False
        if not all(map(reads_as_syllable, folded)):
            return True
        pairs = (join_pair(*both) for both in pairwise(folded))
        beside = min(self._vocabulary.document_frequency(Layer.PAIR, pair) for pair in pairs)
        return articles >= _SHARE_OF_PAIR * beside or joined >= _SHARE_OF_JOINED * beside

    def _may_be_meant(self, form: SynonymForm, syllables: Sequence[QuerySyllable]) -> bool:
        """Whether a word that is run together, with marks, may be what was typed apart without them.

        Each syllable must be a common one of those that were typed: cộngtại is not meant by cong tai.
        """
        from vnsearch.language.respellings import split_glued  # few names are run together

        if len(form) > 1 or len(syllables) == 1 or all(syllable.marked for syllable in syllables):
            return True
        pieces = split_glued(form[0])
        return len(pieces) != len(syllables) or all(
            syllable.marked or self._is_common(piece)
            for piece, syllable in zip(pieces, syllables, strict=True)
        )

    def _is_common(self, term: str) -> bool:
        return self._count(term) >= _SHARE_OF_FORMS * self._vocabulary.document_frequency(
            Layer.FOLDED, fold(term)
        )

    def _list_pieces(self, term: str) -> Iterator[SynonymForm]:
        """The pieces in which torn articles have a syllable."""
        for _, _, forms in self._synonyms.find([term]):
            yield from (
                form for form in forms if len(form) > 1 and term in (whole := "".join(form), fold(whole))
            )

    def _take_apart(self, syllable: QuerySyllable, articles: int) -> Iterator[SynonymForm]:
        """The pieces of a word that so many articles write as one, where others have them side by side.

        A piece that is no Vietnamese syllable tells well enough that the pieces are the same word. If all are
        Vietnamese, they must be a word of the index, or hardly stand without each other, and be in no fewer
        articles: data is not đa tạ.
        """
        from vnsearch.language.respellings import split_glued  # few queries need it

        if syllable.marked:
            yield from filter(None, [split_glued(syllable.term)])
        elif len(syllable.term) <= _LONGEST and syllable.term.isalpha():
            for spelt in _split(syllable.term, _MOST_PIECES):
                pieces = tuple(map(canonicalize, spelt))
                if not all(map(reads_as_syllable, pieces)):
                    if len(pieces) == 2 and len(min(pieces, key=len)) > 1:
                        yield pieces
                elif self._count_word(pieces) >= articles:
                    yield pieces

    def _count_word(self, pieces: Sequence[str]) -> int:
        """The number of articles that have the pieces as a word, or hardly have them without each other."""
        frequency, pairs = self._vocabulary.document_frequency, list(pairwise(pieces))
        beside = min(frequency(Layer.PAIR, join_pair(*both)) for both in pairs)
        if beside >= _FEWEST_BOUND and all(are_bound(self._vocabulary, *both) for both in pairs):
            return beside
        return frequency(Layer.FOLDED_WORD, join_word(pieces))

    def _look_up(self, form: SynonymForm, typed: Sequence[Term]) -> Lookup | None:
        """What is looked up for a name, if the index has all of its syllables and pairs.

        A name that differs from what was typed in marks alone (Viet Nam) is looked up with just its own.
        """
        if list(map(fold, form)) == [fold(term.term) for term in typed]:
            exact = [Term(Layer.SYLLABLE, term) for term in form]
            stands = all(self._vocabulary.document_frequency(*term) for term in exact)
            return join_terms(exact) if stands else None
        if len(form) == 1 and not self._count(form[0]):
            form = (fold(form[0]),)
        stands = all(map(self._count, form)) and all(
            self._vocabulary.document_frequency(Layer.PAIR, join_pair(*both))
            for both in pairwise(map(fold, form))
        )
        return make_phrase(form) if stands else None

    def _count(self, term: str) -> int:
        return self._vocabulary.document_frequency(*make_term(term))


def _find_acronyms(syllables: Sequence[QuerySyllable]) -> Iterator[int]:
    """The places of syllables typed in capitals, in a query that has others, too."""
    if any(syllable.text.islower() for syllable in syllables):
        for place, syllable in enumerate(syllables):
            if len(syllable.text) > 1 and syllable.text.isupper() and reads_as_syllable(syllable.folded):
                yield place


def _find_hyphenated(syllables: Sequence[QuerySyllable]) -> Iterator[tuple[int, int]]:
    """The runs of syllables typed as one word, with a hyphen or an apostrophe between them."""
    start = 0
    for end in range(1, len(syllables) + 1):
        if end == len(syllables) or syllables[end].joint not in _JOINTS:
            if end - start > 1 and all(syllable.term.isalpha() for syllable in syllables[start:end]):
                yield start, end
            start = end


def _join(syllables: Sequence[QuerySyllable]) -> str:
    return canonicalize("".join(syllable.term for syllable in syllables))


def _split(term: str, most: int) -> Iterator[tuple[str, ...]]:
    """The ways to split a term into two Vietnamese syllables or more, or into any two pieces."""
    for end in range(1, len(term)):
        first, rest = term[:end], term[end:]
        yield first, rest
        if most > 2 and reads_as_syllable(first):
            for others in _split(rest, most - 1):
                if all(map(reads_as_syllable, others)):
                    yield first, *others
