from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vnsearch.render.marked_text import MATCH, MarkedSpan
from vnsearch.web import article_text
from vnsearch.web.article_text import find_part, split_paragraphs


def test_a_usual_text_is_one_part():
    assert find_part("Trời mưa.", 1) == (0, 9, 1, 1)


def test_a_line_of_five_megabytes_is_in_parts_that_end_between_words():
    text = "trùng khơi " * 450_000
    part = find_part(text, 3)
    assert part.end - part.start <= article_text.LONGEST_PART
    assert text[part.end - 1] == " "
    assert find_part(text, 10**6).end == len(text)


@given(st.text("a \n", max_size=400), st.integers(1, 50))
def test_the_parts_of_a_text_are_all_of_it(text, longest):
    usual, article_text.LONGEST_PART = article_text.LONGEST_PART, longest
    try:
        parts = [find_part(text, number + 1) for number in range(find_part(text, 1).parts)]
    finally:
        article_text.LONGEST_PART = usual
    assert "".join(text[part.start : part.end] for part in parts) == text
    assert all(part.end - part.start <= longest for part in parts)


def test_lines_are_paragraphs_and_a_mark_may_go_on_in_the_next():
    spans = [MarkedSpan("một\n\n ha"), MarkedSpan("i\nb", MATCH), MarkedSpan("a")]
    assert [list(paragraph.spans) for paragraph in split_paragraphs(spans)] == [
        [MarkedSpan("một")],
        [MarkedSpan(" ha"), MarkedSpan("i", MATCH)],
        [MarkedSpan("b", MATCH), MarkedSpan("a")],
    ]
