"""A search as a complete HTML page: no script, nothing loaded from elsewhere, everything escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from vnsearch.model import Article, Snippet
from vnsearch.page_starts import find_page
from vnsearch.render.date_format import format_date, format_month
from vnsearch.render.marked_text import MATCH, OTHER_NAME, replace_no_characters, split_marked
from vnsearch.search.results import Hit, Results

if TYPE_CHECKING:
    from vnsearch.model import Facet

_PAGE = """\
<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ max-width: 44em; margin: 2em auto; padding: 0 1em; font: 1em/1.5 sans-serif; }}
h2 {{ margin: 1.5em 0 0; font-size: 1.1em; }}
p {{ margin: .25em 0; overflow-wrap: anywhere; }}
.about {{ color: #555; font-size: .9em; }}
mark {{ background: #ffec99; }}
mark.other-name {{ background: #d0ebff; }}
</style>
</head>
<body>
<h1>{title}</h1>
{content}
</body>
</html>
"""
_TAGS = {
    "": "{}",
    MATCH: "<mark>{}</mark>",
    OTHER_NAME: '<mark class="other-name" title="another name for it">{}</mark>',
}
_ADDRESS = re.compile("https?://", re.IGNORECASE)


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
    return _PAGE.format(title=_text(results.query), content="\n".join(content))


def _hit(hit: Hit, snippets: Iterable[Snippet]) -> Iterator[str]:
    article = hit.article
    title = _marked(article.title, hit.title_highlights, hit.title_other_names)
    if not article.title.strip():
        title = _text(hit.id)
    if article.url and _ADDRESS.match(article.url):
        title = f'<a href="{_text(article.url)}">{title}</a>'
    yield f"<h2>{hit.rank}. {title}</h2>"
    facts = [hit.id, article.source, article.author, format_date(article.published), article.path]
    yield _about(" · ".join(filter(None, facts)))
    yield from (f"<p>{_passage(snippet, article)}</p>" for snippet in snippets if snippet.part != "title")
    if hit.duplicates:
        yield _about(f"{len(hit.duplicates):,} nearly the same: {', '.join(hit.duplicates)}")


def _facets(facets: Mapping[str, Sequence[Facet]]) -> Iterator[str]:
    for name, counted in facets.items():
        show = format_month if name == "month" else str
        values = [f"<li>{_text(show(facet.value))} ({facet.articles:,})</li>" for facet in counted]
        if values:
            yield "\n".join([f"<h2>{_text(name)}</h2>", "<ul>", *values, "</ul>"])


def _passage(snippet: Snippet, article: Article) -> str:
    text = _marked(snippet.text, snippet.highlights, snippet.other_names)
    page = find_page(article, snippet)
    place = "" if page is None else f"Page {page}: "
    return f"{place}{'…' * snippet.cut_before}{text}{' …' * snippet.cut_after}"


def _marked(text: str, highlights: Iterable[tuple[int, int]], other_names: Sequence[tuple[int, int]]) -> str:
    spans = split_marked(text, highlights, other_names)
    return "".join(_TAGS[span.mark].format(_text(span.text)) for span in spans)


def _about(text: str) -> str:
    return f'<p class="about">{_text(text)}</p>'


def _text(text: str) -> str:
    return escape(replace_no_characters(text))
