"""Where sentences end and begin."""

from __future__ import annotations

import pytest

from vnsearch.language.sentences import ends_sentence, find_sentence_starts, has_several_sentences


@pytest.mark.parametrize(
    "text", ["Trời mưa.", "Trời mưa…", "Mưa à?”", "(Trời mưa!)", "Nơi nhận: như trên./", "“Mưa.” "]
)
def test_a_sentence_ends_at_a_stop_and_what_closes_after_it(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["", "Trời mưa", "Trời mưa,", "TP.HCM", "“Trời mưa”", "Mưa: "])
def test_other_texts_end_no_sentence(text: str) -> None:
    assert not ends_sentence(text)


def test_a_sentence_starts_after_a_stop_and_a_space() -> None:
    text = "Trời mưa. “Lạnh quá!” (Ông nói.) TP.HCM và 1.000 nơi… nữa"
    assert [text[start:][:5] for start in find_sentence_starts(text)] == ["“Lạnh", "(Ông ", "TP.HC", "nữa"]
    assert [text[start:] for start in find_sentence_starts(text, 40)] == ["nữa"]
    assert has_several_sentences(text)


@pytest.mark.parametrize("text", ["", "Trời mưa.", "Trời mưa. ", "TP.HCM có mưa", "Mưa. – "])
def test_one_sentence_is_not_several(text: str) -> None:
    assert not has_several_sentences(text)
