"""The values that modules exchange: immutable, typed, and without behaviour of their own.

Most are named tuples, because defining a dataclass takes six times as long, for which every search from the
command line would wait. The article is a dataclass because it checks its fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta, timezone
from enum import StrEnum
from typing import Any, NamedTuple

from vnsearch._distinct import distinct
from vnsearch.errors import BadArticle

VIETNAM = timezone(timedelta(hours=7))
"""The time zone of days, and of moments that have no time zone of their own."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was read; it is stored, shown and exported without changing a character.

    Only `id`, `title` and `body` are required:

    >>> Article(id="a1", title="Hòa bình", body="Hội nghị về hòa bình khai mạc.").title
    'Hòa bình'

    `related` is text on the article's page that is not part of the article (teasers, navigation, readers'
    comments); it is searched with a low weight. `published` is a `datetime` if the time is known, in
    Vietnam's time (+07:00) unless it has a time zone; otherwise it is a `date`, a whole day in Vietnam.
    `path` is the absolute path of the file that the article was read from. `metadata` holds other fields of
    the source, as JSON values: `Index.add` rejects others. Articles can be keys and members of sets as long
    as nobody changes their metadata. Raises `BadArticle` if a field has the wrong type, or if the id is
    empty, not printable or has spaces at its ends.
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
    metadata: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        name = f"article {self.id!r}"
        for key in ("id", "title", "body", "related"):
            if not isinstance(getattr(self, key), str):
                raise BadArticle(f"{name}: {key} must be a string, not {type(getattr(self, key)).__name__}")
        if not self.id or not self.id.isprintable() or self.id != self.id.strip():
            raise BadArticle(f"{name}: an id is one line of text without spaces at its ends")
        for key in ("author", "source", "url", "path"):
            if not isinstance(getattr(self, key), str | None):
                found = type(getattr(self, key)).__name__
                raise BadArticle(f"{name}: {key} must be a string or None, not {found}")
        if not isinstance(self.published, date | None):
            raise BadArticle(f"{name}: published must be a date, a datetime or None, not {self.published!r}")
        if not isinstance(self.metadata, Mapping):
            raise BadArticle(f"{name}: metadata must be a mapping, not {type(self.metadata).__name__}")


class Rejection(NamedTuple):
    """A file, record or article that could not be read or indexed: `where` names it, `reason` says why.

    `path` is the absolute path of its file, None if there is none.
    """

    where: str
    reason: str
    path: str | None = None


class Part(StrEnum):
    """A part of an article that is searched as text."""

    TITLE = "title"
    BODY = "body"
    RELATED = "related"


PARTS = tuple(Part)
"""The parts of an article, in the order in which they are indexed."""


class Layer(StrEnum):
    """A way in which the text of each part is indexed: the kind of its terms.

    `SYLLABLE` and `FOLDED` are syllables with and without marks, `WORD` and `FOLDED_WORD` words of several
    syllables with and without marks, `PAIR` pairs of adjacent syllables without marks. `NAMING` holds the
    acronyms that articles define, such as `lhq=liên_hợp_quốc`; it only supplies other names to search for.
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
    """A field of an article that queries can filter by, other than the parts that are searched as text."""

    ID = "id"
    AUTHOR = "author"
    SOURCE = "source"
    URL = "url"
    DATE = "date"
    FOLDER = "folder"


WORD_JOINER = "_"
"""Separates the syllables in the term of a word. No joiner occurs in the term of a syllable."""
PAIR_JOINER = "-"
"""Separates the syllables in the term of a pair. It occurs in no syllable without marks."""
NAMING_JOINER = "="
"""Separates an acronym and what it stands for in the term of a naming."""


class Document(NamedTuple):
    """An article and its terms, ready to be indexed.

    `terms[part]` holds the terms of the layers `SYLLABLE`, `WORD` and `NAMING` in their order in the text.
    The terms of all other layers are derived from these.
    """

    article: Article
    terms: Mapping[Part, Mapping[Layer, Sequence[str]]]


class Term(NamedTuple):
    """A term of one layer; as a condition, matches articles that have it in any part."""

    layer: Layer
    term: str


class Phrase(NamedTuple):
    """Matches articles in which syllables stand together in one of `parts`.

    `slots` lists for each syllable the alternative terms, of the layers `SYLLABLE` and `FOLDED`: side by side
    in this order, or, with a `gap`, in any order with at most `gap` other syllables among them.
    """

    slots: tuple[tuple[Term, ...], ...]
    gap: int | None = None
    parts: tuple[Part, ...] = PARTS


Lookup = Term | Phrase
"""What has a posting list: that of a term is stored, that of a phrase is computed from positions."""


@distinct
class AllOf(NamedTuple):
    """Matches articles that meet all of the conditions."""

    conditions: tuple[Condition, ...]


@distinct
class AnyOf(NamedTuple):
    """Matches articles that meet at least one of the conditions."""

    conditions: tuple[Condition, ...]


@distinct
class MostOf(NamedTuple):
    """Matches articles that have at least `share` of the conditions' total inverse document frequency.

    A condition that no article meets counts as zero. If no article has that much, the articles with the
    highest value match; if `share` is 0, all that meet any of the conditions. They are the plain words of a
    query: whether an article that matches counts as found depends on how many it meets, and on its score. An
    article has all the words if it meets all in its title or body, and has the pairs `beside` there.
    """

    conditions: tuple[Condition, ...]
    share: float
    beside: tuple[Term, ...] = ()


@distinct
class Not(NamedTuple):
    """Matches articles that do not meet the condition."""

    condition: Condition


@distinct
class Between(NamedTuple):
    """Matches articles that may have been published from `first` to `last`, inclusive; None is no limit.

    A `date` is all of the day in Vietnam, a `datetime` that moment, in Vietnam's time if it has no zone. An
    article of which only the day is known may have been published at any moment of it.
    """

    first: date | None
    last: date | None


@distinct
class OneOf(NamedTuple):
    """Matches articles whose `field` is one of the values; a `FOLDER` has what is in those inside it, too."""

    field: FieldName
    values: tuple[str, ...]


@distinct
class AddressHas(NamedTuple):
    """Matches articles whose URL contains the text, regardless of case."""

    text: str


@distinct
class IsArticle(NamedTuple):
    """Matches the article with this number in the snapshot that is searched."""

    number: int


Condition = Term | Phrase | AllOf | AnyOf | MostOf | Not | Between | OneOf | AddressHas | IsArticle


class OtherName(NamedTuple):
    """Another name, `lookup`, for what was `typed`: half a mention in an article that has all of that."""

    lookup: Lookup
    typed: tuple[Lookup, ...]


ScoredLookup = Lookup | OtherName


class Weighted(NamedTuple):
    """A term or phrase to look up, and the factor of its BM25 score.

    `name_for` is the part of the query that it is another name for, empty if it is none. Its inverse document
    frequency then counts as no more than the highest of those `typed`.
    """

    lookup: Lookup
    weight: float
    name_for: str = ""
    typed: tuple[Lookup, ...] = ()

    @property
    def scored(self) -> ScoredLookup:
        """What adds to the scores."""
        return OtherName(self.lookup, self.typed) if self.typed else self.lookup


class Plan(NamedTuple):
    """What the engine looks up for a query.

    Articles match that meet the `condition`, or, without a condition, that have any of `matching`. The score
    of a match is the sum over `matching` and `supporting`. Of those that match by some of the plain words
    (`MostOf`), the engine finds those with a score near the best one's. `notes` are messages for the user.
    The query is `doubtful` if hardly any article has one of its syllables, or if two of its syllables may be
    a single one that was split. `spellings` gives how the terms of its syllables were typed.
    """

    matching: tuple[Weighted, ...]
    supporting: tuple[Weighted, ...] = ()
    condition: Condition | None = None
    notes: tuple[str, ...] = ()
    doubtful: bool = False
    spellings: Callable[[], Mapping[str, str]] = dict

    def quote(self, term: str) -> str:
        """A term as it was typed."""
        return self.spellings().get(term, term)


class Match(NamedTuple):
    """An article that matches: its number in the snapshot that was searched, its id and its BM25 score."""

    number: int
    id: str
    score: float


class Ranking(NamedTuple):
    """The matches on one page of results, best first; `how_many` counts all matches.

    `idf` is the inverse document frequency of each term and phrase that adds to the score. `unmet` are those
    conditions inside the plan's condition that no article meets.
    """

    matches: tuple[Match, ...]
    how_many: Callable[[], int]
    idf: Mapping[Lookup, float]
    unmet: tuple[Condition, ...] = ()

    @property
    def total(self) -> int:
        """The number of all matches; counting them may take as long as the search."""
        return self.how_many()


class Contribution(NamedTuple):
    """What one term or phrase adds to an article's score, and the number of `articles` that have it."""

    weighted: Weighted
    articles: int
    score: float


class Verdict(NamedTuple):
    """Whether an article counts as `found`, and why.

    `all_words` says whether it has all the plain words of the query in its title or body, where those typed
    without marks stand side by side as in the query. `share` is its score as a share of the best article's,
    and `enough` the share from which on it is found without them. Both are None if the query has no plain
    words that need not all occur, or the article does not match at all.
    """

    found: bool
    all_words: bool = False
    share: float | None = None
    enough: float | None = None


class Snippet(NamedTuple):
    """A passage of an article: `text` is a slice of its `part` that begins at character `start`.

    `highlights` are the ranges (start, end) of characters in `text` that match the query, in order and
    without overlap. `cut_before` and `cut_after` say whether the passage begins or ends inside a sentence.
    `other_names` are the ranges of other names for what the query names, each inside one of the `highlights`.
    """

    part: Part
    start: int
    text: str
    highlights: tuple[tuple[int, int], ...]
    cut_before: bool
    cut_after: bool
    other_names: tuple[tuple[int, int], ...] = ()


class Suggestion(NamedTuple):
    """Another query that the user may have meant.

    `kind` is `spelling` if it corrects a spelling that hardly any article has, and `marks` if it only
    restores marks that were left out.
    """

    query: str
    kind: str


class Completion(NamedTuple):
    """A completion of the beginning of a query.

    If `kind` is `word`, so many `articles` have the text; if `title`, the article with the `id` is called so.
    """

    text: str
    kind: str
    articles: int
    id: str | None = None


class Facet(NamedTuple):
    """A value of a field, and the number of matches that have it."""

    value: str
    articles: int


class Report(NamedTuple):
    """What a change of the index did, or would do: the ids of the articles, and the rejections."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rejected: tuple[Rejection, ...] = ()


class Stats(NamedTuple):
    """Sizes of an index: `terms` is the number of distinct terms by layer, `size` is in bytes."""

    articles: int
    terms: Mapping[Layer, int]
    segments: int
    size: int
    analysis: str
