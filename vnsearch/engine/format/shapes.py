"""The arrays that a segment must have, and the sizes that they must have relative to each other.

This is checked whenever a segment is opened, since it reads only a few numbers. What all the numbers say is
checked by `soundness`, on request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from vnsearch.article_json import DIGEST_BYTES
from vnsearch.engine.format.layout import TITLE_KEY_BYTES, VALUE_FIELDS
from vnsearch.engine.format.namings import NAMES
from vnsearch.engine.format.packing import GROUP, WITH_MARKS
from vnsearch.engine.format.sketches import FUNCTIONS
from vnsearch.model import LAYERS, PARTS, Layer

if TYPE_CHECKING:
    from vnsearch._typing import Array

LAYERS_OF_STRINGS = tuple(layer for layer in (*LAYERS, Layer.NAMING) if layer != Layer.PAIR)
ALL_LAYERS = (*LAYERS_OF_STRINGS, Layer.PAIR)
FOLDS = {Layer.SYLLABLE: "fold", Layer.WORD: "word.fold"}
"""The arrays that have, for each term of a layer, the number of the same term without marks."""
STRINGS = {
    **{"ids": "id_ends", "paths": "path_ends", "records": "record_ends", "urls": "url_ends"},
    "dictionaries": "dictionary_ends",
    **{f"{field}_values": f"{field}_value_ends" for field in VALUE_FIELDS},
    **{f"{layer}.terms": f"{layer}.ends" for layer in LAYERS_OF_STRINGS},
}
"""The arrays of strings stored one after the other, and for each the array of where the strings end."""
_PER_ARTICLE = {
    **dict.fromkeys(("lengths", "id_order", "path_order", "published"), 1),
    **dict.fromkeys(("path_ends", "record_ends", "url_ends"), 1),
    **dict.fromkeys(("record_dictionaries", *(f"{field}_numbers" for field in VALUE_FIELDS)), 1),
    **{"counts": len(PARTS), "digests": DIGEST_BYTES, "sketches": FUNCTIONS, "title_keys": TITLE_KEY_BYTES},
}
"""The arrays that have a fixed number of elements an article, with that number."""
_NAMES = {
    *_PER_ARTICLE,
    *STRINGS,
    *STRINGS.values(),
    *(f"{layer}.keys" for layer in LAYERS_OF_STRINGS),
    *(f"{layer}.{name}" for layer in ALL_LAYERS for name in ("counts", "starts", "lists")),
    *(f"{layer}.same" for layer in WITH_MARKS),
    *(*FOLDS.values(), "naming.begins"),
    *("stream", "frequent", "rare_places", "rare_terms", "pair.firsts", "pair.seconds"),
}


def find_misfits(arrays: Mapping[str, Array]) -> Iterator[str]:
    """What is wrong with a segment's arrays: those that are missing, or if none is, the sizes."""
    missing = sorted(_NAMES - arrays.keys())
    if missing:
        yield f"it lacks {', '.join(missing)}"
        return
    for name, size in _list_sizes(arrays):
        if len(arrays[name]) != size:
            yield f"{name} has {len(arrays[name])} elements where the others have room for {size}"


def count_terms(arrays: Mapping[str, Array], layer: Layer) -> int:
    """The number of terms in a layer."""
    return len(arrays["pair.seconds" if layer == Layer.PAIR else f"{layer}.ends"])


def _list_sizes(arrays: Mapping[str, Array]) -> Iterator[tuple[str, int]]:
    """The names of arrays, each with the size that follows from other arrays."""
    articles = len(arrays["id_ends"])
    yield from ((name, count * articles) for name, count in _PER_ARTICLE.items())
    yield from ((strings, _read_last(arrays[ends])) for strings, ends in STRINGS.items())
    yield from ((f"{layer}.keys", count_terms(arrays, layer)) for layer in LAYERS_OF_STRINGS)
    yield from ((name, count_terms(arrays, layer)) for layer, name in FOLDS.items())
    yield from ((f"{layer}.same", count_terms(arrays, layer)) for layer in WITH_MARKS)
    yield "naming.begins", NAMES * count_terms(arrays, Layer.NAMING)
    yield "rare_terms", len(arrays["rare_places"])
    yield "pair.firsts", count_terms(arrays, Layer.FOLDED) + 1
    yield "pair.seconds", _read_last(arrays["pair.firsts"])
    for layer in ALL_LAYERS:
        terms = count_terms(arrays, layer)
        yield f"{layer}.counts", terms
        yield f"{layer}.starts", -(-terms // GROUP) + 1
        yield f"{layer}.lists", _read_last(arrays[f"{layer}.starts"])


def _read_last(values: Array) -> int:
    return int(values[-1]) if len(values) else 0
