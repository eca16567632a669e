"""The public class `Index`: puts articles in, and searches them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING, Unpack

from vnsearch.arguments import FilePath, check_workers, list_ids, list_paths, make_path
from vnsearch.engine import MEMORY
from vnsearch.engine.locations import begin_engine, open_engine
from vnsearch.indexing import ingest
from vnsearch.language import analyzer
from vnsearch.model import Article, Rejection, Report
from vnsearch.query.synonyms import SynonymForm, SynonymGroup, read_synonyms, read_words
from vnsearch.searchable_index import SearchableIndex

if TYPE_CHECKING:
    from vnsearch.engine.care.salvage import Problem
    from vnsearch.engine.protocols import SearchEngine
    from vnsearch.indexing.coverage import Coverage
    from vnsearch.indexing.maintenance import Repair, Upgrade
    from vnsearch.indexing.reading_options import Progress, Reading


class Index(SearchableIndex):
    """A searchable index in a folder or on a cluster. Open one with `Index.open`; close it or use `with`.

    It is a collection of articles by their ids: `len(index)` is their number, iterating yields their ids in
    the order in which they were indexed, `article_id in index` tells whether there is one with the id, and
    `index[article_id]` is that article. An index is always true, even when it is empty.

    A path is a string or an `os.PathLike`. A relative one stands for the same place as long as the index is
    open, even if the working directory changes. Where several paths or ids are wanted, a single one will do.
    An argument that has a wrong value raises `BadArgument`, and one of a wrong type `TypeError`.

    Several threads may search at once. A search sees the last commit, whichever process made it (see
    `open` for how to switch that off). Only one process at a time can make changes.

    Reading raises `IndexDamaged` or `UnreadableFile` if files of the index cannot be used. Changing raises
    `IndexLocked` if another process is still writing after `wait` seconds, or `IndexNotWritable`.

    >>> with Index.open("index", create=True) as index:                 # doctest: +SKIP
    ...     index.update("seeds")
    ...     for hit in index.search("tong bi thu to lam").hits:
    ...         print(hit.score, hit.title, hit.snippets[0].text)
    """

    def __init__(
        self,
        engine: SearchEngine,
        *,
        workers: int | None,
        names: Sequence[SynonymGroup] = (),
        words: Sequence[SynonymForm] = (),
    ) -> None:
        super().__init__(engine, names=names, words=words)
        self._change = engine.change
        self._workers = workers

    @classmethod
    def open(
        cls,
        folder: FilePath,
        *,
        create: bool = False,
        synonyms: FilePath | None = None,
        words: FilePath | None = None,
        workers: int | None = None,
        memory: int = MEMORY,
        cache_bytes: int | None = None,
        auto_refresh: bool = True,
    ) -> Index:
        """Opens the index in the folder; with `create`, makes an empty one if there is none.

        Where `folder` is an address such as `opensearch://localhost:9200/news`, the index is on a cluster;
        what differs there is on the help page on clusters. Then, here and below, `ClusterError` is raised for
        what a cluster refuses or cannot do.

        Two text files, with one rule a line, add to what searches know: `synonyms` has names for the same
        thing (`Hoa Kỳ = Mỹ`), and `words` has words of several syllables (`Hội đồng Hòa bình`). New articles
        are analysed by up to `workers` processes (1: only this one; None: one for each processor core), and
        collected in up to about `memory` bytes before they are written.

        What searches work out is kept in up to `cache_bytes` of memory for the next ones (None: 256 MB). All
        indexes that this process has open on one folder share it; the last `cache_bytes` given counts.

        With `auto_refresh`, each search sees the last commit, and raises the same errors as opening, for
        example when the folder has been removed. Without it, searches see the state at the time of opening
        until `refresh` is called, even if the folder is removed. Raises `IndexNotFound`, `AnalysisMismatch`
        if another analysis made the index, `IndexDamaged`, or `BadRules` for a file of rules.
        """
        check_workers(workers)
        own_names = read_synonyms(synonyms) if synonyms else ()
        own_words = read_words(words) if words else ()
        engine = open_engine(
            folder,
            analyzer.fingerprint(),
            create=create,
            memory=memory,
            cache_bytes=cache_bytes,
            auto_refresh=auto_refresh,
        )
        return cls(engine, workers=workers, names=own_names, words=own_words)

    @classmethod
    def begin(cls, folder: FilePath, *, workers: int | None = None, memory: int = MEMORY) -> Index:
        """The index in the folder, for making changes; if there is none, the first articles put in make it.

        Each change checks whether there is an index only when it holds the write lock, so that of several
        processes that begin at the same time none removes the articles of another. Until there is an index,
        reading it raises `IndexNotFound`.

        >>> with Index.begin("index") as index:                         # doctest: +SKIP
        ...     index.update("seeds", wait=30)
        """
        check_workers(workers)
        engine = begin_engine(folder, analyzer.fingerprint(), memory=memory)
        index = cls(engine, workers=workers)
        index._change = engine.change_or_create
        return index

    @classmethod
    def rebuild(
        cls,
        folder: FilePath,
        paths: FilePath | Iterable[FilePath],
        *,
        wait: float = 0.0,
        workers: int | None = None,
        memory: int = MEMORY,
        **reading: Unpack[Reading],
    ) -> Report:
        """Makes a new index from the files and folders alone, whatever `folder` holds, even a damaged index.

        Searches use the old index until the new one is complete. The old one stays if no article can be read
        from the paths. With `strict`, it also stays if any article cannot be read or analysed, which raises
        `ArticleRejected`. The other options of reading are those of `update`, too.
        """
        wanted = list_paths(paths)
        engine = begin_engine(folder, analyzer.fingerprint(), memory=memory)
        with engine.replace(wait=wait) as batch:
            return ingest.rebuild(
                batch,
                wanted,
                folder=engine.folder,
                notes_folder=engine.notes_folder,
                workers=workers,
                **reading,
            )

    @classmethod
    def check(cls, folder: FilePath, *, deep: bool = False) -> tuple[Problem, ...]:
        """Finds the problems with the files of the index in the folder; none if they are sound.

        With `deep`, every stored article is analysed again and must give the terms that are indexed. Raises
        `IndexNotFound`, or `UnreadableFile` if the folder may not be read; damage is a problem, not an error.
        """
        from vnsearch.indexing import maintenance

        return maintenance.check(make_path(folder), deep=deep)

    @classmethod
    def repair(
        cls, folder: FilePath, *, wait: float = 0.0, workers: int | None = None, memory: int = MEMORY
    ) -> Repair:
        """Makes a damaged index anew from the articles stored in it, and removes what killed writers left.

        Articles that cannot be read are lost, and the result names them. If the table of contents cannot be
        read, articles that had been deleted or replaced may come back. A sound index is written anew, too.
        Raises `IndexNotFound`, `UnreadableFile` if a file may not be read, `IndexDamaged` if no article can
        be read, or `AnalysisMismatch` for an index from before the first release; then nothing is changed.

        >>> Index.repair("index").lost                                  # doctest: +SKIP
        """
        from vnsearch.indexing import maintenance

        return maintenance.repair(make_path(folder), wait=wait, workers=workers, memory=memory)

    @classmethod
    def upgrade(
        cls, folder: FilePath, *, wait: float = 0.0, workers: int | None = None, memory: int = MEMORY
    ) -> Upgrade:
        """Makes an index of another version or another analysis current, from the articles stored in it.

        The articles and their order stay the same, and the files they came from are not needed. Until the
        new index is complete, the old one can be searched by programs of its version; it stays if anything
        fails. A current index is not changed. Raises `IndexNotFound`, `AnalysisMismatch` if none of the
        articles can be read, or `IndexDamaged` if one of them cannot, which says what to do then.
        """
        from vnsearch.indexing import maintenance

        return maintenance.upgrade(make_path(folder), wait=wait, workers=workers, memory=memory)

    def add(
        self,
        articles: Article | Iterable[Article | Rejection],
        *,
        strict: bool = False,
        progress: Progress | None = None,
        wait: float = 0.0,
    ) -> Report:
        """Puts one or several articles in, in one commit; each replaces an earlier one with the same id.

        They may come from a reader such as `read_export`, whose rejections are then in the report. So is an
        article whose metadata are no JSON values. Raises `BadArticle` for an object that is no article, and
        with `strict` `ArticleRejected` for the first article that is rejected or cannot be analysed. After an
        error, nothing has changed.

        >>> index.add(read_export("news.jsonl.gz"))                     # doctest: +SKIP
        """
        with self._change(wait=wait) as (batch, base):
            return ingest.add(batch, base, articles, strict=strict, progress=progress, workers=self._workers)

    def delete(self, ids: str | Iterable[str], *, wait: float = 0.0) -> Report:
        """Removes the articles with these ids, in one commit; ids that no article has are ignored."""
        with self._change(wait=wait) as (batch, _):
            removed = tuple(batch.remove_all(list_ids(ids)))
            batch.commit()
        return Report(removed=removed)

    def update(
        self,
        paths: FilePath | Iterable[FilePath],
        *,
        wait: float = 0.0,
        **reading: Unpack[Reading],
    ) -> Report:
        """Brings the index up to date with the files and folders, in one commit.

        New articles are added, changed ones are replaced, and those whose file has disappeared from the
        paths are removed. If nothing changed, nothing is written. With `strict=True`, the first article that
        cannot be read or analysed raises `ArticleRejected`, and nothing changes. `progress` is called with
        the name of each article and each rejection, and `remark` with a `Remark` on what a person should know
        of the files that are read: what was converted, has no date or title, is no article, or was refused.
        `convert`, `fields` and `table` are those of `read_articles`.
        """
        wanted = list_paths(paths)
        with self._change(wait=wait) as (batch, base):
            return ingest.update(
                batch,
                base,
                wanted,
                folder=self._engine.folder,
                notes_folder=self._engine.notes_folder,
                workers=self._workers,
                **reading,
            )

    def optimize(self, *, wait: float = 0.0) -> int:
        """Merges all segments into one, which makes searches fastest; returns how many there were.

        It writes every article again; see the help page on maintenance for when that is worth it. Searches
        go on meanwhile. Nothing is written if there is one segment without deleted articles already.
        """
        with self._change(wait=wait) as (batch, _):
            segments = batch.optimize()
            batch.commit()
        return segments

    def preview(self, paths: FilePath | Iterable[FilePath], **reading: Unpack[Reading]) -> Report:
        """Reports what `update` would do, without changing anything."""
        base, folder = self._engine.newest(), self._engine.folder
        return ingest.preview(list_paths(paths), base, folder=folder, workers=self._workers, **reading)

    def coverage(self) -> Coverage:
        """What of the files that were read cannot be searched, or not as it should be; see `Coverage`."""
        from vnsearch.indexing.coverage_log import read_coverage

        return read_coverage(self._engine.notes_folder)

    @property
    def coverage_state(self) -> str:
        """A text that changes when the coverage does. It can be a key for a cache."""
        from vnsearch.indexing.coverage_log import identify_coverage

        return identify_coverage(self._engine.notes_folder)

    def export(self, target: FilePath | IO[bytes]) -> int:
        """Writes all articles, with all their fields, to a file or stream, and returns their number.

        The format is JSON Lines, in the order of indexing; `read_export` reads it back. An article's review
        marks are among its fields, and saved searches come last. A file appears only when it is complete; if
        its name ends in `.gz`, it is compressed. Raises `UnwritableFile` or `WorkspaceUnusable`.
        """
        from vnsearch.indexing.export import write_export

        snapshot = self._engine.snapshot()
        return write_export(
            map(snapshot.article, snapshot.numbers()), target, self.marks, self.saved.records()
        )

    def backup(self, folder: FilePath) -> int:
        """Copies the index as it is now into a new or empty folder, and returns its number of articles.

        The review marks and the saved searches are copied with it, which may raise `WorkspaceUnusable`.
        Other processes may write to the index meanwhile. On the same disk, the copy consists of hard links
        (not on Windows), because files of an index never change once written. Raises `UnwritableFile`.
        """
        from vnsearch.workspace.transactions import Database

        data = Database(self._workspace).copy()
        beside = [] if data is None else [(self._workspace.path.name, data)]
        return self._engine.backup(make_path(folder), beside)
