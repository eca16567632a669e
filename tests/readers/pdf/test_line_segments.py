"""Characters at their places, put together to lines."""

from __future__ import annotations

from vnsearch.readers.pdf.glyphs import Glyph
from vnsearch.readers.pdf.line_segments import find_segments


def draw(
    text: str, left: float, y: float = 700, *, size: float = 10, step: float = 5, turn: int = 0
) -> list[Glyph]:
    """Characters side by side; a space is no character but a gap."""
    return [
        Glyph(character, left + step * at, left + step * at + 5, y, size, turn)
        for at, character in enumerate(text)
        if character != " "
    ]


def read(*glyphs: list[Glyph]) -> list[str]:
    segments = find_segments([one for group in glyphs for one in group])
    return [segment.text for segment in sorted(segments, key=lambda one: one.order)]


def test_letters_that_are_drawn_after_all_others_stand_in_their_words():
    assert read(draw("ch  phiên h p", 50), draw("ợ", 60), draw("ọ", 105)) == ["chợ phiên họp"]


def test_letters_that_are_spaced_out_are_words():
    assert read(draw("chợ phiên", 50, step=6)) == ["chợ phiên"]


def test_marks_belong_to_the_letters_before_them():
    assert read([*draw("cho", 50), Glyph("\u0323", 64, 64, 700, 10), *draw("n", 65)]) == ["cho\u0323n"]


def test_the_number_of_a_note_stands_apart_and_an_exponent_does_not():
    raised = draw("1", 65, 704, size=6, step=3)
    assert read(draw("ta.", 50), raised, draw("Mai", 71)) == ["ta. 1 Mai"]
    assert read(draw("5 km", 50), draw("2", 70, 704, size=6), draw("vải", 78)) == ["5 km2 vải"]


def test_letters_that_are_drawn_twice_to_look_bold_count_once():
    assert read(draw("họp chợ", 50), draw("họp chợ", 50.4)) == ["họp chợ"]


def test_cells_side_by_side_are_apart_where_other_lines_are_drawn_between():
    first, second = draw("ô một của hàng", 50), draw("dòng hai của ô", 50, 688)
    beside = draw("ô hai", 123)
    assert read(first, second, beside) == ["ô một của hàng", "dòng hai của ô", "ô hai"]
    assert read(first, beside, second) == ["ô một của hàng ô hai", "dòng hai của ô"]


def test_an_initial_of_several_lines_belongs_to_the_first_of_them():
    lines = [draw("áng nay chợ họp", 75, 712), draw("bên bờ suối", 75, 700)]
    assert read([Glyph("S", 50, 73, 699, 30)], *lines) == ["Sáng nay chợ họp", "bên bờ suối"]


def test_text_in_another_direction_is_no_part_of_the_lines_it_crosses():
    assert read(draw("dọc", 60, turn=1), draw("ngang và dài hơn", 50)) == ["dọc", "ngang và dài hơn"]
