"""Reads what an HTML page states about itself.

That stands in meta elements, in linked data (schema.org in JSON-LD), in headings and in time elements.
More specific statements take precedence. Nothing is guessed from the text or the address.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from itertools import chain, islice
from typing import Any
from urllib.parse import urlsplit

from vnsearch.language.normalization import normalize_unicode
from vnsearch.language.timestamps import read_span, read_timestamp
from vnsearch.readers.markup import strip_markup
from vnsearch.readers.page.bylines import AUTHOR_SEPARATOR, MOST_NAMES, clean_author, read_author

_SITE_SUFFIX = re.compile(r"\s+[-–—|]\s+((?:(?!\s[-–—|]\s).){2,60})$")
_MOST_STATED = 100
"""The most headings, titles and names of a site that are compared with each other; pages state a few."""
_LONGEST_HEADING = 1_000  # characters
_AUTHOR_METAS = ("article:author", "dable:author", "author")
_BYLINES = (
    "//*[self::p or self::div or self::span or self::a or self::strong or self::b or self::em or self::li"
    " or self::address]"
    "[contains(@class, 'author') or contains(@class, 'byline') or contains(@class, 'tac-gia')"
    " or contains(@class, 'tacgia')]"
    "[not(descendant::*[contains(@class, 'author')])]"
    "[not(ancestor::*[contains(@class, 'comment') or contains(@id, 'comment')])]"
)
_LOGIN = re.compile(r"[\w.+-]*[\d_.]?[a-z\d_.+-]+")  # "admin", "baotuoitre", "vccorp.vn"
_LONGEST_BYLINE = 120
_SHORTEST_NAME = 5  # letters of a site's name that is no coincidence inside another name


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page states, None or "" where it states nothing.

    `body` is the text of the article in its linked data, which few pages have. `is_article` says whether it
    states what an article alone has: when it was published.
    """

    title: str
    author: str | None
    source: str | None
    url: str | None
    published: date | None
    body: str
    is_article: bool


def read_metadata(tree: Any) -> Metadata:
    """Return the metadata of a page that lxml has parsed."""
    metas = _read_metas(tree)
    linked = list(_read_linked_data(tree))
    addresses = [*tree.xpath("//link[@rel='canonical']/@href"), *metas.get("og:url", ())]
    url = next(filter(_is_address, addresses), None)
    host = _read_host(url or "")
    site = _Site.from_names([host, *metas.get("og:site_name", [])[:_MOST_STATED]])
    title = _read_title(tree, metas, site)
    names = (name for name in metas.get("og:site_name", ()) if name != title)
    return Metadata(
        title=title,
        author=_read_author(tree, metas, linked, site),
        source=next(names, host or None),
        url=url,
        published=_read_published(tree, metas, linked),
        body=_read_body(linked),
        is_article=any("articleBody" in node or "datePublished" in node for node in linked)
        or "article:published_time" in metas,
    )


def collapse_space(text: str) -> str:
    """Return the text with each run of white space replaced by one space, as browsers display it."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class _Site:
    """The names of a site, reduced to Latin letters without marks and digits."""

    names: frozenset[str]

    @classmethod
    def from_names(cls, names: Iterable[str]) -> _Site:
        labels = {label for name in names for label in (name, name.rpartition(".")[0])}
        return cls(frozenset(filter(None, map(_reduce_name, labels))))

    def is_called(self, name: str) -> bool:
        plain = _reduce_name(name)
        return any(
            plain == known
            or (len(known) >= _SHORTEST_NAME and known in plain)
            or (len(plain) >= _SHORTEST_NAME and plain in known)
            for known in self.names
        )

    def remove_from(self, text: str) -> str:
        """Return `text` without the site's name after a dash or a bar at its end."""
        text = collapse_space(text)
        suffix = _SITE_SUFFIX.search(text)
        return text[: suffix.start()] if suffix and self.is_called(suffix[1]) else text


def _reduce_name(name: str) -> str:
    decomposed = normalize_unicode("NFD", name.casefold()).replace("đ", "d")
    return "".join(character for character in decomposed if character.isascii() and character.isalnum())


def _read_metas(tree: Any) -> Mapping[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = collapse_space(element.get("content", ""))
        for attribute in ("property", "name", "itemprop"):
            if content and element.get(attribute):
                metas.setdefault(element.get(attribute).lower(), []).append(content)
    return metas


def _read_linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects in the page's linked data that describe an article."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            waiting = deque([json.loads(script, strict=False)])
        except (ValueError, RecursionError):
            continue
        while waiting:
            node = waiting.popleft()
            if isinstance(node, list):
                waiting.extend(node)
            elif isinstance(node, dict):
                waiting.append(node.get("@graph"))
                if "headline" in node or "datePublished" in node:
                    yield node


def _read_title(tree: Any, metas: Mapping[str, list[str]], site: _Site) -> str:
    titles = map(_read_text, tree.iter("title"))
    stated = list(islice(chain(metas.get("og:title", ()), titles), _MOST_STATED))
    headings = list(filter(_is_short, map(_read_text, islice(tree.iter("h1"), _MOST_STATED))))
    names = (heading for heading in headings if heading and not site.is_called(heading))
    shown = [heading for heading in names if any(heading in title for title in stated)]
    if shown:
        return max(shown, key=len)
    return site.remove_from(next(filter(None, (*stated, *headings)), ""))


def _read_text(element: Any) -> str:
    return collapse_space(element.text_content())


def _is_short(heading: str) -> bool:
    return len(heading) <= _LONGEST_HEADING


def _read_author(
    tree: Any, metas: Mapping[str, list[str]], linked: list[dict[str, Any]], site: _Site
) -> str | None:
    """Return the authors in the first statement that names persons, and not the site."""
    statements = _list_statements(tree, metas, linked)
    return next(filter(None, (_join_authors(names, site) for names in statements)), None)


def _list_statements(
    tree: Any, metas: Mapping[str, list[str]], linked: list[dict[str, Any]]
) -> Iterator[list[str]]:
    """Yield the names that each statement gives, the most specific first."""
    for key in _AUTHOR_METAS:
        yield from ([name] for name in metas.get(key, ()))
    for node in linked:
        yield list(_list_names(node.get("author")))
    yield list(map(collapse_space, _list_author_texts(tree)))
    yield from _list_bylines(tree)


def _join_authors(names: list[str], site: _Site) -> str | None:
    cleaned = filter(None, map(clean_author, (name for name in names if name and not _is_address(name))))
    authors = [name for name in cleaned if not site.is_called(name) and _LOGIN.fullmatch(name) is None]
    return AUTHOR_SEPARATOR.join(dict.fromkeys(authors)) or None


def _list_bylines(tree: Any) -> Iterator[list[str]]:
    """Yield the names in elements whose class says that they name an author, those of a class together.

    Many names are not those of the authors, of whom the first is the likeliest.
    """
    names: dict[str, list[str]] = {}
    for element in islice(tree.xpath(_BYLINES), _MOST_STATED):
        text = _read_text(element)
        if len(text) <= _LONGEST_BYLINE and read_author(text):
            names.setdefault(element.get("class"), []).append(text)
    for several in names.values():
        yield several if len(several) <= MOST_NAMES else several[:1]


def _list_author_texts(tree: Any) -> Iterator[str]:
    """Yield what stands directly in links to an author, and anywhere in elements that name one, in order."""
    from lxml import etree

    depth = 0  # of the elements that name an author and are open
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        names_author = element.get("itemprop") == "author"
        depth += names_author if event == "start" else -names_author
        text, owner = (element.text, element) if event == "start" else (element.tail, element.getparent())
        if text and owner is not None and (depth or (owner.tag == "a" and owner.get("rel") == "author")):
            yield text


def _list_names(author: object) -> Iterator[str]:
    for one in author if isinstance(author, list) else [author]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str):
            yield collapse_space(name)


def _read_published(tree: Any, metas: Mapping[str, list[str]], linked: list[dict[str, Any]]) -> date | None:
    stated = [
        *(
            when
            for key in ("article:published_time", "datepublished", "pubdate")
            for when in metas.get(key, ())
        ),
        *(node.get("datePublished") for node in linked),
        *tree.xpath("//time[@itemprop='datePublished']/@datetime"),
        *_list_times(tree),
    ]
    return next(filter(None, map(_read_date, stated)), None)


def _read_body(linked: list[dict[str, Any]]) -> str:
    stated = next((body for node in linked if isinstance(body := node.get("articleBody"), str)), "")
    lines = map(collapse_space, strip_markup(unescape(stated)).split("\n"))
    return "\n".join(filter(None, lines))


def _list_times(tree: Any) -> Iterator[str | None]:
    """Yield the times that stand in an article or in the main part of a page, in order."""
    from lxml import etree

    depth = 0
    for event, element in etree.iterwalk(tree, events=("start", "end"), tag=("article", "main", "time")):
        if element.tag != "time":
            depth += 1 if event == "start" else -1
        elif depth and event == "start":
            yield element.get("datetime")


def _read_date(when: object) -> date | None:
    """Return the day or the moment; a month or a year says too little, as there may be something better."""
    try:
        if not isinstance(when, str):
            return None
        first, last = read_span(when)
        return read_timestamp(when) if last - first < timedelta(1) else None
    except ValueError:
        return None


def _read_host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))
