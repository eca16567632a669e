"""Copies of an article in other files, through the public class."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch import Article, ArticleNotFound, Index

_STORY = "Cơn bão số ba đổ bộ vào đất liền chiều nay, gây mưa to gió lớn ở nhiều tỉnh ven biển phía bắc. " * 3


def test_copies_are_found_in_all_segments_and_not_among_deleted_articles(index: Index):
    index.add([Article(f"a{n}", "Bão số ba", _STORY) for n in range(3)])
    index.add([Article("b", "BÃO SỐ BA", _STORY.upper()), Article("gone", "Bão số ba", _STORY)])
    index.add([Article("other", "Bão số bốn", _STORY), Article("longer", "Bão số ba", f"{_STORY} Hết.")])
    index.add([Article("changed", "Bão số ba", _STORY.replace("mưa to", "mưa tò"))])
    index.delete("gone")
    assert index.copies("a1") == ("a0", "a2", "b")
    assert index.copies("b") == ("a0", "a1", "a2")
    assert index.copies("a1", limit=2) == ("a0", "a2")
    assert index.copies("other") == index.copies("longer") == index.copies("changed") == ()


def test_short_articles_are_copies_if_they_are_the_same_and_empty_ones_are_not(index: Index):
    index.add([Article(str(n), "Xem video", "") for n in range(2)])
    index.add(
        [
            Article("x", "Xem ảnh", ""),
            Article("y", "", "Xem video"),
            Article("z", "", ""),
            Article("?", "", ""),
        ]
    )
    assert index.copies("0") == ("1",)
    assert [index.copies(each) for each in "xyz"] == [()] * 3


def test_the_copies_of_nothing_are_an_error(index: Index):
    with pytest.raises(ArticleNotFound):
        index.copies("none")


_texts = st.sampled_from(["bão", "mưa", "bão mưa", "mưa bão", "gió", _STORY, f"{_STORY} gió"])


@settings(deadline=None, max_examples=20)
@given(st.lists(st.lists(st.tuples(_texts, _texts), min_size=1, max_size=4), min_size=1, max_size=3))
def test_copies_are_those_with_the_same_words(tmp_path_factory, batches: Sequence[Sequence[tuple[str, str]]]):
    texts: dict[str, tuple[str, str]] = {}
    with Index.open(tmp_path_factory.mktemp("copies") / "index", create=True, workers=1) as index:
        for batch in batches:
            added = {f"{len(texts) + n}": text for n, text in enumerate(batch)}
            index.add(Article(each, *text) for each, text in added.items())
            texts |= added
        for each, text in texts.items():
            assert set(index.copies(each)) == {other for other in texts if texts[other] == text} - {each}
