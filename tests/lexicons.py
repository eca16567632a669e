"""The vocabulary of texts without an index of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from vnsearch.language.analyzer import analyse_text
from vnsearch.language.syllabification import fold
from vnsearch.model import LAYERS


class TextLexicon:
    """What an index of these texts, an article each, tells of its terms; it counts how often it is asked."""

    def __init__(self, *texts: str) -> None:
        articles = [analyse_text(text) for text in texts]
        self._frequencies = {
            layer: Counter(term for article in articles for term in set(article[layer])) for layer in LAYERS
        }
        self.live = len(texts)
        self._length = sum(len(article["syllable"]) for article in articles)
        self._values = {"source": ["Báo Người Lao Động", "VnExpress"], "author": ["Nguyễn Văn An"]}
        self.asked = 0

    def document_frequency(self, layer: str, term: str) -> int:
        self.asked += 1
        return self._frequencies[layer][term]

    def words_beginning(self, beginning: str) -> Mapping[str, int]:
        self.asked += 1
        words = self._frequencies["folded_word"].items()
        return {term: count for term, count in words if f"{term}_".startswith(f"{beginning}_")}

    def beginning_with(self, layer: str, prefix: str, most: int) -> Sequence[str]:
        self.asked += 1
        found = sorted((-count, term) for term, count in self._frequencies[layer].items())
        return [term for _, term in found if term.startswith(prefix)][:most]

    def forms(self, folded: str, layer: str = "syllable") -> Sequence[str]:
        self.asked += 1
        found = sorted((-count, term) for term, count in self._frequencies[layer].items())
        return [term for _, term in found if "_".join(map(fold, term.split("_"))) == folded]

    def has_address(self, text: str) -> bool:
        self.asked += 1
        return False

    def values(self, field: str) -> Sequence[str]:
        self.asked += 1
        return self._values[field]

    @property
    def total_length(self) -> int:
        return self._length
