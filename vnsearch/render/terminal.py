"""Hits and articles as a person reads them on a terminal, or on paper.

`columns` is the width of the terminal; None, when there is no terminal, puts each part on one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vnsearch._filenames import to_text
from vnsearch.model import Article, Snippet
from vnsearch.page_starts import find_page
from vnsearch.render.date_format import format_date
from vnsearch.render.styled_text import (
    PLAIN,
    Span,
    apply_styles,
    highlight_ranges,
    join_line,
    replace_controls,
    wrap,
)
from vnsearch.search.results import Hit, Results

if TYPE_CHECKING:
    from vnsearch.model import Completion, Facet
    from vnsearch.search.best_passages import FoundPassage
    from vnsearch.search.explanation import Explanation, Reason
    from vnsearch.workspace.marks import Mark

_INDENT = "    "
_LEAST_SCORE = 0.01
_HIGHLIGHT: Mapping[str, Any] = {"fg": "red", "bold": True}
_BOLD: Mapping[str, Any] = {"bold": True}
_DIM: Mapping[str, Any] = {"dim": True}
_MARKED: Mapping[str, Any] = {"fg": "yellow"}
_BAR = 16
"""The width of the longest bar, in columns."""
_MAX_DUPLICATES = 5
"""The most ids of near-duplicates that are listed."""

FindHighlights = Callable[[str, str], Iterable[tuple[int, int]]]
"""Takes a text and the part of an article it is; returns the ranges of characters that match, in order."""


def no_highlights(text: str, part: str) -> Iterable[tuple[int, int]]:
    """Highlights nothing, for when there is no query."""
    return ()


def format_hit(hit: Hit, snippets: Iterable[Snippet], *, columns: int | None = None) -> str:
    """Formats a hit: title, path, date, score if anything scored, and passages."""
    article = hit.article
    facts = [*_places(article), format_date(article.published), _score(hit.score) if hit.score else ""]
    title = [*highlight_ranges(article.title, hit.title_highlights, _HIGHLIGHT, _BOLD)]
    head = title if article.title.strip() else [Span(hit.id)]
    return "\n".join(
        [
            wrap(head, columns, first=f"{hit.rank:>2}. ", rest=_INDENT),
            _indented([Span(" · ".join(filter(None, facts)), _DIM)], columns),
            *(
                _indented(_passage(snippet, article), columns)
                for snippet in snippets
                if snippet.part != "title"
            ),
        ]
    )


def format_mark(mark: Mark, *, columns: int | None = None) -> str:
    """Formats a line about the review marks of a hit."""
    return _indented(describe_mark(mark), columns)


def describe_mark(mark: Mark) -> Iterator[Span]:
    """Says the marks of an article: a star, its tags, and its note on one line."""
    facts = ["★"] * mark.starred + [f"#{tag}" for tag in mark.tags] + [" ".join(mark.note.split())]
    yield Span(" · ".join(filter(None, facts)), _MARKED)


def format_found_passage(passage: FoundPassage, *, columns: int | None = None) -> str:
    """Formats a passage that was searched for, below the article and the place that it is from."""
    page = "" if passage.page is None else f"page {passage.page}"
    place = f"{passage.part} at {passage.start:,}"
    facts = [passage.id, page, place, passage.source, format_date(passage.published), _score(passage.score)]
    text = highlight_ranges(passage.text, passage.highlights, _HIGHLIGHT)
    return "\n".join(
        [
            wrap([Span(passage.title, _BOLD)], columns),
            _indented([Span(" · ".join(filter(None, facts)), _DIM)], columns),
            _indented(text, columns),
        ]
    )


def format_duplicates(hit: Hit, *, columns: int | None = None) -> str:
    """Formats a line about the near-duplicates of a hit; empty if there are none."""
    ids = hit.duplicates
    if not ids:
        return ""
    others = "other is" if len(ids) == 1 else "others are"
    some = ", ".join(ids[:_MAX_DUPLICATES]) + ", …" * (len(ids) > _MAX_DUPLICATES)
    return _indented([Span(f"{len(ids):,} {others} nearly the same: {some}", _DIM)], columns)


def format_explanation(hit: Hit, *, columns: int | None = None) -> str:
    """Formats why the hit was found, and a line for each thing that its score is made of."""
    because = _indented([Span(f"found: {hit.found_because}")], columns)
    return "\n".join([because, *_reasons(hit.explanation, columns)])


def format_verdict(explanation: Explanation, *, columns: int | None = None) -> str:
    """Formats why an article is found, or why not, which words it lacks, and what its score is made of."""
    found = "found" if explanation.found else "not found"
    lacking = ", ".join(f"“{word}”" for word in explanation.lacking)
    return "\n".join(
        [
            wrap([Span(f"{explanation.id}: {found}: {explanation.because}")], columns, rest=_INDENT),
            *([_indented([Span(f"it lacks {lacking}")], columns)] if lacking else []),
            *_reasons(explanation.reasons, columns),
        ]
    )


def _reasons(reasons: Iterable[Reason], columns: int | None) -> Iterator[str]:
    for reason in reasons:
        first = f"{_INDENT}{_score(reason.score):>6}  "
        yield wrap([Span(_reason(reason))], columns, first=first, rest=_INDENT * 3)


def format_suggestions(results: Results) -> str:
    """Formats the suggestions that help: a corrected spelling always, restored marks if nothing was found.

    A syllable without marks finds all its forms, so that with marks no more is found.
    """
    offered = [s.query for s in results.suggestions if s.kind == "spelling" or not results.total]
    if not offered:
        return ""
    quoted = " or ".join(f"“{replace_controls(query)}”" for query in offered)
    return f"did you mean {quoted}? --suggested searches for that"


def format_summary(results: Results, seconds: float) -> str:
    """Formats one line about a search: which of how many articles are shown, and the time it took."""
    articles = "article" if results.total == 1 else "articles"
    if not results.hits:
        shown = f"no more of {results.total:,} {articles}" if results.total else "no article found"
    else:
        first, last = results.hits[0].rank, results.hits[-1].rank
        ranks = f"{first}" if first == last else f"{first}–{last}"
        shown = f"{ranks} of {results.total:,} {articles}"
    return f"{shown} ({seconds:.3f} s)"


def format_total(results: Results, seconds: float) -> str:
    """Formats one line about a search of which all is shown, and the time it took."""
    articles = "article" if results.total == 1 else "articles"
    shown = f"all of {results.total:,} {articles}" if results.total else "no article found"
    return f"{shown} ({seconds:.3f} s)"


def format_next_page(results: Results, following: int) -> str:
    """Formats how to see the next page, given its number; empty if there is none."""
    last = results.hits[-1].rank if results.hits else results.total
    return f"; --page {following} shows more" if last < results.total else ""


def format_facets(facets: Mapping[str, Sequence[Facet]], *, columns: int | None = None) -> str:
    """Formats the number of articles with each value, in a paragraph for each facet.

    The months are a time line. On a terminal, each number has a bar.
    """
    return "\n\n".join(
        "\n".join([click.style(name, **_BOLD), *_facet(name, counted, columns)])
        for name, counted in facets.items()
        if counted
    )


def _facet(name: str, counted: Sequence[Facet], columns: int | None) -> Iterator[str]:
    from vnsearch.render.charts import draw_bar, fill_months  # few searches need it

    values = list(fill_months(counted)) if name == "month" else counted
    largest = max(articles for _, articles in values)
    for value, articles in values:
        first = f"{articles:>8,}  "
        if columns is not None:
            first += f"{draw_bar(articles, largest, _BAR):{_BAR}}  "
        yield wrap([Span(value)], columns, first=first, rest=" " * len(first))


def format_completion(completion: Completion) -> str:
    """Formats a completion and, after a tab, the id of the article titled so or the number of articles."""
    articles = "article" if completion.articles == 1 else "articles"
    fact = completion.id or f"{completion.articles:,} {articles}"
    return f"{join_line([Span(completion.text)])}\t{apply_styles([Span(fact, _DIM)])}"


def format_article(
    article: Article, matched: FindHighlights, *, mark: Mark | None = None, columns: int | None = None
) -> str:
    """Formats a whole article, with what matches highlighted."""
    facts = {
        "id": article.id,
        "author": article.author,
        "source": article.source,
        "published": format_date(article.published),
        "url": article.url,
        "path": article.path,
        "marks": "" if mark is None else "".join(span.text for span in describe_mark(mark)),
    }
    head = [f"{name + ':':11}{value}" for name, value in facts.items() if value]
    parts = [
        _paragraphs(article.title, matched(article.title, "title"), columns, _BOLD),
        apply_styles([Span("\n".join(head))]),
        _paragraphs(article.body, matched(article.body, "body"), columns),
    ]
    if article.related:
        label = click.style("Related on the page:", **_DIM)
        related = _paragraphs(article.related, matched(article.related, "related"), columns)
        parts.append(f"{label}\n{related}")
    return "\n\n".join(filter(None, parts))


def _paragraphs(
    text: str, ranges: Iterable[tuple[int, int]], columns: int | None, plain: Mapping[str, Any] = PLAIN
) -> str:
    """Formats the text with its own line breaks; only lines that are too wide are broken further."""
    return "\n".join(
        apply_styles(line) if columns is None else wrap(line, columns)
        for line in _lines(highlight_ranges(text, ranges, _HIGHLIGHT, plain))
    )


def _lines(spans: Iterable[Span]) -> Iterator[list[Span]]:
    line: list[Span] = []
    for span in spans:
        first, *others = span.text.split("\n")
        line.append(Span(first, span.style))
        for other in others:
            yield line
            line = [Span(other, span.style)]
    yield line


def _indented(spans: Iterable[Span], columns: int | None) -> str:
    return wrap(spans, columns, first=_INDENT, rest=_INDENT)


def _reason(reason: Reason) -> str:
    places = {"title": reason.title, "body": reason.body, "related text": reason.related}
    where = ", ".join(f"{count} × in the {place}" for place, count in places.items() if count)
    articles = "article has" if reason.articles == 1 else "articles have"
    return f"{reason.what}: {where}; {reason.articles:,} {articles} it"


def _passage(snippet: Snippet, article: Article) -> Iterator[Span]:
    if snippet.part == "related":
        yield Span("related: ", _DIM)
    if (page := find_page(article, snippet)) is not None:
        yield Span(f"page {page}: ", _DIM)
    yield Span("…" * snippet.cut_before)
    yield from highlight_ranges(snippet.text, snippet.highlights, _HIGHLIGHT)
    yield Span(" …" * snippet.cut_after)


def _places(article: Article) -> Iterator[str]:
    """Yields the id, unless the path ends with it, and the path relative to here, or else the address."""
    if article.path is None:
        yield article.id
        yield article.url or ""
    else:
        if not Path(article.path).as_posix().endswith(article.id):
            yield article.id
        yield shorten_path(article.path)


def shorten_path(path: str) -> str:
    """Returns a path below the current folder relative to it, and any other path unchanged."""
    try:
        here = Path(to_text(str(Path.cwd())))
    except FileNotFoundError:  # it was removed
        return path
    absolute = Path(path)
    return str(absolute.relative_to(here) if absolute.is_relative_to(here) else absolute)


def _score(score: float) -> str:
    return f"{score:.2f}" if score >= _LEAST_SCORE else f"<{_LEAST_SCORE}"
