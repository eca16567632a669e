"""Plans what is looked up for plain words that stand side by side in a query.

Marks are decided syllable by syllable: a syllable typed with marks matches with just these marks, and without
them it only adds to the score; a syllable typed without marks matches every marked form. Adjacent syllables
and words raise the score of an article but never decide whether it matches, because words are cut differently
in different sentences. Synonyms of a name match as well, at a lower weight.

The weights were tuned on public sets of judged queries (encyclopaedia, news, statutes); see
`tests/benchmarks/relevance.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from vnsearch.language.analyzer import join_pair, join_word
from vnsearch.language.memo import Memo
from vnsearch.language.numbers import is_number
from vnsearch.language.syllabification import fold, has_marks
from vnsearch.language.syllable_structure import parse_syllable
from vnsearch.language.written_forms import APART, SIGNS, list_forms
from vnsearch.model import AnyOf, Condition, Layer, Lookup, Phrase, Term, Weighted
from vnsearch.query.number_forms import find_other_forms, list_spellings
from vnsearch.query.other_names import NameFinder, make_phrase
from vnsearch.query.question_words import WEIGHT, find_question_words
from vnsearch.query.syllables import QuerySyllable, find_compounds
from vnsearch.query.synonyms import Synonyms
from vnsearch.query.unigram import CandidateWord, cut_words
from vnsearch.query.vocabulary import Vocabulary
from vnsearch.query.word_readings import read_words

EXACT = 0.7
FOLDED = 0.3
MEANT = 0.5
WHOLE = EXACT + FOLDED
PAIR = 0.35
WORD = 0.1
_IN_WORD, _FOREIGN = 0.85, 1.4
"""The factors of syllables by how much of a word they are: one of several, which add to the score as pairs
and as a word, too; all of a foreign one, which adds nothing else."""
OTHER_NAME = 0.5
FORM, FORM_APART = 0.15, 0.02
"""The weights of a form that is written as it was typed: as one or with a sign; apart, as most things are."""
RARE = 3
"""A syllable that fewer articles have may be a slip."""
_LONGEST_WORD = 5
"""Words of more syllables are not looked for; 23 of the 31,158 entries of pyvi's list have more."""
_NEARLY_ALL = 0.9
"""When at least this share of the articles with any form of a syllable has the form typed, the syllable is
not looked up without its marks: that would find nearly the same articles again. The same goes for articles
with a pair of syllables that have it as a word."""


_IS_BUILT_AS_SYLLABLE = Memo(lambda term: parse_syllable(term) is not None)
_IS_FOREIGN = Memo(lambda term: term.isalpha() and parse_syllable(term) is None)
"""Whether no Vietnamese syllable is built so: it is mostly all of a foreign name."""


class TypedSyllable(NamedTuple):
    """A syllable of a query, the factor of its score, and whether `just` these marks are meant."""

    syllable: QuerySyllable
    boost: float = 1.0
    just: bool = False


class PlanBuilder:
    """Collects what is looked up for the parts of a query."""

    def __init__(self) -> None:
        self.matching: dict[Lookup, Weighted] = {}
        self.supporting: dict[Lookup, Weighted] = {}
        self.notes: list[str] = []
        self.doubtful = False

    def match(
        self, lookup: Lookup, weight: float, name_for: str = "", typed: tuple[Lookup, ...] = ()
    ) -> Lookup:
        """Adds a look-up that can decide whether an article matches."""
        if not (name_for and lookup in self.matching):
            self.matching[lookup] = Weighted(lookup, weight, name_for, typed)
        return lookup

    def demote(self, lookups: Iterable[Lookup]) -> None:
        """Lets look-ups that were added with `match` only add to the score."""
        for lookup in lookups:
            if (weighted := self.matching.pop(lookup, None)) is not None:
                self.supporting[lookup] = weighted

    def support(self, lookup: Lookup, weight: float) -> None:
        """Adds a look-up that only adds to the score."""
        self.supporting[lookup] = Weighted(lookup, weight)


class WordPlanner:
    """Plans words for an index with this vocabulary.

    `names` has other names for the same thing, and `words` the user's own words. If `literal`, a form with
    marks that no article has is not taken for a slip.
    """

    def __init__(
        self, vocabulary: Vocabulary, names: Synonyms, words: Synonyms, builder: PlanBuilder, literal: bool
    ) -> None:
        self._vocabulary, self._names, self._words = vocabulary, NameFinder(vocabulary, names), words
        self._builder, self._literal = builder, literal

    def conditions(self, typed: Sequence[TypedSyllable]) -> list[Condition]:
        """The condition of each syllable; that they stand side by side adds to the score."""
        terms = [each.syllable.term for each in typed]
        folded = [each.syllable.folded for each in typed]
        counts = [self._vocabulary.document_frequency(Layer.FOLDED, term) for term in folded]
        asking = find_question_words([each.syllable for each in typed])
        compounds = self._compounds(typed)
        candidates = self._support_pairs(folded, asking)
        words = self._cut(counts, candidates)
        meant = read_words([each.syllable for each in typed], words, self._vocabulary)
        factors = _weigh_syllables(typed, asking, words)
        conditions: list[Condition] = [
            compounds.get(place) or self._syllable(each, counts[place], factors[place], meant)
            for place, each in enumerate(typed)
        ]
        self._match_names([each.syllable for each in typed], candidates, factors, conditions)
        self._match_other_forms(typed, conditions)
        self._note_absent(typed, counts, conditions)
        self._support_words(folded, words, asking)
        self._support_forms(typed)
        for match in self._words.find(terms):
            self._builder.support(make_phrase(terms[match.start : match.end]), PAIR)
        return conditions

    def _support_pairs(self, folded: Sequence[str], asking: frozenset[int]) -> list[CandidateWord]:
        """Lets pairs of neighbours add to the score; returns the words of the index that could be in them."""
        candidates: list[CandidateWord] = []
        for start, both in enumerate(pairwise(folded)):
            weight = PAIR * _weigh(start, start + 2, asking)
            if self._support_pair(*both, weight) and not any(map(is_number, both)):
                candidates += self._candidate_words(folded, start)
        return candidates

    def _cut(self, counts: Sequence[int], candidates: Sequence[CandidateWord]) -> list[tuple[int, int]]:
        """The start and end of each word of several syllables, of which `counts` articles have each."""
        if not candidates:
            return []
        words = cut_words(counts, candidates, self._vocabulary.total_length)
        return [(start, end) for start, end in words if end - start > 1]

    def _support_words(
        self, folded: Sequence[str], words: Iterable[tuple[int, int]], asking: frozenset[int]
    ) -> None:
        """Lets words of several syllables add to the score; a pair that is mostly one word, in its place."""
        for start, end in words:
            some, weigh = folded[start:end], _weigh(start, end, asking)
            word = Term(Layer.FOLDED_WORD, join_word(some))
            pair = Term(Layer.PAIR, join_pair(*some[:2]))
            if end - start == 2 and self._frequency(word) >= _NEARLY_ALL * self._frequency(pair):
                self._builder.support(pair, (PAIR + WORD) * weigh)
            else:
                self._builder.support(word, WORD * weigh)

    def _support_forms(self, typed: Sequence[TypedSyllable]) -> None:
        """Lets articles score more that write something as it was typed: as one, with a sign, or apart."""
        syllables = [each.syllable for each in typed]
        if not any(syllable.is_number or syllable.joint in SIGNS for syllable in syllables):
            return
        terms, joints = [each.term for each in syllables], [each.joint for each in syllables]
        for form in (Term(Layer.FOLDED_WORD, form) for form in list_forms(terms, joints)):
            if self._frequency(form):
                self._builder.support(form, FORM_APART if APART in form.term else FORM)

    def _compounds(self, typed: Sequence[TypedSyllable]) -> dict[int, Condition]:
        """The condition of each syllable that is written as one with others, a number among them.

        It is that they stand side by side. Such a compound is cut at signs and spaces where the index has no
        two together.
        """
        if not any(each.syllable.is_number for each in typed):
            return {}
        found: dict[int, Condition] = {}
        for start, end in find_compounds([each.syllable for each in typed]):
            for first, last in self._cut_compound(typed, start, end):
                found.update(dict.fromkeys(range(first, last), self._compound(typed[first:last])))
        return found

    def _compound(self, typed: Sequence[TypedSyllable]) -> Lookup:
        """Matches what is written as one; the numbers of a date also add to the score one by one."""
        phrase = Phrase(tuple((self.term(each.syllable),) for each in typed))
        pairs = pairwise(each.syllable.folded for each in typed)
        if min(self._frequency(Term(Layer.PAIR, join_pair(*both))) for both in pairs) < RARE:
            self._builder.doubtful = True  # digits may be keystrokes of an input method
        boost = typed[0].boost
        if all(each.syllable.is_number for each in typed):
            for each in typed:
                self._builder.support(Term(Layer.FOLDED, each.syllable.folded), WHOLE * each.boost)
            return self._builder.match(phrase, PAIR * boost)
        return self._builder.match(phrase, WHOLE * boost)

    def _cut_compound(
        self, typed: Sequence[TypedSyllable], start: int, end: int
    ) -> Iterator[tuple[int, int]]:
        """The parts, of two syllables and more with a number among them, of which the index has all pairs."""
        for place in range(start + 1, end + 1):
            if place < end:
                pair = join_pair(typed[place - 1].syllable.folded, typed[place].syllable.folded)
                if not typed[place].syllable.joint or self._frequency(Term(Layer.PAIR, pair)):
                    continue
            part = typed[start:place]
            if len(part) > 1 and any(each.syllable.is_number for each in part):
                yield start, place
            start = place

    def _match_other_forms(self, typed: Sequence[TypedSyllable], conditions: list[Condition]) -> None:
        """Lets other ways of writing numbers, and what stands with them, match in place of what was typed."""
        syllables = [each.syllable for each in typed]
        for start, end, lookup, weight in find_other_forms(syllables, self._vocabulary):
            some = syllables[start:end]
            name = " ".join(syllable.typed for syllable in some)
            pairs = pairwise(syllable.folded for syllable in some)
            meant = [Term(Layer.PAIR, join_pair(*both)) for both in pairs] or [self.term(some[0])]
            weight *= typed[start].boost
            if end - start > 1 and all(syllable.is_number for syllable in some):
                weight *= 2 * PAIR  # the numbers add to the score themselves
            other = self._builder.match(lookup, weight, name, tuple(meant))
            for place in range(start, end):
                conditions[place] = _add_alternatives(conditions[place], [other])

    def _syllable(self, typed: TypedSyllable, count: int, boost: float, meant: Mapping[str, str]) -> Lookup:
        """The term that a syllable is matched by; `count` articles have it in any form.

        Without its marks it adds to the score, unless just these marks are meant. If it was typed without
        marks, it adds more with those that are `meant`, if that is known. `boost` is the factor of its score.
        """
        (term, plain, *_), _, just = typed
        found = Term(Layer.SYLLABLE, term) if just else self.term(typed.syllable)
        if typed.syllable.is_number and not just:
            return self._number(typed.syllable.term, found, boost)
        if found.layer == Layer.FOLDED:
            self._read(found, Term(Layer.SYLLABLE, meant.get(plain, "")), count, boost)
        elif just or self._frequency(found) >= _NEARLY_ALL * count:
            self._builder.match(found, WHOLE * boost)
        else:
            self._builder.match(found, EXACT * boost)
            self._builder.support(Term(Layer.FOLDED, plain), FOLDED * boost)
        if just and count and not self._frequency(found):
            self._builder.notes.append(f"no article has “{typed.syllable.typed}” with just these marks")
        return found

    def _read(self, found: Term, meant: Term, count: int, boost: float) -> None:
        """Matches a syllable without marks; articles that have it as it is `meant`, if known, come first."""
        if meant.term and self._frequency(meant) < _NEARLY_ALL * count:
            self._builder.match(found, (WHOLE - MEANT) * boost)
            self._builder.support(meant, MEANT * boost)
        else:
            self._builder.match(found, WHOLE * boost)

    def _number(self, typed: str, value: Term, boost: float) -> Lookup:
        """Matches a number in any spelling; articles that spell it as typed come first."""
        number = Term(Layer.SYLLABLE, typed)
        others = list_spellings(number.term, value.term, self._vocabulary)
        found: Lookup = Phrase(((value, *others),)) if others else value
        spelled = self._frequency(number)
        if not spelled or spelled >= _NEARLY_ALL * sum(map(self._frequency, (value, *others))):
            return self._builder.match(found, WHOLE * boost)
        self._builder.support(number, FOLDED * boost)
        return self._builder.match(found, EXACT * boost)

    def term(self, syllable: QuerySyllable) -> Term:
        """The term of a syllable: with its marks, if it has any and they are not a slip, which is noted.

        That of a number is the same in all its spellings.
        """
        term, plain, *_ = syllable
        typed = Term(Layer.SYLLABLE, term) if syllable.marked else Term(Layer.FOLDED, plain)
        frequency = self._frequency(typed)
        if frequency < RARE:
            self._builder.doubtful = True
        if frequency or not has_marks(term):
            return typed
        count = self._vocabulary.document_frequency(Layer.FOLDED, plain)
        if not count:
            return typed
        self._builder.notes.append(_mistyped_note(syllable, count, self._literal))
        return typed if self._literal else Term(Layer.FOLDED, plain)

    def _support_pair(self, first: str, second: str, weight: float) -> bool:
        """Lets the pair of two syllables add to the score; whether any article has the pair."""
        beside = Term(Layer.PAIR, join_pair(first, second))
        self._builder.support(beside, weight)
        if self._frequency(beside):
            return True
        if self._frequency(Term(Layer.FOLDED, first + second)):  # it was torn apart
            self._builder.doubtful = True
        return False

    def unmarked_pairs(self, conditions: Sequence[Condition]) -> list[Term]:
        """The pairs of neighbours, one of them typed without marks, that stand side by side in any article.

        `conditions` are those of syllables that stand side by side. Without its marks a syllable is many
        words, and only its neighbour tells which; a syllable that no Vietnamese word has is one word.
        """
        syllables = [
            (fold(each.term), _is_open(each)) if isinstance(each, Term) else None for each in conditions
        ]
        pairs = (
            Term(Layer.PAIR, join_pair(first[0], second[0]))
            for first, second in pairwise(syllables)
            if first and second and (first[1] or second[1])
        )
        return list(filter(self._frequency, pairs))

    def can_match(self, condition: Condition) -> bool:
        """Whether any article can meet the condition."""
        return not isinstance(condition, Term) or self._frequency(condition) > 0

    def _match_names(
        self,
        syllables: Sequence[QuerySyllable],
        words: Sequence[CandidateWord],
        factors: Sequence[float],
        conditions: list[Condition],
    ) -> None:
        """Lets other names match in place of the names in the query; `factors` are those of its syllables."""
        terms = tuple(each for each in conditions if isinstance(each, Term | Phrase))
        for start, end, lookups in self._names.find(syllables, words):
            name = " ".join(syllable.typed for syllable in syllables[start:end])
            pairs = pairwise(syllable.folded for syllable in syllables[start:end])
            typed = tuple(Term(Layer.PAIR, join_pair(*both)) for both in pairs) or terms[start:end]
            weight = OTHER_NAME * sum(factors[start:end]) / (end - start)
            for lookup in lookups:
                self._builder.match(lookup, weight, name, typed)
            for number in range(start, end):
                conditions[number] = _add_alternatives(conditions[number], lookups)

    def _candidate_words(self, folded: Sequence[str], start: int) -> list[CandidateWord]:
        """The words of several syllables in the index that could begin at this syllable."""
        counts = self._vocabulary.words_beginning(join_word(folded[start : start + 2]))
        if not counts:
            return []
        ends = range(start + 2, min(start + _LONGEST_WORD, len(folded)) + 1)
        return [
            CandidateWord(start, end, count)
            for end in ends
            if (count := counts.get(join_word(folded[start:end]), 0))
        ]

    def _frequency(self, term: Term) -> int:
        return self._vocabulary.document_frequency(*term)

    def _note_absent(
        self, typed: Sequence[TypedSyllable], counts: Sequence[int], conditions: Sequence[Condition]
    ) -> None:
        absent = [
            each.syllable.typed
            for each, count, condition in zip(typed, counts, conditions, strict=True)
            if not count and isinstance(condition, Term)
        ]
        if 0 < len(absent) < len(typed):
            self._builder.notes.append(
                "no article has " + ", ".join(f"“{term}”" for term in dict.fromkeys(absent))
            )


def _weigh(start: int, end: int, asking: frozenset[int]) -> float:
    """The factor of the score of syllables[start:end], some of which may be words of a question."""
    return WEIGHT if asking.issuperset(range(start, end)) else 1.0


def _weigh_syllables(
    typed: Sequence[TypedSyllable], asking: Iterable[int], words: Iterable[tuple[int, int]]
) -> list[float]:
    """The factors of the scores of syllables: by what they ask, and by the words that they are in."""
    factors = [each.boost * (_FOREIGN if _IS_FOREIGN[each.syllable.term] else 1.0) for each in typed]
    for place in asking:
        factors[place] *= WEIGHT
    for start, end in words:
        for place in range(start, end):
            factors[place] *= _IN_WORD
    return factors


def _is_open(term: Term) -> bool:
    """Whether the term stands for Vietnamese syllables with different marks."""
    return term.layer == Layer.FOLDED and _IS_BUILT_AS_SYLLABLE[term.term]


def _add_alternatives(condition: Condition, others: Iterable[Lookup]) -> AnyOf:
    known = condition.conditions if isinstance(condition, AnyOf) else (condition,)
    return AnyOf((*known, *others))


def _mistyped_note(syllable: QuerySyllable, count: int, literal: bool) -> str:
    if literal:
        return f"no article has “{syllable.typed}”; “{syllable.unmarked}”, without marks, finds {count}"
    return f"no article has “{syllable.typed}”: searched for “{syllable.unmarked}”, without marks"
