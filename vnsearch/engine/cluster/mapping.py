"""The fields of an article in an index of OpenSearch, and what is in them.

Each layer that is searched is a field, named like the layer, of the terms in title and body with their
frequencies (`biden|27`): the filter `delimited_term_freq` makes them Lucene's term frequencies. A frequency
is the stored weight of a posting (see `layout`). BM25 of such a field is that of a folder, with `K1` in the
same unit, but for two things:

- Lucene keeps the length of a field, the sum of its frequencies, in a byte. `FILLER`, a term that no text
  has, fills each field up to the length that stands for the number of syllables of the article, which is
  the length of all layers, in a value that a byte can have.
- Articles that were deleted or replaced count until Lucene merges the segment that they are in.

The field `name_related_field` of the layer has the terms that are in related text alone. `naming` has the
terms of that layer as they are, and `naming_beginning` the beginnings by which they are looked up.

The parts `title`, `body` and `related` are fields, too, with positions, for phrases: at each position
stands the syllable, and at the same one, behind `FOLDED_SIGN`, the syllable without its marks.

The facts of an article are doc values:

- `id`, `path` (missing for none), `digest` (in hexadecimal).
- `order`: the order of indexing, over all writers, by their clocks.
- `published`: in the ticks of `layout.encode_time`; `published_end`: the last tick of the same day or
  moment; `month`: the month in Vietnam (`2024-09`). They are missing where it is not known.
- `author`, `source`, `url`: missing where there is none. `url` is looked up in small letters.
- `title_key`: the sort key of the title; `sketch`: that of `sketches`, missing for articles without one,
  whose `short_text` is a digest of what they are compared by instead. All are in hexadecimal.
- `text_digest`: that of the syllables of title and body, by which copies are found; missing without any.
- `folder`, `folder_given`: the folder that the article stands in, and the one that was given to be read, as
  `engine.read.folders` tells them; missing where that is none. `folders_above` has the folder and all that it
  is in, the last of which is empty.
- `length`: the number of syllables, weighted by their parts.

`_source` has what is read of a single article: `id`, `path`, `digest`, and in `article` its record as JSON.

A companion index has the vocabulary, which OpenSearch cannot list: a document a term of the layers in
`VOCABULARY`, with the `layer`, the `term`, the term `folded`, and `articles`: how many articles had it in
the run of a writer that had it in most. A term stays there when its last article is gone.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from vnsearch.engine.format.layout import LAYOUT, WEIGHT_OF_ONE
from vnsearch.engine.read.ranking import K1, B
from vnsearch.model import LAYERS, PARTS, Layer

CLUSTER_LAYOUT = "1"
"""The version of these fields: changes whenever what is in them does, beside the version of the layout."""
LENGTH_SCALE = 8
"""The length of a field for each syllable of the article: hardly any article has more in its frequencies."""
VOCABULARY = (Layer.SYLLABLE, Layer.FOLDED, Layer.WORD, Layer.FOLDED_WORD)
"""The layers whose terms are in the companion index."""
_K1 = WEIGHT_OF_ONE * K1
FILLER = "#"
FOLDED_SIGN = "="
FREQUENCY_SIGN = "|"
LONGEST_TERM = 128
"""The characters that a term of a field may have; longer ones are of no word."""
_LONGEST_VALUE = 8191
"""The characters that a value may have to be looked up: no longer one surely fits into a term of Lucene's."""


def name_version(analysis: str) -> str:
    """The version that an index has in its `_meta`: that of its fields, their layout and the analysis."""
    return f"{LAYOUT}.{CLUSTER_LAYOUT}.{analysis}"


def name_related_field(layer: Layer) -> str:
    """The field of the terms of a layer that an article has in its related text alone."""
    return f"related_{layer}"


def encode_term(term: str) -> str:
    """The term as it is in a field of a layer or part: a very long one is its digest there."""
    if len(term) <= LONGEST_TERM:
        return term
    return FILLER + blake2b(term.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def encode_folded(term: str) -> str:
    """A syllable without marks as it is in the field of a part."""
    return FOLDED_SIGN + encode_term(term)


def encode_key(article_id: str) -> str:
    """The `_id` of the article with the id: the id itself, or its digest where OpenSearch takes none so long.

    An id is printable, so that none has the line break with which the digest begins.
    """
    data = article_id.encode("utf-8", "surrogatepass")
    return article_id if len(data) <= 512 else "\n" + blake2b(data, digest_size=32).hexdigest()


def scale_score(server_version: str) -> float:
    """By what a score of BM25 of the server is multiplied to be as in a folder.

    Up to version 2, the server multiplies by its k1 + 1; from 3 on, it does not.
    """
    factor = _K1 + 1 if int(server_version.partition(".")[0]) < 3 else 1
    return (K1 + 1) / factor


def describe_vocabulary(version: str, *, replicas: int) -> dict[str, Any]:
    """The body of the request that makes the companion index, which is small."""
    return {
        "settings": {"number_of_shards": 1, "number_of_replicas": replicas, "refresh_interval": "30s"},
        "mappings": {
            "dynamic": "strict",
            "_meta": {"vnsearch": version},
            "properties": {
                **dict.fromkeys(("layer", "term", Layer.FOLDED), _KEYWORD),
                "articles": {"type": "integer"},
            },
        },
    }


def describe_index(version: str, *, shards: int, replicas: int) -> dict[str, Any]:
    """The body of the request that makes the index of articles."""
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            "refresh_interval": "30s",  # a commit refreshes; this is for what a writer that died has left
            "codec": "best_compression",
            "mapping": {"total_fields": {"limit": 100}},
            "similarity": {
                "layer": {"type": "BM25", "k1": _K1, "b": B},
                "part": {"type": "BM25", "k1": K1, "b": 0},
            },
            "analysis": {
                "tokenizer": {"terms": {"type": "whitespace", "max_token_length": 4096}},
                "filter": {
                    "frequency": {"type": "delimited_term_freq", "delimiter": FREQUENCY_SIGN},
                    "spellings": {
                        "type": "pattern_capture",
                        "preserve_original": False,
                        "patterns": [r"^([^|]+)\|(.+)$"],
                    },
                },
                "analyzer": {
                    "plain": {"type": "custom", "tokenizer": "terms"},
                    "weighted": {"type": "custom", "tokenizer": "terms", "filter": ["frequency"]},
                    "spelled": {"type": "custom", "tokenizer": "terms", "filter": ["spellings"]},
                },
                "normalizer": {"small_letters": {"type": "custom", "filter": ["lowercase"]}},
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"vnsearch": version},
            "_source": {"includes": ["id", "path", "digest", "article"]},
            "properties": {
                **dict.fromkeys(LAYERS, _WEIGHTED),
                **{name_related_field(layer): _PLAIN for layer in LAYERS},
                **dict.fromkeys(PARTS, _SPELLED),
                **dict.fromkeys(_LOOKED_UP_FIELDS, _KEYWORD),
                **dict.fromkeys(("digest", "title_key", "sketch", "short_text"), _COMPARED),
                "url": {
                    "type": "wildcard",
                    "normalizer": "small_letters",
                    "ignore_above": _LONGEST_VALUE,
                    "doc_values": True,  # what is found is compared with them, as `_source` has no addresses
                },
                "order": {"type": "long"},
                "published": {"type": "long"},
                "published_end": {"type": "long"},
                "length": {"type": "integer", "index": False},
                "article": {"type": "object", "enabled": False},
            },
        },
    }


_WEIGHTED = {
    "type": "text",
    "analyzer": "weighted",
    "search_analyzer": "keyword",
    "index_options": "freqs",
    "similarity": "layer",
}
_PLAIN = {
    "type": "text",
    "analyzer": "plain",
    "search_analyzer": "keyword",
    "index_options": "docs",
    "norms": False,
}
_SPELLED = {
    "type": "text",
    "analyzer": "spelled",
    "search_analyzer": "keyword",
    "index_options": "positions",
    "norms": False,
    "similarity": "part",
}
_KEYWORD = {"type": "keyword", "ignore_above": _LONGEST_VALUE}
_LOOKED_UP_FIELDS = (
    *(Layer.NAMING, "naming_beginning", "id", "path", "author", "source", "month"),
    *("folder", "folder_given", "folders_above", "text_digest"),
)
_COMPARED = {"type": "keyword", "index": False}
