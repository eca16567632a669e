"""Where a passage of a text may begin and end.

It is made of whole sentences where they fit. Otherwise it is cut between words: not inside a syllable, and
not inside a word of several syllables that the index has, which are all those of the articles in it. Where
one word is too long, it is cut between grapheme clusters (Unicode Standard Annex 29, taken a bit wider).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import takewhile
from unicodedata import category, combining

from vnsearch.language.analyzer import join_word
from vnsearch.language.sentences import CLOSER, STOP, STOPS
from vnsearch.language.syllabification import split_syllables
from vnsearch.model import Layer
from vnsearch.query.vocabulary import Lexicon

_SENTENCE_END = re.compile(rf"{STOP}{CLOSER}?(\s+)|(\n\s*)")
_ENDED = re.compile(rf"{STOP}{CLOSER}*\s*\Z|\n\s*\Z|\A\s*\Z")
_PARAGRAPH = re.compile(r"\s*\n")
_SPACES = re.compile(r"\s+")
_MARGIN = 32
"""How many characters beside a passage are looked at to tell whether a sentence ends there."""
_CONTEXT = 0.4
"""The share of a passage's spare characters that goes before what matched, when a sentence is cut."""

_LONGEST_WORD = 5
"""In syllables; there are longer ones, but hardly any."""
_NEAR = 48
"""So many characters beside a place hold all of such a word that stands there."""
_MOST_TRIES = 12
"""At so many places a passage may be tried to be cut, before it is cut in a word."""
_LONGEST_CLUSTER = 32
"""A letter with more marks than that may be parted from some."""

_ZERO_WIDTH_JOINER = "\u200d"
_JOINING = re.compile("[\u200c\u200d\u0e33\u0eb3\u1160-\u11ff\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]")
_VIRAMA = 9  # its combining class


def last_sentence_start(text: str, start: int, end: int) -> int | None:
    """The last place in text[start:end], or its end, where a sentence begins after another."""
    places = {sign: text.rfind(sign, start, end) for sign in STOPS + "\n"}
    while (place := max(places.values())) >= 0:
        if ended := _SENTENCE_END.match(text, place, end):
            return ended.end()
        places[text[place]] = text.rfind(text[place], start, place)
    return None


def is_cut_before(text: str, start: int) -> bool:
    """Whether what begins there does not begin with a sentence."""
    return not _ENDED.search(text[max(0, start - _MARGIN) : start])


def is_cut_after(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] does not end with a sentence."""
    return (
        bool(text[end:].strip())
        and not _ENDED.search(text[max(start, end - _MARGIN) : end])
        and not _PARAGRAPH.match(text, end)
    )


class Cutter:
    """Cuts passages out of texts; `lexicon` has the words that are to stay whole."""

    def __init__(self, lexicon: Lexicon | None) -> None:
        self._lexicon = lexicon

    def widen(self, text: str, start: int, end: int, low: int, high: int, length: int) -> tuple[int, int]:
        """Widens text[start:end] to a passage of text[low:high] of at most `length` characters.

        It may lack the beginning or the end of what was given where that would tear a word.
        """
        begin = self._begin(text, start, low, length - (end - start))
        return _stripped(text, begin, self._finish(text, begin, end, min(high, begin + length), high))

    def _begin(self, text: str, start: int, low: int, spare: int) -> int:
        earliest = max(low, start - spare)
        sentence = last_sentence_start(text, earliest, start)
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
            or _whole_cluster(text, start, low)
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
            or _whole_cluster(text, latest, begin + 1)
        )

    def _first_between_words(self, text: str, places: Sequence[int]) -> int | None:
        for place in places[:_MOST_TRIES]:
            if not continues(text, place) and not self._is_in_word(text, place):
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


def continues(text: str, place: int) -> bool:
    """Whether the character at the place belongs to the one before it: a mark, or a part of an emoji."""
    if not 0 < place < len(text):
        return False
    before, char = text[place - 1], text[place]
    if category(char).startswith("M") or _JOINING.match(char):
        return True
    if _REGIONAL.match(char):
        letters = sum(1 for _ in takewhile(_REGIONAL.match, reversed(text[max(0, place - _MARGIN) : place])))
        return letters % 2 == 1
    joins = before == _ZERO_WIDTH_JOINER or combining(before) == _VIRAMA
    return joins and not (char.isspace() or char.isascii())


def _syllable_starts(text: str, low: int, high: int) -> list[int]:
    """The places after `low` and before `high` where a syllable begins, the last first."""
    return [low + start for start in reversed(split_syllables(text[low:high]).starts) if start]


def _syllable_ends(text: str, low: int, high: int) -> list[int]:
    """The places in text[low:high], and its end, where a syllable ends, the last first."""
    ends = [low + end for end in reversed(split_syllables(text[low : high + 1]).ends)]
    return [end for end in ends if end <= high]


def _whole_cluster(text: str, place: int, low: int) -> int:
    """The last place from `low` up to this one where no character belongs to the one before it."""
    first = max(low, place - _LONGEST_CLUSTER)
    return next((p for p in range(place, first - 1, -1) if not continues(text, p)), place)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The passage without spaces at its ends."""
    passage = text[start:end]
    return start + len(passage) - len(passage.lstrip()), end - len(passage) + len(passage.rstrip())
