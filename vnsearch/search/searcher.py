"""A search: a plan carried out on a state of the index, and the page of results that is wanted of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from vnsearch._lazy import lazy_property
from vnsearch.arguments import check_choice, check_counts, check_dates, check_text
from vnsearch.engine.protocols import IndexContents, IndexState
from vnsearch.errors import ArticleNotFound
from vnsearch.model import (
    PARTS,
    AddressHas,
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
from vnsearch.query.ast import Dates, InField, Query, Quoted
from vnsearch.query.syllables import split_query
from vnsearch.search.duplicates import MOST_COMPARED, DuplicateGroup, group_duplicates
from vnsearch.search.results import Hit, Results
from vnsearch.search.spelling import HITS
from vnsearch.snippets.boundaries import Lexicon
from vnsearch.snippets.highlighter import Highlighter

if TYPE_CHECKING:
    from vnsearch.search.explanation import Explanation

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


def check_request(*, query: str, where: str | None, match: str, sort: str, limit: int, offset: int) -> None:
    """Raises `BadArgument` or `TypeError` for what cannot be asked for; see `Index.search`."""
    check_text(query=query)
    if where is not None:
        check_text(where=where)
    check_choice("match", match, MATCHES)
    check_choice("sort", sort, ORDERS)
    check_counts(limit=limit, offset=offset)


def filter_by_facts(
    *, since: date | str | None, until: date | str | None, source: str | None
) -> Iterator[Query]:
    """Queries that leave out articles published before `since` or after `until`, or of other sources.

    Raises `BadDate`.
    """
    check_dates(since=since, until=until)
    if since is not None or until is not None:
        from vnsearch.query.periods import read_dates  # few searches need it

        first = None if since is None else read_dates(since).first
        last = None if until is None else read_dates(until).last
        yield Query("", Dates(first, last))
    if source is not None:
        check_text(source=source)
        yield Query(source, InField(FieldName.SOURCE, Quoted(split_query(source))))


class Search:
    """One search for `query`: what its results read, each thing when it is first asked for.

    `suggest` works out what else may have been meant. Ranking, total, facets and explanations share the
    look-ups of one evaluation of the plan.
    """

    def __init__(
        self,
        query: str,
        plan: Plan,
        snapshot: IndexState,
        window: ResultWindow,
        suggest: Callable[[Sequence[Match]], tuple[Suggestion, ...]] = lambda hits: (),
    ) -> None:
        self._query, self._plan, self._snapshot, self._window = query, plan, snapshot, window
        self._suggest = suggest
        self._evaluation = snapshot.evaluate(plan)

    def run(self) -> Results:
        """The results in the window, and what goes with them."""
        highlighter = Highlighter(self._plan, self._ranking.idf, self._lexicon)
        hits = tuple(
            Hit(
                rank, best.id, best.score, tuple(other.id for other in others), best.number, highlighter, self
            )
            for rank, (best, others) in enumerate(self._groups, self._window.offset + 1)
        )
        notes = (*self._plan.notes, *_describe_unmet(self._unmet, self._plan), *self._describe_bound())
        return Results(self._query, hits, notes, self._plan.doubtful, highlighter, self)

    @property
    def _lexicon(self) -> Lexicon:
        """The words that passages do not cut in two."""
        if self._snapshot.together == 1:
            return self._snapshot
        from vnsearch.search.page_lexicon import PageLexicon  # few indexes are so far away

        return PageLexicon(self._snapshot, self._cut_passages)

    def _cut_passages(self, contents: IndexContents) -> None:
        """Cuts a passage of each hit, for the words that are looked up in it."""
        highlighter = Highlighter(self._plan, self._ranking.idf, contents)
        for best, _ in self._groups:
            highlighter.snippets(contents.article(best.number))

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
        matches = self._ranking.matches
        if self._window.group:
            return group_duplicates(matches, self._snapshot)
        return [DuplicateGroup(match, ()) for match in matches]

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
        """The values of each facet, with the number of articles found that have them."""
        counts = self._evaluation.facets()
        return {name: tuple(Facet(*each) for each in values) for name, values in counts.items()}

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
            case OneOf(field, (value, *_)):
                yield f"no article has the {field} “{value}”"
            case Between():
                yield "no article is known to have been published then"
