"""Makes the documents of OpenSearch from blocks of analysed articles; see `mapping` for what is in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from vnsearch.article_json import from_bytes
from vnsearch.engine.cluster.mapping import (
    FILLER,
    FREQUENCY_SIGN,
    LENGTH_SCALE,
    VOCABULARY,
    encode_folded,
    encode_term,
    name_related_field,
)
from vnsearch.engine.format.compression import Decompressor
from vnsearch.engine.format.layout import (
    LARGEST_WEIGHT,
    PART_WEIGHTS,
    WEIGHT_OF_ONE,
    encode_time,
    find_end,
    find_month,
)
from vnsearch.engine.format.namings import list_beginnings
from vnsearch.engine.format.sketches import FUNCTIONS, identify_short_text, make_sketches
from vnsearch.engine.read.folders import locate_folders
from vnsearch.engine.write.block import Block, CompressedArticle, TermStream
from vnsearch.engine.write.inversion import Tokens, locate_tokens, pair_up
from vnsearch.language.analyzer import join_pair
from vnsearch.language.collation import sort_key
from vnsearch.model import PARTS, Article, Layer, Part

if TYPE_CHECKING:
    from vnsearch._typing import Array, Numbers

_FREE_LENGTHS = 24
"""Lucene's byte of a length has each of the lengths below, and of larger ones their first four bits."""
_LONGEST = 1 << 30
_KEY_BYTES = 512
_UTF_8 = ("utf-8", "surrogatepass")
_SURROGATE = re.compile("[\ud800-\udfff]")


class LayerTerms(NamedTuple):
    """The terms of a layer in the articles of a block, and how many of the articles have each."""

    layer: Layer
    terms: Sequence[str]
    articles: Sequence[int]


class BlockDocuments(NamedTuple):
    """The documents of a block's articles, without their `order`, and the terms of the vocabulary in them."""

    documents: Iterator[dict[str, Any]]
    vocabulary: Sequence[LayerTerms]


def make_documents(block: Block) -> BlockDocuments:
    """Makes the documents of the block's articles, in their order."""
    layers = list(_list_layers(block))
    vocabulary = [layer.count_terms() for layer in layers if layer.layer in VOCABULARY]
    return BlockDocuments(_make_each(block, layers), vocabulary)


def _make_each(block: Block, layers: Sequence[_LayerPostings]) -> Iterator[dict[str, Any]]:
    counts = block.syllables.counts
    lengths = counts.astype(np.intp) @ np.array(PART_WEIGHTS) // WEIGHT_OF_ONE
    fields = [field for layer in layers for field in _make_fields(layer, lengths)]
    spelled = _split_parts(block.syllables, list(map(_spell, block.syllables.terms, block.syllables.folded)))
    plain = _split_parts(block.syllables, block.syllables.terms)
    namings = _split_parts(block.namings, block.namings.terms)
    sketches = _make_sketches(block.syllables)
    folders = locate_folders(
        ((each.path or "").encode(*_UTF_8), each.id.encode(*_UTF_8)) for each in block.articles
    )
    located = list(folders.paths.items())
    for number, article in enumerate(block.articles):
        names = list(dict.fromkeys(name for part in namings[number].values() for name in part))
        record = _read_record(article)
        document: dict[str, Any] = {
            **{name: texts[number] for name, texts in fields},
            **{part: " ".join(texts) for part, texts in spelled[number].items()},
            Layer.NAMING: names,
            "naming_beginning": sorted({begin for name in names for begin in list_beginnings(name)}),
            "length": int(lengths[number]),
            **_describe_facts(article),
            **_describe_folder(*located[folders.numbers[number]]),
            **_describe_likeness(sketches[number], plain[number]),
            "title_key": sort_key(json.loads(record)["title"])[0].encode(*_UTF_8)[:_KEY_BYTES].hex(),
            "article": record,
        }
        yield {name: value for name, value in document.items() if value not in ("", None, [])}


def read_article(source: Mapping[str, Any]) -> Article:
    """The article of the `_source` of a document: of its `article`, and its `path` if it has one."""
    return from_bytes(source["article"].encode("utf-8"), path=source.get("path"))


class _LayerPostings(NamedTuple):
    """The terms of a layer with their weights in each article: one posting after the other, by article.

    `terms` are the distinct terms. `owners`, `numbers` and `weights` have for each posting the number of its
    article, that of its term, and its weight.
    """

    layer: Layer
    terms: Sequence[str]
    owners: Numbers
    numbers: Numbers
    weights: Numbers

    def count_terms(self) -> LayerTerms:
        """The terms, with the number of the articles that have each."""
        articles = np.bincount(self.numbers, minlength=len(self.terms)).tolist()
        return LayerTerms(self.layer, self.terms, articles)


def _list_layers(block: Block) -> Iterator[_LayerPostings]:
    for stream, layer, folded_layer in (
        (block.syllables, Layer.SYLLABLE, Layer.FOLDED),
        (block.words, Layer.WORD, Layer.FOLDED_WORD),
    ):
        tokens = locate_tokens(stream.ordinals.astype(np.intp), stream.counts)
        yield _collect(layer, stream.terms, tokens)
        numbers: dict[str, int] = {}
        fold = np.array([numbers.setdefault(term, len(numbers)) for term in stream.folded], dtype=np.intp)
        folded, tokens = list(numbers), tokens._replace(terms=fold[tokens.terms])
        yield _collect(folded_layer, folded, tokens)
        if layer == Layer.SYLLABLE:
            yield _pair(folded, tokens, stream.counts)


def _pair(folded: Sequence[str], tokens: Tokens, counts: Array) -> _LayerPostings:
    size = len(folded)
    paired = pair_up(tokens, counts, size)
    distinct, numbers = np.unique(paired.terms, return_inverse=True)
    terms = [join_pair(folded[pair // size], folded[pair % size]) for pair in distinct.tolist()]
    return _collect(Layer.PAIR, terms, paired._replace(terms=numbers))


def _collect(layer: Layer, terms: Sequence[str], tokens: Tokens) -> _LayerPostings:
    size = max(len(terms), 1)
    keys, places = np.unique(tokens.articles * size + tokens.terms, return_inverse=True)
    weights = np.bincount(places, weights=tokens.weights, minlength=len(keys)).astype(np.intp)
    owners, numbers = np.divmod(keys, size)
    return _LayerPostings(layer, terms, owners, numbers, np.minimum(weights, LARGEST_WEIGHT))


def _make_fields(found: _LayerPostings, lengths: Numbers) -> Iterator[tuple[str, list[str]]]:
    """The names of the layer's two fields, and for each article what is in them."""
    articles = len(lengths)
    terms = list(map(encode_term, found.terms))
    names = [terms[number] for number in found.numbers.tolist()]
    own = [
        f"{name}{FREQUENCY_SIGN}{weight}" if weight else ""
        for name, weight in zip(names, found.weights.tolist(), strict=True)
    ]
    bounds = np.searchsorted(found.owners, np.arange(articles + 1)).tolist()
    fillers = _fill_up(np.bincount(found.owners, weights=found.weights, minlength=articles), lengths)
    yield (
        found.layer,
        [
            " ".join([*filter(None, own[begin:end]), f"{FILLER}{FREQUENCY_SIGN}{filler}"])
            for (begin, end), filler in zip(pairwise(bounds), fillers, strict=True)
        ],
    )
    yield (
        name_related_field(found.layer),
        [
            " ".join(
                name for name, weighted in zip(names[begin:end], own[begin:end], strict=True) if not weighted
            )
            for begin, end in pairwise(bounds)
        ],
    )


def _fill_up(sums: Array, lengths: Numbers) -> list[int]:
    """The frequency of the filler in each article, whose other frequencies have these sums."""
    wanted = [round_length(min(length * LENGTH_SCALE, _LONGEST)) for length in lengths.tolist()]
    return [max(1, length - int(have)) for length, have in zip(wanted, sums.tolist(), strict=True)]


def round_length(length: int) -> int:
    """The nearest length that Lucene's byte for the length of a field can have."""
    rest = length - _FREE_LENGTHS
    shift = max(rest.bit_length() - 4, 0)
    if rest <= 0 or shift == 0:
        return length
    return _FREE_LENGTHS + ((rest + (1 << (shift - 1))) >> shift << shift)


def _spell(term: str, folded: str) -> str:
    return f"{encode_term(term)}{FREQUENCY_SIGN}{encode_folded(folded)}"


def _split_parts(stream: TermStream, names: Sequence[str]) -> list[dict[Part, list[str]]]:
    """For each article, the names of the stream's terms in each part, in their order."""
    ordinals = stream.ordinals.tolist()
    ends = np.cumsum(stream.counts.ravel(), dtype=np.intp).tolist()
    sections = [[names[n] for n in ordinals[begin:end]] for begin, end in pairwise([0, *ends])]
    articles = range(0, len(sections), len(PARTS))
    return [dict(zip(PARTS, sections[first : first + len(PARTS)], strict=True)) for first in articles]


def _make_sketches(stream: TermStream) -> list[bytes]:
    terms = [term.encode() for term in stream.folded]
    sketches = make_sketches(terms, stream.ordinals.astype(np.intp), stream.counts)
    return [sketch.tobytes() for sketch in sketches.reshape(-1, FUNCTIONS)]


def _describe_folder(folder: str, given: str) -> dict[str, Any]:
    above = [folder[:end] for end, sign in enumerate(folder) if sign == "/"]
    return {"folder": folder, "folder_given": given, "folders_above": [folder, *reversed(above)]}


def _describe_likeness(sketch: bytes, parts: Mapping[Part, Sequence[str]]) -> dict[str, str]:
    text = f"{' '.join(parts[Part.TITLE])}\n{' '.join(parts[Part.BODY])}"
    alike = {"text_digest": _digest(text) if text != "\n" else ""}
    if any(sketch):
        return {**alike, "sketch": sketch.hex()}
    short = identify_short_text(parts[Part.TITLE], parts[Part.BODY], "")
    return {**alike, "short_text": _digest("\n".join(short)) if short else ""}


def _describe_facts(article: CompressedArticle) -> dict[str, Any]:
    fields = article.fields
    published = encode_time(fields.published) or None
    return {
        "id": article.id,
        "path": article.path,
        "digest": article.digest.hex(),
        "published": published,
        "published_end": published and find_end(published),
        "month": published and find_month(published),
        "author": fields.author,
        "source": fields.source,
        "url": fields.url,
    }


def _read_record(article: CompressedArticle) -> str:
    """The article's record as JSON that is sound UTF-8: a lone surrogate is written as an escape."""
    text = _decompressor(article.dictionary).decompress(article.data).decode(*_UTF_8)
    return _SURROGATE.sub(lambda found: json.dumps(found[0])[1:-1], text)


@lru_cache(maxsize=1)
def _decompressor(dictionary: bytes) -> Decompressor:
    return Decompressor(dictionary)


def _digest(text: str) -> str:
    return blake2b(text.encode(*_UTF_8), digest_size=16).hexdigest()
