"""Where a passage of a text may begin and end.

It has whole sentences where they fit. Otherwise it is cut between words: neither inside a syllable nor inside
a word of several syllables that the index has. A word that is too long is cut between grapheme clusters
(Unicode Standard Annex 29).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Protocol

from vnsearch._lazy import lazy_pattern
from vnsearch.language.analyzer import join_word
from vnsearch.language.sentences import CLOSER, STOP, STOPS
from vnsearch.language.syllabification import split_syllables
from vnsearch.model import Layer

_SENTENCE_END = lazy_pattern(rf"{STOP}{CLOSER}?(\s+)|(\n\s*)")
_ENDED = lazy_pattern(rf"{STOP}{CLOSER}*\s*\Z|\n\s*\Z|\A\s*\Z")
_PARAGRAPH = lazy_pattern(r"\s*\n")
_SPACES = lazy_pattern(r"\s+")
_TEXT = lazy_pattern(r"\s*\S")
_MARGIN = 32
"""The number of characters before a place in which the end of a sentence is looked for."""
_CONTEXT = 0.4
"""The share of a passage's spare characters that goes before what matched, when a sentence is cut."""

_LONGEST_WORD = 5
"""In syllables; there are longer ones, but hardly any."""
_NEAR = 48
"""The number of characters on either side of a place that hold any word of that many syllables."""
_MOST_TRIES = 12
"""The number of places that are tried before a passage is cut inside a word."""
_SEPARATE = lazy_pattern(
    "[^\r\u0600-\u0d4e\U00011000-\U00011fff]"
    "[\n -~\u00a0-\u00a8\u00aa-\u00ad\u00af-\u02ff\u1e00-\u1eff\u2010-\u2027]"
)
"""Two characters that are never in one grapheme cluster, such as any two letters of Vietnamese in NFC: the
first never joins what follows it, or the second what precedes it. Some such pairs do not match."""
_LONGEST_CLUSTER = 32
"""A longer grapheme cluster may be cut."""


def find_last_sentence(text: str, start: int, end: int) -> int | None:
    """The last place from `start` to `end` at which a sentence begins after another; None if none does."""
    places = {sign: text.rfind(sign, start, end) for sign in STOPS + "\n"}
    while (place := max(places.values())) >= 0:
        if ended := _SENTENCE_END.match(text, place, end):
            return ended.end()
        places[text[place]] = text.rfind(text[place], start, place)
    return None


def is_cut_before(text: str, start: int) -> bool:
    """Whether `start` is inside a sentence."""
    return not _ENDED.search(text[max(0, start - _MARGIN) : start])


def is_cut_after(text: str, start: int, end: int) -> bool:
    """Whether `end`, the end of text[start:end], is inside a sentence."""
    return (
        _TEXT.match(text, end) is not None
        and not _ENDED.search(text[max(start, end - _MARGIN) : end])
        and not _PARAGRAPH.match(text, end)
    )


class Lexicon(Protocol):
    """The words that stay whole."""

    def document_frequency(self, layer: Layer, term: str) -> int:
        """The number of articles that have the term."""


class BoundaryFinder:
    """Finds the boundaries of passages; the words of the `lexicon` stay whole."""

    def __init__(self, lexicon: Lexicon | None) -> None:
        self._lexicon = lexicon

    def widen(self, text: str, start: int, end: int, low: int, high: int, length: int) -> tuple[int, int]:
        """Widens text[start:end] to a passage of at most `length` characters inside text[low:high].

        Where text[start:end] begins or ends inside a word, the passage may leave that word out.
        """
        begin = self._begin(text, start, low, length - (end - start))
        return _strip(text, begin, self._finish(text, begin, end, min(high, begin + length), high))

    def _begin(self, text: str, start: int, low: int, spare: int) -> int:
        earliest = max(low, start - spare)
        sentence = find_last_sentence(text, earliest, start)
        if sentence is not None:
            return sentence
        if earliest == low:
            return low
        wanted = max(low, start - int(spare * _CONTEXT))
        places = [space.end() for space in _SPACES.finditer(text, max(low, wanted - _NEAR), start)]
        later = [place for place in places if place >= wanted]
        earlier = [place for place in reversed(places) if place < wanted]
        return (
            self._first_between_words(text, [*later, start, *earlier])
            or self._first_between_words(text, _syllable_starts(text, wanted, start))
            or _step_out_of_cluster(text, start, low)
        )

    def _finish(self, text: str, begin: int, end: int, latest: int, high: int) -> int:
        if latest == high:
            return high
        found = _SENTENCE_END.finditer(text, max(begin, end - 1), latest + 1)
        sentences = [match.start(match.lastindex or 0) for match in found]
        if sentences and sentences[-1] >= end:
            return sentences[-1]
        places = [space.start() for space in _SPACES.finditer(text, begin + 1, latest + 1)]
        places.reverse()
        later = [place for place in places if place >= end]
        earlier = [place for place in places if place < end]
        just = [end] if begin < end <= latest else []
        return (
            self._first_between_words(text, [*later, *just, *earlier])
            or self._first_between_words(text, _syllable_ends(text, begin, latest))
            or _step_out_of_cluster(text, latest, begin + 1)
        )

    def _first_between_words(self, text: str, places: Sequence[int]) -> int | None:
        for place in places[:_MOST_TRIES]:
            if not is_inside_cluster(text, place) and not self._is_in_word(text, place):
                return place
        return None

    def _is_in_word(self, text: str, place: int) -> bool:
        """Whether a word of several syllables spans the place."""
        if self._lexicon is None:
            return False
        low = max(0, place - _NEAR)
        near = split_syllables(text[low : place + _NEAR])
        first = bisect_left(near.starts, place - low)
        before = near.terms[:first][1 - _LONGEST_WORD :]
        after = near.terms[first:][: _LONGEST_WORD - 1]
        return any(
            self._lexicon.document_frequency(Layer.WORD, join_word((*before[-left:], *after[: size - left])))
            for size in range(2, _LONGEST_WORD + 1)
            for left in range(1, size)
            if left <= len(before) and size - left <= len(after)
        )


def is_inside_cluster(text: str, place: int) -> bool:
    """Whether the place is inside a grapheme cluster: between a letter and its mark, or within an emoji."""
    if not 0 < place < len(text) or _SEPARATE.match(text, place - 1):
        return False
    from wcwidth import iter_graphemes  # takes longer to load than a search takes

    *_, cluster = iter_graphemes(text, max(0, place - _LONGEST_CLUSTER), place + 1)
    return len(cluster) > 1


def _syllable_starts(text: str, low: int, high: int) -> list[int]:
    """The places after `low` and before `high` where a syllable begins, the last first."""
    return [low + start for start in reversed(split_syllables(text[low:high]).starts) if start]


def _syllable_ends(text: str, low: int, high: int) -> list[int]:
    """The places in text[low:high], and its end, where a syllable ends, the last first."""
    ends = [low + end for end in reversed(split_syllables(text[low : high + 1]).ends)]
    return [end for end in ends if end <= high]


def _step_out_of_cluster(text: str, place: int, low: int) -> int:
    """The last place from `low` up to this one that is not inside a grapheme cluster."""
    first = max(low, place - _LONGEST_CLUSTER)
    return next((p for p in range(place, first - 1, -1) if not is_inside_cluster(text, p)), place)


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the passage without spaces at its ends."""
    passage = text[start:end]
    return start + len(passage) - len(passage.lstrip()), end - len(passage) + len(passage.rstrip())
