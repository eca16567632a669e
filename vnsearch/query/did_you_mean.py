"""Suggests other queries that may have been meant; a search never replaces the query by itself.

What was typed as keys of an input method is decoded. Otherwise slips are mended, and marks that were left out
are restored, as far as articles decide it: see `typed_keys`, `slips` and `mark_restoration`. So only what
articles have is suggested.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice, pairwise
from math import exp
from typing import TypeAlias

from vnsearch.language.normalization import clean
from vnsearch.language.spelling_variants import spell_usually
from vnsearch.language.syllabification import fold, has_marks, split_syllables
from vnsearch.model import Suggestion
from vnsearch.query.mark_restoration import LIKELY, restore
from vnsearch.query.question_words import find_question_words
from vnsearch.query.slips import SyllableReading, mend_slips
from vnsearch.query.spelling_evidence import SpellingEvidence
from vnsearch.query.syllables import QuerySyllable, bound_runs, split_query
from vnsearch.query.torn_query import join_torn
from vnsearch.query.typed_keys import read_keys
from vnsearch.query.vocabulary import Vocabulary

_MOST_SYLLABLES = 64
"""Longer queries get no suggestions, which bounds the time."""
_MOST_FORMS = 4
_MOST_RESTORED = 3
"""The most readings that are suggested for a single syllable without marks."""

_AS_MEANT = 10.0
"""What speaks for a syllable typed without marks if nearly all others have marks, in natural logarithms."""
_CLEAR_IF_MENDED = 0.4
"""The probability that is enough for clear marks in a query that is mended: something is suggested anyway."""

_FindSpelling: TypeAlias = Callable[[Sequence[str]], str | None]


def suggest(
    text: str, vocabulary: Vocabulary, hits: Mapping[int, float], find_spelling: _FindSpelling
) -> tuple[Suggestion, ...]:
    """Returns what the query may have meant instead, most likely first.

    `hits` are the numbers of the articles found first, with weights. `find_spelling` returns adjacent
    syllables as an article spells them, with capitals, or None if it finds none.
    """
    syllables = split_query(text)
    runs = [syllables[start:end] for start, end in bound_runs(syllables)]
    if not 0 < len(runs) <= _MOST_SYLLABLES:
        return ()
    if (joined := join_torn(text, vocabulary)) is not None:
        return (Suggestion(joined, "spelling"),)
    if decoded := _decode(runs, vocabulary):
        return _offer(text, decoded, "spelling", find_spelling)
    terms = [syllable.term for syllable in syllables]
    if len(terms) > _MOST_SYLLABLES:
        return ()
    evidence = SpellingEvidence(terms, vocabulary, hits)
    asking = find_question_words(syllables)
    readings = [
        SyllableReading(
            (each.term,), is_settled=each.symbol or each.is_number or (each.marked and place in asking)
        )
        for place, each in enumerate(syllables)
    ]
    mended = mend_slips(readings, evidence, vocabulary)
    if len(terms) == 1 and _list_terms(mended) == terms:
        return _restore_single(text, terms[0], evidence, find_spelling)
    clear = LIKELY if _list_terms(mended) == terms else _CLEAR_IF_MENDED
    restored = _restore_marks(mended, evidence, clear)
    found = _list_terms(restored)
    kind = "marks" if _adds_marks(terms, found) else "spelling"
    return _offer(text, restored, kind, find_spelling if evidence.may_stand(found) else _find_nothing)


def _adds_marks(typed: Sequence[str], terms: Sequence[str]) -> bool:
    """Whether the terms are those typed, but for marks where none were typed."""
    return len(typed) == len(terms) and all(
        one in (other, fold(other)) for one, other in zip(typed, terms, strict=True)
    )


def _decode(runs: Sequence[Sequence[QuerySyllable]], vocabulary: Vocabulary) -> list[SyllableReading]:
    """The readings of a query that was typed as keys; empty if it was not."""
    if (decoded := read_keys(runs, vocabulary)) is None:
        return []
    return [
        SyllableReading((syllable,) if syllable else tuple(each.term for each in run), span=len(run))
        for run, syllable in zip(runs, decoded, strict=True)
    ]


def _offer(
    text: str, readings: Sequence[SyllableReading], kind: str, find_spelling: _FindSpelling
) -> tuple[Suggestion, ...]:
    if _list_terms(readings) == split_syllables(text).terms:
        return ()
    return (Suggestion(_rewrite(text, readings, find_spelling), kind),)


def _restore_single(
    text: str, typed: str, evidence: SpellingEvidence, find_spelling: _FindSpelling
) -> tuple[Suggestion, ...]:
    """The most frequent forms of a single syllable without marks."""
    if has_marks(typed):
        return ()
    forms = [form for form in evidence.forms(typed)[:_MOST_FORMS] if form != typed][:_MOST_RESTORED]
    return tuple(
        suggestion
        for form in forms
        for suggestion in _offer(text, [SyllableReading((form,))], "marks", find_spelling)
    )


def _restore_marks(
    mended: Sequence[SyllableReading], evidence: SpellingEvidence, clear: float
) -> list[SyllableReading]:
    """The readings with the marks of syllables that have none, if the evidence is sure; see `restore`."""
    terms = _list_terms(mended)
    settled = [reading.is_settled for reading in mended for _ in reading.terms]
    is_open = [
        not (is_settled or has_marks(term) or _stands_in_hits(terms[max(place - 1, 0) : place + 2], evidence))
        for place, (term, is_settled) in enumerate(zip(terms, settled, strict=True))
    ]
    if not any(is_open):
        return list(mended)
    folded = [fold(term) for term in terms]
    evidence.sample(
        [pair for pair, some in zip(pairwise(folded), pairwise(is_open), strict=True) if any(some)]
    )
    slots = [
        _list_forms(term, evidence) if some else {term: 1.0}
        for term, some in zip(terms, is_open, strict=True)
    ]
    restored = iter(restore(terms, slots, evidence, clear))
    return [SyllableReading(tuple(islice(restored, len(each.terms))), each.span) for each in mended]


def _stands_in_hits(neighbours: Sequence[str], evidence: SpellingEvidence) -> bool:
    """Whether an article found has two of these, which are typed with marks, side by side."""
    return evidence.is_marked and any(evidence.stands_in_hits(*pair) for pair in pairwise(neighbours))


def _list_forms(term: str, evidence: SpellingEvidence) -> dict[str, float]:
    """The forms that a syllable may have, each with how many times likelier it is because it was typed."""
    forms = evidence.list_forms(term, _MOST_FORMS)
    if not forms:
        return {term: 1.0}
    return {**dict.fromkeys(forms, 1.0), term: exp(_AS_MEANT * (1 - evidence.unmarked) ** 3)}


def _list_terms(path: Sequence[SyllableReading]) -> list[str]:
    return [term for reading in path for term in reading.terms]


def _rewrite(text: str, path: Sequence[SyllableReading], find_spelling: _FindSpelling) -> str:
    """The text with all its syllables as an article spells them, or else with the changed ones replaced."""
    _, starts, ends = split_syllables(text)
    terms = _list_terms(path)
    whole = find_spelling(terms) if len(terms) > 1 else None
    if whole is None:
        return _replace_changed(text, path)
    return text[: starts[0]] + " ".join(clean(whole).split()) + text[ends[-1] :]


def _find_nothing(terms: Sequence[str]) -> None:
    """What is found of terms that no article which would be searched has side by side."""


def _replace_changed(text: str, path: Sequence[SyllableReading]) -> str:
    """The text with what the readings change, in the case that was typed."""
    typed, starts, ends = split_syllables(text)
    pieces: list[str] = []
    place = first = 0
    for reading in path:
        last = first + reading.span
        if list(reading.terms) != typed[first:last]:
            start, end = starts[first], ends[last - 1]
            pieces += [
                text[place:start],
                _apply_case(text[start:end], " ".join(map(spell_usually, reading.terms))),
            ]
            place = end
        first = last
    return "".join([*pieces, text[place:]])


def _apply_case(typed: str, changed: str) -> str:
    if len(typed) > 1 and typed.isupper():
        return changed.upper()
    return changed[0].upper() + changed[1:] if typed[0].isupper() else changed
