"""The values that travel between modules: frozen, typed, and without behaviour of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from vnsearch.errors import BadArticle


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read: what is stored, shown and given back, character for character.

    `id`, `title` and `body` are enough:

    >>> Article(id="a1", title="Hòa bình", body="Hội nghị về hòa bình khai mạc.").title
    'Hòa bình'

    `related` is text that stood on the article's page but is not the article (teasers, navigation,
    readers' comments): it can be found, at a low weight. `published` is a `date`, or a `datetime` where
    the time is known. `path` is the absolute path of the file it was read from. `metadata` holds other
    fields of the source, as JSON values. Raises `BadArticle` for wrong types or an empty id.
    """

    id: str
    title: str
    body: str
    related: str = ""
    author: str | None = None
    source: str | None = None
    url: str | None = None
    published: date | None = None
    path: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        name = f"article {self.id!r}"
        for key in ("id", "title", "body", "related"):
            if not isinstance(getattr(self, key), str):
                raise BadArticle(f"{name}: {key} must be a string, not {type(getattr(self, key)).__name__}")
        if not self.id or not self.id.isprintable() or self.id != self.id.strip():
            raise BadArticle(f"{name}: an id is one line of text without spaces at its ends")
        for key in ("author", "source", "url", "path"):
            if not isinstance(getattr(self, key), str | None):
                raise BadArticle(f"{name}: {key} must be a string or None, not {type(getattr(self, key)).__name__}")
        if not isinstance(self.published, date | None):
            raise BadArticle(f"{name}: published must be a date, a datetime or None, not {self.published!r}")
        if not isinstance(self.metadata, Mapping):
            raise BadArticle(f"{name}: metadata must be a mapping, not {type(self.metadata).__name__}")


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that was given but could not be taken: `where` names it, `reason` says why."""

    where: str
    reason: str
