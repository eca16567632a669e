"""The formats in which a search is printed.

Loaded when a search is printed, for it loads what renders; each format loads what no other needs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import click

from vnsearch.cli import output
from vnsearch.cli.options import Display
from vnsearch.model import Article, Snippet
from vnsearch.render import records, terminal
from vnsearch.search.results import Hit, Results


class Page(NamedTuple):
    """A page of a search, how long it took, and the number of the page after it."""

    results: Results
    seconds: float
    following: int

    @property
    def summary(self) -> str:
        """One line about the search."""
        return terminal.summary(self.results, self.seconds)


def echo_page(page: Page, display: Display) -> None:
    """Prints the page in the format asked for, or opens its best hit."""
    echo = _open if display.opened else _FORMS[display.form]
    echo(page, display)


def echo_article(article: Article, matched: terminal.Matched, *, no_color: bool) -> None:
    """Prints the whole article, what matches highlighted."""
    text = terminal.article_text(article, matched, columns=output.columns())
    click.echo(text, color=output.color(no_color))


def open_article(article: Article, matched: terminal.Matched, *, no_color: bool) -> None:
    """Shows the same in the pager."""
    text = terminal.article_text(article, matched, columns=output.columns())
    click.echo_via_pager(text, color=output.color(no_color))


def _text(page: Page, display: Display) -> None:
    columns, color = output.columns(), output.color(display.no_color)
    for hit in page.results.hits:
        parts = [
            terminal.hit_text(hit, _snippets(hit, display), columns=columns),
            terminal.duplicates_text(hit, columns=columns),
            terminal.explanation_text(hit, columns=columns) if display.explain else "",
        ]
        click.echo("\n".join(filter(None, parts)) + "\n", color=color)
    if display.facets and (counted := terminal.facets_text(page.results.facets, columns=columns)):
        click.echo(counted + "\n", color=color)
    click.echo(page.summary + terminal.more_text(page.results, page.following), err=True)


def _json(page: Page, display: Display) -> None:
    hits = [_record(hit, display) for hit in page.results.hits]
    facets = records.facets_record(page.results.facets) if display.facets else {}
    output.echo_json({**records.results_record(page.results, hits), **facets})


def _jsonl(page: Page, display: Display) -> None:
    for hit in page.results.hits:
        output.echo_json(_record(hit, display))


def _csv(page: Page, display: Display) -> None:
    from vnsearch.render import table

    click.echo(table.header(), nl=False)
    for hit in page.results.hits:
        click.echo(table.row(hit, _snippets(hit, display)), nl=False)


def _html(page: Page, display: Display) -> None:
    from vnsearch.render import html

    facets = page.results.facets if display.facets else {}
    shown = html.page(page.results, lambda hit: _snippets(hit, display), summary=page.summary, facets=facets)
    click.echo(shown, nl=False)


def _paths(page: Page, display: Display) -> None:
    """A file with several of the articles is named once."""
    places = (
        terminal.path_from_here(path) if (path := hit.article.path) else hit.id for hit in page.results.hits
    )
    for place in dict.fromkeys(places):
        click.echo(_encoded(place) + (b"\0" if display.null else b"\n"), nl=False)


def _open(page: Page, display: Display) -> None:
    if page.results.hits:
        best = page.results.hits[0]
        open_article(best.article, page.results.highlights, no_color=display.no_color)


_FORMS: Mapping[str, Callable[[Page, Display], None]] = {
    "text": _text,
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "html": _html,
    "paths": _paths,
}


def _record(hit: Hit, display: Display) -> dict[str, Any]:
    record = records.hit_record(hit, _snippets(hit, display))
    if hit.duplicates:
        record |= records.duplicates_record(hit)
    if display.explain:
        record |= records.explanation_record(hit)
    return record


def _snippets(hit: Hit, display: Display) -> Iterable[Snippet]:
    return hit.passages(display.snippets, length=display.snippet_length)


def _encoded(place: str) -> bytes:
    """The bytes of a file's name as the file system has them, whatever the encoding of the output."""
    try:
        return os.fsencode(place)
    except UnicodeEncodeError:
        return place.encode("utf-8", "replace")
