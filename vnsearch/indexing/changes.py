"""Reconciliation: what has to change in an index so that it holds the articles that are read or given.

An article read from a file is recognised by its path, and among several from one file by its id. Its content
decides whether it has changed. If an article of another file already has the same id, the id is made unique
by adding the names of the parent folders.
"""

from __future__ import annotations

import os.path
from collections.abc import Iterable, Set
from dataclasses import replace
from pathlib import PurePath
from typing import NoReturn, Protocol

from vnsearch._filenames import to_name, to_text
from vnsearch._windows import is_windows
from vnsearch.article_json import SerializedArticle, serialize
from vnsearch.engine.read.snapshot import KnownArticle
from vnsearch.errors import ArticleRejected
from vnsearch.model import Article, Rejection, Report


class KnownArticles(Protocol):
    """The articles of an index, to be looked up: listing them takes longer, the more there are."""

    def known(self, article_id: str) -> KnownArticle | None:
        """The article with the id."""

    def paths_beginning(self, prefix: str) -> Iterable[tuple[str, str]]:
        """The id and path of each article whose path begins with the prefix, in the order of indexing."""


class EmptyIndex:
    """An index without articles, to compare with where there is none, or where it does not count."""

    def known(self, article_id: str) -> None:
        """None: there is no article."""

    def paths_beginning(self, prefix: str) -> tuple[()]:
        """No article."""
        return ()


class Reconciliation:
    """Compares articles, one after the other, with those `before`, which are in the index.

    `roots` are the files and folders that are read: a known article from there that is not read again has
    been removed.
    """

    def __init__(self, before: KnownArticles, roots: Iterable[str] = ()) -> None:
        self._before = before
        self._given: dict[str, KnownArticle] = {}
        self._roots = {PurePath(to_text(os.path.realpath(root))) for root in roots if _exists(root)}
        self._changes: dict[str, str] = {}
        self._rejected: list[Rejection] = []

    def compare(self, article: Article) -> SerializedArticle | None:
        """The article to be put into the index under its own id; None if it is there already, unchanged."""
        stored = serialize(article)
        given, before = KnownArticle(stored.digest, stored.path), self._before.known(stored.id)
        if given == self._given.get(stored.id, before):
            self._changes.setdefault(stored.id, "unchanged")
            return None
        self._given[stored.id] = given
        self._changes[stored.id] = "added" if before is None else "changed"
        return stored

    def compare_read(self, article: Article) -> SerializedArticle | None:
        """Like `compare`, for an article read from the roots, which gets a unique id.

        A second article from the same file with the same id and other content is rejected.
        """
        named = replace(article, id=self._identify(article))
        if named.id in self._changes and not self._has_content(named):
            self.reject(Rejection(named.id, "another article of the same file has this id", named.path))
            return None
        return self.compare(named)

    def reject(self, rejection: Rejection) -> None:
        """Records something that could not be read; no known article from there counts as removed."""
        self._rejected.append(rejection)

    def fail(self, article_id: str, rejection: Rejection) -> None:
        """Records that an article that was to be put into the index could not be analysed."""
        self._changes.pop(article_id, None)
        self.reject(rejection)

    def _find_removed(self) -> tuple[str, ...]:
        """The ids of known articles from the roots that were not read again, when everything was read."""
        unread = {PurePath(rejection.path) for rejection in self._rejected if rejection.path is not None}
        below = {
            article_id: path
            for root in self._roots
            for article_id, path in self._before.paths_beginning(_make_prefix(root))
        }
        return tuple(
            article_id
            for article_id, path in below.items()
            if article_id not in self._changes
            and _is_below(path, self._roots)
            and not _is_below(path, unread)
        )

    def _find(self, article_id: str) -> KnownArticle | None:
        """The last article with the id, given or in the index."""
        return self._given.get(article_id) or self._before.known(article_id)

    def _has_content(self, article: Article) -> bool:
        """Whether the last article with its id has the same content."""
        found = self._find(article.id)
        return found is not None and found.digest == serialize(article).digest

    def report(self) -> Report:
        """Reports all comparisons so far, in their order."""
        kinds: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": []}
        for article_id, kind in self._changes.items():
            kinds[kind].append(article_id)
        return Report(
            **{kind: tuple(ids) for kind, ids in kinds.items()},
            removed=self._find_removed(),
            rejected=tuple(self._rejected),
        )

    def _identify(self, article: Article) -> str:
        if article.path is None:
            return article.id
        parts = PurePath(article.path).parts
        suffixes = ["/".join(parts[-count:]) for count in range(1, len(parts))]
        if (
            article.id in suffixes
        ):  # the only article of its file, whose id may have any number of folder names
            known, names = suffixes, suffixes[suffixes.index(article.id) :]
        else:
            known = names = [article.id, *(f"{suffix}:{article.id}" for suffix in suffixes)]
        for name in known:
            found = self._find(name)
            if found and found.path and os.path.normcase(found.path) == os.path.normcase(article.path):
                return name
        whole = f"{PurePath(article.path).as_posix()}:{article.id}"
        return next((name for name in names if self._is_free(name, article)), whole)

    def _is_free(self, name: str, article: Article) -> bool:
        """Whether no article has the id, or only this one from a path that is gone: its file has moved."""
        if (owner := self._find(name)) is None:
            return True
        moved = owner.path is not None and not _exists(to_name(owner.path))
        return moved and self._has_content(replace(article, id=name))


def _exists(path: str) -> bool:
    """Whether there is such a file or folder; no error where `Path.exists` raises one: for a long name."""
    return os.path.exists(path)  # noqa: PTH110


def _make_prefix(root: PurePath) -> str:
    """What all paths of the root and below it begin with; on Windows, they may differ in case."""
    return "" if is_windows() else str(root)


def _is_below(path: str, places: Set[PurePath]) -> bool:
    """Whether the path is one of the places or below one."""
    here = PurePath(path)
    return not places.isdisjoint((here, *here.parents))


class StrictReconciliation(Reconciliation):
    """A reconciliation that ends with the first rejection."""

    def reject(self, rejection: Rejection) -> NoReturn:
        """Raises `ArticleRejected`."""
        raise ArticleRejected(rejection.where, rejection.reason)


def make_reconciliation(
    before: KnownArticles,
    roots: Iterable[str] = (),
    *,
    strict: bool,
) -> Reconciliation:
    """Makes a reconciliation that is strict or not."""
    return (StrictReconciliation if strict else Reconciliation)(before, roots)
