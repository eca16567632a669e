"""Which arrays a segment has, and what the sizes of some say about those of others.

All of it is looked at whenever a segment is opened, as it costs a few looks into the arrays only; what their
numbers say is for `soundness`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from vnsearch.article_json import DIGEST_BYTES
from vnsearch.engine.format.layout import TITLE_KEY_BYTES, VALUE_FIELDS
from vnsearch.engine.format.sketches import FUNCTIONS
from vnsearch.model import LAYERS, PARTS, Layer

if TYPE_CHECKING:
    from vnsearch._typing import Array

LAYERS_OF_STRINGS = tuple(layer for layer in (*LAYERS, Layer.NAMING) if layer != Layer.PAIR)
ALL_LAYERS = (*LAYERS_OF_STRINGS, Layer.PAIR)
STRINGS = {
    **{"ids": "id_ends", "paths": "path_ends", "records": "record_ends", "urls": "url_ends"},
    "dictionaries": "dictionary_ends",
    **{f"{field}_values": f"{field}_value_ends" for field in VALUE_FIELDS},
    **{f"{layer}.terms": f"{layer}.ends" for layer in LAYERS_OF_STRINGS},
}
"""The arrays of strings laid one after the other, and those that say where each string ends."""
_PER_ARTICLE = {
    **dict.fromkeys(("lengths", "id_order", "path_ends", "record_ends", "url_ends", "published"), 1),
    **dict.fromkeys(("record_dictionaries", *(f"{field}_numbers" for field in VALUE_FIELDS)), 1),
    **{"counts": len(PARTS), "digests": DIGEST_BYTES, "sketches": FUNCTIONS, "title_keys": TITLE_KEY_BYTES},
}
"""The arrays with so many numbers an article."""
_NAMES = {
    *_PER_ARTICLE,
    *STRINGS,
    *STRINGS.values(),
    *(f"{layer}.keys" for layer in LAYERS_OF_STRINGS),
    *(f"{layer}.{name}" for layer in ALL_LAYERS for name in ("starts", "articles", "weights", "peaks")),
    *("fold", "stream", "pair.firsts", "pair.seconds"),
}


def misfits(arrays: Mapping[str, Array]) -> Iterator[str]:
    """What is wrong with the arrays of a segment; of their sizes only when all are there."""
    missing = sorted(_NAMES - arrays.keys())
    if missing:
        yield f"it lacks {', '.join(missing)}"
        return
    for name, size in _sizes(arrays):
        if len(arrays[name]) != size:
            yield f"{name} has {len(arrays[name])} elements where the others have room for {size}"


def terms_of(arrays: Mapping[str, Array], layer: Layer) -> int:
    """How many terms a layer has."""
    return len(arrays["pair.seconds" if layer == "pair" else f"{layer}.ends"])


def _sizes(arrays: Mapping[str, Array]) -> Iterator[tuple[str, int]]:
    """The arrays, each with the size that others give it."""
    articles = len(arrays["id_ends"])
    yield from ((name, count * articles) for name, count in _PER_ARTICLE.items())
    yield from ((strings, _last(arrays[ends])) for strings, ends in STRINGS.items())
    yield from ((f"{layer}.keys", terms_of(arrays, layer)) for layer in LAYERS_OF_STRINGS)
    yield "fold", terms_of(arrays, Layer.SYLLABLE)
    yield "pair.firsts", terms_of(arrays, Layer.FOLDED) + 1
    yield "pair.seconds", _last(arrays["pair.firsts"])
    for layer in ALL_LAYERS:
        yield f"{layer}.starts", terms_of(arrays, layer) + 1
        yield f"{layer}.peaks", terms_of(arrays, layer)
        yield f"{layer}.articles", _last(arrays[f"{layer}.starts"])
        yield f"{layer}.weights", _last(arrays[f"{layer}.starts"])


def _last(values: Array) -> int:
    return int(values[-1]) if len(values) else 0
