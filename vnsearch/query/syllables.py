"""The syllables of a query, each as typed and without marks."""

from __future__ import annotations

from typing import NamedTuple

from vnsearch.language.normalization import clean
from vnsearch.language.syllabification import fold, split_syllables


class QuerySyllable(NamedTuple):
    """A syllable of a query: its canonical `term`, and that term `folded`, without marks.

    `joint` is the text between it and the syllable before it, a space if there is one in it, and `text` the
    syllable as it was typed.
    """

    term: str
    folded: str
    joint: str = " "
    text: str = ""

    @property
    def typed(self) -> str:
        """The syllable as notes repeat it: as it was typed, in small letters."""
        return clean(self.text).lower() or self.term

    @property
    def unmarked(self) -> str:
        """The syllable as notes repeat it without its marks."""
        return "".join(map(fold, self.typed))

    @property
    def marked(self) -> bool:
        """Whether the syllable was typed with a mark."""
        return self.term != self.folded


def split_query(text: str) -> tuple[QuerySyllable, ...]:
    """Splits the text of a query into its syllables."""
    terms, starts, ends = split_syllables(text)
    between = (text[end:start] for end, start in zip(ends, starts[1:], strict=False))
    joints = [" ", *(" " if any(map(str.isspace, joint)) else joint for joint in between)]
    return tuple(
        QuerySyllable(term, fold(term), joint, text[start:end])
        for term, joint, start, end in zip(terms, joints, starts, ends, strict=False)
    )
