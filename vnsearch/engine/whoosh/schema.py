"""The schema of the index for Whoosh: one field a layer (see `format.layout`), and the articles' ids."""

from __future__ import annotations

from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Format, Frequency, Positions

from vnsearch.model import LAYERS, Layer


class TermField(FieldType):  # type: ignore[misc]  # whoosh has no types
    """A field whose terms are made outside of Whoosh, by the analysis that `analysis` names."""

    def __init__(self, analysis: str, positions: Format) -> None:
        super().__init__(format=positions, analyzer=None, scorable=True)
        self.analysis = analysis


def make_schema(analysis: str) -> Schema:
    """Makes the schema of an index whose terms are made by the analysis that `analysis` names."""
    formats = {
        layer: Positions() if layer in (Layer.SYLLABLE, Layer.FOLDED) else Frequency() for layer in LAYERS
    }
    layers = {str(layer): TermField(analysis, format) for layer, format in formats.items()}
    return Schema(id=ID(stored=True, unique=True), article=STORED, **layers)
