"""Reads HTML pages: trafilatura finds the text of the article, and the page's metadata describe it.

The rest of the page (links, boxes, captions, comments) is related text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from itertools import accumulate
from typing import Any, BinaryIO

from vnsearch.errors import UnreadableFile
from vnsearch.model import Article
from vnsearch.readers.bounded import join_pieces, read_pieces
from vnsearch.readers.html_metadata import Metadata, collapse_space, read_metadata
from vnsearch.readers.origin import Origin
from vnsearch.readers.page.headings import make_key
from vnsearch.readers.page.page import Page, read_page
from vnsearch.readers.text_pages import decode_page, has_text, make_article

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_CHARSET_WITHIN = 4096  # bytes
# Control characters, as such or as references: lxml reads them, but refuses to write them.
_CONTROL = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
    "|&#(?:0*(?:[1-8]|1[124-9]|2[0-9]|3[01])(?![0-9])|[xX]0*(?:[1-8bcefBCEF]|1[0-9a-fA-F])(?![0-9a-fA-F]));?"
)
_TAG = re.compile(r"""<[A-Za-z](?:[^>"']++|"[^"]*+"|'[^']*+')*+""")
_ATTRIBUTE = re.compile(r"""[^\s/>="']++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"']++))?+""")
_MOST_ATTRIBUTES = 1_000
"""Parsing an element takes time that grows with the square of the number of its attributes."""
_MOST_ELEMENTS, _DEEPEST = 20_000, 100
"""Trafilatura's time grows with the square of the number of elements, and with how deep they are nested.

The usual page of a newspaper has 400 to 1,500 elements, and 12 to 23 within each other. A page with more than
these is read by its lines, as is one in which trafilatura finds no article.
"""
_EXTRA_MISSING = 'HTML pages need: pip install "vnsearch[html]"'
_SHORTEST_LEAD = 40  # characters
_UNSEEN = frozenset("head script style noscript template svg iframe select textarea".split())
_INLINE = frozenset(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q s samp small span strong sub sup "
    "time tt u var wbr".split()
)


def read_html(stream: BinaryIO, origin: Origin) -> Iterator[Article]:
    """Yield the article of an HTML page; raises `UnreadableFile` without text or without the extra `html`."""
    data = join_pieces(read_pieces(stream), origin.where)
    charset = _CHARSET.search(data[:_CHARSET_WITHIN])
    text = decode_page(data, origin, declared=charset[1].decode("ascii", "replace") if charset else None)
    tree = _parse(text, origin)
    metadata = read_metadata(tree)
    page = _assemble_page(_extract_main_text(tree, origin), _list_visible_lines(tree), metadata)
    if not has_text(page.title + page.body + page.related):
        raise UnreadableFile(origin.where, "holds no text: not one letter or digit")
    yield make_article(page, origin)


def _parse(text: str, origin: Origin) -> Any:
    try:
        from lxml import etree, html
    except ImportError as error:
        raise UnreadableFile(origin.where, _EXTRA_MISSING) from error
    if any(_has_too_many_attributes(tag[0]) for tag in _TAG.finditer(text)):
        raise UnreadableFile(origin.where, f"an HTML element with more than {_MOST_ATTRIBUTES:,} attributes")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = html.document_fromstring(_CONTROL.sub(" ", text).encode("utf-8"), parser=parser)
    except etree.ParserError as error:
        raise UnreadableFile(origin.where, f"holds no text: {error}") from error
    for problem in parser.error_log:
        if problem.level == etree.ErrorLevels.FATAL:  # what follows in the file is not in the tree
            raise UnreadableFile(
                origin.where, f"beyond what HTML can be: {problem.message.partition(',')[0]}"
            )
    return tree


def _has_too_many_attributes(tag: str) -> bool:
    """Return whether the tag has more than `_MOST_ATTRIBUTES`, each of at least two characters."""
    return len(tag) > 2 * _MOST_ATTRIBUTES and len(_ATTRIBUTE.findall(tag)) > _MOST_ATTRIBUTES


def _extract_main_text(tree: Any, origin: Origin) -> str:
    """Return the paragraphs of the article, one on each line; empty if trafilatura cannot find them."""
    try:
        import trafilatura
    except ImportError as error:
        raise UnreadableFile(origin.where, _EXTRA_MISSING) from error
    if _takes_too_long(tree):
        return ""
    document: Any = trafilatura.bare_extraction(deepcopy(tree), include_comments=False, with_metadata=False)
    return "" if document is None else document.text or ""


def _takes_too_long(tree: Any) -> bool:
    """Return whether the page has too many elements for trafilatura, or too deep ones."""
    from lxml import etree

    elements = depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        elements += event == "start"
        depth += 1 if event == "start" else -1
        if elements > _MOST_ELEMENTS or depth > _DEEPEST:
            return True
    return False


def _list_visible_lines(tree: Any) -> list[str]:
    """Return the text of the page line by line; every element that is not inline is on lines of its own."""
    body = deepcopy(tree)
    for unseen in [one for one in body.iter() if one.tag in _UNSEEN or one.get("hidden") is not None]:
        unseen.clear(keep_tail=True)
        unseen.tag = "span"
    for element in body.iter():
        if element.tag not in _INLINE:
            element.text = "\n" + (element.text or "")
            element.tail = "\n" + (element.tail or "")
    return [line for line in map(collapse_space, body.text_content().split("\n")) if has_text(line)]


def _assemble_page(main: str, visible: list[str], metadata: Metadata) -> Page:
    """Return the page whose text is `main`, or if that is empty, what looks like an article in `visible`."""
    title = metadata.title or None
    if has_text(main):
        lead = _find_lead(visible, metadata.description)
        page = read_page(main if lead in main else f"{lead}\n{main}", title=title)
        page = replace(page, related="\n".join(_list_related(visible, page, lead)))
    else:
        page = read_page("\n".join(visible), title=title)
    return replace(
        page,
        author=metadata.author or page.author,
        source=metadata.source or page.source,
        url=metadata.url or page.url,
        published=metadata.published,
    )


def _list_related(visible: list[str], page: Page, lead: str) -> Iterator[str]:
    """Yield the lines that repeat neither the article nor a line before them."""
    said = _Words(f"{make_key(page.body)} {make_key(page.title)}")
    seen = set(map(make_key, page.body.split("\n")))
    for line in visible:
        line_key = make_key(line)
        if line_key not in seen and not said.have(line_key) and not (lead and lead in line):
            seen.add(line_key)
            yield line


class _Words:
    """A text of words with one space between them, in which other such texts are found quickly.

    They are only looked for at the places where their first words stand, at most at `_MOST_PLACES` of them,
    so that this takes a time that grows with their length, not with that of the text.
    """

    _FIRST, _MOST_PLACES = 3, 100

    def __init__(self, text: str) -> None:
        self._text = f"{text} "
        self._places: dict[tuple[str, ...], list[int]] = {}
        words = text.split(" ")
        starts = accumulate((len(word) + 1 for word in words), initial=0)
        for number, start in zip(range(len(words)), starts, strict=False):
            for size in range(1, self._FIRST + 1):
                places = self._places.setdefault(tuple(words[number : number + size]), [])
                if len(places) < self._MOST_PLACES:
                    places.append(start)

    def have(self, text: str) -> bool:
        """Return whether these words stand side by side in the text."""
        first = tuple(text.split(" ", self._FIRST)[: self._FIRST])
        return any(self._text.startswith(f"{text} ", place) for place in self._places.get(first, ()))


def _find_lead(visible: list[str], description: str) -> str:
    """Return the line that begins with the description of the page, from there on; empty if there is none."""
    start = description.rstrip(".… ")
    if len(start) < _SHORTEST_LEAD:
        return ""
    return next((line[line.index(start) :] for line in visible if start in line), "")
