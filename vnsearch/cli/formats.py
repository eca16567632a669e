"""The output formats of a search, which `--format` chooses from.

A new format is added here: a function that prints a page of results, and its entry in `FORMATS`; what it
prints is built in `vnsearch/render/`. Each function imports its renderer, so that no other format loads it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from vnsearch._filenames import to_name
from vnsearch.cli import output

if TYPE_CHECKING:
    from vnsearch.model import Snippet
    from vnsearch.search.results import Hit, Results


class Display(NamedTuple):
    """The options of how hits are shown; `format` is one of `FORMATS`."""

    format: str
    open_best: bool
    snippets: int
    snippet_length: int
    facets: bool
    explain: bool
    null: bool
    no_color: bool


class ResultPage(NamedTuple):
    """The `hits` shown, a page of the results or all, the seconds they took, and the next page's number."""

    results: Results
    hits: Iterable[Hit]
    seconds: float
    next_page: int

    @property
    def summary(self) -> str:
        """One line about the search, and how to see more of it."""
        from vnsearch.render import terminal

        if self.hits is not self.results.hits:
            return terminal.format_total(self.results, self.seconds)
        return terminal.format_summary(self.results, self.seconds)

    @property
    def more(self) -> str:
        """How to see the next page; empty if there is none."""
        from vnsearch.render import terminal

        is_all = self.hits is not self.results.hits
        return "" if is_all else terminal.format_next_page(self.results, self.next_page)


class OutputFormat(NamedTuple):
    """An output format: what its help says, which options need it, and the function that prints it."""

    help: str
    options: tuple[str, ...]
    echo: Callable[[ResultPage, Display], None]


def echo_page(page: ResultPage, display: Display) -> None:
    """Prints the page in the format asked for, or opens its best hit in the pager."""
    if display.open_best:
        _open_best(page, display)
    else:
        FORMATS[display.format].echo(page, display)


def _open_best(page: ResultPage, display: Display) -> None:
    from vnsearch.render import terminal

    if page.results.hits:
        article = page.results.hits[0].article
        text = terminal.format_article(article, page.results.highlights, columns=output.columns())
        click.echo_via_pager(text, color=output.color(display.no_color))


def _echo_text(page: ResultPage, display: Display) -> None:
    from vnsearch.render import terminal

    columns, color = output.columns(), output.color(display.no_color)
    for hit in page.hits:
        parts = [
            terminal.format_hit(hit, _snippets(hit, display), columns=columns),
            terminal.format_mark(hit.mark, columns=columns) if hit.mark else "",
            terminal.format_duplicates(hit, columns=columns),
            terminal.format_explanation(hit, columns=columns) if display.explain else "",
        ]
        output.echo("\n".join(filter(None, parts)) + "\n", color=color)
    if display.facets and (facets := terminal.format_facets(page.results.facets, columns=columns)):
        output.echo(facets + "\n", color=color)
    output.note(page.summary + page.more)


def _echo_json(page: ResultPage, display: Display) -> None:
    from vnsearch.render import results_json

    hits = [_to_record(hit, display) for hit in page.hits]
    facets = results_json.facets_to_record(page.results.facets) if display.facets else {}
    output.echo_json({**results_json.results_to_record(page.results, hits), **facets})


def _echo_jsonl(page: ResultPage, display: Display) -> None:
    for hit in page.hits:
        output.echo_json(_to_record(hit, display))


def _echo_csv(page: ResultPage, display: Display) -> None:
    from vnsearch.render import csv_table

    output.echo(csv_table.format_header(), nl=False)
    for hit in page.hits:
        output.echo(csv_table.format_row(hit, _snippets(hit, display), hit.article.path or ""), nl=False)


def _echo_html(page: ResultPage, display: Display) -> None:
    from vnsearch.render import html_page

    text = html_page.format_page(
        page.results,
        lambda hit: _snippets(hit, display),
        summary=page.summary,
        facets=page.results.facets if display.facets else {},
    )
    output.echo_html(text)


def _echo_paths(page: ResultPage, display: Display) -> None:
    """Prints the path, or else the id, of each article; a file that holds several of them is named once."""
    from vnsearch.render.terminal import shorten_path

    places = (shorten_path(path) if (path := hit.article.path) else hit.id for hit in page.hits)
    for place in dict.fromkeys(places):
        output.echo(_encode_path(place) + (b"\0" if display.null else b"\n"), nl=False)


FORMATS: Mapping[str, OutputFormat] = {
    "text": OutputFormat("for people", ("facets", "explain"), _echo_text),
    "json": OutputFormat("one object for the whole search", ("facets", "explain"), _echo_json),
    "jsonl": OutputFormat("one object for each hit", ("explain",), _echo_jsonl),
    "csv": OutputFormat("one row for each hit, safe to open in a spreadsheet", (), _echo_csv),
    "html": OutputFormat("a web page", ("facets",), _echo_html),
    "paths": OutputFormat(
        "the paths of the files found, or ids where there is no file", ("null",), _echo_paths
    ),
}


def _to_record(hit: Hit, display: Display) -> dict[str, Any]:
    from vnsearch.render import results_json

    return results_json.shown_hit_to_record(
        hit, snippets=display.snippets, snippet_length=display.snippet_length, explain=display.explain
    )


def _snippets(hit: Hit, display: Display) -> Iterable[Snippet]:
    return hit.passages(display.snippets, length=display.snippet_length)


def _encode_path(path: str) -> bytes:
    """Returns the bytes of a file's name as the file system has them, whatever the output's encoding."""
    try:
        return os.fsencode(to_name(path))
    except UnicodeEncodeError:
        return path.encode("utf-8", "replace")
