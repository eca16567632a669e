"""Collects the text of a word processor's file in its order: paragraphs, and what hangs on them.

A note or a text box follows the paragraph in which it is anchored; one that is anchored at its beginning
comes before it. The cells of a row stand on one line, as in HTML pages, unless one has several paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vnsearch.readers.document import DocumentParagraph

_BETWEEN_CELLS = " | "


class FlowingText:
    """A paragraph that is being read, and the paragraphs of notes and text boxes that are anchored in it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._before: list[DocumentParagraph] = []
        self._after: list[DocumentParagraph] = []

    def anchor(self, paragraphs: Iterable[DocumentParagraph]) -> None:
        """Take what is anchored at the present place: at the beginning of the paragraph, or in it."""
        has_begun = any(not part.isspace() for part in self.parts if part)
        (self._after if has_begun else self._before).extend(paragraphs)

    def end(self, *, is_heading: bool = False) -> Iterator[DocumentParagraph]:
        """Yield what comes before the paragraph, the paragraph, if it has text, and what follows it."""
        yield from self._before
        text = "".join(self.parts).strip()
        if text:
            yield DocumentParagraph(text, is_heading)
        yield from self._after


def join_cells(cells: Iterable[Iterable[DocumentParagraph]]) -> Iterator[DocumentParagraph]:
    """Yield the paragraphs of the cells of a row, on one line if there is one in each."""
    row = [texts for cell in cells if (texts := list(cell))]
    if all(len(cell) == 1 and "\n" not in cell[0].text for cell in row):
        if row:
            yield DocumentParagraph(_BETWEEN_CELLS.join(cell[0].text for cell in row))
        return
    for cell in row:
        yield from cell
