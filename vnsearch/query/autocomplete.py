"""Autocompletion: the words and titles of the index with which the beginning of a query may continue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple
from unicodedata import normalize

from vnsearch.engine import Snapshot
from vnsearch.engine.read.evaluation import Evaluation
from vnsearch.language.analyzer import join_pair, join_word
from vnsearch.language.input_methods import decode_keystrokes
from vnsearch.language.syllabification import Syllables, fold, split_syllables
from vnsearch.language.tones import TONE_MARKS
from vnsearch.model import PAIR_JOINER, WORD_JOINER, Completion, Layer, Part, Phrase, Plan, Term, Weighted
from vnsearch.query.other_names import make_term

_MOST_SYLLABLES = 4
"""The most of the last syllables typed that are taken for the beginning of one word."""
_MOST_EXPANSIONS = 64
_MOST_SPELT = 32
"""The most of these words, the most frequent ones, whose spelling is looked up in the articles."""
_TITLES = 5
_MOST_TITLE_SYLLABLES = 64
"""Longer beginnings are not looked for in titles, which bounds the time."""
_TONES = dict.fromkeys(map(ord, TONE_MARKS))


class _CompletedWord(NamedTuple):
    """The syllables of a word, and the number of articles that have it."""

    terms: tuple[str, ...]
    articles: int


def complete(prefix: str, snapshot: Snapshot, limit: int) -> tuple[Completion, ...]:
    """Returns up to `limit` completions: first words, then titles.

    The longest beginnings of words come first. If there are enough words and titles, at least half are words.
    If there are none, what is in no article is read as keystrokes of an input method.
    """
    return _complete(prefix, snapshot, limit) or _complete(
        _read_keystrokes(prefix, snapshot), snapshot, limit
    )


def _read_keystrokes(prefix: str, snapshot: Snapshot) -> str:
    """The beginning of the query with what is in no article decoded; empty if any of that cannot be."""
    typed = split_syllables(prefix)
    if len(typed.terms) > _MOST_TITLE_SYLLABLES:
        return ""
    last = len(typed.terms) - 1
    pieces, end = [], 0
    for number, term in enumerate(typed.terms):
        forms = (term, *decode_keystrokes(prefix[typed.starts[number] : typed.ends[number]]))
        known = next((form for form in forms if _is_known(form, snapshot, is_whole=number < last)), None)
        if known is None:
            return ""
        pieces += [prefix[end : typed.starts[number]], known]
        end = typed.ends[number]
    return "".join(pieces) + prefix[end:]


def _is_known(syllable: str, snapshot: Snapshot, *, is_whole: bool) -> bool:
    if is_whole:
        return snapshot.document_frequency(*make_term(syllable)) > 0
    return next(_find_forms(syllable, snapshot), None) is not None


def _complete(prefix: str, snapshot: Snapshot, limit: int) -> tuple[Completion, ...]:
    typed = split_syllables(prefix)
    if not typed.terms:
        return ()
    words = _complete_word(prefix, typed, snapshot, limit)
    most_titles = min(_TITLES, max(limit - len(words), limit // 2))
    titles = tuple(_complete_title(typed.terms, snapshot, most_titles))
    return (*words[: max(limit - len(titles), 0)], *titles)


def _complete_word(prefix: str, typed: Syllables, snapshot: Snapshot, limit: int) -> list[Completion]:
    """The beginning of the query with its last syllables completed to a word: first most of them, then fewer.

    There may be more than `limit`.
    """
    completions: list[Completion] = []
    offered: set[str] = set()
    for first in range(max(0, len(typed.terms) - _MOST_SYLLABLES), len(typed.terms)):
        kept, before = prefix[: typed.starts[first]], typed.terms[:first]
        found = list(_find_words(before[-1:], typed.terms[first:], snapshot, limit))
        folded = [fold(join_word([*before, *word.terms])) for word in found]
        completions += [
            Completion(kept + " ".join(word.terms), "word", word.articles)
            for word, key in zip(found, folded, strict=True)
            if key not in offered
        ]
        offered.update(folded)
        if len(completions) >= limit:
            break
    return completions


def _find_words(
    before: Sequence[str], typed: Sequence[str], snapshot: Snapshot, limit: int
) -> Iterator[_CompletedWord]:
    """The words that begin with the syllables typed, as articles spell them, the most frequent first.

    The last syllable may be incomplete. If there is a syllable `before` them, the words follow it somewhere.
    """
    left = [fold(term) for term in before]
    words = [*_find_long_words(typed, snapshot), *_find_syllables(left, typed, snapshot)]
    if left:
        words = list(_keep_followers(left[0], words, snapshot))
    words.sort(key=lambda word: (-word.articles, word.terms))
    spelt = (
        _CompletedWord(_spell([*left, *terms], [*before, *typed], snapshot)[len(left) :], articles)
        for terms, articles in words[:_MOST_SPELT]
    )
    return islice((word for word in spelt if word.terms), min(limit, _MOST_SPELT))


def _find_long_words(typed: Sequence[str], snapshot: Snapshot) -> Iterator[_CompletedWord]:
    """The words of several syllables that begin with the syllables typed, without marks."""
    beginning = join_word([fold(term) for term in typed])
    for term in snapshot.beginning_with(Layer.FOLDED_WORD, beginning, _MOST_EXPANSIONS):
        articles = snapshot.document_frequency(Layer.FOLDED_WORD, term)
        yield _CompletedWord(tuple(term.split(WORD_JOINER)), articles)


def _find_syllables(
    left: Sequence[str], typed: Sequence[str], snapshot: Snapshot
) -> Iterator[_CompletedWord]:
    """The single syllables that begin as the one typed; without marks if there is one on their left."""
    if len(typed) > 1:
        return
    if not left:
        for form in _find_forms(typed[0], snapshot):
            yield _CompletedWord((form,), snapshot.document_frequency(Layer.SYLLABLE, form))
        return
    for term in snapshot.beginning_with(Layer.PAIR, join_pair(left[0], fold(typed[0])), _MOST_EXPANSIONS):
        articles = snapshot.document_frequency(Layer.PAIR, term)
        yield _CompletedWord((term.split(PAIR_JOINER)[-1],), articles)


def _keep_followers(
    left: str, words: Iterable[_CompletedWord], snapshot: Snapshot
) -> Iterator[_CompletedWord]:
    """The words whose first syllable follows the one on the left in some article."""
    for terms, articles in words:
        if following := snapshot.document_frequency(Layer.PAIR, join_pair(left, terms[0])):
            yield _CompletedWord(terms, min(following, articles))


def _find_forms(typed: str, snapshot: Snapshot) -> Iterator[str]:
    """The syllables, with their marks, that begin as the one typed."""
    for folded in snapshot.beginning_with(Layer.FOLDED, fold(typed), _MOST_EXPANSIONS):
        yield from (form for form in snapshot.forms(folded) if _begins(form, typed))


def _spell(folded: Sequence[str], typed: Sequence[str], snapshot: Snapshot) -> tuple[str, ...]:
    """The most frequent spelling of adjacent syllables that agrees with the marks typed; empty if none does.

    A single syllable has its marks already.
    """
    if len(folded) == 1:
        return tuple(folded)
    counts = snapshot.spellings(folded)
    spellings = sorted(counts, key=lambda spelling: (-counts[spelling], spelling))
    return next((spelling for spelling in spellings if _agrees(spelling, typed)), ())


def _agrees(spelling: Sequence[str], typed: Sequence[str]) -> bool:
    *whole, last = typed
    return all(term in (own, fold(own)) for term, own in zip(whole, spelling, strict=False)) and _begins(
        spelling[len(whole)], last
    )


def _begins(term: str, typed: str) -> bool:
    """Whether a syllable begins as typed: all its marks may be missing, or its tone, often typed last."""
    return any(form.startswith(typed) for form in (term, fold(term), _remove_tone(term)))


def _remove_tone(term: str) -> str:
    return normalize("NFC", normalize("NFD", term).translate(_TONES))


def _complete_title(typed: Sequence[str], snapshot: Snapshot, limit: int) -> Iterator[Completion]:
    """The titles that have these syllables side by side; the last one may be incomplete."""
    if len(typed) > _MOST_TITLE_SYLLABLES:
        return
    *whole, last = typed
    if fold(last) == last:
        completed = snapshot.beginning_with(Layer.FOLDED, last, _MOST_EXPANSIONS)
        ends = [Term(Layer.FOLDED, term) for term in completed]
    else:
        ends = [Term(Layer.SYLLABLE, form) for form in _find_forms(last, snapshot)]
    if ends:
        phrase = Phrase((*((make_term(term),) for term in whole), tuple(ends)), None, (Part.TITLE,))
        ranking = Evaluation(Plan((Weighted(phrase, 1.0),)), snapshot).rank(limit=limit, offset=0)
        for match in ranking.matches:
            yield Completion(snapshot.article(match.number).title, "title", 1, match.id)
