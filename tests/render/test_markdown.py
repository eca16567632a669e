from __future__ import annotations

import click
import pytest

from vnsearch.cli.help_pages import list_pages, read_page
from vnsearch.render.markdown import format_markdown
from vnsearch.render.styled_text import count_columns


def test_each_block_is_formatted_and_stands_apart():
    text = "# A title\n\nA [link](x.md) and\n`code`.\n\n- one\n  more\n- two\n\n```sh\na  b\n\nc\n```\n"
    assert click.unstyle(format_markdown(text, 40)) == (
        "A title\n\nA link and code.\n\n- one more\n- two\n\n    a  b\n    \n    c"
    )


def test_a_row_of_a_table_is_a_paragraph_and_its_cells_are_named_if_there_are_several():
    two = "| a | b |\n|---|---|\n| `x` | y |\n"
    three = "| a | b | c |\n|---|---|---|\n| x | y | z |\n"
    assert click.unstyle(format_markdown(two, 40)) == "x\n    y"
    assert click.unstyle(format_markdown(three, 40)) == "x\n    b: y; c: z"


def test_headings_bold_text_and_code_are_styled():
    assert format_markdown("## A\n\n**b** `c`\n", 40) == (
        f"{click.style('A', bold=True)}\n\n{click.style('b', bold=True)} {click.style('c', fg='cyan')}"
    )


@pytest.mark.parametrize("name", list_pages())
def test_every_page_fits_a_narrow_terminal_and_loses_no_word(name):
    page = read_page(name)
    shown = click.unstyle(format_markdown(page, 50))
    code = [line for line in shown.splitlines() if line.startswith("    ") and line.strip() in page]
    assert all(count_columns(line) <= 50 for line in shown.splitlines() if line not in code)
    assert "`" not in shown
    prose = "\n".join(line for line in shown.splitlines() if line not in code)
    assert "|" not in prose.replace("paths --null biden | xargs", "").replace("completion fish | source", "")
