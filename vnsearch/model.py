"""The values that travel between modules: immutable, typed, and without behaviour of their own.

All but the article are named tuples: making a dataclass takes six times as long, and a search from the
command line would wait for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

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
                raise BadArticle(
                    f"{name}: {key} must be a string or None, not {type(getattr(self, key)).__name__}"
                )
        if not isinstance(self.published, date | None):
            raise BadArticle(f"{name}: published must be a date, a datetime or None, not {self.published!r}")
        if not isinstance(self.metadata, Mapping):
            raise BadArticle(f"{name}: metadata must be a mapping, not {type(self.metadata).__name__}")


class Rejection(NamedTuple):
    """Something that was given but could not be taken: `where` names it, `reason` says why.

    `path` is the absolute path of the file that it is or stands in, if it exists.
    """

    where: str
    reason: str
    path: str | None = None


PARTS = ("title", "body", "related")
"""The parts of an article whose text is searched."""

LAYERS = ("syllable", "folded", "word", "folded_word", "pair")
"""What each part's text is indexed as: syllables with and without marks, words of several syllables with and
without marks, and pairs of adjacent syllables without marks."""

WORD_JOINER = "_"
PAIR_JOINER = "-"
"""What stands between the syllables of a word's or pair's term; neither stands in a syllable. That of pairs
sorts before any letter or digit, so that pairs sort as their first and then their second syllables do."""


class Document(NamedTuple):
    """What is indexed of an article.

    `terms[part]["syllable"]` and `terms[part]["word"]` are its terms in their order in the text; from these
    follow all layers.
    """

    article: Article
    terms: Mapping[str, Mapping[str, Sequence[str]]]


class QuerySyllable(NamedTuple):
    """One syllable of a query: its canonical `term`, and the same without marks."""

    term: str
    folded: str

    @property
    def marked(self) -> bool:
        """Whether it was typed with at least one mark."""
        return self.term != self.folded


class Query(NamedTuple):
    """A query as understood; `notes` say, in a sentence each, what was understood differently than typed."""

    text: str
    syllables: tuple[QuerySyllable, ...]
    notes: tuple[str, ...] = ()


class WeightedTerm(NamedTuple):
    """A term of a layer, and what its BM25 score is multiplied by."""

    layer: str
    term: str
    weight: float


class Plan(NamedTuple):
    """What an engine looks up: an article matches that holds one of the `matching` terms.

    Both kinds of terms add to the score of an article that matches.
    """

    matching: tuple[WeightedTerm, ...]
    supporting: tuple[WeightedTerm, ...] = ()
    notes: tuple[str, ...] = ()


class Match(NamedTuple):
    """An article found: its number in the snapshot that was searched, its id and its score."""

    number: int
    id: str
    score: float


class Ranking(NamedTuple):
    """The matches of one page of results, best first, and how many there are in `total`.

    `idf` holds the inverse document frequency of each matching (layer, term).
    """

    matches: tuple[Match, ...]
    total: int
    idf: Mapping[tuple[str, str], float]


class Snippet(NamedTuple):
    """A passage of an article: `text` is `part` of the article from character `start` on.

    `highlights` are (start, end) ranges of characters in `text`: in order, apart, and each one what the
    query found there. `cut_before` and `cut_after` say that the passage begins or ends inside a sentence.
    """

    part: str
    start: int
    text: str
    highlights: tuple[tuple[int, int], ...]
    cut_before: bool
    cut_after: bool


class Report(NamedTuple):
    """What a change of the index did, or would do: article ids, and what was not taken."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rejected: tuple[Rejection, ...] = ()


class Stats(NamedTuple):
    """Sizes of an index: `terms` counts distinct terms by layer, `size` is in bytes on disk."""

    articles: int
    terms: Mapping[str, int]
    segments: int
    size: int
    analysis: str
