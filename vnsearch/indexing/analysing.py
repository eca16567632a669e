"""Analyses articles into blocks, in worker processes when there are enough articles."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

from vnsearch.article_json import SerializedArticle, from_bytes
from vnsearch.engine.format.compression import compress, make_dictionary
from vnsearch.engine.format.layout import TITLE_KEY_BYTES
from vnsearch.engine.write.block import ArticleFields, Block, CompressedArticle, make_block
from vnsearch.indexing.workers import WorkerPool
from vnsearch.language import analyzer
from vnsearch.language.collation import sort_key
from vnsearch.language.segmentation_model import verify_model
from vnsearch.language.syllabification import fold
from vnsearch.model import Article, Document, Rejection

CHUNK = 32
"""The number of articles that are analysed at a time."""
_CHUNK_BYTES = 4 << 20
"""The size at which a chunk is complete with fewer articles: the memory for the analysis grows with it."""
_CHUNKS_AHEAD = 16
"""The chunks a process that wait or are worked on, so that no worker is idle while the caller writes."""


class Chunk(NamedTuple):
    """Articles to be analysed, and the dictionary that they are to be compressed with."""

    articles: Sequence[SerializedArticle]
    dictionary: bytes

    def run(self) -> AnalysedChunk:
        """Analyses the chunk, in whichever process."""
        return analyse_chunk(self)


class AnalysedChunk(NamedTuple):
    """The block of a chunk, and the rejections of articles that could not be analysed, by their ids."""

    block: Block
    rejected: Mapping[str, Rejection]


def analyse(
    articles: Iterable[SerializedArticle], dictionary: bytes = b"", *, workers: int | None = None
) -> Generator[AnalysedChunk, None, None]:
    """Analyses the articles in a pool of its own of up to `workers` processes; see `analyse_in`."""
    with WorkerPool(workers) as pool:
        yield from analyse_in(pool, articles, dictionary)


def analyse_in(
    pool: WorkerPool, articles: Iterable[SerializedArticle], dictionary: bytes = b""
) -> Iterator[AnalysedChunk]:
    """Analyses the articles in the pool, and yields their blocks in their order.

    They are compressed with the dictionary; if it is empty, with one made of the first articles. Raises
    `WorkerDied` when a worker process ends early.
    """
    given = iter(articles)
    first = list(islice(given, CHUNK))
    if first:
        verify_model()  # so that a missing model is one error, and not a rejection of every article
    dictionary = dictionary or make_dictionary([stored.data for stored in first])
    chunks = (Chunk(some, dictionary) for some in _cut_chunks(chain(first, given)))
    return pool.map(chunks, ahead=_CHUNKS_AHEAD)


def analyse_chunk(chunk: Chunk) -> AnalysedChunk:
    """Makes the block of one chunk; an article whose analysis fails is rejected with the reason."""
    try:
        return AnalysedChunk(_make_block(chunk), {})
    except Exception:  # an article caused it: the others go on without that one
        rejected = dict(_find_rejections(chunk))
        sound = [stored for stored in chunk.articles if stored not in rejected]
        reasons = {stored.id: rejection for stored, rejection in rejected.items()}
        return AnalysedChunk(_make_block(chunk._replace(articles=sound)), reasons)


def _find_rejections(chunk: Chunk) -> Iterator[tuple[SerializedArticle, Rejection]]:
    """Finds the articles whose analysis fails when they are analysed alone, and why it does."""
    for stored in chunk.articles:
        try:
            _make_block(chunk._replace(articles=[stored]))
        except Exception as error:
            yield stored, Rejection(stored.id, f"cannot be analysed: {error!r}", stored.path)


def _make_block(chunk: Chunk) -> Block:
    return make_block(_analyse_articles(chunk), fold)


def _analyse_articles(chunk: Chunk) -> list[tuple[CompressedArticle, Document]]:
    """Decodes and analyses the articles: each as it is to be stored, and as it is to be indexed."""
    articles = [from_bytes(stored.data, path=stored.path) for stored in chunk.articles]
    documents = analyzer.analyse_articles(articles)
    compressed = [
        CompressedArticle(
            id_, digest, path, compress(data, chunk.dictionary), chunk.dictionary, _extract_fields(article)
        )
        for (id_, path, data, digest), (article, _) in zip(chunk.articles, documents, strict=True)
    ]
    return list(zip(compressed, documents, strict=True))


def _extract_fields(article: Article) -> ArticleFields:
    key = sort_key(article.title)[0].encode("utf-8", "surrogatepass")[:TITLE_KEY_BYTES]
    return ArticleFields(
        article.published,
        article.author or "",
        article.source or "",
        article.url or "",
        key.ljust(TITLE_KEY_BYTES, b"\0"),
    )


def _cut_chunks(articles: Iterable[SerializedArticle]) -> Iterator[list[SerializedArticle]]:
    """Cuts the articles into chunks of `CHUNK` articles or about `_CHUNK_BYTES`, whichever is less."""
    chunk: list[SerializedArticle] = []
    size = 0
    for article in articles:
        chunk.append(article)
        size += len(article.data)
        if len(chunk) == CHUNK or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
