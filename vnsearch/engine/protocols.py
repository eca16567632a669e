"""What the product needs of an engine, which keeps an index in a folder or on a cluster.

Engines get terms and plans, never text. An engine gives `IndexState`s to read, and `ChangeBatch`es to write;
a state gives the `PlanEvaluation` of a plan. `engine.Engine` with its `Snapshot`, `Evaluation` and `Batch` is
the one of a folder.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from vnsearch.model import (
    Article,
    Contribution,
    FieldName,
    Layer,
    Lookup,
    Match,
    Part,
    Plan,
    Ranking,
    Stats,
    Term,
    Verdict,
)

if TYPE_CHECKING:
    from vnsearch.engine.read.continuations import Continuations
    from vnsearch.engine.read.snapshot import KnownArticle
    from vnsearch.engine.read.spellings import SpellingCounts
    from vnsearch.engine.write.block import Block

_T = TypeVar("_T")


class Vocabulary(Protocol):
    """The terms of an index and their document frequencies."""

    @property
    def live(self) -> int:
        """The number of articles."""

    @property
    def total_length(self) -> int:
        """The number of syllables in all articles."""

    def document_frequency(self, layer: Layer, term: str) -> int:
        """The number of articles that have the term."""

    def count_articles(self, layer: Layer, term: str) -> int:
        """The document frequency of a term that nothing else is looked up of, which is faster."""

    def stands(self, lookup: Lookup) -> bool:
        """Whether any article has a term, or the syllables of a phrase side by side."""

    def words_beginning(self, beginning: str) -> Mapping[str, int]:
        """The words without marks that begin with these two syllables, and their document frequencies."""

    def beginning_with(self, layer: Layer, prefix: str, most: int) -> Sequence[str]:
        """At most `most` terms with this prefix, most frequent first."""

    def forms(self, folded: str, layer: Layer = Layer.SYLLABLE) -> Sequence[str]:
        """The syllables, or words, that are `folded` without their marks, most frequent first."""

    def count_spellings(
        self, articles: Mapping[int, float], pairs: Collection[tuple[str, str]]
    ) -> SpellingCounts:
        """How some articles, whose weights are given, spell pairs of syllables without marks."""

    def sample_pair(self, first: str, second: str, most: int) -> Sequence[int]:
        """Up to `most` of the articles that have the pair of syllables without marks."""

    def near_terms(self, folded: str, left: str, right: str) -> Mapping[str, tuple[int, int]]:
        """Syllables without marks that differ from `folded` in few letters.

        Each comes with the number of articles that have it behind `left` and before `right`.
        """

    def has_address(self, text: str) -> bool:
        """Whether any article has an address with the text in it, ignoring case."""

    def values(self, field: FieldName) -> Sequence[str]:
        """The distinct values of a field, such as the sources of the articles."""

    def folders(self) -> Mapping[str, str]:
        """The folders that articles stand directly in, each with the one given to be read or, if unknown, "".

        That one is the folder below which the ids of its articles begin.
        """

    def namings_beginning(self, first: str) -> Mapping[str, int]:
        """The terms of the layer of namings, one name of which begins with this syllable without marks.

        Each one comes with its document frequency.
        """


class PlanEvaluation(Protocol):
    """What a plan finds in a state of the index."""

    def rank(self, *, limit: int, offset: int, order: str = "relevance") -> Ranking:
        """The articles found, from the `offset`-th on, at most `limit` of them.

        The order is that of `relevance`, of the `date`, newest first, or of the `title`; among equals, the
        order of indexing.
        """

    def rank_all(self, *, order: str = "relevance") -> Iterator[Match]:
        """All articles found, in the order that `rank` gives them, made one after the other."""

    def ids(self) -> Iterable[str]:
        """The ids of all articles found, in the order of indexing."""

    def folders(self) -> Mapping[str, int]:
        """The number of the articles found that stand directly in each folder."""

    def facets(self) -> Mapping[str, Sequence[tuple[str, int]]]:
        """The authors, sources and months of the articles found, with the number of each.

        Of authors and sources, the most frequent come first; months are in order of time.
        """

    def explain(self, number: int) -> Sequence[Contribution]:
        """What each thing looked up adds to the score of the article with the number, most first."""

    def judge(self, number: int, score: float) -> Verdict:
        """Whether, and why, the article with the number and score is found."""


class IndexContents(Vocabulary, Protocol):
    """What is looked up in a state of the index: its vocabulary, and its articles by their numbers."""

    def id(self, number: int) -> str:
        """The id of the article with a number."""

    def article(self, number: int) -> Article:
        """The stored article with a number."""

    def characteristic_terms(self, number: int, *, pairs: int, syllables: int) -> Sequence[Term]:
        """The pairs and folded syllables of an article's title and body with the highest tf × idf."""

    def continuations(self, typed: Sequence[str], part: Part | None, most: int) -> Continuations:
        """How articles go on from the syllables, the last of which is a beginning; `most` articles are read.

        Only the `part` of the articles counts, if there is one.
        """


class IndexState(IndexContents, Protocol):
    """A state of the index: its contents, the ids of its articles, and what plans find in it."""

    def consult(self, work: Callable[[IndexContents], _T]) -> _T:
        """What the work gives, which looks up what it needs in the state that it is called with.

        The work must depend on nothing else, and change nothing: where each look-up would cost a round trip,
        it is called again and again, with guesses at first, until all that it looks up is known.
        """

    def evaluate(self, plan: Plan) -> PlanEvaluation:
        """The plan carried out on this state."""

    def numbers(self) -> Iterator[int]:
        """The numbers of all articles, in the order of indexing."""

    def find(self, article_id: str) -> int | None:
        """The number of the article with the id; None if there is none."""

    def require(self, article_id: str) -> int:
        """The number of the article with the id; raises `ArticleNotFound`."""

    @property
    def together(self) -> int:
        """How many articles are best expected, and then looked up, at once."""

    def expect(self, ids: Iterable[str]) -> None:
        """Says of which ids `known` will be asked, so that they can be looked up at once."""

    def known(self, article_id: str) -> KnownArticle | None:
        """The digest and path of the article with the id; None if there is none."""

    def paths_beginning(self, prefix: str) -> Iterable[tuple[str, KnownArticle]]:
        """Each article whose path begins with the prefix, after its id, in the order of indexing."""

    def ids_beginning(self, prefix: str) -> Iterator[str]:
        """The ids that begin with the prefix, sorted by their characters."""

    def copies(self, number: int, limit: int) -> Sequence[int]:
        """The numbers of up to `limit` other articles with the same title and body."""

    def near_duplicates(self, numbers: Sequence[int]) -> Sequence[int]:
        """For each of the articles, the first of them that it is a near-duplicate of, or itself."""


class ChangeBatch(Protocol):
    """Changes to an index: articles put in and removed; leaving it without a commit gives them up."""

    @property
    def dictionary(self) -> bytes:
        """What articles that are put in are best compressed with; empty if there is nothing."""

    def put(self, block: Block) -> None:
        """Puts articles in; each replaces one with the same id, be it committed or of this batch."""

    def remove(self, article_id: str) -> bool:
        """Removes the article with the id; returns whether there was one."""

    def remove_all(self, ids: Iterable[str]) -> Sequence[str]:
        """Removes the articles with these ids; returns the ids of those there were."""

    def optimize(self) -> int:
        """Makes `commit` merge what can be merged; returns the number of segments until then."""

    def commit(self) -> None:
        """Makes the changes durable and visible; writes nothing if there are none."""


class SearchEngine(Protocol):
    """An index that is opened: its newest state, and how it is changed."""

    @property
    def is_local(self) -> bool:
        """Whether this machine searches, so that one search holds up others."""

    @property
    def folder(self) -> Path | None:
        """The folder of the index, with what is known of files that were read for it; None on a cluster."""

    @property
    def notes_folder(self) -> Path:
        """The folder of this machine for what goes with the index: marks, saved searches, its coverage."""

    def close(self) -> None:
        """Lets go of what reading needs, as soon as no result needs it."""

    def snapshot(self) -> IndexState:
        """The state to search."""

    def newest(self) -> IndexState:
        """The state of the last commit, on which changes are based."""

    def identify(self) -> Iterable[object]:
        """Identifies the state that a search now would see."""

    def refresh(self) -> bool:
        """Goes to the last commit; returns whether it is another state than the one searched so far."""

    def stats(self) -> Stats:
        """Sizes of the state that is searched."""

    def backup(self, target: Path, beside: Iterable[tuple[str, bytes]] = ()) -> int:
        """Copies the index into a new or empty folder; returns its number of articles.

        The files of which `beside` has the names and contents are written there, too.
        """

    def change(self, *, wait: float = 0.0) -> AbstractContextManager[tuple[ChangeBatch, IndexState]]:
        """A batch of changes to the newest state, and that state."""

    def change_or_create(
        self, *, wait: float = 0.0
    ) -> AbstractContextManager[tuple[ChangeBatch, IndexState]]:
        """Like `change`; if there is no index, the state is empty, and the commit makes an index."""

    def replace(self, *, wait: float = 0.0) -> AbstractContextManager[ChangeBatch]:
        """A batch that starts from an empty index; until it is committed, searches see the state before."""
