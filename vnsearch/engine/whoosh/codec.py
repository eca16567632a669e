"""The codec with which Whoosh reads segments.

It lets `whoosh.index.open_dir` open an index of vnsearch. Whoosh's own searcher, given `Weighting()`, finds
what `Evaluation.rank` finds, with the same scores. The codec only reads: articles are written through
`Batch`, and a segment added by Whoosh's own writer is refused as damage.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from whoosh.codec import base
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermInfo
from whoosh.scoring import BM25F

from vnsearch.article_json import to_record
from vnsearch.engine.format.layout import PART_GAP
from vnsearch.engine.format.storage import Storage
from vnsearch.engine.format.toc import INDEX_NAME, SegmentEntry, TableOfContents, append_plain, toc_path
from vnsearch.engine.read.columns import FREQUENCY
from vnsearch.engine.read.ranking import K1, B, idf
from vnsearch.engine.read.segments import LiveSegment, SegmentFile
from vnsearch.model import LAYERS, Layer


class ArraySegment(base.Segment):  # type: ignore[misc]  # whoosh has no types
    """A segment as Whoosh's table of contents lists it; the plain half has the same as `SegmentEntry`."""

    def __init__(self, segment: SegmentEntry) -> None:
        self.indexname = INDEX_NAME
        self.segid = segment.name
        self.compound = False
        self.size = segment.size
        self.deleted = segment.deleted

    def entry(self) -> SegmentEntry:
        """The segment as the plain half lists it."""
        return SegmentEntry(self.segid, self.size, self.deleted)

    def codec(self) -> ArrayCodec:
        """The codec that reads the segment."""
        return ArrayCodec()

    def doc_count_all(self) -> int:
        """The number of articles, deleted ones included."""
        return self.size

    def deleted_count(self) -> int:
        """The number of deleted articles."""
        return len(self.deleted)

    def deleted_docs(self) -> Iterator[int]:
        """The numbers of the deleted articles."""
        return iter(sorted(self.deleted))

    def is_deleted(self, docnum: int) -> bool:
        """Whether the article with the number is deleted."""
        return docnum in self.deleted


def write_contents(
    storage: Storage, schema: Schema, generation: int, segments: Sequence[SegmentEntry]
) -> None:
    """Writes a table of contents, which makes these segments the state of the index."""
    memory = RamStorage()
    TOC(schema, [ArraySegment(segment) for segment in segments], generation).write(memory, INDEX_NAME)
    name = toc_path(storage.folder, generation).name
    contents = TableOfContents(generation, schema[Layer.SYLLABLE].analysis, tuple(segments))
    with storage.new_file(name) as file:
        file.write(append_plain(memory.files[name], contents))


class Weighting(BM25F):  # type: ignore[misc]  # whoosh has no types
    """The BM25F of `read.ranking`, whose inverse document frequency differs from Whoosh's."""

    def __init__(self) -> None:
        super().__init__(B=B, K1=K1)

    def idf(self, searcher: Any, fieldname: str, text: str) -> float:
        """Inverse document frequency of the term."""
        parent = searcher.get_parent()
        return idf(parent.doc_count_all(), parent.doc_frequency(fieldname, text))


class ArrayCodec(base.Codec):  # type: ignore[misc]
    """Reads segments; refuses to write them."""

    length_stats = False

    def terms_reader(self, storage: FileStorage, segment: ArraySegment) -> ArrayTermsReader:
        """The segment's terms and posting lists."""
        return ArrayTermsReader(SegmentFile(segment.entry().path(Path(storage.folder))))

    def per_document_reader(self, storage: FileStorage, segment: ArraySegment) -> ArrayDocumentReader:
        """The segment's articles."""
        file = SegmentFile(segment.entry().path(Path(storage.folder)))
        return ArrayDocumentReader(LiveSegment(file, segment.deleted, 0), segment)

    def new_segment(self, storage: FileStorage, indexname: str) -> NoReturn:
        """Raises `NotImplementedError`."""
        raise NotImplementedError("an index of vnsearch is written with vnsearch.Index")

    def per_document_writer(self, storage: FileStorage, segment: ArraySegment) -> NoReturn:
        """Raises `NotImplementedError`."""
        self.new_segment(storage, segment.indexname)

    def field_writer(self, storage: FileStorage, segment: ArraySegment) -> NoReturn:
        """Raises `NotImplementedError`."""
        self.new_segment(storage, segment.indexname)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> NoReturn:
        """Raises `NotImplementedError`."""
        raise NotImplementedError("an index of vnsearch is written with vnsearch.Index")

    def postings_reader(self, *_: object, **__: object) -> NoReturn:
        """Raises `NotImplementedError`: posting lists are read through `terms_reader`."""
        raise NotImplementedError("posting lists are read through terms_reader")


class ArrayTermsReader(base.TermsReader):  # type: ignore[misc]
    """The terms and posting lists of a segment; the terms of the field `id` are the articles' ids."""

    def __init__(self, file: SegmentFile) -> None:
        self._file = file
        self._tables: dict[str, Any] = {
            "id": _SortedIds(file),
            **{layer: file.layers[layer].table for layer in LAYERS},
        }

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._number(*term) >= 0

    def indexed_field_names(self) -> list[str]:
        """The names of the fields that have terms."""
        return list(self._tables)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All terms, sorted by field and bytes."""
        return ((field, term) for field in sorted(self._tables) for term in self._tables[field])

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """The terms of a field that do not sort before `prefix`."""
        table = self._tables[fieldname]
        return ((fieldname, table[number]) for number in range(bisect_left(table, prefix), len(table)))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All terms with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """The terms of `terms_from` with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def cursor(self, fieldname: str, fieldobj: Any) -> _TermCursor:
        """A cursor over the terms of a field."""
        return _TermCursor(self, self._tables[fieldname], fieldname)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """The statistics of a term; raises `KeyError`."""
        articles, weights = self._postings(fieldname, text)
        lengths = self._file.lengths[articles]
        return TermInfo(
            weight=float(weights.sum()),
            df=len(articles),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(weights.max()),
            minid=int(articles[0]),
            maxid=int(articles[-1]),
        )

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """The number of articles that have the term; raises `KeyError`."""
        return len(self._postings(fieldname, text)[0])

    def frequency(self, fieldname: str, text: bytes) -> float:
        """The sum of the term's weights; raises `KeyError`."""
        return float(self._postings(fieldname, text)[1].sum())

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        """The posting list of a term; raises `KeyError`."""
        articles, weights = self._postings(fieldname, text)
        values = None
        if fieldname in (Layer.SYLLABLE, Layer.FOLDED):
            number = self._number(fieldname, text)
            values = _EncodedPositions(self._file, Layer(fieldname), number, articles, format_)
        return ListMatcher(
            articles.tolist(),
            weights.tolist(),
            values,
            format_,
            scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def _number(self, fieldname: str, text: bytes) -> int:
        table = self._tables.get(fieldname, ())
        place = bisect_left(table, text)
        return place if place < len(table) and table[place] == text else -1

    def _postings(self, fieldname: str, text: bytes) -> tuple[Any, Any]:
        number = self._number(fieldname, text)
        if number < 0:
            raise KeyError((fieldname, text))
        if fieldname == "id":
            return self._file.arrays["id_order"][number : number + 1], np.ones(1)
        postings = self._file.layers[Layer(fieldname)].postings(number)
        return postings.articles, FREQUENCY[postings.weights]


class _SortedIds(Sequence[bytes]):
    """The articles' ids, sorted by their bytes."""

    def __init__(self, file: SegmentFile) -> None:
        self._file = file
        self._order = file.arrays["id_order"]

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, number: Any) -> Any:
        return self._file.ids[int(self._order[number])]


class _EncodedPositions:
    """The encoded positions of a term in each article of its posting list, computed when accessed."""

    def __init__(self, file: SegmentFile, layer: Layer, number: int, articles: Any, format_: Any) -> None:
        self._file, self._layer, self._number = file, layer, number
        self._articles, self._format = articles, format_

    def __len__(self) -> int:
        return len(self._articles)

    def __getitem__(self, place: int) -> bytes:
        positions: list[int] = []
        begin = 0
        for syllables in self._file.syllables_of(int(self._articles[place])):
            numbers = syllables if self._layer == Layer.SYLLABLE else self._file.arrays["fold"][syllables]
            positions += (np.flatnonzero(numbers == self._number) + begin).tolist()
            begin += len(numbers) + PART_GAP
        encoded: bytes = self._format.encode(positions)
        return encoded


class _TermCursor(base.FieldCursor):  # type: ignore[misc]
    def __init__(self, reader: ArrayTermsReader, table: Sequence[bytes], fieldname: str) -> None:
        self._reader, self._table, self._fieldname = reader, table, fieldname
        self._place = 0

    def first(self) -> str | None:
        """Goes to the first term."""
        self._place = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Goes to the first term that does not sort before `term`."""
        self._place = bisect_left(self._table, term.encode() if isinstance(term, str) else term)
        return self.text()

    def next(self) -> str | None:
        """Goes to the next term."""
        self._place += 1
        return self.text()

    def text(self) -> str | None:
        """The current term, if there is one."""
        return self._table[self._place].decode() if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        """The statistics of the current term, if there is one."""
        return self._reader.term_info(self._fieldname, self._table[self._place]) if self.is_valid() else None

    def is_valid(self) -> bool:
        """Whether there is a current term."""
        return self._place < len(self._table)


class ArrayDocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    """The articles of a segment; every layer of an article has the same length."""

    def __init__(self, live: LiveSegment, segment: ArraySegment) -> None:
        self._live, self._segment = live, segment

    def doc_count(self) -> int:
        """The number of live articles."""
        return self._live.live

    def doc_count_all(self) -> int:
        """The number of articles, deleted ones included."""
        return self._live.file.size

    def has_deletions(self) -> bool:
        """Whether any article is deleted."""
        return self._segment.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        """Whether the article is deleted."""
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        """The numbers of the deleted articles."""
        return self._segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """The article's length in syllables, weighted by their parts."""
        return int(self._live.file.lengths[docnum])

    def field_length(self, fieldname: str) -> int:
        """The sum of the lengths of all articles."""
        return int(self._live.file.lengths.sum(dtype=np.int64))

    def min_field_length(self, fieldname: str) -> int:
        """The length of the shortest article."""
        return int(self._live.file.lengths.min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        """The length of the longest article."""
        return int(self._live.file.lengths.max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """The article's id, and the whole article as JSON."""
        article = self._live.file.article(docnum)
        return {"id": article.id, "article": json.dumps(to_record(article), ensure_ascii=False)}
