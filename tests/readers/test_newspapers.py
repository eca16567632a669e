"""The judged set of newspapers' pages: how many are read right in each respect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.readers.newspapers.layouts import LAYOUTS, Layout
from tests.readers.newspapers.saved_pages import NAMES, find_furniture, make_copied, make_saved
from tests.readers.newspapers.stories import FURNITURE, HARD_STORIES, STORIES, Story
from vnsearch.model import Article
from vnsearch.readers import read_articles

PAGES = len(LAYOUTS) * len(STORIES)
FLOORS = {
    "html": {"title": 26, "author": 26, "date": 26, "body": 26, "no furniture": 26},
    "txt": {"title": 26, "author": 26, "date": 26, "body": 26, "no furniture": 26},
}
SAVED_FLOORS = {
    "html": {"title": 42, "author": 42, "date": 42, "body": 42, "no furniture": 42},
    "txt": {"title": 42, "author": 42, "date": 42, "body": 41, "no furniture": 38},
}
"""How many pages are read right. A change that reads more right raises its floor; none may lower one."""


def judge(article: Article, story: Story) -> dict[str, bool]:
    wanted = (story.lead, *story.paragraphs)
    author = (article.author or "").casefold() == story.author.casefold()
    return {
        "title": article.title == story.title,
        "author": author,
        "date": article.published is not None
        and article.published.isoformat()[:10] == f"{story.published:%Y-%m-%d}",
        "body": all(text in article.body for text in wanted),
        "no furniture": not any(text in article.body for text in FURNITURE),
    }


@pytest.mark.parametrize("form", ["html", "txt"])
def test_pages_of_newspapers_are_read_right(tmp_path: Path, form: str) -> None:
    right: Counter[str] = Counter()
    wrong = []
    for layout in LAYOUTS:
        for number, story in enumerate(STORIES):
            file = tmp_path / f"{layout.name}-{number}.{form}"
            file.write_text(make_page(layout, story, form), encoding="utf-8")
            (article,) = read_articles([file])
            assert isinstance(article, Article), article
            judged = judge(article, story)
            right.update(column for column, is_right in judged.items() if is_right)
            wrong += [f"{file.stem}: {column}" for column, is_right in judged.items() if not is_right]
    assert dict(right) == FLOORS[form], wrong


@pytest.mark.parametrize(("form", "make"), [("html", make_saved), ("txt", make_copied)])
def test_pages_with_all_that_stands_around_an_article(
    tmp_path: Path, form: str, make: Callable[[str, Story], str]
) -> None:
    right: Counter[str] = Counter()
    wrong = []
    for at, name in enumerate(NAMES):
        for number, story in enumerate((STORIES[at % 2], HARD_STORIES[at % 2])):
            file = tmp_path / f"{name}-{number}.{form}"
            file.write_text(make(name, story), encoding="utf-8")
            (article,) = read_articles([file])
            assert isinstance(article, Article), article
            furniture = find_furniture(article.body, story)
            judged = judge(article, story) | {"no furniture": not furniture}
            right.update(column for column, is_right in judged.items() if is_right)
            wrong += [
                f"{file.stem}: {column} {furniture}" for column, is_right in judged.items() if not is_right
            ]
    assert dict(right) == SAVED_FLOORS[form], wrong


def make_page(layout: Layout, story: Story, form: str) -> str:
    return layout.make_html(story) if form == "html" else layout.make_copy(story)


def test_the_set_is_large_enough() -> None:
    assert 2 * (PAGES + len(NAMES) * len(STORIES)) >= 120
