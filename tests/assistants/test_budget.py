from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from vnsearch.assistants.budget import ANSWER_TOKENS, estimate_tokens, shorten_text, take_while_short


class Item(BaseModel):
    text: str


def test_a_token_is_two_and_a_half_bytes():
    assert estimate_tokens("") == 0
    assert estimate_tokens("abcde") == 2
    assert estimate_tokens("Tổng Bí thư Tô Lâm") == 10


@given(st.text(), st.integers(3, 60))
def test_a_text_is_cut_to_what_it_may_take_and_is_never_used_up(text, tokens):
    shown = shorten_text(text, tokens)
    assert text.startswith(shown)
    assert shown or not text
    assert len(shown) <= 1 or estimate_tokens(json.dumps(shown, ensure_ascii=False)) <= tokens


@given(st.text(alphabet='aô\n \x00"', max_size=2000))
def test_who_reads_on_reads_everything_once(text):
    pieces, rest = [], text
    while rest:
        pieces.append(shorten_text(rest, 50))
        rest = rest[len(pieces[-1]) :]
    assert "".join(pieces) == text


def test_a_text_is_cut_after_a_line_or_a_word():
    text = "Cơn bão số ba đổ bộ vào đất liền. " * 100
    assert shorten_text(text, 100).endswith(" ")
    lines = "Cơn bão số ba đổ bộ vào.\n" * 100
    assert shorten_text(lines, 500).endswith("\n")


def test_a_list_is_cut_to_what_an_answer_may_take_but_not_to_nothing():
    items = [Item(text="ô" * 500)] * 100
    taken = take_while_short(items, Item(text=""))
    assert 10 < len(taken) < 100
    assert sum(estimate_tokens(item.model_dump_json()) for item in taken) < ANSWER_TOKENS
    assert len(take_while_short([Item(text="ô" * 50_000)] * 2, Item(text=""))) == 1
