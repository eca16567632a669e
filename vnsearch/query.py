"""From what a person typed to what is looked up.

Marks typed are marks meant; marks not typed are open. This is decided syllable by syllable: a syllable with
a mark is matched with its marks, and only adds to the score without them; a syllable without any matches
every marked form. Adjacent syllables and words raise the score of an article and never decide whether it
matches, because words are cut differently in different sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Protocol

from vnsearch.analysis import fold, pair, syllables, word
from vnsearch.model import WORD_JOINER, Plan, Query, QuerySyllable, WeightedTerm
from vnsearch.segment import cut

EXACT = 0.7
FOLDED = 0.3
PAIR = 0.5
WORD = 0.3
MOST_SYLLABLES = 512
"""A longer query is cut there, which bounds the time that it takes."""


class Lexicon(Protocol):
    """What an index tells of its terms."""

    def document_frequency(self, layer: str, term: str) -> int:
        """In how many articles the term stands."""

    @property
    def total_length(self) -> int:
        """How many syllables all articles have."""


def parse(text: str) -> Query:
    """Any text as a query; what was left out is said in `notes`."""
    terms = syllables(text).terms
    notes = []
    if len(terms) > MOST_SYLLABLES:
        notes.append(
            f"only the first {MOST_SYLLABLES} of the query's {len(terms)} syllables were searched for"
        )
    if not terms and text.strip():
        notes.append("the query has no letters or digits, so there is nothing to search for")
    return Query(
        text, tuple(QuerySyllable(term, fold(term)) for term in terms[:MOST_SYLLABLES]), tuple(notes)
    )


def plan(query: Query, lexicon: Lexicon) -> Plan:
    """The terms to look up for the query in the index with this lexicon."""
    matching: dict[tuple[str, str], float] = {}
    supporting: dict[tuple[str, str], float] = {}
    notes = list(query.notes)
    absent: list[str] = []
    alone = len({syllable.term for syllable in query.syllables}) == 1
    for syllable in query.syllables:
        mistyped = syllable.marked and not lexicon.document_frequency("syllable", syllable.term)
        count = lexicon.document_frequency("folded", syllable.folded)
        if not count:
            absent.append(syllable.term)
        elif mistyped:
            notes.append(_mistyped_note(syllable, count, alone))
        if not syllable.marked or (mistyped and not alone):
            matching["folded", syllable.folded] = EXACT + FOLDED
        else:
            matching["syllable", syllable.term] = EXACT
            supporting["folded", syllable.folded] = FOLDED
    if 0 < len(absent) < len(query.syllables):
        notes.append("no article has " + ", ".join(f"“{term}”" for term in dict.fromkeys(absent)))
    for first, second in pairwise(query.syllables):
        supporting["pair", pair(first.folded, second.folded)] = PAIR
    for term in _words([syllable.folded for syllable in query.syllables], lexicon):
        supporting["folded_word", term] = WORD
    return Plan(
        _weighted(matching),
        _weighted({key: weight for key, weight in supporting.items() if key not in matching}),
        tuple(dict.fromkeys(notes)),
    )


def _mistyped_note(syllable: QuerySyllable, count: int, alone: bool) -> str:
    if alone:
        return f"no article has “{syllable.term}”; “{syllable.folded}”, without marks, finds {count}"
    return f"no article has “{syllable.term}”: searched for “{syllable.folded}”, without marks"


def _words(folded: Sequence[str], lexicon: Lexicon) -> Iterator[str]:
    """The words of several syllables in the query."""

    def frequency(term: str) -> int:
        layer = "folded_word" if WORD_JOINER in term else "folded"
        return lexicon.document_frequency(layer, term)

    spans = cut(folded, frequency, lexicon.total_length)
    return (word(folded[start:end]) for start, end in spans if end - start > 1)


def _weighted(terms: Mapping[tuple[str, str], float]) -> tuple[WeightedTerm, ...]:
    return tuple(WeightedTerm(layer, term, weight) for (layer, term), weight in terms.items())
