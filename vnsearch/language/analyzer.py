"""From text to the terms of each layer, the same way for articles and for queries.

Articles are cut into words by pyvi's model; queries by the counts of the words found so (`cutting.cut`),
because a query gives the model too little context and often no marks.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise

from vnsearch.language import orthography
from vnsearch.language.orthography import Memo, canon, clean, fold, retone, syllables, syllables_and_retoned
from vnsearch.model import NAMING_JOINER, PAIR_JOINER, PARTS, WORD_JOINER, Article, Document, Layer

__all__ = ["documents", "fingerprint", "fold", "layers", "pair", "syllables", "word"]


SEGMENTATION = "pyvi-0.1.1/1"
"""Names what makes words of syllables; it changes when the words of `segment` do."""


def fingerprint() -> str:
    """Names the analysis: an index made by one must not be searched with another."""
    return f"{orthography.VERSION}/{SEGMENTATION}"


def word(terms: Sequence[str]) -> str:
    """The term of a word, from those of its syllables."""
    return WORD_JOINER.join(terms)


def pair(first: str, second: str) -> str:
    """The term of a pair, from those of its syllables without marks."""
    return first + PAIR_JOINER + second


def naming(short: Sequence[str], long: Sequence[str]) -> str:
    """The term of a name, from the terms of its short and its long form."""
    return word(short) + NAMING_JOINER + word(long)


def documents(articles: Sequence[Article]) -> list[Document]:
    """What is indexed of the articles; many at once take less time than one by one."""
    parts = iter(_analyse([getattr(article, part) for article in articles for part in PARTS]))
    return [Document(article, {part: next(parts) for part in PARTS}) for article in articles]


def layers(text: str) -> dict[Layer, list[str]]:
    """The terms of each layer of a text, in their order.

    >>> layers("Thủ tướng họp")["word"]
    ['thủ_tướng']
    """
    (terms,) = _analyse([text])
    folded = [fold(term) for term in terms[Layer.SYLLABLE]]
    return {
        Layer.SYLLABLE: terms[Layer.SYLLABLE],
        Layer.FOLDED: folded,
        Layer.WORD: terms[Layer.WORD],
        Layer.FOLDED_WORD: [fold(term) for term in terms[Layer.WORD]],
        Layer.PAIR: [pair(*both) for both in pairwise(folded)],
    }


def _analyse(texts: Iterable[str]) -> list[dict[Layer, list[str]]]:
    """The syllables, the words of several, and the names in short and in long, of each text."""
    from vnsearch.language import word_segmentation  # what indexing alone needs
    from vnsearch.language.acronyms import namings

    terms: list[str] = []
    codes: list[bytes] = []
    ends = [0]
    names: list[list[str]] = []
    for text in texts:
        cleaned = clean(text)
        names.append([naming(*name) for name in namings(cleaned)])
        pieces = cleaned.replace("\n", " \n ").split(" ")
        found, known = zip(*map(_PIECES.__getitem__, pieces), strict=True)
        terms += chain.from_iterable(found)
        codes.append(b"".join(known))
        ends.append(len(terms))
    starts, stops = word_segmentation.compounds(codes)
    words = [word(terms[start:stop]) for start, stop in zip(starts, stops, strict=True)]
    of_text = [slice(bisect_left(starts, first), bisect_left(starts, end)) for first, end in pairwise(ends)]
    return [
        {Layer.SYLLABLE: terms[first:end], Layer.WORD: words[some], Layer.NAMING: named}
        for (first, end), some, named in zip(pairwise(ends), of_text, names, strict=True)
    ]


def _piece(piece: str) -> tuple[tuple[str, ...], bytes]:
    """The terms of the syllables in what stands between two spaces, and the code of its tokens."""
    from vnsearch.language import word_segmentation

    if piece.isalpha():  # one syllable, and one token
        return (canon(piece),), word_segmentation.encode([retone(piece)], [1])
    found, retoned = syllables_and_retoned(piece)
    tokens = word_segmentation.tokens(retoned)
    ends = word_segmentation.token_ends(retoned, tokens)
    counts = [0] * len(tokens)
    for start in found.starts:
        counts[bisect(ends, start)] += 1
    return tuple(found.terms), word_segmentation.encode(tokens, counts)


_PIECES = Memo(_piece)
