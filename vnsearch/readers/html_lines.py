"""Lists the lines of an HTML page as a browser shows them, and tells which are nothing but links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from vnsearch.language.memo import Memo
from vnsearch.readers.html_metadata import collapse_space
from vnsearch.readers.page.lines import Kind, Line, read_line
from vnsearch.readers.text_pages import has_text

_UNSEEN = frozenset(
    "head script style noscript template svg iframe select textarea button video audio canvas object".split()
)
_INLINE = frozenset(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q s samp small span strong sub sup "
    "time tt u var wbr".split()
)
_CELLS = ("td", "th")
_BETWEEN_CELLS = " | "
_LINK_START, _LINK_END = "\ue000", "\ue001"  # private use: they stand in no page, or do no harm there
_BOX_START, _BOX_END = "\ue002", "\ue003"
_LINE_END = "\ue004"
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_BOX_NAMES = re.compile(
    r"(?<![a-z])(?:related|relate|lien-?quan|comments?|share|sharing|social|breadcrumbs?|newsletter)(?![a-z])"
    r"|related(?:one)?news|relatedposts|tinlienquan|boxrelated|sharedaddy|inner-article|insert-wiki",
    re.IGNORECASE,
)
_NO_BOXES = frozenset({"html", "body", "main", "h1"})
_IS_BOX_NAME = Memo(lambda names: _BOX_NAMES.search(names) is not None)
_LONGEST_BOX, _MOST_IN_BOX = 1_000, 200  # characters, elements
_AT_LINK_SIGNS = re.compile(f"([{_LINK_START}{_LINK_END}])")
_MAY_BE_LINK = (Kind.PROSE, Kind.SHORT, Kind.ITEM, Kind.CAPTION)
_MAY_BE_BOXED = (*_MAY_BE_LINK, Kind.BOX)


def list_lines(tree: Any) -> list[Line]:
    """Return the lines of the page that have letters or digits; every element is one that is not inline.

    The cells of a row stand on one line. A line that lies in links has the kind `LINK`, unless its words tell
    more. The tree is used up.
    """
    _drop_unseen(tree)
    _mark_preformatted_lines(tree)
    _mark_lines(tree)
    return list(_read_lines(tree.text_content().replace(_LINE_END, "\n")))


def _drop_unseen(tree: Any) -> None:
    for unseen in [one for one in tree.iter() if one.tag in _UNSEEN or one.get("hidden") is not None]:
        unseen.clear(keep_tail=True)
        unseen.tag = "span"


def _mark_preformatted_lines(tree: Any) -> None:
    """Mark where paragraphs of preformatted text end: at blank lines, or at each line end without them."""
    for block in tree.iter("pre"):
        ends = _BLANK_LINE if _BLANK_LINE.search(block.text_content()) else re.compile("\n")
        for element in block.iter():
            element.text = ends.sub(_LINE_END, element.text or "")
            if element is not block:
                element.tail = ends.sub(_LINE_END, element.tail or "")


def _mark_lines(tree: Any) -> None:
    """Put a line end around elements that are not inline, and signs around links.

    Line ends in the source are spaces.
    """
    for element in tree.iter():
        element.text = (element.text or "").replace("\n", " ")
        element.tail = (element.tail or "").replace("\n", " ")
        if _is_box(element):
            element.text = f"\n{_BOX_START}{element.text}"
            element.tail = f"{_BOX_END}\n{element.tail}"
        elif element.tag == "a" and element.get("href") is not None:
            element.text = _LINK_START + element.text
            element.tail = _LINK_END + element.tail
        elif element.tag in _CELLS and not len(element):
            element.tail = _BETWEEN_CELLS + element.tail.strip()
        elif element.tag in _INLINE:
            if (
                element.tail[:1].isupper()
                and len(element.text.strip()) > 1
                and element.tail[0] != element.tail
            ):
                element.tail = " " + element.tail  # a place before a lead, set apart by its style
        else:
            element.text = "\n" + element.text
            element.tail = "\n" + element.tail


def _is_box(element: Any) -> bool:
    """Return whether the element holds links to other articles or the like, by its names."""
    if not _IS_BOX_NAME[f"{element.get('class')} {element.get('id')} {element.get('type')}"]:
        return False
    inside = list(islice(element.iter(), _MOST_IN_BOX + 1))
    length = len(element.text or "") + sum(len(one.text or "") + len(one.tail or "") for one in inside[1:])
    return (
        len(inside) <= _MOST_IN_BOX
        and length <= _LONGEST_BOX
        and _NO_BOXES.isdisjoint({one.tag for one in inside})
    )


def _read_lines(text: str) -> Iterator[Line]:
    depth = boxes = 0
    for raw in text.split("\n"):
        boxes += raw.count(_BOX_START)
        seen, outside, depth = _split_links(raw.strip(_BOX_START + _BOX_END), depth)
        shown = collapse_space(seen).strip("| ")
        if has_text(shown):
            line = read_line(shown, 0)
            is_link = line.kind in _MAY_BE_LINK and not has_text(outside)
            is_boxed = boxes > 0 and line.kind in _MAY_BE_BOXED
            yield line._replace(kind=Kind.LINK) if is_link or is_boxed else line
        boxes -= raw.count(_BOX_END)


def _split_links(raw: str, depth: int) -> tuple[str, str, int]:
    """Return the text of the line, what of it stands outside links, and in how many links the next begins."""
    if _LINK_START not in raw and _LINK_END not in raw:
        return raw, "" if depth else raw, depth
    outside = []
    for part in _AT_LINK_SIGNS.split(raw):
        if part == _LINK_START:
            depth += 1
        elif part == _LINK_END:
            depth = max(0, depth - 1)
        elif not depth:
            outside.append(part)
    seen = raw.replace(_LINK_END + _LINK_START, " ").replace(_LINK_START, "").replace(_LINK_END, "")
    return seen, " ".join(outside), depth
