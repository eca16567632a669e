"""The help pages: the Markdown files in `vnsearch/help/`, each with its title in the first line.

A new page is a new file there; its place in the list is its place in `_ORDER`.
"""

from __future__ import annotations

from pathlib import Path

import vnsearch

FOLDER = Path(vnsearch.__file__).with_name("help")

_ORDER = (
    "search",
    "query",
    "suggestions",
    "marks",
    "saved",
    "page",
    "serve",
    "assistants",
    "indexing",
    "maintenance",
    "library",
    "passages",
    "cluster",
    "promises",
    "measurements",
    "format",
    "changes",
)


def list_pages() -> dict[str, str]:
    """Returns the title of each page by its name, in the order in which they are listed."""
    return {name: read_page(name).partition("\n")[0].removeprefix("# ") for name in _ORDER}


def read_page(name: str) -> str:
    """Returns the Markdown text of a page; raises `FileNotFoundError` if there is none with the name."""
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")
