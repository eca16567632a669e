"""Reads HTML pages: trafilatura finds the text of the article, and the page's metadata describe it.

The rest of the page (links, boxes, captions, comments) is related text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from itertools import dropwhile
from typing import Any, BinaryIO

from vnsearch.errors import UnreadableFile
from vnsearch.model import Article
from vnsearch.readers.bounded import join_pieces, read_pieces
from vnsearch.readers.html_body import Words, choose_body
from vnsearch.readers.html_lines import list_lines
from vnsearch.readers.html_metadata import Metadata, read_metadata
from vnsearch.readers.origin import Origin
from vnsearch.readers.page.boilerplate import split_boilerplate
from vnsearch.readers.page.headings import make_key
from vnsearch.readers.page.lines import Line
from vnsearch.readers.page.overviews import is_error, is_list_of_links
from vnsearch.readers.page.page import Page, PageParts, divide_page, make_page
from vnsearch.readers.saved_pages import add_address, drop_data, find_saved_address
from vnsearch.readers.text_pages import convert_text, decode_source, has_text, make_article

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_CHARSET_WITHIN = 4096  # bytes
# Control characters, as such or as references: lxml reads them, but refuses to write them.
_CONTROL = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
    "|&#(?:0*(?:[1-8]|1[124-9]|2[0-9]|3[01])(?![0-9])|[xX]0*(?:[1-8bcefBCEF]|1[0-9a-fA-F])(?![0-9a-fA-F]));?"
)
_ATTRIBUTE = r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
_TAG = re.compile(rf"<[A-Za-z][^\s/>]*+(?:[\s/]++|{_ATTRIBUTE})*+")
_ATTRIBUTES = re.compile(rf"(?<=[\s/\"']){_ATTRIBUTE}")
_NO_TAGS = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title|noscript)\b[^>]*>.*?(?:</\1\b|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_MOST_ATTRIBUTES = 5_000
"""Parsing an element takes time that grows with the square of the number of its attributes."""
_MOST_ELEMENTS, _DEEPEST = 20_000, 100
"""Trafilatura's time grows with the square of the number of elements, and with how deep they are nested.

The usual page of a newspaper has 400 to 1,500 elements, and 12 to 23 within each other. A page with more than
these is read by its lines, as is one in which trafilatura finds no article.
"""
_IN_HEAD = frozenset(("base", "link", "meta", "noscript", "script", "style", "template", "title"))
_SHARE_OF_TITLE = 0.5  # of a title that a line is, at least, which has all of it but the name of the site
_EXTRA_MISSING = 'HTML pages need: pip install "vnsearch[html]"'


def read_html(stream: BinaryIO, origin: Origin) -> Iterator[Article]:
    """Yield the article of an HTML page; raises `UnreadableFile` without text or without the extra `html`."""
    data = join_pieces(drop_data(read_pieces(stream)), origin.where)
    charset = _CHARSET.search(data[:_CHARSET_WITHIN])
    declared = charset[1].decode("ascii", "replace") if charset else None
    source = decode_source(data, origin, declared)
    page, lines = _read_source(source.text, origin)
    converted = convert_text("\n".join(line.text for line in lines), origin, source.origins)
    if converted.is_restored:
        page, _ = _read_source(convert_text(source.text, origin).text, origin)
    if not has_text(page.title + page.body + page.related):
        raise UnreadableFile(origin.where, "holds no text: not one letter or digit")
    yield add_address(make_article(page, origin, converted.metadata), find_saved_address(source.text))


def _read_source(text: str, origin: Origin) -> tuple[Page, list[Line]]:
    """Return the page whose source is the text, and its lines."""
    tree = parse_html(text, origin)
    elements = list(tree.iter())  # as long as they are here, lxml makes none of them anew
    metadata = read_metadata(tree)
    main = _extract_main_text(tree, origin)
    lines = list_lines(tree)
    del elements
    return _assemble_page(main, lines, metadata), lines


def parse_html(text: str, origin: Origin) -> Any:
    """Return the tree of an HTML page; raises `UnreadableFile` if it has none, or one beyond all bounds."""
    try:
        from lxml import etree, html
    except ImportError as error:
        raise UnreadableFile(origin.where, _EXTRA_MISSING) from error
    if any(map(_has_too_many_attributes, _list_long_tags(text))):
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
    _end_head(tree)
    return tree


def _end_head(tree: Any) -> None:
    """Moves what the head of a page cannot have into its body: the tags of both may be left out.

    lxml does not know that a newer element, such as `article`, begins the body. The elements that a head can
    have are those of https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inhead
    """
    head = tree.find("head")
    outside = () if head is None else tuple(dropwhile(lambda each: each.tag in _IN_HEAD, head))
    if not outside:
        return
    body = tree.find("body")
    if body is None:
        body = tree.makeelement("body")
        head.addnext(body)
    before, body.text = body.text, None
    outside[-1].tail = (outside[-1].tail or "") + (before or "")
    for place, element in enumerate(outside):
        body.insert(place, element)


def _list_long_tags(text: str) -> Iterator[str]:
    """Yield the tags that may have more than `_MOST_ATTRIBUTES`, each of at least two characters.

    Scripts and comments are left out only where there are any, as finding them takes time.
    """
    if any(len(tag[0]) > 2 * _MOST_ATTRIBUTES for tag in _TAG.finditer(text)):
        tags = (tag[0] for tag in _TAG.finditer(_NO_TAGS.sub(" ", text)))
        yield from (tag for tag in tags if len(tag) > 2 * _MOST_ATTRIBUTES)


def _has_too_many_attributes(tag: str) -> bool:
    return len(_ATTRIBUTES.findall(tag)) > _MOST_ATTRIBUTES


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
    is_too_deep = tree.xpath(f"boolean({'/*' * (_DEEPEST + 1)})")
    return bool(is_too_deep or tree.xpath("count(//*)") > _MOST_ELEMENTS)


def _assemble_page(main: str, lines: list[Line], metadata: Metadata) -> Page:
    """Return the page, by what both ways of reading its text and its metadata agree on."""
    parts = divide_page(split_boilerplate(lines), _choose_title(metadata.title, lines) or None)
    if is_error(make_key(parts.title), parts.body) or (
        not metadata.is_article and is_list_of_links(lines, parts.body)
    ):
        parts.is_article = False
    if parts.is_article:
        parts.body = choose_body(lines, main, parts.body)
        parts.related = list(_list_related(lines, parts))
    else:
        parts.related = [line.text for line in lines]
        parts.body = []
    page = make_page(parts)
    return replace(
        page,
        body=page.body if has_text(page.body) or not parts.is_article else metadata.body,
        author=metadata.author or parts.author,
        source=metadata.source or parts.source,
        url=metadata.url or parts.url,
        published=metadata.published or (parts.published if parts.is_article else None),
    )


def _choose_title(stated: str, lines: list[Line]) -> str:
    """Return the line that is the stated title without the name of the site, or else that title."""
    title_key = make_key(stated)
    keys = {line.key: line.text for line in lines if len(line.key) >= _SHARE_OF_TITLE * len(title_key)}
    parts = (key for key in keys if title_key.endswith(f" {key}") or title_key.startswith(f"{key} "))
    return stated if title_key in keys else keys.get(max(parts, key=len, default=""), stated)


def _list_related(lines: list[Line], parts: PageParts) -> Iterator[str]:
    """Yield the lines that repeat neither the article nor a line before them."""
    body = "\n".join(line.text for line in parts.body)
    said = Words(f"{make_key(body)} {make_key(parts.title)}")
    seen = {line.key for line in parts.body}
    for line in lines:
        line_key = make_key(line.text)
        if line.key not in seen and line_key not in seen and not said.have(line_key):
            seen.add(line.key)
            yield line.text
