"""The tools: each answers a question from the index, and changes nothing.

Articles are named by their ids, which are only ever looked up in the index: no file is opened by a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from vnsearch import __version__
from vnsearch.assistants.answers import (
    Count,
    CountAnswer,
    FindAnswer,
    FoundArticle,
    QuotedPassage,
    ReadAnswer,
    SearchAnswer,
    StatusAnswer,
)
from vnsearch.assistants.budget import take_text, take_while_short
from vnsearch.assistants.questions import (
    LONGEST_ID,
    CountQuestion,
    FilteredQuestion,
    FindQuestion,
    ReadQuestion,
    SearchQuestion,
    SimilarQuestion,
    StatusQuestion,
)
from vnsearch.errors import BadArgument
from vnsearch.index import Index
from vnsearch.model import Article, Facet, Part, Snippet
from vnsearch.page_starts import find_page, list_page_starts
from vnsearch.query.everything import EVERYTHING
from vnsearch.search.facets import count_years
from vnsearch.search.results import Results

_LONGEST_TITLE = 300
_LONGEST_NOTE = 200
_MOST_NOTES = 5
_CONTEXT = 100
"""How many characters are shown before and after a match."""
_LONGEST_PASSAGE = 600
_MOST_SOURCES = 20


class Tools:
    """The tools of an index."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def search(self, wanted: SearchQuestion) -> SearchAnswer:
        """Search the articles. Returns ids, titles, dates and the best passages, never whole texts."""
        results = self._index.search(
            wanted.query or EVERYTHING,
            limit=wanted.limit,
            offset=wanted.offset_wanted,
            sort=wanted.sort,
            group=True,
            **wanted.filters,
        )
        return _answer_with_hits(results, wanted.offset_wanted, _list_notes(results, wanted))

    def similar(self, wanted: SimilarQuestion) -> SearchAnswer:
        """Find the articles most like one."""
        results = self._index.similar(wanted.id, limit=wanted.limit, offset=wanted.offset_wanted)
        return _answer_with_hits(results, wanted.offset_wanted, [])

    def count(self, wanted: CountQuestion) -> CountAnswer:
        """Count the articles found, in all and by year, month, source, author or folder."""
        results = self._index.search(wanted.query or EVERYTHING, limit=0, **wanted.filters)
        answer = CountAnswer(total=results.total, notes=_list_notes(results, wanted))
        counts = _count_by(results, wanted.by)[wanted.offset_wanted :]
        answer.counts = take_while_short(counts, answer)
        _mark_cut(answer, len(answer.counts) < len(counts), wanted.offset_wanted + len(answer.counts))
        return answer

    def find_in_article(self, wanted: FindQuestion) -> FindAnswer:
        """Find where an article has what a query looks for: passages with their offsets."""
        article = self._index[wanted.id]
        results = self._index.search(wanted.query, limit=0)
        ranges = results.highlights(article.body, Part.BODY)
        answer = FindAnswer(id=article.id, title=_shorten_title(article), total=len(ranges))
        passages = list(islice(_cut_passages(article, ranges), wanted.offset_wanted, None))
        answer.passages = take_while_short(passages, answer)
        _mark_cut(answer, len(answer.passages) < len(passages), wanted.offset_wanted + len(answer.passages))
        return answer

    def read(self, wanted: ReadQuestion) -> ReadAnswer:
        """Read the text of an article from its beginning, a page, an offset or a cursor on."""
        article = self._index[wanted.id]
        text = article.body if wanted.part == "body" else article.related
        starts = list_page_starts(article) if wanted.part == "body" else []
        start = _find_start(wanted, len(text), starts)
        place = Snippet(Part.BODY, start, "", (), False, False)
        answer = ReadAnswer(
            id=article.id,
            title=_shorten_title(article),
            published=_format_date(article),
            source=(article.source or "")[:_LONGEST_TITLE],
            author=(article.author or "")[:_LONGEST_TITLE],
            url=(article.url or "")[:_LONGEST_TITLE],
            page=find_page(article, place) if starts else None,
            pages=len(starts) or None,
            start=start,
            end=start,
            length=len(text),
            text="",
        )
        answer.text = take_text(text[start:], answer)
        answer.end = start + len(answer.text)
        _mark_cut(answer, answer.end < len(text), answer.end)
        return answer

    def status(self, wanted: StatusQuestion) -> StatusAnswer:
        """Tell how many articles there are, from which time and which sources."""
        results = self._index.search(EVERYTHING, limit=0)
        months, sources = results.facets["month"], results.facets["source"]
        return StatusAnswer(
            articles=results.total,
            first_month=months[0].value if months else "",
            last_month=months[-1].value if months else "",
            undated=results.total - sum(month.articles for month in months),
            sources=[_to_count(source) for source in sources[:_MOST_SOURCES]],
            gaps=[Count(value=kind, articles=count) for kind, count in self._index.coverage().kinds.items()],
            version=__version__,
        )


def _answer_with_hits(results: Results, offset: int, notes: list[str]) -> SearchAnswer:
    answer = SearchAnswer(
        total=results.total,
        notes=notes,
        suggestions=[each.query[:_LONGEST_NOTE] for each in results.suggestions[:_MOST_NOTES]],
    )
    answer.hits = take_while_short(
        (
            FoundArticle(
                id=_shorten_id(hit.id),
                title=_shorten_title(hit.article),
                published=_format_date(hit.article),
                source=(hit.article.source or "")[:_LONGEST_TITLE],
                passages=[_to_passage(snippet, hit.article) for snippet in hit.snippets],
            )
            for hit in results.hits
        ),
        answer,
    )
    last = offset + len(answer.hits)
    _mark_cut(answer, bool(answer.hits) and last < results.total, last)
    return answer


def _mark_cut(answer: SearchAnswer | CountAnswer | FindAnswer | ReadAnswer, is_cut: bool, end: int) -> None:
    if is_cut:
        answer.cut, answer.next_cursor = True, str(end)


def _list_notes(results: Results, wanted: FilteredQuestion) -> list[str]:
    return [note[:_LONGEST_NOTE] for note in results.notes[:_MOST_NOTES]] if wanted.query else []


def _to_passage(snippet: Snippet, article: Article) -> QuotedPassage:
    matches = dict.fromkeys(snippet.text[start:end] for start, end in snippet.highlights)
    return QuotedPassage(
        part=snippet.part,
        start=snippet.start,
        page=find_page(article, snippet),
        text=snippet.text,
        matches=list(matches),
    )


def _cut_passages(article: Article, ranges: Sequence[tuple[int, int]]) -> Iterator[QuotedPassage]:
    """Passages around matches in the body; those near each other are in one."""
    group: list[tuple[int, int]] = []
    for match in ranges:
        if group and (match[0] - group[-1][1] > 2 * _CONTEXT or match[1] - group[0][0] > _LONGEST_PASSAGE):
            yield _cut_passage(article, group)
            group = []
        group.append((match[0], min(match[1], match[0] + _LONGEST_PASSAGE)))
    if group:
        yield _cut_passage(article, group)


def _cut_passage(article: Article, matches: Sequence[tuple[int, int]]) -> QuotedPassage:
    body = article.body
    start = max(0, matches[0][0] - _CONTEXT)
    if start and (space := body.find(" ", start, matches[0][0])) >= 0:
        start = space + 1
    end = min(len(body), matches[-1][1] + _CONTEXT)
    if end < len(body) and (space := body.rfind(" ", matches[-1][1], end)) >= 0:
        end = space
    inside = tuple((left - start, right - start) for left, right in matches)
    return _to_passage(Snippet(Part.BODY, start, body[start:end], inside, False, False), article)


def _count_by(results: Results, by: str) -> list[Count]:
    facets = results.facets
    if by == "year":
        return list(map(_to_count, count_years(facets["month"])))
    if by not in facets:
        raise BadArgument(f"by must be one of year, {', '.join(sorted(facets))}, not {by!r}")
    return [_to_count(facet) for facet in facets[by]]


def _to_count(facet: Facet) -> Count:
    return Count(value=facet.value[:_LONGEST_TITLE], articles=facet.articles)


def _find_start(wanted: ReadQuestion, length: int, starts: Sequence[int]) -> int:
    """The character to begin at; raises `BadArgument` if it is not in the text."""
    if wanted.page is not None and not wanted.cursor:
        if wanted.page > len(starts):
            known = f"has pages 1 to {len(starts)}" if starts else "has no pages: use offset"
            raise BadArgument(f"there is no page {wanted.page}: the article {known}")
        return min(max(0, starts[wanted.page - 1]), length)
    start = wanted.offset_wanted if wanted.cursor else wanted.offset
    if start > length:
        raise BadArgument(f"there is no character {start}: the text has {length}")
    return start


def _shorten_id(article_id: str) -> str:
    """The id; one that is too long to be asked for is cut, and says so."""
    return article_id if len(article_id) <= LONGEST_ID else f"{article_id[:LONGEST_ID]}…"


def _shorten_title(article: Article) -> str:
    return article.title[:_LONGEST_TITLE]


def _format_date(article: Article) -> str:
    return "" if article.published is None else article.published.isoformat()
