"""What an HTML page states of itself: meta elements, linked data (schema.org in JSON-LD), headings, times.

Only statements are taken, the more specific first; none is guessed from the text or the address.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from vnsearch.article_json import parse_iso
from vnsearch.language.normalization import normalize_unicode

_SITE_SUFFIX = re.compile(r"\s+[-–—|]\s+((?:(?!\s[-–—|]\s).){2,60})$")
_TELLING_NAME = 5  # letters from which a site's name inside another name is no chance


@dataclass(frozen=True, slots=True)
class Metadata:
    """The statements of one page, None or "" where it makes none; `description` is often the lead."""

    title: str
    author: str | None
    source: str | None
    url: str | None
    published: date | None
    description: str


def read_metadata(tree: Any) -> Metadata:
    """The metadata of a page, parsed by lxml."""
    metas = _metas(tree)
    linked = list(_linked_data(tree))
    addresses = [*tree.xpath("//link[@rel='canonical']/@href"), *metas.get("og:url", ())]
    url = next(filter(_is_address, addresses), None)
    host = _host(url or "")
    site = _Site.named([host, *metas.get("og:site_name", ())])
    title = _title(tree, metas, site)
    names = (name for name in metas.get("og:site_name", ()) if name != title)
    return Metadata(
        title=title,
        author=_author(tree, metas, linked, site),
        source=next(names, host or None),
        url=url,
        published=_published(tree, metas, linked),
        description=site.cut_from(next(iter(metas.get("og:description", metas.get("description", ()))), "")),
    )


def collapsed(text: str) -> str:
    """The text with each run of white space as one space, as a browser shows it."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class _Site:
    """The names a site goes by, folded to plain letters."""

    names: frozenset[str]

    @classmethod
    def named(cls, names: Iterable[str]) -> _Site:
        labels = {label for name in names for label in (name, name.rpartition(".")[0])}
        return cls(frozenset(filter(None, map(_plain, labels))))

    def is_called(self, name: str) -> bool:
        plain = _plain(name)
        return any(plain == known or (len(known) >= _TELLING_NAME and known in plain) for known in self.names)

    def cut_from(self, text: str) -> str:
        """`text` without the site's name behind a dash or a bar at its end."""
        text = collapsed(text)
        suffix = _SITE_SUFFIX.search(text)
        return text[: suffix.start()] if suffix and self.is_called(suffix[1]) else text


def _plain(name: str) -> str:
    decomposed = normalize_unicode("NFD", name.casefold()).replace("đ", "d")
    return "".join(character for character in decomposed if character.isascii() and character.isalnum())


def _metas(tree: Any) -> Mapping[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = collapsed(element.get("content", ""))
        for attribute in ("property", "name", "itemprop"):
            if content and element.get(attribute):
                metas.setdefault(element.get(attribute).lower(), []).append(content)
    return metas


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """The objects of the page's linked data that describe an article."""
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


def _title(tree: Any, metas: Mapping[str, list[str]], site: _Site) -> str:
    headings = [collapsed(heading.text_content()) for heading in tree.iter("h1")]
    stated = [*metas.get("og:title", ()), *(collapsed(title.text_content()) for title in tree.iter("title"))]
    shown = [heading for heading in headings if heading and any(heading in title for title in stated)]
    if shown:
        return max(shown, key=len)
    return site.cut_from(next(filter(None, (*stated, *headings)), ""))


def _author(
    tree: Any, metas: Mapping[str, list[str]], linked: list[dict[str, Any]], site: _Site
) -> str | None:
    candidates = [
        *(name for key in ("article:author", "dable:author", "author") for name in metas.get(key, ())),
        *(name for node in linked for name in _names(node.get("author"))),
        *map(collapsed, tree.xpath("//a[@rel='author']/text() | //*[@itemprop='author']//text()")),
    ]
    persons = (name for name in candidates if name and not _is_address(name) and not site.is_called(name))
    return next(persons, None)


def _names(author: object) -> Iterator[str]:
    for one in author if isinstance(author, list) else [author]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str):
            yield collapsed(name)


def _published(tree: Any, metas: Mapping[str, list[str]], linked: list[dict[str, Any]]) -> date | None:
    stated = [
        *(
            when
            for key in ("article:published_time", "datepublished", "pubdate")
            for when in metas.get(key, ())
        ),
        *(node.get("datePublished") for node in linked),
        *tree.xpath("//time[@itemprop='datePublished']/@datetime"),
        *tree.xpath("//article//time/@datetime | //main//time/@datetime"),
    ]
    return next(filter(None, map(_read_iso, stated)), None)


def _read_iso(when: object) -> date | None:
    try:
        return parse_iso(when.strip()) if isinstance(when, str) else None
    except ValueError:
        return None


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://"))
