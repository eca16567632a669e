from __future__ import annotations

from vnsearch.render.marked_text import MATCH, OTHER_NAME, MarkedSpan, replace_no_characters, split_marked


def test_text_is_split_at_its_highlights_and_at_other_names_inside_them():
    text = "Liên hợp quốc LHQ đến"
    assert list(split_marked(text, [(0, 17)], [(0, 13)])) == [
        MarkedSpan("Liên hợp quốc", OTHER_NAME),
        MarkedSpan(" LHQ", MATCH),
        MarkedSpan(" đến"),
    ]


def test_text_in_which_nothing_matches_is_one_span():
    assert list(split_marked("biển", [])) == [MarkedSpan("biển")]
    assert list(split_marked("", [])) == []


def test_what_no_document_may_contain_is_replaced():
    assert replace_no_characters("a\0b\x1f\ud800\ufffe\x85c\td\n") == "a�b����c\td\n"
