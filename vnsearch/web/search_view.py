"""What a page of results shows: a search carried out, as values that a template only has to write down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import NamedTuple

from vnsearch.index import Index
from vnsearch.model import Article, Facet, Part, Snippet
from vnsearch.page_starts import find_page
from vnsearch.render.marked_text import MATCH, OTHER_NAME, MarkedSpan, split_marked
from vnsearch.search.explanation import Reason
from vnsearch.search.results import Hit
from vnsearch.web.facet_view import FacetView, view_facets
from vnsearch.web.marks_view import view_marks
from vnsearch.web.reading_place import ReadingPlace
from vnsearch.web.search_state import HITS_A_PAGE, MOST_PAGES, SearchState
from vnsearch.web.timeline import Timeline, draw_timeline
from vnsearch.web.translation import find_other_name
from vnsearch.workspace.marks import Mark

LONGEST_TITLE = 300
"""The most characters of a title that a list of articles shows."""

_MOST_DUPLICATES = 20
LONGEST_EXPLAINED = 200_000
"""The most characters of an article that are counted in, to explain why it was found."""
_NEAR_PAGES = 2
"""How many pages before and after the one shown have links."""


class ArticleLine(NamedTuple):
    """An article in a list: its title, with what matches marked, or else its id; and where it is from.

    `path` is that of its file, which only those may see who may see paths.
    """

    id: str
    title: Sequence[MarkedSpan]
    source: str | None
    author: str | None
    published: date | None
    path: str | None


class Passage(NamedTuple):
    """A passage of an article, and the page of the original that it is on, if that has several."""

    spans: Sequence[MarkedSpan]
    cut_before: bool
    cut_after: bool
    is_related: bool
    page: int | None = None


class ShownReason(NamedTuple):
    """Something that adds to a hit's score, and how often it is in which part."""

    what: str
    score: float
    places: Mapping[str, int]
    articles: int


class ShownHit(NamedTuple):
    """A hit. `other_names` is what in the query its other names stand for.

    It is opened at its `place`. If it `is_explained`, `because` and `reasons` say why it was found;
    `explained` is the page that does so.
    """

    line: ArticleLine
    passages: Sequence[Passage]
    other_names: Sequence[str]
    duplicates: Sequence[ArticleLine]
    more_duplicates: int
    is_explained: bool
    because: str
    reasons: Sequence[ShownReason]
    explained: SearchState
    place: ReadingPlace
    mark: Mark | None = None

    @property
    def in_other_sources(self) -> bool:
        """Whether each near-duplicate is from a source of its own, and all of them are known."""
        sources = {line.source for line in (self.line, *self.duplicates) if line.source}
        return not self.more_duplicates and len(sources) == len(self.duplicates) + 1


class OfferedQuery(NamedTuple):
    """Another query that may have been meant; what differs from the query typed is marked."""

    spans: Sequence[MarkedSpan]
    state: SearchState


class SearchView(NamedTuple):
    """A page of results."""

    state: SearchState
    total: int
    notes: Sequence[str]
    offered: Sequence[OfferedQuery]
    hits: Sequence[ShownHit]
    facets: Mapping[str, FacetView]
    timeline: Timeline
    pages: Sequence[int | None]

    @property
    def last_page(self) -> int:
        """The number of the last page."""
        return self.pages[-1] or 1 if self.pages else 1


def view_search(index: Index, state: SearchState) -> SearchView:
    """Searches the index. Raises `BadDate` for a filter of time, and what `Index.search` does."""
    results = index.search(**state.arguments, limit=HITS_A_PAGE, offset=(state.page - 1) * HITS_A_PAGE)
    wide = state._replace(since="", until="")
    months = results.facets["month"] if wide == state else _count_months(index, wide)
    return SearchView(
        state,
        results.total,
        results.notes,
        [_offer(suggestion.query, state) for suggestion in results.suggestions] if state.q else [],
        [_show_hit(hit, index, state, place) for place, hit in enumerate(results.hits, 1)],
        {**view_facets(results.facets, state), "marks": view_marks(index, state)},
        draw_timeline(months, state),
        list_pages(state.page, min(-(-results.total // HITS_A_PAGE), MOST_PAGES)),
    )


def _count_months(index: Index, state: SearchState) -> tuple[Facet, ...]:
    return index.search(**{**state.arguments, "group": False}, limit=0).facets["month"]


def _show_hit(hit: Hit, index: Index, state: SearchState, place: int) -> ShownHit:
    line = make_line(hit.article, hit.title_highlights, hit.title_other_names)
    passages = [_show_passage(snippet, hit.article) for snippet in hit.snippets if snippet.part != Part.TITLE]
    marks = {span.mark for spans in (line.title, *(passage.spans for passage in passages)) for span in spans}
    is_explained = place == state.why
    can_explain = len(hit.article.body) <= LONGEST_EXPLAINED
    reasons = hit.explanation if can_explain and (is_explained or OTHER_NAME in marks) else ()
    shown = hit.duplicates[:_MOST_DUPLICATES]
    return ShownHit(
        line,
        passages,
        list_other_names(reasons),
        [make_line(index[article_id]) for article_id in shown if article_id in index],
        len(hit.duplicates) - len(shown),
        is_explained,
        hit.found_because if is_explained and can_explain and state.q else "",
        list(map(_show_reason, reasons)) if is_explained else [],
        state._replace(why=place),
        ReadingPlace.of_hit(hit),
        hit.mark,
    )


def _show_reason(reason: Reason) -> ShownReason:
    places: dict[str, int] = {part: count for part in Part if (count := getattr(reason, part))}
    return ShownReason(reason.what, reason.score, places, reason.articles)


def list_other_names(reasons: Iterable[Reason]) -> list[str]:
    """What in the query the other names stand for that are among the reasons."""
    names = (find_other_name(reason.what) for reason in reasons)
    return list(dict.fromkeys(name for name in names if name))


def make_line(
    article: Article,
    highlights: Iterable[tuple[int, int]] = (),
    other_names: Sequence[tuple[int, int]] = (),
) -> ArticleLine:
    """The article as an entry of a list."""
    title = article.title if article.title.strip() else article.id
    if len(title) > LONGEST_TITLE:
        title = title[:LONGEST_TITLE] + "…"
    inside = [(start, end) for start, end in highlights if end <= min(len(title), LONGEST_TITLE)]
    spans = list(split_marked(title, inside, other_names))
    return ArticleLine(article.id, spans, article.source, article.author, article.published, article.path)


def _show_passage(snippet: Snippet, article: Article) -> Passage:
    spans = list(split_marked(snippet.text, snippet.highlights, snippet.other_names))
    is_related, page = snippet.part == Part.RELATED, find_page(article, snippet)
    return Passage(spans, snippet.cut_before, snippet.cut_after, is_related, page)


def _offer(query: str, state: SearchState) -> OfferedQuery:
    return OfferedQuery(list(_mark_changes(state.q.split(), query.split())), state.change(q=query))


def _mark_changes(typed: Sequence[str], offered: Sequence[str]) -> Iterator[MarkedSpan]:
    """The words offered; those that differ by more than capitals are marked, and spaces are between them."""
    before, after = ([word.lower() for word in words] for words in (typed, offered))
    for kind, _, _, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if start < end:
            space = " " if start else ""
            if space:
                yield MarkedSpan(space)
            yield MarkedSpan(" ".join(offered[start:end]), "" if kind == "equal" else MATCH)


def list_pages(page: int, count: int) -> list[int | None]:
    """The numbers of the first, the last and the pages around this one; None stands for those left out."""
    near = range(max(1, page - _NEAR_PAGES), min(count, page + _NEAR_PAGES) + 1)
    pages: list[int | None] = []
    for number in sorted({1, count, *near} if count else ()):
        if pages and number - (pages[-1] or 0) > 1:
            pages.append(None)
        pages.append(number)
    return pages
