"""The fields of the index as Whoosh knows them: one a layer, and the articles' ids (see `layout`)."""

from __future__ import annotations

from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Format, Frequency, Positions

from vnsearch.model import LAYERS, Layer


class TermField(FieldType):  # type: ignore[misc]  # whoosh has no types
    """A field whose terms come ready-made from the analysis that `analysis` names."""

    def __init__(self, analysis: str, positions: Format) -> None:
        super().__init__(format=positions, analyzer=None, scorable=True)
        self.analysis = analysis


def make_schema(analysis: str) -> Schema:
    """The schema of an index whose terms the analysis named `analysis` makes."""
    formats = {
        layer: Positions() if layer in (Layer.SYLLABLE, Layer.FOLDED) else Frequency() for layer in LAYERS
    }
    layers = {str(layer): TermField(analysis, format) for layer, format in formats.items()}
    return Schema(id=ID(stored=True, unique=True), article=STORED, **layers)
