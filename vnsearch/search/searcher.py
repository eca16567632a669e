"""A search: a plan carried out on a state of the index, and the page of results that is wanted of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count, islice
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from vnsearch._lazy import lazy_property
from vnsearch.arguments import check_choice, check_counts, check_text
from vnsearch.engine.protocols import IndexContents, IndexState
from vnsearch.errors import ArticleNotFound
from vnsearch.model import (
    PARTS,
    AddressHas,
    AllOf,
    Article,
    Between,
    Condition,
    Facet,
    FieldName,
    Match,
    OneOf,
    Phrase,
    Plan,
    Ranking,
    Suggestion,
)
from vnsearch.search.duplicates import MOST_COMPARED, DuplicateGroup, group_duplicates
from vnsearch.search.results import Hit, Results
from vnsearch.search.spelling import HITS
from vnsearch.snippets.boundaries import Lexicon
from vnsearch.snippets.highlighter import Highlighter

if TYPE_CHECKING:
    from vnsearch.search.explanation import Explanation
    from vnsearch.workspace.marks import Mark

MATCHES = ("all", "most", "any")
ORDERS = ("relevance", "date", "title")


class ResultWindow(NamedTuple):
    """The part of all results that is wanted: at most `limit` of them from the `offset`-th on.

    They are in the order `sort`. With `group`, near-duplicates count as one.
    """

    limit: int
    offset: int
    sort: str = "relevance"
    group: bool = False


def check_request(*, query: str, match: str, sort: str, limit: int, offset: int) -> None:
    """Raises `BadArgument` or `TypeError` for what cannot be asked for; see `Index.search`."""
    check_text(query=query)
    check_choice("match", match, MATCHES)
    check_choice("sort", sort, ORDERS)
    check_counts(limit=limit, offset=offset)


class Search:
    """One search for `query`: what its results read, each thing when it is first asked for.

    `suggest` works out what else may have been meant, `widened` has, by facet, the plan of the search without
    what it includes and excludes of this facet, and `marks` reads the review marks of articles. Ranking,
    total, facets and explanations share the look-ups of one evaluation of the plan.
    """

    def __init__(
        self,
        query: str,
        plan: Plan,
        snapshot: IndexState,
        window: ResultWindow,
        suggest: Callable[[Sequence[Match]], tuple[Suggestion, ...]] = lambda hits: (),
        widened: Mapping[str, Callable[[], Plan]] = MappingProxyType({}),
        marks: Callable[[Sequence[str]], Mapping[str, Mark]] = lambda ids: {},
    ) -> None:
        self._query, self._plan, self._snapshot, self._window = query, plan, snapshot, window
        self._suggest, self._widened, self._marks_of = suggest, widened, marks
        self._evaluation = snapshot.evaluate(plan)

    def run(self) -> Results:
        """The results in the window, and what goes with them."""
        hits = tuple(map(self._make_hit, count(self._window.offset + 1), self._groups))
        notes = (*self._plan.notes, *_describe_unmet(self._unmet, self._plan), *self._describe_bound())
        return Results(self._query, hits, notes, self._plan.doubtful, self._highlighter, self)

    def all_hits(self) -> Iterator[Hit]:
        """Everything found, in the order of the window; hits are made when asked for, and none is kept."""
        groups = self._fold(self._evaluation.rank_all(order=self._window.sort))
        return map(self._make_hit, count(1), groups if self._is_near else self._look_ahead(groups))

    @property
    def _is_near(self) -> bool:
        """Whether looking something up costs no round trip."""
        return self._snapshot.together == 1

    def _look_ahead(self, groups: Iterator[DuplicateGroup]) -> Iterator[DuplicateGroup]:
        """The groups, whose articles and the words in their passages are looked up many at a time."""
        while some := list(islice(groups, self._snapshot.together)):
            self._snapshot.consult(partial(self._cut_passages, some))
            yield from some

    def _make_hit(self, rank: int, group: DuplicateGroup) -> Hit:
        best, others = group
        ids = tuple(other.id for other in others)
        return Hit(rank, best.id, best.score, ids, best.number, self._highlighter, self)

    @lazy_property
    def _highlighter(self) -> Highlighter:
        return Highlighter(self._plan, self._ranking.idf, self._lexicon)

    @property
    def _lexicon(self) -> Lexicon:
        """The words that passages do not cut in two."""
        if self._is_near:
            return self._snapshot
        from vnsearch.search.page_lexicon import PageLexicon  # few indexes are so far away

        return PageLexicon(self._snapshot, partial(self._cut_passages, self._groups))

    def _cut_passages(self, groups: Iterable[DuplicateGroup], contents: IndexContents) -> None:
        """Cuts a passage of each hit, for the words that are looked up in it."""
        highlighter = Highlighter(self._plan, self._ranking.idf, contents)
        for best, _ in groups:
            highlighter.snippets(self._snapshot.article(best.number))

    @property
    def _unmet(self) -> Iterator[Condition]:
        """The conditions that no article meets, but for other names, which were not typed."""
        names = {each.lookup for each in self._plan.matching if each.name_for}
        return (condition for condition in self._ranking.unmet if condition not in names)

    @lazy_property
    def _ranking(self) -> Ranking:
        limit, offset, order, group = self._window
        if group:
            limit, offset = MOST_COMPARED + offset + limit, 0
        return self._evaluation.rank(limit=limit, offset=offset, order=order)

    @lazy_property
    def _all_groups(self) -> Sequence[DuplicateGroup]:
        return list(self._fold(iter(self._ranking.matches)))

    def _fold(self, matches: Iterator[Match]) -> Iterator[DuplicateGroup]:
        if self._window.group:
            yield from group_duplicates(list(islice(matches, MOST_COMPARED)), self._snapshot)
        yield from (DuplicateGroup(match, ()) for match in matches)

    @property
    def _groups(self) -> Sequence[DuplicateGroup]:
        """The groups in the window."""
        begin = self._window.offset if self._window.group else 0
        return self._all_groups[begin : begin + self._window.limit]

    @lazy_property
    def total(self) -> int:
        """The number of articles found, or of groups of near-duplicates."""
        return self._ranking.total - (len(self._ranking.matches) - len(self._all_groups))

    def _describe_bound(self) -> Iterator[str]:
        """A note on matches that were not compared with each other, if near-duplicates are to be folded."""
        if self._window.group and self._ranking.total > MOST_COMPARED:
            yield (
                f"near-duplicates are folded among the first {MOST_COMPARED} articles only, "
                f"of {self._ranking.total} that match"
            )

    @lazy_property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """What else may have been meant, whichever page of the results is shown, and in whatever order."""
        limit, offset, order, _ = self._window
        if order == "relevance" and (not offset or self._window.group) and limit >= HITS:
            return self._suggest(self._ranking.matches[:HITS])
        return self._suggest(self._evaluation.rank(limit=HITS, offset=0).matches)

    @lazy_property
    def facets(self) -> Mapping[str, tuple[Facet, ...]]:
        """The values of each facet, with their numbers of articles."""
        from vnsearch.search.facets import count_facets  # few searches need it

        widened = {facet: self._snapshot.evaluate(plan()) for facet, plan in self._widened.items()}
        return count_facets(self._evaluation, widened, self._snapshot)

    def ids(self) -> Iterator[str]:
        """The ids of all articles found, in the order of indexing."""
        return iter(self._evaluation.ids())

    def among(self, ids: Sequence[str], limit: int) -> Results:
        """The results, in their order, that are among these articles; `limit` of them are on the page."""
        conditions = [each for each in (self._plan.condition, OneOf(FieldName.ID, tuple(ids))) if each]
        narrowed = self._plan._replace(condition=AllOf(tuple(conditions)))
        window = ResultWindow(limit, 0, self._window.sort)
        return Search(self._query, narrowed, self._snapshot, window, marks=self._marks_of).run()

    def mark(self, article_id: str) -> Mark | None:
        """The review marks of one of the hits; None if it has none."""
        return self._marks.get(article_id)

    @lazy_property
    def _marks(self) -> Mapping[str, Mark]:
        return self._marks_of([best.id for best, _ in self._groups])

    def article(self, number: int) -> Article:
        """The stored article with a number of the snapshot."""
        return self._snapshot.article(number)

    def explain(self, number: int, article: Article) -> Explanation:
        """Why the article, which has the number, is found, or why not."""
        from vnsearch.search.explanation import explain  # few searches need it

        made_of = self._evaluation.explain(number)
        verdict = self._evaluation.judge(number, sum(each.score for each in made_of))
        return explain(article, verdict, self._plan, made_of)

    def explain_id(self, article_id: str) -> Explanation:
        """Why the article with the id is found, or why not; raises `ArticleNotFound`."""
        if (number := self._snapshot.find(article_id)) is None:
            raise ArticleNotFound(article_id)
        return self.explain(number, self.article(number))


def _describe_unmet(unmet: Iterable[Condition], plan: Plan) -> Iterator[str]:
    """Notes on the conditions that no article meets; of plain words the planner says it itself.

    What has another name, or another way to be written, was not looked for alone.
    """
    named = {each.name_for for each in plan.matching}
    for condition in unmet:
        match condition:
            case Phrase(slots, gap, parts) if all(slots):
                spelled = " ".join(plan.quote(slot[0].term) + "…" * (len(slot) > 1) for slot in slots)
                if any(f" {spelled} " in f" {name} " for name in named):
                    continue
                compound = plan.spellings().get(" ".join(slot[0].term for slot in slots), spelled)
                what = "" if len(slots) == 1 or gap is not None or compound != spelled else "the phrase "
                near = "" if len(slots) == 1 or gap is None else " so close together"
                part = "" if parts == PARTS else f" in its {' or '.join(parts)}"
                yield f"no article has {what}“{spelled if gap is not None else compound}”{near}{part}"
            case AddressHas(text):
                yield f"no article has an address with “{text}” in it"
            case OneOf(field, (value, *_)) if field not in (FieldName.FOLDER, FieldName.ID):
                yield f"no article has the {field} “{value}”"
            case Between():
                yield "no article is known to have been published then"
