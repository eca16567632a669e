"""Reconciliation: what has to change in an index so that it holds the articles that are read or given.

An article read from a file is recognised by its path, and among several from one file by its id. Its content
decides whether it has changed. If an article of another file already has the same id, the id is made unique
by adding the names of the parent folders.
"""

from __future__ import annotations

import os.path
from collections.abc import Iterable, Iterator, Set
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import PurePath
from typing import NoReturn, Protocol

from vnsearch._filenames import to_name, to_text
from vnsearch._windows import is_windows
from vnsearch.article_json import SerializedArticle, rename
from vnsearch.engine.read.snapshot import KnownArticle
from vnsearch.errors import ArticleRejected
from vnsearch.model import Rejection, Report


class KnownArticles(Protocol):
    """The articles of an index, to be looked up: listing them takes longer, the more there are.

    `together` is how many are best expected, and then looked up, at once: 1 where each takes no time.
    """

    @property
    def together(self) -> int:
        """How many articles are best read before they are looked up."""

    def expect(self, ids: Iterable[str]) -> None:
        """Says which ids will be looked up, so that it can be done at once."""

    def known(self, article_id: str) -> KnownArticle | None:
        """The article with the id."""

    def paths_beginning(self, prefix: str) -> Iterable[tuple[str, KnownArticle]]:
        """Each article whose path begins with the prefix, after its id, in the order of indexing."""


class EmptyIndex:
    """An index without articles, to compare with where there is none, or where it does not count."""

    together = 1

    def expect(self, ids: Iterable[str]) -> None:
        """Nothing has to be looked up."""

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
        self._own_ids: dict[str, str] = {}
        """The id of its own of each article that was identified, by its id in the index."""
        self._roots = {PurePath(to_text(os.path.realpath(root))) for root in roots if _exists(root)}
        self._changes: dict[str, str] = {}
        self._rejected: list[Rejection] = []
        self._unread: set[PurePath] = set()

    @property
    def together(self) -> int:
        """How many articles are best expected at once."""
        return self._before.together

    def expect(self, articles: Iterable[SerializedArticle]) -> None:
        """Says which articles will be identified and compared, so that they are looked up at once."""
        if self.together > 1:
            self._before.expect(chain.from_iterable(map(_list_all_ids, articles)))

    def compare(self, stored: SerializedArticle) -> SerializedArticle | None:
        """The article to be put into the index under its own id; None if it is there already, unchanged."""
        given, before = KnownArticle(stored.digest, stored.path), self._before.known(stored.id)
        if given == self._given.get(stored.id, before):
            self.keep(stored.id)
            return None
        self._given[stored.id] = given
        self._changes[stored.id] = "added" if before is None else "changed"
        return stored

    def identify(self, stored: SerializedArticle) -> SerializedArticle | Rejection:
        """An article read from the roots under its id in the index, which is unique.

        A second article from the same file with the same id and other content is a rejection.
        """
        named = rename(stored, self._find_id(stored))
        self._own_ids[named.id] = stored.id
        if named.id in self._changes and not self._has_content(named):
            return Rejection(named.id, "another article of the same file has this id", named.path)
        return named

    def is_known(self, path: str | None, own_id: str, article_id: str, digest: bytes) -> bool:
        """Whether the index has this article from the file, which gives it its id in the index anew.

        Its shorter ids are other files': `_find_id` looks for the file's among them first.
        """
        if path is None or article_id in self._given or self._below.get(article_id) != (digest, path):
            return False
        shorter = own_id if own_id == article_id else ""
        while "/" in shorter:
            shorter = shorter.partition("/")[2]
            found = self._below.get(shorter)
            if found is not None and found.path == path:
                return False
        return own_id == article_id or self._find_same_file(_list_ids(own_id, path)[0], path) == article_id

    def has_given(self, article_id: str) -> bool:
        """Whether an article was given that has to be put into the index under this id."""
        return article_id in self._given

    def keep(self, article_id: str) -> None:
        """Records that the index has an article already, unless more is recorded of it."""
        self._changes.setdefault(article_id, "unchanged")

    def reject(self, rejection: Rejection) -> None:
        """Records something that could not be read; no known article from there counts as removed."""
        self._rejected.append(rejection)
        if rejection.path is not None:
            self._unread.add(PurePath(rejection.path))

    def fail(self, article_id: str, rejection: Rejection) -> None:
        """Records that an article that was to be put into the index could not be analysed."""
        self._changes.pop(article_id, None)
        self.reject(rejection)

    def is_gone(self, path: str) -> bool:
        """Whether a path that was not read is one of the roots or below one, and could have been read."""
        return _is_below(path, self._roots) and not _is_below(path, self._unread)

    def _find_removed(self) -> tuple[str, ...]:
        """The ids of known articles from the roots that were not read again, when everything was read."""
        below = self._below.items() if self.together == 1 else self._list_below()
        return tuple(
            article_id
            for article_id, known in below
            if article_id not in self._changes and known.path is not None and self.is_gone(known.path)
        )

    @cached_property
    def _below(self) -> dict[str, KnownArticle]:
        """The articles in the index whose paths begin as those of the roots do."""
        return dict(self._list_below())

    def _list_below(self) -> Iterator[tuple[str, KnownArticle]]:
        """The same, one after the other; they may be too many to be held in memory."""
        for prefix in _drop_longer({_make_prefix(root) for root in self._roots}):
            yield from self._before.paths_beginning(prefix)

    def _find(self, article_id: str) -> KnownArticle | None:
        """The last article with the id, given or in the index."""
        return self._given.get(article_id) or self._before.known(article_id)

    def _has_content(self, stored: SerializedArticle) -> bool:
        """Whether the last article with its id has the same content."""
        found = self._find(stored.id)
        return found is not None and found.digest == stored.digest

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

    def _find_id(self, stored: SerializedArticle) -> str:
        """The id that an article read from a file gets: the one its file has in the index, or a free one."""
        if stored.path is None:
            return stored.id
        known, names = _list_ids(stored.id, stored.path)
        free = (name for name in names if self._is_free(rename(stored, name)))
        untaken = (name for name in known if self._own_ids.get(name, stored.id) == stored.id)
        found = self._find_same_file(untaken, stored.path) or next(free, None)
        return _name_whole(stored.id, stored.path) if found is None else found

    def _find_same_file(self, ids: Iterable[str], path: str) -> str | None:
        """The first of the ids that an article from the same file has in the index."""
        for article_id in ids:
            found = self._find(article_id)
            if found and found.path and os.path.normcase(found.path) == os.path.normcase(path):
                return article_id
        return None

    def _is_free(self, named: SerializedArticle) -> bool:
        """Whether no article has the id, or only this one from a path that is gone: its file has moved."""
        if (owner := self._find(named.id)) is None:
            return True
        return owner.path is not None and not _exists(to_name(owner.path)) and self._has_content(named)


def _list_ids(own_id: str, path: str) -> tuple[list[str], list[str]]:
    """The ids that an article with an id of its own may have in the index, and those it may be given now.

    The only article of its file may have any number of folder names in its id.
    """
    folder, name = os.path.split(path)
    parts = (*_split_folder(folder), name)
    suffixes = ["/".join(parts[-count:]) for count in range(1, len(parts))]
    if own_id in suffixes:
        return suffixes, suffixes[suffixes.index(own_id) :]
    names = [own_id, *(f"{suffix}:{own_id}" for suffix in suffixes)]
    return names, names


@lru_cache(maxsize=64)
def _split_folder(folder: str) -> tuple[str, ...]:
    return PurePath(folder).parts


def _name_whole(own_id: str, path: str) -> str:
    """The id of an article from a file whose names do not tell it apart from others."""
    return f"{PurePath(path).as_posix()}:{own_id}"


def _list_all_ids(stored: SerializedArticle) -> list[str]:
    """The ids under which an article may be looked up."""
    if stored.path is None:
        return [stored.id]
    known, names = _list_ids(stored.id, stored.path)
    return [*known, *names, _name_whole(stored.id, stored.path)]


def _drop_longer(prefixes: Iterable[str]) -> list[str]:
    """The prefixes in order, without those that begin with another."""
    kept: list[str] = []
    for prefix in sorted(prefixes):
        if not kept or not prefix.startswith(kept[-1]):
            kept.append(prefix)
    return kept


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
