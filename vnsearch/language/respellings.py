"""Finds words that a text writes in pieces while others write them as one, and words that are run together.

- A hyphen or an apostrophe stands inside a word: Ê-đê, H'Mông, e-mail; others write Êđê, HMông, email.
- The spaces between syllables are missing: HàNội.
- There are spaces inside syllables, as in text taken out of a PDF: th ẻ tín dụ ng. A single letter beside a
  syllable says nothing (vitamin C), so a text has to be torn in many places.

Each is found as a `Naming`: the whole, and its pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from itertools import pairwise

from vnsearch._lazy import lazy_pattern
from vnsearch.language.acronyms import Naming
from vnsearch.language.memo import Memo
from vnsearch.language.normalization import clean
from vnsearch.language.syllabification import canonicalize, fold, split_syllables
from vnsearch.language.syllable_structure import (
    LONGEST_SYLLABLE,
    is_syllable,
    parse_syllable,
    reads_as_syllable,
)

_MOST_PIECES = 6
_LONGEST_WHOLE = 32

_LETTER = r"[^\W\d_]"
_JOINED = lazy_pattern(rf"(?<![\w-]){_LETTER}+(?:(?:[-‐‑]|['’‘`´]){_LETTER}+)+(?![\w-])")
_NO_LETTERS = lazy_pattern(r"[\W_]+")
_APOSTROPHES = lazy_pattern("['’‘`´]")
_PREFIX = lazy_pattern(r"[^\W\d_aeiouyăâêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵ]{1,2}", re.IGNORECASE)
"""What stands before an apostrophe that is no contraction: H'Mông, K'ho, L'Oréal."""

_FEWEST_TEARS = 3
_SHARE_OF_TEARS = 0.04
"""A text is torn if so many of its terms, and at least `_FEWEST_TEARS`, are pieces of a syllable."""


def find_joined(text: str) -> Iterator[Naming]:
    """Yield the words of a clean text that have a hyphen or an apostrophe inside, as one and in pieces.

    >>> list(find_joined("người Ê-đê, kinh tế"))
    [Naming(short=('êđê',), long=('ê', 'đê'))]
    """
    for word in _JOINED.finditer(text):
        pieces = split_syllables(word[0]).terms
        whole = canonicalize(_NO_LETTERS.sub("", word[0]))
        if (
            len(pieces) <= _MOST_PIECES
            and len(whole) <= _LONGEST_WHOLE
            and not reads_as_syllable(fold(whole))
            and _is_no_contraction(word[0])
        ):
            yield Naming((whole,), tuple(pieces))


def find_respellings(piece: str, terms: Sequence[str]) -> tuple[Naming, ...]:
    """Return the words in pieces, and those run together, of a clean text without spaces with these terms."""
    glued = (naming for term in terms for naming in _name_parts(term, _GLUED[term]))
    return (*find_joined(piece), *glued)


def _name_parts(term: str, syllables: Sequence[str]) -> Iterator[Naming]:
    """Yield a term that is run together as all of its syllables, and as those of the words that it may have.

    With marks on a single syllable it may be a foreign name, which has no such words: Guaidó.

    >>> [" ".join(naming.long) for naming in _name_parts("việtnamvôđịch", ("việt", "nam", "vô", "địch"))]
    ['việt nam vô địch', 'việt nam', 'nam vô', 'vô địch']
    """
    if syllables:
        yield Naming((term,), tuple(syllables))
    if len(syllables) > 2 and sum(not syllable.isascii() for syllable in syllables) > 1:
        yield from (Naming((term,), both) for both in pairwise(syllables))


def split_glued(term: str) -> tuple[str, ...]:
    """Return the syllables, some with marks, that a term has run together; empty if it has not.

    Of several ways, one with few syllables that begin with a consonant is taken.

    >>> split_glued("hànội"), split_glued("việtnamvôđịch"), split_glued("nội"), split_glued("café")
    (('hà', 'nội'), ('việt', 'nam', 'vô', 'địch'), (), ())
    """
    return _GLUED[term]


def find_torn(text: str, terms: Sequence[str]) -> list[Naming]:
    """Return the syllables of a clean text that stand in pieces; none if it is a usual text.

    `terms` are those of the text.

    >>> text = "th ẻ tín dụ ng đượ c"
    >>> find_torn(text, text.split())[:2]
    [Naming(short=('thẻ',), long=('th', 'ẻ')), Naming(short=('dụng',), long=('dụ', 'ng'))]
    """
    fewest = max(_FEWEST_TEARS, _SHARE_OF_TEARS * len(terms))
    if sum(map(_IS_PIECE.__getitem__, terms)) < fewest:
        return []
    _, starts, ends = split_syllables(text)
    spelt = [text[start:end].lower() for start, end in zip(starts, ends, strict=True)]
    beside = [text[end:start] == " " for end, start in zip(ends, starts[1:], strict=False)]
    found = [naming for first in range(len(terms)) for naming in _join(terms, spelt, beside, first)]
    tears = sum(any(_IS_PIECE[piece] for piece in naming.long) for naming in found)
    return found if tears >= fewest else []


class Misspacing(Enum):
    """What may be wrong with the spaces of a text."""

    TORN = auto()
    GLUED = auto()


def find_misspacing(text: str) -> Misspacing | None:
    """Return whether there are spaces inside many syllables of any text, or many are run together."""
    words = text.split()
    if _is_torn(text, words):
        return Misspacing.TORN
    return Misspacing.GLUED if _is_glued(words) else None


def is_torn(text: str) -> bool:
    """Return whether there are spaces inside many syllables of any text."""
    return _is_torn(text, text.split())


def _is_torn(text: str, words: Sequence[str]) -> bool:
    if _CONSONANTS.isdisjoint(words):
        return False
    alone = sum(map(_CONSONANTS.__contains__, words))  # those with a comma behind them are not counted
    if alone < max(_FEWEST_TEARS, _SHARE_OF_TEARS / 2 * len(words)):
        return False
    cleaned = clean(text)
    return bool(find_torn(cleaned, split_syllables(cleaned).terms))


def _is_glued(words: Sequence[str]) -> bool:
    long = [word for word in words if len(word) > LONGEST_SYLLABLE and not word.isascii()]
    fewest = max(_FEWEST_TEARS, _SHARE_OF_TEARS * len(words))
    if len(long) < fewest:
        return False
    return sum(1 for word in long if any(_GLUED[term] for term in split_syllables(word).terms)) >= fewest


def is_piece(term: str) -> bool:
    """Return whether a term can only be a piece of a syllable: an onset, a coda, or what needs one (điề)."""
    return _IS_PIECE[term]


def _join(terms: Sequence[str], spelt: Sequence[str], beside: Sequence[bool], first: int) -> Iterator[Naming]:
    """Yield the syllables with marks that the terms from `first` on make together."""
    whole = spelt[first]
    for last in range(first + 1, min(first + LONGEST_SYLLABLE, len(terms))):
        whole += spelt[last]
        if not beside[last - 1] or len(whole) > LONGEST_SYLLABLE:
            return
        if not whole.isascii() and is_syllable(whole):
            yield Naming((canonicalize(whole),), tuple(terms[first : last + 1]))


def _is_no_contraction(word: str) -> bool:
    """Return whether apostrophes, if there are any, stand as in H'Mông, and not as in don't."""
    first, *others = _APOSTROPHES.split(word)
    return not others or (len(others) == 1 and bool(_PREFIX.fullmatch(first) or others[0][:1].isupper()))


def _split(term: str) -> tuple[str, ...]:
    if term.isascii() or len(term) > _LONGEST_WHOLE or not term.isalpha() or parse_syllable(term):
        return ()
    ways = _list_splits(term, _MOST_PIECES)
    return min(ways, key=lambda way: (len(way), sum(map(_begins_with_vowel, way[1:]))), default=())


def _list_splits(term: str, most: int) -> list[tuple[str, ...]]:
    whole = [(term,)] if is_syllable(term) else []
    ends = range(1, min(LONGEST_SYLLABLE + 1, len(term))) if most > 1 else ()
    return whole + [
        (term[:end], *rest)
        for end in ends
        if is_syllable(term[:end])
        for rest in _list_splits(term[end:], most - 1)
    ]


def _begins_with_vowel(syllable: str) -> bool:
    parts = parse_syllable(syllable)
    return parts is not None and not parts.onset


def _compute_is_piece(term: str) -> bool:
    if len(term) > LONGEST_SYLLABLE or not term.isalpha() or parse_syllable(term):
        return False
    around = ("{}a", "á{}") if term.isascii() else ("{}u", "{}n", "{}c")
    return any(is_syllable(each.format(term)) for each in around)


_CONSONANTS = frozenset(
    form
    for letters in "b c d đ g h k l m n p q r s t v x ch gh gi kh ng ngh nh ph qu th tr".split()
    for form in (letters, letters.capitalize(), letters.upper())
)
_GLUED = Memo(_split)
_IS_PIECE = Memo(_compute_is_piece)
