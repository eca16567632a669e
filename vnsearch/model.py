"""The values that travel between modules: immutable, typed, and without behaviour of their own.

All but the article are named tuples: making a dataclass takes six times as long, and a search from the
command line would wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
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


class Part(StrEnum):
    """A part of an article whose text is searched."""

    TITLE = "title"
    BODY = "body"
    RELATED = "related"


PARTS = tuple(Part)
"""The parts of an article, in the order in which they are indexed."""


class Layer(StrEnum):
    """One of the ways in which the text of each part is indexed.

    Syllables with and without marks, words of several syllables with and without marks, and pairs of adjacent
    syllables without marks. `NAMING` is not searched: it has the names that articles give in short and in
    long, such as `lhq=liên_hợp_quốc`, and tells what else to search for.
    """

    SYLLABLE = "syllable"
    FOLDED = "folded"
    WORD = "word"
    FOLDED_WORD = "folded_word"
    PAIR = "pair"
    NAMING = "naming"


LAYERS = (Layer.SYLLABLE, Layer.FOLDED, Layer.WORD, Layer.FOLDED_WORD, Layer.PAIR)
"""The layers that are searched, in the order in which they are stored."""


class FieldName(StrEnum):
    """A field of an article that a query can name and results are counted by, beside its parts."""

    AUTHOR = "author"
    SOURCE = "source"
    URL = "url"
    DATE = "date"


WORD_JOINER = "_"
PAIR_JOINER = "-"
NAMING_JOINER = "="
"""What stands between the syllables of a word's or pair's term, and between the short and the long form of a
name; none of them stands in a syllable. That of pairs
sorts before any letter or digit, so that pairs sort as their first and then their second syllables do."""


class Document(NamedTuple):
    """What is indexed of an article.

    `terms[part]` has the terms of the layers `syllable`, `word` and `naming` in their order in the text; from
    these follow all layers.
    """

    article: Article
    terms: Mapping[Part, Mapping[Layer, Sequence[str]]]


class Term(NamedTuple):
    """A term of a layer."""

    layer: Layer
    term: str


class Phrase(NamedTuple):
    """Syllables that stand together in one part of an article.

    `slots` has for each syllable the terms, of the layers `syllable` and `folded`, that may stand for it.
    They stand in this order, one right after the other; or, when `gap` is a number, in any order with at
    most so many other syllables among them. `parts` says in which of `PARTS`.
    """

    slots: tuple[tuple[Term, ...], ...]
    gap: int | None = None
    parts: tuple[Part, ...] = PARTS


Lookup = Term | Phrase
"""What has a posting list: stored for a term, worked out from positions for a phrase."""


class AllOf(NamedTuple):
    """What an article matches that matches all of the conditions."""

    conditions: tuple[Condition, ...]


class AnyOf(NamedTuple):
    """What an article matches that matches at least one of the conditions."""

    conditions: tuple[Condition, ...]


class MostOf(NamedTuple):
    """What an article matches that has the `share` of what the conditions tell.

    A condition tells as much as its inverse document frequency; one that nothing matches tells nothing.
    Where no article has so much, those match that have as much as any.
    """

    conditions: tuple[Condition, ...]
    share: float


class Not(NamedTuple):
    """What an article matches that does not match the condition."""

    condition: Condition


class Between(NamedTuple):
    """What an article matches that was published from one day up to another, both included."""

    first: date | None
    last: date | None


class OneOf(NamedTuple):
    """What an article matches whose `field` (`author` or `source`) is one of the values."""

    field: FieldName
    values: tuple[str, ...]


class AddressHas(NamedTuple):
    """What an article matches whose address has the text in it, whatever the case of its letters."""

    text: str


class IsArticle(NamedTuple):
    """What the article with this number, in the snapshot searched, matches."""

    number: int


Condition = Term | Phrase | AllOf | AnyOf | MostOf | Not | Between | OneOf | AddressHas | IsArticle


class Weighted(NamedTuple):
    """Something to look up, and what its BM25 score is multiplied by.

    `name_for` is what of the query it is another name for, if it is one.
    """

    lookup: Lookup
    weight: float
    name_for: str = ""


class Plan(NamedTuple):
    """What an engine looks up: an article matches that meets the `condition`, or when there is none, that
    has any of `matching`.

    Both `matching` and `supporting` add to the score of an article that matches. The query is `doubtful` when
    hardly any article has one of its syllables, or when two may be one torn apart.
    """

    matching: tuple[Weighted, ...]
    supporting: tuple[Weighted, ...] = ()
    condition: Condition | None = None
    notes: tuple[str, ...] = ()
    doubtful: bool = False


class Match(NamedTuple):
    """An article found: its number in the snapshot that was searched, its id and its score."""

    number: int
    id: str
    score: float


class Ranking(NamedTuple):
    """The matches of one page of results, best first; `how_many` counts them all.

    `idf` holds the inverse document frequency of everything that adds to the score; `unmet` are the single
    conditions of the plan that no article meets.
    """

    matches: tuple[Match, ...]
    how_many: Callable[[], int]
    idf: Mapping[Lookup, float]
    unmet: tuple[Condition, ...] = ()

    @property
    def total(self) -> int:
        """How many matches there are in all; it may take as long as the search did."""
        return self.how_many()


class Contribution(NamedTuple):
    """What something looked up adds to the score of an article.

    `articles` is the number of articles that have it.
    """

    weighted: Weighted
    articles: int
    score: float


class Snippet(NamedTuple):
    """A passage of an article: `text` is `part` of the article from character `start` on.

    `highlights` are (start, end) ranges of characters in `text`: in order, apart, and each one what the
    query found there. `cut_before` and `cut_after` say that the passage begins or ends inside a sentence.
    `other_names` are ranges, each inside one of `highlights`, of another name for what the query names.
    """

    part: Part
    start: int
    text: str
    highlights: tuple[tuple[int, int], ...]
    cut_before: bool
    cut_after: bool
    other_names: tuple[tuple[int, int], ...] = ()


class Suggestion(NamedTuple):
    """Another query that may have been meant.

    `kind` is `spelling` when it repairs what hardly any article has as it was typed, and `marks` when it only
    restores marks that were left out.
    """

    query: str
    kind: str


class Completion(NamedTuple):
    """What a beginning may go on to.

    `kind` is `word`, for what so many `articles` have, or `title`, for that of the article with the `id`.
    """

    text: str
    kind: str
    articles: int
    id: str | None = None


class Facet(NamedTuple):
    """A value of a field, and how many of the articles found have it."""

    value: str
    articles: int


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
    terms: Mapping[Layer, int]
    segments: int
    size: int
    analysis: str
