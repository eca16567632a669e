"""Markdown for the terminal: as much of it as the help pages use.

Headings, paragraphs, lists of one level, tables, fenced code, and in a line `code`, **bold** and links. Each
row of a table becomes a paragraph with the first cell in bold, so that it fits any width.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vnsearch.render.styled_text import PLAIN, Span, apply_styles, wrap

_BLOCK = re.compile(
    r"^```\w*\n(?P<code>[\s\S]*?)\n```$"
    r"|^#+ (?P<heading>.+)"
    r"|(?P<table>(?:^\|.*\n?)+)"
    r"|(?P<list>(?:^- .*\n?(?:^  .*\n?)*)+)"
    r"|(?P<paragraph>(?:^(?!#|\||- |```|<!--).+\n?)+)",
    re.MULTILINE,
)
_INLINE = re.compile(r"`(?P<code>[^`]+)`|\*\*(?P<bold>.+?)\*\*|\[(?P<link>[^\]]+)\]\([^)]*\)")
_BOLD: Mapping[str, Any] = {"bold": True}
_CODE: Mapping[str, Any] = {"fg": "cyan"}
_INDENT = "    "


def format_markdown(text: str, columns: int) -> str:
    """Returns the text styled, in lines of at most `columns` columns; only code keeps its own lines."""
    blocks = (_format_block(match.lastgroup, match, columns) for match in _BLOCK.finditer(text))
    return "\n\n".join(blocks)


def _format_block(kind: str | None, match: re.Match[str], columns: int) -> str:
    text = match[kind or 0]
    if kind == "code":
        return "\n".join(_INDENT + apply_styles([Span(line)]) for line in text.split("\n"))
    if kind == "heading":
        return wrap(_spans(text, _BOLD), columns)
    if kind == "list":
        return "\n".join(
            wrap(_spans(item), columns, first="- ", rest="  ")
            for item in re.split(r"^- ", text, flags=re.M)[1:]
        )
    if kind == "table":
        return "\n".join(_format_rows([_cells(row) for row in text.splitlines()], columns))
    return wrap(_spans(text), columns)


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split("|")]


def _format_rows(rows: Sequence[Sequence[str]], columns: int) -> Iterator[str]:
    """Formats each row below the header; with several cells, each is named by its column."""
    header, _, *body = rows
    for first, *others in body:
        yield wrap(_spans(first, _BOLD), columns)
        named = [f"{name}: {cell}" for name, cell in zip(header[1:], others, strict=True)]
        yield wrap(
            _spans("; ".join(named if len(named) > 1 else others)), columns, first=_INDENT, rest=_INDENT
        )


def _spans(text: str, plain: Mapping[str, Any] = PLAIN) -> Iterator[Span]:
    end = 0
    for match in _INLINE.finditer(text):
        yield Span(text[end : match.start()], plain)
        if match["code"] is not None:
            yield Span(match["code"], {**plain, **_CODE})
        elif match["bold"] is not None:
            yield from _spans(match["bold"], _BOLD)
        else:
            yield from _spans(match["link"], plain)
        end = match.end()
    yield Span(text[end:], plain)
