"""Names in a query, told by their capitals, and what the articles have of them: Ngô Thị Thanh Vân."""

from __future__ import annotations

from collections.abc import Iterator

from vnsearch.language.normalization import clean
from vnsearch.query.other_names import make_phrase, make_term
from vnsearch.query.syllables import split_query
from vnsearch.query.vocabulary import Vocabulary

_FEWEST = 3
_MOST = 5
"""More capitalised words in a row are a headline."""
_CLOSING = ",.;:!?)]}”’\"'…"


def note_absent_names(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """A note on each name in a query that no article has, though articles have all of its words.

    It says which part of the name they have, the longest one and the last.
    """
    for words in find_names(text):
        syllables = split_query(" ".join(words))
        terms = [syllable.term for syllable in syllables]
        if vocabulary.stands(make_phrase(terms)):
            continue
        if not all(vocabulary.document_frequency(*make_term(term)) for term in terms):
            continue
        parts = (
            (start, start + length)
            for length in range(len(terms) - 1, 1, -1)
            for start in range(len(terms) - length, -1, -1)
        )
        stands = next((p for p in parts if vocabulary.stands(make_phrase(terms[slice(*p)]))), None)
        only = f", only “{' '.join(words[slice(*stands)])}”" if stands else ""
        yield f"no article has the name “{' '.join(words)}”{only}"


def find_names(text: str) -> Iterator[list[str]]:
    """The runs of three to five capitalised words of one syllable, with nothing but spaces between them."""
    run: list[str] = []
    for typed in [*clean(text).split(), ""]:
        word = typed.rstrip(_CLOSING)
        is_name = word.isalpha() and word[0].isupper() and not word[1:].isupper()
        if is_name:
            run.append(word)
        if not is_name or word != typed:
            if _FEWEST <= len(run) <= _MOST:
                yield run
            run = []
