"""What the beginning of a query may go on to: words and titles of the index, as a person types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from vnsearch.analysis import fold, pair, syllables, word
from vnsearch.engine import Snapshot
from vnsearch.model import PAIR_JOINER, WORD_JOINER, Completion, Phrase, Plan, Term, Weighted

_MOST_SYLLABLES = 4
"""So many of the last syllables may be the beginning of one word."""
_MOST_EXPANSIONS = 64
_TITLES = 5


def completions(prefix: str, snapshot: Snapshot, limit: int) -> tuple[Completion, ...]:
    """Up to `limit` completions: words first, of as many of the last syllables as there are, then titles."""
    typed = syllables(prefix)
    if not typed.terms:
        return ()
    titles = list(_titles(typed.terms, snapshot, min(limit, _TITLES)))
    words: dict[str, Completion] = {}
    for first in range(max(0, len(typed.terms) - _MOST_SYLLABLES), len(typed.terms)):
        kept = prefix[: typed.starts[first]]
        before = typed.terms[:first][-1:]
        for terms, count in _words(before, typed.terms[first:], snapshot, limit):
            text = kept + " ".join(terms)
            words.setdefault(fold(text), Completion(text, "word", count))
        if len(words) >= limit:
            break
    chosen = list(words.values())[: max(limit - len(titles), 0)]
    return (*chosen, *titles)


def _words(
    before: Sequence[str], typed: Sequence[str], snapshot: Snapshot, limit: int
) -> Iterator[tuple[tuple[str, ...], int]]:
    """The words that begin with these syllables, the last one half typed, as articles spell them.

    They stand beside the syllable `before` them, if there is one.
    """
    left = [fold(term) for term in before]
    folded = [fold(term) for term in typed]
    found = [
        (tuple(term.split(WORD_JOINER)), snapshot.document_frequency("folded_word", term))
        for term in snapshot.beginning_with("folded_word", word(folded), _MOST_EXPANSIONS)
    ]
    if len(typed) == 1:
        layer, joined = ("pair", pair(left[0], folded[0])) if left else ("folded", folded[0])
        found += [
            ((term.split(PAIR_JOINER)[-1],), snapshot.document_frequency(layer, term))
            for term in snapshot.beginning_with(layer, joined, _MOST_EXPANSIONS)
        ]
    if left:
        beside = ((terms, snapshot.document_frequency("pair", pair(left[0], terms[0]))) for terms, _ in found)
        counts = dict(found)
        found = [(terms, min(count, counts[terms])) for terms, count in beside if count]
    spelt = (
        (_as_spelt([*left, *terms], [*before, *typed], snapshot), count)
        for terms, count in sorted(found, key=_most_first)
    )
    return islice(((terms[len(left) :], count) for terms, count in spelt if terms), limit)


def _most_first(found: tuple[tuple[str, ...], int]) -> tuple[int, tuple[str, ...]]:
    terms, count = found
    return -count, terms


def _as_spelt(folded: Sequence[str], typed: Sequence[str], snapshot: Snapshot) -> tuple[str, ...]:
    """The most frequent spelling of a run of syllables that agrees with the marks typed; empty for none."""
    if len(folded) == 1:
        spellings: list[tuple[str, ...]] = [(form,) for form in snapshot.forms(folded[0])]
    else:
        spellings = [run for run, _ in snapshot.spellings(folded).most_common()]
    return next((spelling for spelling in spellings if _agrees(spelling, typed)), ())


def _agrees(spelling: Sequence[str], typed: Sequence[str]) -> bool:
    *whole, last = typed
    return all(term in (own, fold(own)) for term, own in zip(whole, spelling, strict=False)) and (
        spelling[len(whole)].startswith(last) or fold(spelling[len(whole)]).startswith(last)
    )


def _titles(typed: Sequence[str], snapshot: Snapshot, limit: int) -> Iterator[Completion]:
    """The titles that have these syllables side by side, the last of which may be half typed."""
    *whole, last = typed
    layer = "folded" if fold(last) == last else "syllable"
    ends = tuple(Term(layer, term) for term in snapshot.beginning_with(layer, last, _MOST_EXPANSIONS))
    slots = [(Term("folded" if fold(term) == term else "syllable", term),) for term in whole]
    run = Phrase((*slots, ends), None, ("title",))
    if ends:
        ranking = snapshot.rank(Plan((Weighted(run, 1.0),)), limit=limit, offset=0)
        for match in ranking.matches:
            yield Completion(snapshot.article(match.number).title, "title", 1, match.id)
