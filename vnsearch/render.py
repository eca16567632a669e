"""Articles, hits and reports as text for a terminal or as JSON objects; where they go is the caller's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from vnsearch.model import Article, Report, Snippet, Stats
from vnsearch.results import Hit, Results

_INDENT = "    "
_LEAST_SCORE = 0.01
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What a terminal could take for a command; a page may hold anything."""
_HIGHLIGHT: Mapping[str, Any] = {"fg": "red", "bold": True}
_REPORTED = ("added", "changed", "unchanged", "removed", "rejected")


def hit_record(hit: Hit) -> dict[str, Any]:
    """A hit as a JSON object; the README describes its fields."""
    article = hit.article
    return {
        "rank": hit.rank,
        "id": hit.id,
        "score": round(hit.score, 4),
        "title": article.title,
        "title_highlights": [list(pair) for pair in hit.title_highlights],
        "path": article.path,
        "url": article.url,
        "published": None if article.published is None else article.published.isoformat(),
        "author": article.author,
        "source": article.source,
        "snippets": [_snippet_record(snippet) for snippet in hit.snippets],
    }


def hit_text(hit: Hit) -> str:
    """A hit for the terminal: title, where and when, score, and the best passage."""
    article = hit.article
    title = _one_line(_highlighted(article.title, hit.title_highlights, bold=True)) or hit.id
    facts = [*_places(article), _day(article.published), _score(hit.score)]
    lines = [f"{hit.rank:>2}. {title}", _INDENT + _styled(" · ".join(filter(None, facts)), {"dim": True})]
    lines += [_INDENT + _passage(snippet) for snippet in hit.snippets if snippet.part != "title"]
    return "\n".join(lines)


def summary(results: Results, seconds: float, next_page: int) -> str:
    """One line about a search: which of how many articles, in what time, and how to see more."""
    articles = "article" if results.total == 1 else "articles"
    if not results.hits:
        shown = f"no more of {results.total:,} {articles}" if results.total else "no article found"
        return f"{shown} ({seconds:.3f} s)"
    first, last = results.hits[0].rank, results.hits[-1].rank
    shown = f"{first}" if first == last else f"{first}–{last}"
    more = f"; --page {next_page} shows more" if last < results.total else ""
    return f"{shown} of {results.total:,} {articles} ({seconds:.3f} s){more}"


def article_text(article: Article) -> str:
    """A whole article for the terminal."""
    facts = {
        "id": article.id,
        "author": article.author,
        "source": article.source,
        "published": _day(article.published),
        "url": article.url,
        "path": article.path,
    }
    head = [f"{name + ':':11}{value}" for name, value in facts.items() if value]
    parts = [_styled(article.title, {"bold": True}), _styled("\n".join(head), {}), _styled(article.body, {})]
    if article.related:
        parts.append(click.style("Related on the page:", dim=True) + "\n" + _styled(article.related, {}))
    return "\n\n".join(filter(None, parts))


def stats_text(stats: Stats) -> str:
    """Sizes of an index for the terminal."""
    lines = [
        f"articles  {stats.articles:,}",
        f"size      {stats.size / 1e6:,.1f} MB in {stats.segments} segment{'s' * (stats.segments != 1)}",
        f"analysis  {stats.analysis}",
        "terms",
        *(f"  {layer:12}{count:>12,}" for layer, count in stats.terms.items()),
    ]
    return "\n".join(lines)


def report_text(report: Report) -> str:
    """One line of counts."""
    return ", ".join(f"{len(getattr(report, kind)):,} {kind}" for kind in _REPORTED)


def changes_text(report: Report) -> Iterator[str]:
    """A line for each article that was, or would be, added, changed or removed."""
    for sign, ids in (("+", report.added), ("~", report.changed), ("-", report.removed)):
        yield from (f"{sign} {article_id}" for article_id in ids)


def layers_text(layers: Mapping[str, Iterable[str]]) -> str:
    """What each layer holds of a text."""
    return "\n".join(f"{layer:12}{' '.join(terms)}" for layer, terms in layers.items())


def _snippet_record(snippet: Snippet) -> dict[str, Any]:
    return {
        "part": snippet.part,
        "start": snippet.start,
        "text": snippet.text,
        "highlights": [list(pair) for pair in snippet.highlights],
    }


def _passage(snippet: Snippet) -> str:
    text = _one_line(_highlighted(snippet.text, snippet.highlights))
    label = click.style("related: ", dim=True) if snippet.part == "related" else ""
    return f"{label}{'…' * snippet.cut_before}{text}{' …' * snippet.cut_after}"


def _highlighted(text: str, ranges: Iterable[tuple[int, int]], **plain: Any) -> str:
    pieces = []
    end = 0
    for start, stop in ranges:
        pieces += [_styled(text[end:start], plain), _styled(text[start:stop], _HIGHLIGHT)]
        end = stop
    return "".join([*pieces, _styled(text[end:], plain)])


def _styled(text: str, style: Mapping[str, Any]) -> str:
    harmless = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
    return click.style(harmless, **style) if text and style else harmless


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _places(article: Article) -> Iterator[str]:
    """The article's id, unless its path tells it, and its path as seen from here, or else its address."""
    if article.path is None:
        yield article.id
        yield article.url or ""
    else:
        if not article.path.endswith(article.id):
            yield article.id
        path, here = Path(article.path), Path.cwd()
        yield str(path.relative_to(here) if path.is_relative_to(here) else path)


def _day(published: date | None) -> str:
    if isinstance(published, datetime):
        return f"{published:%d/%m/%Y %H:%M %Z}".rstrip()
    return "" if published is None else f"{published:%d/%m/%Y}"


def _score(score: float) -> str:
    return f"{score:.2f}" if score >= _LEAST_SCORE else f"<{_LEAST_SCORE}"
