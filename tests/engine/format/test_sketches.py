"""Sketches: near-duplicates have them in common, and others have not."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import block, document
from vnsearch.engine.format.sketches import FUNCTIONS, match_sketches
from vnsearch.engine.write.building import build_segment
from vnsearch.model import Document

_SYLLABLES = [f"s{number}" for number in range(2_000)]


def _text(seed: object, length: int = 300) -> list[str]:
    """Syllables of which some are much more frequent than others, as in any text."""
    chance = random.Random(str(seed))
    return [_SYLLABLES[int(len(_SYLLABLES) * chance.random() ** 3)] for _ in range(length)]


def _sketches(*documents: Document) -> np.ndarray:
    return dict(build_segment(block(*documents)))["sketches"].reshape(len(documents), FUNCTIONS)


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    sketches = _sketches(document("1", " ".join(one)), document("2", " ".join(other)))
    return bool(match_sketches(sketches[0], sketches[1:])[0])


def _changed(text: Sequence[str], share: float, seed: object) -> list[str]:
    """The text with so large a share of it, in one place, written anew."""
    size = int(len(text) * share)
    begin = random.Random(f"place {seed}").randrange(len(text) - size + 1)
    return [*text[:begin], *_text(f"new {seed}", size), *text[begin + size :]]


def test_the_same_body_has_the_same_sketch_whatever_title_and_related_text():
    text = " ".join(_text(1))
    one, other = _sketches(document("1", text, title="a b"), document("2", text, related="c d e"))
    assert one.tolist() == other.tolist()
    assert one.any()


def test_a_sketch_is_the_same_in_any_segment():
    one, other = document("1", " ".join(_text(1))), document("2", " ".join(_text(2)))
    assert _sketches(one, other)[1].tolist() == _sketches(other)[0].tolist()


def test_marks_do_not_count():
    text = _text(1)
    assert _alike(text, [f"{syllable}'" for syllable in text])


def test_an_article_with_a_sentence_changed_is_alike():
    assert sum(_alike(_text(n), _changed(_text(n), 0.05, n)) for n in range(100)) >= 97


def test_an_article_with_a_paragraph_added_is_alike():
    assert sum(_alike(_text(n), _text(n) + _text(f"end {n}", 30)) for n in range(100)) >= 90


def test_an_article_of_which_half_is_other_is_not_alike():
    assert sum(_alike(_text(n), _changed(_text(n), 0.5, n)) for n in range(100)) <= 10


@settings(deadline=None, max_examples=50)
@given(st.integers(), st.integers())
def test_different_articles_are_not_alike(one, other):
    if one != other:
        assert not _alike(_text(one), _text(other))


@pytest.mark.parametrize("length", [0, 1, 2, 31])
def test_a_short_article_is_alike_to_none(length):
    text = _text(1, length)
    assert not _sketches(document("1", " ".join(text))).any()
    assert not _alike(text, text)


@pytest.mark.parametrize("length", [32, 100, 5_000])
def test_a_longer_one_is_alike_to_itself(length):
    assert _alike(_text(1, length), _text(1, length))


def test_articles_beside_each_other_have_their_own_pairs():
    text = _text(1)
    empty, one, other = _sketches(
        document("0", "", title="a b"), document("1", " ".join(text)), document("2", " ".join(_text(2)))
    )
    assert not empty.any()
    assert one.tolist() == _sketches(document("1", " ".join(text)))[0].tolist()
    assert one.tolist() != other.tolist()


def test_no_articles_have_no_sketches():
    assert dict(build_segment(block()))["sketches"].tolist() == []


def test_nothing_is_alike_to_none():
    sketch = _sketches(document("1", " ".join(_text(1))))[0]
    assert match_sketches(sketch, np.empty((0, FUNCTIONS), dtype=np.uint8)).tolist() == []
    assert match_sketches(sketch, np.zeros((2, FUNCTIONS), dtype=np.uint8)).tolist() == [False, False]
