"""Hits and searches as JSON objects; `results.schema.json` describes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vnsearch.model import Article, Snippet
from vnsearch.page_starts import find_page
from vnsearch.search.results import Hit, Results

if TYPE_CHECKING:
    from vnsearch.model import Facet
    from vnsearch.search.best_passages import FoundPassage
    from vnsearch.search.explanation import Explanation, Reason
    from vnsearch.search.query_batches import BatchRow

Record = dict[str, Any]

_SURROGATE = re.compile("[\ud800-\udfff]")


def format_json(value: Any) -> str:
    """Formats a value as JSON on one line, in which only what no UTF-8 has is escaped: lone surrogates."""
    text = json.dumps(value, ensure_ascii=False)
    return _SURROGATE.sub(lambda surrogate: f"\\u{ord(surrogate[0]):04x}", text)


def hit_to_record(hit: Hit, snippets: Iterable[Snippet]) -> Record:
    """Returns the object of a hit, with the given passages."""
    return {
        "rank": hit.rank,
        "id": hit.id,
        "score": round(hit.score, 4),
        "title": hit.title,
        "title_highlights": _pairs(hit.title_highlights),
        **_other_names("title_other_names", hit.title_other_names),
        **_source(hit.article),
        **({} if hit.mark is None else hit.mark.to_record()),
        "snippets": [_snippet_record(snippet, hit.article) for snippet in snippets],
    }


def shown_hit_to_record(hit: Hit, *, snippets: int, snippet_length: int, explain: bool) -> Record:
    """Returns the object of a hit with its passages, near-duplicates, and the explanation if it is wanted."""
    record = hit_to_record(hit, hit.passages(snippets, length=snippet_length))
    if hit.duplicates:
        record |= duplicates_to_record(hit)
    if explain:
        record |= explanation_to_record(hit)
    return record


def batch_row_to_record(row: BatchRow, hit: Record | None) -> Record:
    """Returns the object of a query of a batch, given that of its hit, with the error if it is one."""
    error = {"error": row.error} if row.error else {}
    return {"number": row.number, "query": row.query, "hit": hit, **error}


def passage_to_record(passage: FoundPassage) -> Record:
    """Returns the object of a passage that was searched for."""
    published = None if passage.published is None else passage.published.isoformat()
    record = passage._asdict() | {"score": round(passage.score, 4), "published": published}
    return {**record, "highlights": _pairs(passage.highlights)}


def explanation_to_record(hit: Hit) -> Record:
    """Returns the fields that are added to a hit to say why it was found."""
    return {"found_because": hit.found_because, "explanation": _reason_records(hit.explanation)}


def verdict_to_record(explanation: Explanation) -> Record:
    """Returns the object that says why an article is found, or why not."""
    return {
        "id": explanation.id,
        "found": explanation.found,
        "because": explanation.because,
        "score": round(explanation.score, 4),
        "share": _round(explanation.share),
        "enough": _round(explanation.enough),
        "lacking": list(explanation.lacking),
        "explanation": _reason_records(explanation.reasons),
    }


def duplicates_to_record(hit: Hit) -> Record:
    """Returns the field that is added to a hit to name its near-duplicates."""
    return {"duplicates": list(hit.duplicates)}


def copies_to_record(copies: Iterable[Article]) -> Record:
    """Returns the field that is added to an article to name those with the same text; nothing without any."""
    named = [{"id": article.id, "path": article.path} for article in copies]
    return {"copies": named} if named else {}


def results_to_record(results: Results, hits: Iterable[Mapping[str, Any]]) -> Record:
    """Returns the object of a search, given those of its hits."""
    return {
        "query": results.query,
        "total": results.total,
        "notes": list(results.notes),
        "suggestions": [suggestion._asdict() for suggestion in results.suggestions],
        "hits": list(hits),
    }


def facets_to_record(facets: Mapping[str, Sequence[Facet]]) -> Record:
    """Returns the field that is added to a search to count the articles with each value."""
    return {"facets": {name: [facet._asdict() for facet in counted] for name, counted in facets.items()}}


def _source(article: Article) -> Record:
    return {
        "path": article.path,
        "url": article.url,
        "published": None if article.published is None else article.published.isoformat(),
        "author": article.author,
        "source": article.source,
    }


def _snippet_record(snippet: Snippet, article: Article) -> Record:
    page = find_page(article, snippet)
    return {
        "part": snippet.part,
        **({} if page is None else {"page": page}),
        "start": snippet.start,
        "text": snippet.text,
        "highlights": _pairs(snippet.highlights),
        **_other_names("other_names", snippet.other_names),
    }


def _pairs(ranges: Iterable[tuple[int, int]]) -> list[list[int]]:
    return [list(pair) for pair in ranges]


def _other_names(name: str, ranges: Sequence[tuple[int, int]]) -> Record:
    """Returns the field, or nothing if it would be empty, as it nearly always is."""
    return {name: _pairs(ranges)} if ranges else {}


def _reason_records(reasons: Iterable[Reason]) -> list[Record]:
    return [{**reason._asdict(), "score": round(reason.score, 4)} for reason in reasons]


def _round(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
