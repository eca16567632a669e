"""The order of lines on a page, by the places where they stand."""

from __future__ import annotations

from vnsearch.readers.pdf.line_segments import Segment
from vnsearch.readers.pdf.text_columns import order_lines

WIDTH, STEP = 200, 12


def make_lines(name: str, left: float, top: float, count: int, order: int = 0, by: int = 1) -> list[Segment]:
    """Lines that fill a column, and are drawn one after the other, or every second one."""
    return [
        Segment(
            f"{name}{at} dòng này dài cho đủ cột", left, left + WIDTH, top - STEP * at, 10, order + by * at
        )
        for at in range(count)
    ]


def read(segments: list[Segment]) -> list[str]:
    return [line.text.split()[0] for line in order_lines(segments)]


def test_columns_that_are_drawn_line_by_line_are_read_one_after_the_other():
    title = Segment("T tiêu đề trên cả hai cột", 100, 400, 730, 20, 0)
    left, right = make_lines("a", 50, 700, 6, 1, 2), make_lines("b", 270, 700, 6, 2, 2)
    expected = ["T", *(f"a{at}" for at in range(6)), *(f"b{at}" for at in range(6))]
    assert read([title, *left, *right]) == expected


def test_what_reaches_over_the_columns_stands_between_what_is_above_and_below():
    across = Segment("C chú thích của bảng trên cả hai cột", 50, 470, 640, 10, 99)
    above = [*make_lines("a", 50, 700, 5), *make_lines("b", 270, 700, 5, 10)]
    below = [*make_lines("c", 50, 620, 5, 20), *make_lines("d", 270, 620, 5, 30)]
    names = read([*above, across, *below])
    assert [name[0] for name in names] == [*"aaaaabbbbb", "C", *"cccccddddd"]


def test_three_columns_are_read_from_left_to_right():
    columns = [make_lines(name, 50 + 220 * at, 700, 8, 50 * (2 - at)) for at, name in enumerate("abc")]
    names = read([one for column in columns for one in column])
    assert [name[0] for name in names] == [*"a" * 8, *"b" * 8, *"c" * 8]


def test_the_cells_of_a_table_are_read_row_by_row():
    cells = [
        Segment(f"{name}{row} kg", left, left + 30 + 9 * row, 700 - STEP * row, 10, 3 * row + at)
        for row in range(8)
        for at, (name, left) in enumerate((("a", 50), ("b", 200), ("c", 350)))
    ]
    lines = list(order_lines(cells))
    assert lines[1].text == "a1 kg b1 kg c1 kg"
    assert all(line.is_row for line in lines)


def test_a_page_that_is_drawn_in_no_order_is_read_from_top_to_bottom():
    lines = make_lines("a", 50, 700, 9)
    shuffled = [line._replace(order=4 * at % 9) for at, line in enumerate(lines)]
    assert read(shuffled) == [f"a{at}" for at in range(9)]
