"""Autocompletion: the words and titles of the index with which the beginning of a query may continue.

Everything offered stands in articles as a whole: some of the articles that have the beginning are read, and
what follows it there is counted. A word goes on as long as most of them agree on its next syllable.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from unicodedata import normalize

from vnsearch.engine.protocols import IndexContents
from vnsearch.language.analyzer import join_word
from vnsearch.language.input_methods import decode_keystrokes
from vnsearch.language.syllabification import Syllables, fold, split_syllables
from vnsearch.language.tones import TONE_MARKS
from vnsearch.model import WORD_JOINER, Completion, Layer, Part
from vnsearch.query.did_you_mean import suggest
from vnsearch.query.syllables import bound_runs, split_query

_MOST_SYLLABLES = 64
"""Longer beginnings are not completed, which bounds the time."""
_MOST_READ = 128
"""The articles that are read for words."""
_MOST_TITLES_READ = 64, 512
"""The articles whose titles are read; so many more if the first do not give enough."""
_MOST_EXPANSIONS = 64
_MOST_SPELT = 32
"""The most runs of syllables that begin as typed, those of most articles, of which more is looked up."""
_LONGEST_WORD = 4
_TITLES = 5
_AGREEING = 0.5
"""The share of the articles that must agree on the next syllable of a word."""
_FEWEST = 2
"""What fewer articles agree on is no word."""
_TONES = dict.fromkeys(map(ord, TONE_MARKS))


def complete(prefix: str, snapshot: IndexContents, limit: int) -> tuple[Completion, ...]:
    """Returns up to `limit` completions: first words, then titles.

    If there are enough words and titles, at least half are words. If there are none, the beginning is read
    as keystrokes of an input method, or else with the slips mended in all but its last syllable.
    """
    return (
        _complete(prefix, snapshot, limit)
        or _complete(_read_keystrokes(prefix), snapshot, limit)
        or _complete(_mend(prefix, snapshot), snapshot, limit)
    )


def _read_keystrokes(prefix: str) -> str:
    """The beginning of the query with what can be decoded; empty if nothing can."""
    typed = split_query(prefix)
    _, starts, ends = split_syllables(prefix)
    pieces, end = [], 0
    for first, last in bound_runs(typed):
        start, stop = starts[first], ends[last - 1]
        decoded = decode_keystrokes(prefix[start:stop])
        pieces += [prefix[end:start], decoded[0] if decoded else prefix[start:stop]]
        end = stop
    decoded_text = "".join(pieces) + prefix[end:]
    return "" if decoded_text == prefix else decoded_text


def _mend(prefix: str, snapshot: IndexContents) -> str:
    """The beginning of the query with what its whole syllables may have meant; empty if that is as typed."""
    _, starts, _ = split_syllables(prefix)
    if not 1 < len(starts) <= _MOST_SYLLABLES:
        return ""
    whole, last = prefix[: starts[-1]], prefix[starts[-1] :]
    mended = suggest(whole, snapshot, {}, lambda terms: None)
    return mended[0].query + last if mended else ""


def _complete(prefix: str, snapshot: IndexContents, limit: int) -> tuple[Completion, ...]:
    typed = split_syllables(prefix)
    if not 0 < len(typed.terms) <= _MOST_SYLLABLES:
        return ()
    counts = _count_words(typed.terms, snapshot)
    ranked = sorted(counts, key=lambda word: (-counts[word], word))[:limit]
    words = [Completion(_rewrite(prefix, typed, word), "word", counts[word]) for word in ranked]
    most_titles = min(_TITLES, max(limit - len(words), limit // 2))
    titles = tuple(_complete_title(typed.terms, snapshot, most_titles)) if most_titles else ()
    return (*words[: max(limit - len(titles), 0)], *titles)


def _rewrite(prefix: str, typed: Syllables, word: Sequence[str]) -> str:
    """The beginning of the query with the syllables of the word in place of those typed otherwise."""
    pieces, end = [], 0
    for term, spelt, start, stop in zip(typed.terms, word, typed.starts, typed.ends, strict=False):
        pieces += [prefix[end:start], prefix[start:stop] if term == spelt else spelt]
        end = stop
    return " ".join(["".join(pieces), *word[len(typed.terms) :]])


def _count_words(typed: Sequence[str], snapshot: IndexContents) -> Mapping[tuple[str, ...], int]:
    """The words, or runs of words, that begin as typed, and the number of articles that have each."""
    if len(typed) == 1:
        return dict(_count_single_words(typed[0], snapshot))
    found = snapshot.continuations(typed, None, _MOST_READ)
    articles: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    for article, run in found.runs:
        if _agrees(run, typed):
            for length in range(len(typed), len(run) + 1):
                articles[run[:length]].add(article)
    counts = Counter({run: len(having) for run, having in articles.items()})
    share = found.all / max(found.read, 1)
    shortest = [run for run in counts if len(run) == len(typed)]
    shortest.sort(key=lambda run: (-counts[run], run))
    next_runs: defaultdict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for longer in counts:
        next_runs[longer[:-1]].append(longer)
    ends = (end for run in shortest[:_MOST_SPELT] for end in _find_ends(run, counts, next_runs, snapshot))
    return {end: round(counts[end] * share) for end in ends}


def _find_ends(
    run: tuple[str, ...],
    counts: Counter[tuple[str, ...]],
    next_runs: Mapping[tuple[str, ...], Sequence[tuple[str, ...]]],
    snapshot: IndexContents,
) -> Iterator[tuple[str, ...]]:
    """The ends of words in what most articles go on with after the run, and the last end."""
    following = [run]
    while longer := _find_next(following[-1], counts, next_runs.get(following[-1], ())):
        following.append(longer)
    yield from (each for each in following[:-1] if _ends_word(each, snapshot))
    yield following[-1]


def _find_next(
    run: tuple[str, ...], counts: Counter[tuple[str, ...]], longer: Sequence[tuple[str, ...]]
) -> tuple[str, ...]:
    """The run with the next syllable that most articles agree on; empty if they do not."""
    best = max(longer, key=lambda each: (counts[each], each), default=())
    return best if best and counts[best] >= max(_FEWEST, _AGREEING * counts[run]) else ()


def _ends_word(run: Sequence[str], snapshot: IndexContents) -> bool:
    """Whether the last syllables of the run are a word of several syllables."""
    words = (join_word(run[-size:]) for size in range(2, min(_LONGEST_WORD, len(run)) + 1))
    return any(snapshot.document_frequency(Layer.WORD, word) for word in words)


def _count_single_words(typed: str, snapshot: IndexContents) -> Iterator[tuple[tuple[str, ...], int]]:
    """The syllables and words that begin as typed, with their document frequencies."""
    for form in _find_forms(typed, snapshot):
        yield (form,), snapshot.document_frequency(Layer.SYLLABLE, form)
    words = (term for form in {typed, fold(typed)} for term in snapshot.beginning_with(Layer.WORD, form, 64))
    for term in filter(lambda term: WORD_JOINER in term, words):
        yield tuple(term.split(WORD_JOINER)), snapshot.document_frequency(Layer.WORD, term)


def _find_forms(typed: str, snapshot: IndexContents) -> Iterator[str]:
    """The syllables, with their marks, that begin as the one typed."""
    for folded in snapshot.beginning_with(Layer.FOLDED, fold(typed), _MOST_EXPANSIONS):
        yield from (form for form in snapshot.forms(folded) if _begins(form, typed))


def _agrees(run: Sequence[str], typed: Sequence[str]) -> bool:
    *whole, last = typed
    return all(term in (own, fold(own)) for term, own in zip(whole, run, strict=False)) and _begins(
        run[len(whole)], last
    )


def _begins(term: str, typed: str) -> bool:
    """Whether a syllable begins as typed: all its marks may be missing, or its tone, often typed last."""
    return any(form.startswith(typed) for form in (term, fold(term), _remove_tone(term)))


def _remove_tone(term: str) -> str:
    return normalize("NFC", normalize("NFD", term).translate(_TONES))


def _complete_title(typed: Sequence[str], snapshot: IndexContents, limit: int) -> Iterator[Completion]:
    """The titles that have these syllables side by side; the last one may be incomplete."""
    numbers: dict[int, None] = {}
    for most in _MOST_TITLES_READ:
        found = snapshot.continuations(typed, Part.TITLE, most)
        for number, run in found.runs:
            if len(numbers) < limit and number not in numbers and _agrees(run, typed):
                numbers[number] = None
        if len(numbers) == limit or found.read == found.all:
            break
    for number in numbers:
        yield Completion(snapshot.article(number).title, "title", 1, snapshot.id(number))
