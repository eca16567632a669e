"""A search as a complete HTML page: no script, nothing loaded from elsewhere, everything escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from vnsearch.model import Snippet
from vnsearch.render.date_format import format_date, format_month
from vnsearch.render.html_text import TAIL, escape_text, format_head, format_passage, format_title
from vnsearch.search.results import Hit, Results

if TYPE_CHECKING:
    from vnsearch.model import Facet

_STYLES = """\
body { max-width: 44em; margin: 2em auto; padding: 0 1em; font: 1em/1.5 sans-serif; }
h2 { margin: 1.5em 0 0; font-size: 1.1em; }
p { margin: .25em 0; overflow-wrap: anywhere; }
.about { color: #555; font-size: .9em; }
"""


def format_page(
    results: Results,
    snippets: Callable[[Hit], Iterable[Snippet]],
    *,
    summary: str,
    facets: Mapping[str, Sequence[Facet]],
) -> str:
    """Formats the page of a search, with the given passages of each hit."""
    content = [
        *map(_about, [summary, *results.notes]),
        *(line for hit in results.hits for line in _hit(hit, snippets(hit))),
        *_facets(facets),
    ]
    return format_head(results.query, _STYLES) + "\n".join([*content, TAIL])


def _hit(hit: Hit, snippets: Iterable[Snippet]) -> Iterator[str]:
    article = hit.article
    yield f"<h2>{hit.rank}. {format_title(hit)}</h2>"
    facts = [hit.id, article.source, article.author, format_date(article.published), article.path]
    yield _about(" · ".join(filter(None, facts)))
    yield from (
        f"<p>{format_passage(snippet, article)}</p>" for snippet in snippets if snippet.part != "title"
    )
    if hit.duplicates:
        yield _about(f"{len(hit.duplicates):,} nearly the same: {', '.join(hit.duplicates)}")


def _facets(facets: Mapping[str, Sequence[Facet]]) -> Iterator[str]:
    for name, counted in facets.items():
        show = format_month if name == "month" else str
        values = [f"<li>{escape_text(show(facet.value))} ({facet.articles:,})</li>" for facet in counted]
        if values:
            yield "\n".join([f"<h2>{escape_text(name)}</h2>", "<ul>", *values, "</ul>"])


def _about(text: str) -> str:
    return f'<p class="about">{escape_text(text)}</p>'
