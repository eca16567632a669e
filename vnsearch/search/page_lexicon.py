"""The words in the passages of a page of hits, looked up all at once where each would cost a round trip."""

from __future__ import annotations

from collections.abc import Callable

from vnsearch.engine.protocols import IndexContents, IndexState
from vnsearch.model import Layer


class PageLexicon:
    """The words of a state of the index: before the first is looked up, `cut` cuts all passages of a page.

    It is given what can be consulted, so that everything that it looks up is known afterwards.
    """

    def __init__(self, state: IndexState, cut: Callable[[IndexContents], object]) -> None:
        self._state, self._cut = state, cut
        self._is_prepared = False

    def document_frequency(self, layer: Layer, term: str) -> int:
        """The number of articles that have the term."""
        if not self._is_prepared:
            self._is_prepared = True
            self._state.consult(self._cut)
        return self._state.document_frequency(layer, term)
