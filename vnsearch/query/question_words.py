"""The words of a question tell little about what is asked, however rare they are: bao nhiêu, ở đâu, vì sao.

Without marks only those count that are hardly ever anything else: "la gi" is also a town, La Gi.
"""

from __future__ import annotations

from collections.abc import Sequence

from vnsearch.language.syllabification import fold
from vnsearch.query.syllables import QuerySyllable

WEIGHT = 0.4
"""What such a word adds to a score, relative to any other."""

_OPEN = "bao nhiêu phần trăm,bao nhiêu,bao giờ,bao lâu,ở đâu,như thế nào,thế nào,khi nào,vì sao,tại sao"
_MARKED = "là gì,là ai,từ đâu,do đâu,bao xa,làm sao,ra sao,gì,nào,đâu,mấy"
_WORDS = frozenset(
    [
        *(tuple(word.split()) for word in (*_OPEN.split(","), *_MARKED.split(","))),
        *(tuple(map(fold, word.split())) for word in _OPEN.split(",")),
    ]
)
_ONLY_ASKING = frozenset("gì nào đâu mấy nhiêu gi nao dau may nhieu".split())
_LONGEST = max(map(len, _WORDS))


def is_asking(syllable: str) -> bool:
    """Whether the syllable, with or without its marks, may ask; articles of some kinds ask nothing.

    >>> is_asking("nhieu"), is_asking("nhiều")
    (True, False)
    """
    return syllable in _ONLY_ASKING


def find_question_words(syllables: Sequence[QuerySyllable]) -> frozenset[int]:
    """The places of the syllables that only ask; none if all do."""
    terms = tuple(syllable.term for syllable in syllables)
    found: set[int] = set()
    for start in range(len(terms)):
        for end in range(min(start + _LONGEST, len(terms)), start, -1):
            if terms[start:end] in _WORDS:
                found.update(range(start, end))
                break
    return frozenset(found) if len(found) < len(terms) else frozenset()
