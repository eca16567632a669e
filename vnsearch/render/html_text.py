"""Texts as HTML: escaped, and with what matches in them marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from vnsearch.model import Article, Snippet
from vnsearch.page_starts import find_page
from vnsearch.render.marked_text import MATCH, OTHER_NAME, replace_no_characters, split_marked
from vnsearch.render.web_address import is_web_address
from vnsearch.search.results import Hit

_HEAD = """\
<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{styles}mark {{ background: #ffec99; }}
mark.other-name {{ background: #d0ebff; }}
</style>
</head>
<body>
<h1>{title}</h1>
"""
TAIL = "</body>\n</html>\n"
_TAGS = {
    "": "{}",
    MATCH: "<mark>{}</mark>",
    OTHER_NAME: '<mark class="other-name" title="another name for it">{}</mark>',
}


def escape_text(text: str) -> str:
    """The text with its signs escaped, and without characters that no document may have."""
    return escape(replace_no_characters(text))


def format_head(title: str, styles: str) -> str:
    """The beginning of a page up to its heading, with these styles; `TAIL` is its end."""
    return _HEAD.format(title=escape_text(title), styles=styles)


def format_title(hit: Hit) -> str:
    """The title, or else the id, which leads to the original page if a browser may be sent there."""
    article = hit.article
    title = _marked(article.title, hit.title_highlights, hit.title_other_names)
    if not article.title.strip():
        title = escape_text(hit.id)
    if is_web_address(article.url):
        title = f'<a href="{escape_text(article.url)}">{title}</a>'
    return title


def format_passage(snippet: Snippet, article: Article) -> str:
    """The passage, after the page of the original that it is on."""
    text = _marked(snippet.text, snippet.highlights, snippet.other_names)
    page = find_page(article, snippet)
    place = "" if page is None else f"Page {page}: "
    return f"{place}{'…' * snippet.cut_before}{text}{' …' * snippet.cut_after}"


def _marked(text: str, highlights: Iterable[tuple[int, int]], other_names: Sequence[tuple[int, int]]) -> str:
    spans = split_marked(text, highlights, other_names)
    return "".join(_TAGS[span.mark].format(escape_text(span.text)) for span in spans)
