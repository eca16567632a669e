"""What the beginning of a query may go on to: words and titles of the index, as a person types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from unicodedata import normalize

from vnsearch.engine import Snapshot
from vnsearch.engine.read.evaluation import Evaluation
from vnsearch.language.analyzer import join_pair, join_word
from vnsearch.language.syllabification import fold, split_syllables
from vnsearch.language.tones import TONE_MARKS
from vnsearch.model import PAIR_JOINER, WORD_JOINER, Completion, Layer, Part, Phrase, Plan, Term, Weighted
from vnsearch.query.plain_words import make_term

_MOST_SYLLABLES = 4
"""So many of the last syllables may be the beginning of one word."""
_MOST_EXPANSIONS = 64
_MOST_SPELT = 32
"""So many of these, the most frequent, are looked up in the articles for how they are spelled."""
_TITLES = 5
_MOST_TITLE_SYLLABLES = 64
"""What goes on for longer is no title being typed, and is not looked for, which bounds the time."""
_TONES = dict.fromkeys(map(ord, TONE_MARKS))


def complete(prefix: str, snapshot: Snapshot, limit: int) -> tuple[Completion, ...]:
    """Up to `limit` completions: words first, of as many of the last syllables as there are, then titles.

    Where there are enough of both, at least half are words.
    """
    typed = split_syllables(prefix)
    if not typed.terms:
        return ()
    words: list[Completion] = []
    offered: set[str] = set()
    for first in range(max(0, len(typed.terms) - _MOST_SYLLABLES), len(typed.terms)):
        kept, before = prefix[: typed.starts[first]], typed.terms[:first]
        found = {
            terms: count
            for terms, count in _words(before[-1:], typed.terms[first:], snapshot, limit)
            if fold(join_word([*before, *terms])) not in offered
        }
        words += [Completion(kept + " ".join(terms), "word", count) for terms, count in found.items()]
        offered |= {fold(join_word([*before, *terms])) for terms in found}
        if len(words) >= limit:
            break
    most_titles = min(_TITLES, max(limit - len(words), limit // 2))
    titles = tuple(_titles(typed.terms, snapshot, most_titles))
    return (*words[: max(limit - len(titles), 0)], *titles)


def _words(
    before: Sequence[str], typed: Sequence[str], snapshot: Snapshot, limit: int
) -> Iterator[tuple[tuple[str, ...], int]]:
    """The words that begin with these syllables, the last one half typed, as articles spell them.

    They stand beside the syllable `before` them, if there is one.
    """
    left = [fold(term) for term in before]
    folded = [fold(term) for term in typed]
    found = [
        (tuple(term.split(WORD_JOINER)), snapshot.document_frequency(Layer.FOLDED_WORD, term))
        for term in snapshot.beginning_with(Layer.FOLDED_WORD, join_word(folded), _MOST_EXPANSIONS)
    ]
    if len(typed) == 1 and left:
        found += [
            ((term.split(PAIR_JOINER)[-1],), snapshot.document_frequency(Layer.PAIR, term))
            for term in snapshot.beginning_with(Layer.PAIR, join_pair(left[0], folded[0]), _MOST_EXPANSIONS)
        ]
    elif len(typed) == 1:
        forms = _forms(typed[0], snapshot)
        found += [((form,), snapshot.document_frequency(Layer.SYLLABLE, form)) for form in forms]
    if left:
        beside = (
            (terms, snapshot.document_frequency(Layer.PAIR, join_pair(left[0], terms[0])))
            for terms, _ in found
        )
        counts = dict(found)
        found = [(terms, min(count, counts[terms])) for terms, count in beside if count]
    spelt = (
        (_as_spelt([*left, *terms], [*before, *typed], snapshot), count)
        for terms, count in sorted(found, key=_most_first)[:_MOST_SPELT]
    )
    return islice(((terms[len(left) :], count) for terms, count in spelt if terms), min(limit, _MOST_SPELT))


def _most_first(found: tuple[tuple[str, ...], int]) -> tuple[int, tuple[str, ...]]:
    terms, count = found
    return -count, terms


def _forms(typed: str, snapshot: Snapshot) -> Iterator[str]:
    """The syllables that go on from what was typed of one."""
    for folded in snapshot.beginning_with(Layer.FOLDED, fold(typed), _MOST_EXPANSIONS):
        yield from (form for form in snapshot.forms(folded) if _begins(form, typed))


def _as_spelt(run: Sequence[str], typed: Sequence[str], snapshot: Snapshot) -> tuple[str, ...]:
    """The most frequent spelling of a run of syllables that agrees with the marks typed; empty for none.

    A single syllable is spelled already.
    """
    if len(run) == 1:
        return tuple(run)
    counts = snapshot.spellings(run)
    spellings = sorted(counts, key=lambda spelling: (-counts[spelling], spelling))
    return next((spelling for spelling in spellings if _agrees(spelling, typed)), ())


def _agrees(spelling: Sequence[str], typed: Sequence[str]) -> bool:
    *whole, last = typed
    return all(term in (own, fold(own)) for term, own in zip(whole, spelling, strict=False)) and _begins(
        spelling[len(whole)], last
    )


def _begins(term: str, typed: str) -> bool:
    """Whether a syllable goes on from what was typed of it; its tone is often typed last."""
    return any(form.startswith(typed) for form in (term, fold(term), _toneless(term)))


def _toneless(term: str) -> str:
    return normalize("NFC", normalize("NFD", term).translate(_TONES))


def _titles(typed: Sequence[str], snapshot: Snapshot, limit: int) -> Iterator[Completion]:
    """The titles that have these syllables side by side, the last of which may be half typed."""
    if len(typed) > _MOST_TITLE_SYLLABLES:
        return
    *whole, last = typed
    if fold(last) == last:
        begun = snapshot.beginning_with(Layer.FOLDED, last, _MOST_EXPANSIONS)
        ends = [Term(Layer.FOLDED, term) for term in begun]
    else:
        ends = [Term(Layer.SYLLABLE, form) for form in _forms(last, snapshot)]
    if ends:
        run = Phrase((*((make_term(term),) for term in whole), tuple(ends)), None, (Part.TITLE,))
        ranking = Evaluation(Plan((Weighted(run, 1.0),)), snapshot).rank(limit=limit, offset=0)
        for match in ranking.matches:
            yield Completion(snapshot.article(match.number).title, "title", 1, match.id)
