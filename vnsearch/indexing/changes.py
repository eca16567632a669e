"""What has to change in an index for it to hold what the given paths hold.

An article read from a file is recognised by its path, and among several of one file by its id. Whether it
changed is decided by its content. An id that another file's article has already is made unique with the
names of the folders above.
"""

from __future__ import annotations

import os.path
from collections.abc import Iterable, Set
from dataclasses import replace
from pathlib import Path, PurePath
from typing import NoReturn

from vnsearch.article_json import SerializedArticle, serialize
from vnsearch.errors import ArticleRejected
from vnsearch.model import Article, Rejection, Report


class Reconciliation:
    """Compares articles as they come with the (id, digest, path) of those `known` to the index.

    `roots` are the files and folders read: an article known from there that is not met again has vanished.
    """

    def __init__(
        self, known: Iterable[tuple[str, bytes, str | None]], roots: Iterable[str | Path] = ()
    ) -> None:
        self._digests: dict[str, bytes] = {}
        self._paths: dict[str, str | None] = {}
        for article_id, digest, path in known:
            self._digests[article_id], self._paths[article_id] = digest, path
        self._before = dict(self._paths)
        self._roots = {PurePath(os.path.realpath(root)) for root in roots if Path(root).exists()}
        self._changes: dict[str, str] = {}
        self._rejected: list[Rejection] = []

    def put(self, article: Article) -> SerializedArticle | None:
        """What to put into the index for an article under its own id; None when it is there so already."""
        stored = serialize(article)
        if self._digests.get(stored.id) == stored.digest and self._paths[stored.id] == stored.path:
            self._changes.setdefault(stored.id, "unchanged")
            return None
        self._digests[stored.id], self._paths[stored.id] = stored.digest, stored.path
        self._changes[stored.id] = "changed" if stored.id in self._before else "added"
        return stored

    def take(self, article: Article) -> SerializedArticle | None:
        """The same for an article read from the roots, under the id that it gets in the index.

        A second article of one file with the same id and other content is rejected.
        """
        named = replace(article, id=self._identify(article))
        if named.id in self._changes and serialize(named).digest != self._digests[named.id]:
            self.reject(Rejection(named.id, "another article of the same file has this id", named.path))
            return None
        return self.put(named)

    def reject(self, rejection: Rejection) -> None:
        """Takes note of what could not be read; nothing known from there counts as vanished."""
        self._rejected.append(rejection)

    def fail(self, article_id: str, rejection: Rejection) -> None:
        """Takes back an article that was to be put into the index and could not."""
        self._changes.pop(article_id, None)
        self.reject(rejection)

    def _vanished(self) -> tuple[str, ...]:
        """The ids known from the roots that were not met again, once everything was read."""
        unread = {PurePath(rejection.path) for rejection in self._rejected if rejection.path is not None}
        return tuple(
            article_id
            for article_id, path in self._before.items()
            if path is not None
            and article_id not in self._changes
            and _is_below(path, self._roots)
            and not _is_below(path, unread)
        )

    def report(self) -> Report:
        """What was found, in the order in which it came."""
        kinds: dict[str, list[str]] = {"added": [], "changed": [], "unchanged": []}
        for article_id, kind in self._changes.items():
            kinds[kind].append(article_id)
        return Report(
            **{kind: tuple(ids) for kind, ids in kinds.items()},
            removed=self._vanished(),
            rejected=tuple(self._rejected),
        )

    def _identify(self, article: Article) -> str:
        if article.path is None:
            return article.id
        parts = PurePath(article.path).parts
        suffixes = ["/".join(parts[-count:]) for count in range(1, len(parts))]
        if article.id in suffixes:  # the only article of its file, known by any of the file's names
            known, names = suffixes, suffixes[suffixes.index(article.id) :]
        else:
            known = names = [article.id, *(f"{suffix}:{article.id}" for suffix in suffixes)]
        for name in known:
            if name in self._paths and self._paths[name] == article.path:
                return name
        return next((name for name in names if self._is_free(name, article)), f"{article.path}:{article.id}")

    def _is_free(self, name: str, article: Article) -> bool:
        """Whether no article has the id, or the same one whose file is gone: it has moved."""
        if name not in self._paths:
            return True
        owner = self._paths[name]
        moved = owner is not None and not Path(owner).exists()
        return moved and serialize(replace(article, id=name)).digest == self._digests[name]


def _is_below(path: str, places: Set[PurePath]) -> bool:
    """Whether the path is one of the places, or lies below one."""
    here = PurePath(path)
    return not places.isdisjoint((here, *here.parents))


class StrictReconciliation(Reconciliation):
    """One that ends with the first article that cannot be taken."""

    def reject(self, rejection: Rejection) -> NoReturn:
        """Raises `ArticleRejected`."""
        raise ArticleRejected(rejection.where, rejection.reason)


def make_reconciliation(
    known: Iterable[tuple[str, bytes, str | None]],
    roots: Iterable[str | Path] = (),
    *,
    strict: bool,
) -> Reconciliation:
    """A reconciliation, strict or not."""
    return (StrictReconciliation if strict else Reconciliation)(known, roots)
