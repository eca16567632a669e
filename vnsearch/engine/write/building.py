"""From blocks to the arrays of one segment.

Besides the posting lists of each layer (see `inversion`) a segment's file holds

- `lengths`: for each article, how many syllables it has, counted with the weights of its parts.
- `stream`: for each syllable of each article in their order, the number of its term in `syllable.terms`.
- `counts`: for each article, the number of syllables in title, body and related text.
- `fold`: for each term of `syllable`, the number of the same without marks in `folded.terms`.
- `ids`, `id_ends`: the articles' ids in UTF-8, in the articles' order, and where each one ends.
- `id_order`: the articles' numbers in the order of their ids' bytes.
- `paths`, `path_ends`: the same for the files they were read from; empty for none.
- `digests`: 16 bytes for each article, which tell whether it changed.
- `records`, `record_ends`: the articles themselves, each compressed on its own.
- `dictionaries`, `dictionary_ends`: the dictionaries that they were compressed with; the first is empty.
- `record_dictionaries`: for each article, the number of its dictionary.
- `published`: for each article, when it was published, as `layout.moment` counts; 0 for unknown.
- `sketches`: 16 bytes for each article, which near-duplicates share (see `sketches`).
- `title_keys`: 16 bytes for each article, with which its title's sort key begins.
- `urls`, `url_ends`: the articles' addresses; empty for none.
- `author_values`, `author_value_ends`: the distinct authors, of which the first is empty and stands for none;
  `author_numbers`: for each article, the number of its author. The same for `source`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.engine.format.layout import PART_WEIGHTS, VALUE_FIELDS, WEIGHT_OF_ONE, moment
from vnsearch.engine.format.sketches import sketch_arrays
from vnsearch.engine.write.block import Block, Facts, Record, Stream
from vnsearch.engine.write.inversion import (
    Tokens,
    invert,
    locate,
    pair_arrays,
    pair_up,
    sort_terms,
    term_arrays,
)
from vnsearch.model import Layer

if TYPE_CHECKING:
    from vnsearch._typing import Array, Numbers, Ordinals


def join_blocks(blocks: Sequence[Block]) -> Block:
    """One block of all the articles."""
    return Block(
        [record for block in blocks for record in block.records],
        _join_streams([block.syllables for block in blocks]),
        _join_streams([block.words for block in blocks]),
        _join_streams([block.namings for block in blocks]),
    )


def segment_arrays(block: Block) -> Iterator[tuple[str, Array]]:
    """The arrays of a segment that holds the block's articles, numbered in their order."""
    counts = block.syllables.counts
    yield "lengths", counts.astype(np.intp) @ np.array(PART_WEIGHTS) // WEIGHT_OF_ONE
    yield "counts", counts.ravel()
    syllables, folded, fold, tokens = _sorted(block.syllables)
    yield "fold", fold
    yield "stream", tokens.terms
    yield from named(Layer.SYLLABLE, {**term_arrays(syllables), **invert(tokens)[1]})
    tokens = _mapped(tokens, fold)
    yield from named(Layer.FOLDED, {**term_arrays(folded), **invert(tokens)[1]})
    yield "sketches", sketch_arrays(folded, tokens.terms, counts)
    pairs, postings = invert(pair_up(tokens, counts, len(folded)))
    yield from named(Layer.PAIR, {**pair_arrays(pairs, len(folded)), **postings})
    words, folded_words, fold, tokens = _sorted(block.words)
    yield from named(Layer.WORD, {**term_arrays(words), **invert(tokens)[1]})
    yield from named(Layer.FOLDED_WORD, {**term_arrays(folded_words), **invert(_mapped(tokens, fold))[1]})
    namings, _, _, tokens = _sorted(block.namings)
    yield from named(Layer.NAMING, {**term_arrays(namings), **invert(tokens)[1]})
    yield from _record_arrays(block.records)


def named(layer: Layer, arrays: Mapping[str, Array]) -> Iterator[tuple[str, Array]]:
    """The arrays under their names in the file."""
    return ((f"{layer}.{name}", values) for name, values in arrays.items())


def string_arrays(name: str, plural: str, strings: Sequence[bytes]) -> Iterator[tuple[str, Array]]:
    """The strings one after the other, and where each one ends."""
    yield plural, np.frombuffer(b"".join(strings), dtype=np.uint8)
    yield f"{name}_ends", np.cumsum(np.fromiter(map(len, strings), dtype=np.intp, count=len(strings)))


def id_order(ids: Sequence[bytes]) -> Array:
    """The articles' numbers in the order of their ids."""
    return np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.intp)


def _record_arrays(records: Sequence[Record]) -> Iterator[tuple[str, Array]]:
    ids = [_encoded(record.id) for record in records]
    dictionaries = {b"": 0}
    numbers = [dictionaries.setdefault(record.dictionary, len(dictionaries)) for record in records]
    yield from string_arrays("id", "ids", ids)
    yield "id_order", id_order(ids)
    yield from string_arrays("path", "paths", [_encoded(record.path or "") for record in records])
    yield "digests", np.frombuffer(b"".join(record.digest for record in records), dtype=np.uint8)
    yield from string_arrays("record", "records", [record.data for record in records])
    yield from string_arrays("dictionary", "dictionaries", list(dictionaries))
    yield "record_dictionaries", np.array(numbers)
    yield from _fact_arrays([record.facts for record in records])


def _fact_arrays(facts: Sequence[Facts]) -> Iterator[tuple[str, Array]]:
    yield "published", np.array([moment(each.published) for each in facts], dtype=np.int64)
    yield "title_keys", np.frombuffer(b"".join(each.title_key for each in facts), dtype=np.uint8)
    yield from string_arrays("url", "urls", [_encoded(each.url) for each in facts])
    for field in VALUE_FIELDS:
        yield from value_arrays(field, [_encoded(getattr(each, field)) for each in facts])


def value_arrays(field: str, values: Sequence[bytes]) -> Iterator[tuple[str, Array]]:
    """The distinct values of a field, first of them the empty one, and for each article the number of its."""
    numbers = {b"": 0}
    of_articles = [numbers.setdefault(value, len(numbers)) for value in values]
    yield from string_arrays(f"{field}_value", f"{field}_values", list(numbers))
    yield f"{field}_numbers", np.array(of_articles, dtype=np.intp)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _sorted(stream: Stream) -> tuple[list[bytes], list[bytes], Numbers, Tokens]:
    """The stream's terms and folded terms, both sorted; for each term its folded one; its tokens."""
    terms, places = sort_terms(stream.terms)
    folded, folded_places = sort_terms(stream.folded)
    fold = np.empty(len(terms), dtype=np.intp)
    fold[places] = folded_places
    return terms, folded, fold, locate(places[stream.ordinals], stream.counts)


def _mapped(tokens: Tokens, mapping: Numbers) -> Tokens:
    return Tokens(mapping[tokens.terms], tokens.articles, tokens.weights)


def _join_streams(streams: Iterable[Stream]) -> Stream:
    numbers: dict[str, int] = {}
    folded: dict[str, str] = {}
    ordinals: list[Ordinals] = []
    counts = []
    for stream in streams:
        mapping = np.array([numbers.setdefault(term, len(numbers)) for term in stream.terms], dtype=np.uint32)
        folded.update(zip(stream.terms, stream.folded, strict=True))
        ordinals.append(mapping[stream.ordinals])
        counts.append(stream.counts)
    return Stream(
        list(numbers), [folded[term] for term in numbers], np.concatenate(ordinals), np.concatenate(counts)
    )
