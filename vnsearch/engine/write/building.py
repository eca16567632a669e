"""Builds the arrays of a segment from blocks.

Besides the posting lists of each layer (see `inversion`), a segment has these arrays:

- `naming.begins`: by which namings are looked up (see `namings`).
- `lengths`: for each article, its number of syllables, weighted by their parts.
- `stream`, `frequent`, `rare_places`, `rare_terms`: the syllables of each article in their order, as numbers
  of terms in `syllable.terms` (see `syllable_stream`).
- `counts`: for each article, the number of syllables in title, body and related text.
- `fold`: for each term of `syllable`, the number of the same term without marks in `folded.terms`.
- `word.fold`: the same for each term of `word` in `folded_word.terms`.
- `ids`, `id_ends`: the articles' ids in UTF-8, in the articles' order, and where each one ends.
- `id_order`: the articles' numbers, sorted by the bytes of their ids.
- `paths`, `path_ends`, `path_order`: the same for the files they were read from; empty for none.
- `digests`: 16 bytes for each article, by which a changed article is recognised.
- `records`, `record_ends`: the articles themselves, each compressed on its own.
- `dictionaries`, `dictionary_ends`: the dictionaries that they are compressed with; the first is empty.
- `record_dictionaries`: for each article, the number of its dictionary.
- `published`: for each article, when it was published, in the ticks of `layout.encode_time`; 0 for unknown.
- `sketches`: 16 bytes for each article, by which near-duplicates are recognised (see `sketches`).
- `title_keys`: for each article, the first 16 bytes of its title's sort key.
- `urls`, `url_ends`: the articles' addresses; empty for none.
- `author_values`, `author_value_ends`: the distinct authors; the first is empty, for articles without one.
- `author_numbers`: for each article, the number of its author.
- `source_values`, `source_value_ends`, `source_numbers`: the same for sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.engine.format.layout import PART_WEIGHTS, VALUE_FIELDS, WEIGHT_OF_ONE, encode_time
from vnsearch.engine.format.namings import build_beginnings
from vnsearch.engine.format.packing import pack
from vnsearch.engine.format.sketches import make_sketches
from vnsearch.engine.format.syllable_stream import build_stream
from vnsearch.engine.write.block import ArticleFields, Block, CompressedArticle, TermStream
from vnsearch.engine.write.inversion import (
    Tokens,
    build_folded_postings,
    build_pairs,
    build_terms,
    invert,
    locate_tokens,
    pair_up,
    sort_terms,
)
from vnsearch.model import Layer

if TYPE_CHECKING:
    from vnsearch._typing import Array, Numbers, Ordinals


def join_blocks(blocks: Sequence[Block]) -> Block:
    """Joins blocks to one block of all their articles."""
    return Block(
        [article for block in blocks for article in block.articles],
        _join_streams([block.syllables for block in blocks]),
        _join_streams([block.words for block in blocks]),
        _join_streams([block.namings for block in blocks]),
    )


def build_segment(block: Block) -> Iterator[tuple[str, Array]]:
    """Builds the arrays of a segment of the block's articles, which are numbered in their order."""
    counts, articles = block.syllables.counts, len(block.articles)
    yield "lengths", counts.astype(np.intp) @ np.array(PART_WEIGHTS) // WEIGHT_OF_ONE
    yield "counts", counts.ravel()
    syllables, folded, fold, tokens = _sort_stream(block.syllables)
    yield "fold", fold
    yield from build_stream(tokens.terms, len(syllables))
    yield from name_arrays(Layer.SYLLABLE, build_terms(syllables))
    yield from name_arrays(Layer.SYLLABLE, pack(invert(tokens)[1], articles))
    tokens = _renumber_terms(tokens, fold)
    yield from name_arrays(Layer.FOLDED, build_terms(folded))
    yield from name_arrays(Layer.FOLDED, build_folded_postings(invert(tokens)[1], articles, fold))
    yield "sketches", make_sketches(folded, tokens.terms, counts)
    pairs, postings = invert(pair_up(tokens, counts, len(folded)))
    yield from name_arrays(Layer.PAIR, build_pairs(pairs, len(folded)))
    yield from name_arrays(Layer.PAIR, pack(postings, articles))
    words, folded_words, fold, tokens = _sort_stream(block.words)
    yield from name_arrays(Layer.WORD, {**build_terms(words), "fold": fold})
    yield from name_arrays(Layer.WORD, pack(invert(tokens)[1], articles))
    tokens = _renumber_terms(tokens, fold)
    yield from name_arrays(Layer.FOLDED_WORD, build_terms(folded_words))
    yield from name_arrays(Layer.FOLDED_WORD, build_folded_postings(invert(tokens)[1], articles, fold))
    namings, _, _, tokens = _sort_stream(block.namings)
    yield from name_arrays(Layer.NAMING, {**build_terms(namings), **build_beginnings(namings)})
    yield from name_arrays(Layer.NAMING, pack(invert(tokens)[1], articles))
    yield from _build_articles(block.articles)


def name_arrays(layer: Layer, arrays: Mapping[str, Array]) -> Iterator[tuple[str, Array]]:
    """The arrays of a layer, under their names in the file."""
    return ((f"{layer}.{name}", values) for name, values in arrays.items())


def build_strings(name: str, plural: str, strings: Sequence[bytes]) -> Iterator[tuple[str, Array]]:
    """The strings one after the other, under the name `plural`, and where each one ends."""
    yield plural, np.frombuffer(b"".join(strings), dtype=np.uint8)
    yield f"{name}_ends", np.cumsum(np.fromiter(map(len, strings), dtype=np.intp, count=len(strings)))


def order_strings(strings: Sequence[bytes]) -> Array:
    """The numbers of the strings, one an article, sorted by them."""
    return np.array(sorted(range(len(strings)), key=strings.__getitem__), dtype=np.intp)


def _build_articles(records: Sequence[CompressedArticle]) -> Iterator[tuple[str, Array]]:
    ids = [_encode(record.id) for record in records]
    dictionaries = {b"": 0}
    numbers = [dictionaries.setdefault(record.dictionary, len(dictionaries)) for record in records]
    paths = [_encode(record.path or "") for record in records]
    yield from build_strings("id", "ids", ids)
    yield "id_order", order_strings(ids)
    yield from build_strings("path", "paths", paths)
    yield "path_order", order_strings(paths)
    yield "digests", np.frombuffer(b"".join(record.digest for record in records), dtype=np.uint8)
    yield from build_strings("record", "records", [record.data for record in records])
    yield from build_strings("dictionary", "dictionaries", list(dictionaries))
    yield "record_dictionaries", np.array(numbers)
    yield from _build_fields([record.fields for record in records])


def _build_fields(facts: Sequence[ArticleFields]) -> Iterator[tuple[str, Array]]:
    yield "published", np.array([encode_time(each.published) for each in facts], dtype=np.int64)
    yield "title_keys", np.frombuffer(b"".join(each.title_key for each in facts), dtype=np.uint8)
    yield from build_strings("url", "urls", [_encode(each.url) for each in facts])
    for field in VALUE_FIELDS:
        yield from build_values(field, [_encode(getattr(each, field)) for each in facts])


def build_values(field: str, values: Sequence[bytes]) -> Iterator[tuple[str, Array]]:
    """The distinct values of a field, the empty one first, and for each article the number of its value."""
    numbers = {b"": 0}
    of_articles = [numbers.setdefault(value, len(numbers)) for value in values]
    yield from build_strings(f"{field}_value", f"{field}_values", list(numbers))
    yield f"{field}_numbers", np.array(of_articles, dtype=np.intp)


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _sort_stream(stream: TermStream) -> tuple[list[bytes], list[bytes], Numbers, Tokens]:
    """Sorts a stream's terms: its terms and folded terms, the folded term of each term, and its tokens."""
    terms, places = sort_terms(stream.terms)
    folded, folded_places = sort_terms(stream.folded)
    fold = np.empty(len(terms), dtype=np.intp)
    fold[places] = folded_places
    return terms, folded, fold, locate_tokens(places[stream.ordinals], stream.counts)


def _renumber_terms(tokens: Tokens, mapping: Numbers) -> Tokens:
    return Tokens(mapping[tokens.terms], tokens.articles, tokens.weights)


def _join_streams(streams: Iterable[TermStream]) -> TermStream:
    numbers: dict[str, int] = {}
    folded: dict[str, str] = {}
    ordinals: list[Ordinals] = []
    counts = []
    for stream in streams:
        mapping = np.array([numbers.setdefault(term, len(numbers)) for term in stream.terms], dtype=np.uint32)
        folded.update(zip(stream.terms, stream.folded, strict=True))
        ordinals.append(mapping[stream.ordinals])
        counts.append(stream.counts)
    return TermStream(
        list(numbers), [folded[term] for term in numbers], np.concatenate(ordinals), np.concatenate(counts)
    )
