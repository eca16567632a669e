"""Turns text into the terms of each layer.

Articles are split into words by pyvi's model. Queries are split by the frequencies of the words found that
way (see `query.unigram`), because a query gives the model too little context and often has no marks.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, compress, pairwise
from typing import TYPE_CHECKING, NamedTuple

from vnsearch._lazy import lazy_pattern
from vnsearch.language.memo import Memo
from vnsearch.language.normalization import clean
from vnsearch.language.numbers import is_number, split_number
from vnsearch.language.syllabification import canonicalize, fold, retone, split_and_retone
from vnsearch.language.syllable_structure import reads_as_syllable
from vnsearch.language.written_forms import list_forms, spell_plainly, write_apart
from vnsearch.model import NAMING_JOINER, PAIR_JOINER, PARTS, WORD_JOINER, Article, Document, Layer

if TYPE_CHECKING:
    from vnsearch.language.acronyms import Naming

SYLLABLE_RULES = "3"
"""Version of the syllables' terms: to be changed whenever `compatibility`, `normalization`, `numbers`,
`syllabification`, `syllable_structure` or `written_forms` gives any text other terms."""
WORD_RULES = "pyvi-0.1.1/1"
"""Version of the words: to be changed whenever `word_segmentation` splits any text differently."""


def fingerprint() -> str:
    """Return the version of the analysis, which must be the same for an index and its queries."""
    return f"{SYLLABLE_RULES}/{WORD_RULES}"


def join_word(terms: Sequence[str]) -> str:
    """Return the term of a word, given the terms of its syllables."""
    return WORD_JOINER.join(terms)


def join_pair(first: str, second: str) -> str:
    """Return the term of a pair, given the folded terms of its syllables."""
    return first + PAIR_JOINER + second


def join_naming(short: Sequence[str], long: Sequence[str]) -> str:
    """Return the term of an acronym and what it stands for, given the terms of their syllables."""
    return join_word(short) + NAMING_JOINER + join_word(long)


def analyse_articles(articles: Sequence[Article]) -> list[Document]:
    """Return what is indexed of the articles; analysing many at once is faster than one by one."""
    parts = iter(_analyse([getattr(article, part) for article in articles for part in PARTS]))
    return [Document(article, {part: next(parts) for part in PARTS}) for article in articles]


def analyse_text(text: str) -> dict[Layer, list[str]]:
    """Return the terms of each layer that is searched, in their order in the text.

    >>> analyse_text("Thủ tướng họp")[Layer.WORD]
    ['thủ_tướng']
    """
    (terms,) = _analyse([text])
    folded = [fold(term) for term in terms[Layer.SYLLABLE]]
    return {
        Layer.SYLLABLE: terms[Layer.SYLLABLE],
        Layer.FOLDED: folded,
        Layer.WORD: terms[Layer.WORD],
        Layer.FOLDED_WORD: [fold(term) for term in terms[Layer.WORD]],
        Layer.PAIR: [join_pair(*both) for both in pairwise(folded)],
    }


def _analyse(texts: Iterable[str]) -> list[dict[Layer, list[str]]]:
    """Return the syllables, the words and the namings of each text.

    The words are those of several syllables, then the numbers inside of numbers (the 8 and the 3 of `8/3`),
    and the forms in which something is written (see `written_forms`).
    """
    from vnsearch.language import word_segmentation  # loads NumPy, which a query does without
    from vnsearch.language.acronyms import find_namings
    from vnsearch.language.respellings import find_torn

    terms: list[str] = []
    codes: list[bytes] = []
    ends = [0]
    namings: list[list[str]] = []
    extra: list[list[str]] = []
    for text in texts:
        cleaned = clean(text)
        pieces = cleaned.replace("\n", " \n ").split(" ")
        piece_terms, piece_codes, piece_namings, piece_extra, numbers_at = zip(
            *map(_PIECES.__getitem__, pieces), strict=True
        )
        terms += chain.from_iterable(piece_terms)
        extra.append([*chain.from_iterable(piece_extra), *_list_forms_apart(pieces, numbers_at)])
        torn = find_torn(cleaned, terms[ends[-1] :])
        found = chain(find_namings(cleaned), *filter(None, piece_namings), torn)
        namings.append([join_naming(*naming) for naming in found])
        codes.append(b"".join(piece_codes))
        ends.append(len(terms))
    starts, stops = word_segmentation.find_compounds(codes)
    words = [join_word(terms[start:stop]) for start, stop in zip(starts, stops, strict=True)]
    word_slices = [
        slice(bisect_left(starts, first), bisect_left(starts, end)) for first, end in pairwise(ends)
    ]
    return [
        {Layer.SYLLABLE: terms[first:end], Layer.WORD: words[of_text] + others, Layer.NAMING: text_namings}
        for (first, end), of_text, others, text_namings in zip(
            pairwise(ends), word_slices, extra, namings, strict=True
        )
    ]


class _Piece(NamedTuple):
    """What stands between two spaces of a text: the terms of its syllables, the code of its tokens, other
    spellings, and the numbers inside of its numbers with the forms of what it writes as one.

    `number_at` says whether a number stands at its very beginning, at its end, or both.
    """

    terms: Sequence[str]
    code: bytes
    spellings: Sequence[Naming]
    extra: Sequence[str] = ()
    number_at: int = 0


_BEGINNING, _END = 1, 2


def _list_forms_apart(pieces: Sequence[str], numbers_at: Sequence[int]) -> Iterator[str]:
    """Yields the forms of numbers that have letters beside them with a space between."""
    last = len(pieces) - 1
    for place in compress(range(len(pieces)), numbers_at):
        at, piece = numbers_at[place], pieces[place]
        before = _TAILS[pieces[place - 1]] if place and at & _BEGINNING else ""
        after = _HEADS[pieces[place + 1]] if place < last and at & _END else ""
        if before and (form := write_apart(before, _HEADS[piece])):
            yield form
        if after and (form := write_apart(_TAILS[piece], after)):
            yield form


def _find_head(piece: str) -> str:
    """Returns the syllable at the very beginning of a piece as `written_forms` has it; empty if none is."""
    return spell_plainly(_PIECES[piece].terms[0]) if piece[:1].isalnum() or piece[:1] == "%" else ""


def _find_tail(piece: str) -> str:
    """Returns the same for its end; empty also for a word in small letters, as before most numbers."""
    if not piece[-1:].isalnum():
        return ""
    tail = spell_plainly(_PIECES[piece].terms[-1])
    return "" if piece.islower() and reads_as_syllable(tail) else tail


_HEADS = Memo(_find_head)
_TAILS = Memo(_find_tail)


def _analyse_piece(piece: str) -> _Piece:
    from vnsearch.language import word_segmentation
    from vnsearch.language.respellings import find_respellings

    if piece.isalpha():  # one syllable, and one token
        term = canonicalize(piece)
        code = word_segmentation.encode_tokens([retone(piece)], [1])
        return _Piece([term], code, find_respellings("", [term]))
    if (word := _BESIDE_MARKS.fullmatch(piece)) and word[2].isalpha():
        before, inside, after = _MARKS[word[1]], _PIECES[word[2]], _MARKS[word[3]]
        return _Piece(inside.terms, before + inside.code + after, inside.spellings)
    syllables, retoned = split_and_retone(piece)
    tokens = word_segmentation.tokenize(retoned)
    ends = word_segmentation.find_token_ends(retoned, tokens)
    counts = [0] * len(tokens)
    for start in syllables.starts:
        counts[bisect(ends, start)] += 1
    code = word_segmentation.encode_tokens(tokens, counts)
    terms, starts, ends = syllables
    extra = [number for term in terms if is_number(term) for number in split_number(term)]
    if len(terms) > 1:
        extra += list_forms(
            terms, [" ", *(piece[end:start] for end, start in zip(ends, starts[1:], strict=False))]
        )
    number_at = 0
    if terms:
        number_at += _BEGINNING * (not starts[0] and is_number(terms[0]))
        number_at += _END * (ends[-1] == len(piece) and is_number(terms[-1]))
    return _Piece(terms, code, find_respellings(piece, terms), tuple(extra), number_at)


def _encode_marks(marks: str) -> bytes:
    from vnsearch.language import word_segmentation

    return word_segmentation.encode_tokens(marks, [0] * len(marks))


_PIECES = Memo(_analyse_piece)
_MARKS = Memo(_encode_marks)
_BESIDE_MARKS = lazy_pattern(
    r"""(["'(\[‘“]*+)(?!(?:[A-ZĐ]++|Tp|Mrs?|Ms|Dr|ThS)\.)([^\W\d_]++)([!"'),;\]’”…]*+[.:]?[!"'),;\]’”…]*+)"""
)
"""Matches a word between punctuation marks each of which is a token of its own, as most pieces are."""
