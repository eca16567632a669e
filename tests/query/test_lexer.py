"""The signs of the query language: from text to tokens, and the page that explains them."""

from __future__ import annotations

import time
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch.query.ast import FIELDS
from vnsearch.query.lexer import OPERATORS, Token, tokenize, tokenize_copied
from vnsearch.query.parse import SIGNS

_SIGNS = [*"()\"“”„«»'+-=~*^:.,?!&|/\\[]{}<>%#@$_ \n\t", "AND", "OR", "NOT", "VÀ", "HOẶC", "KHÔNG"]
_PIECES = [
    *_SIGNS,
    *(f"{field}:" for field in FIELDS),
    "má",
    "tô",
    "a",
    "B",
    "5",
    "2024",
    "\u0301",
    "👍",
    "\ud800",
]
_RICH = st.lists(st.sampled_from(_PIECES), max_size=30).map("".join) | st.text(st.characters(), max_size=40)


def _kinds(text: str) -> list[str]:
    return [token.kind for token in tokenize(text)]


def _only(text: str) -> Token:
    (token,) = tokenize(text)
    return token


def _texts(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


# --- any text ------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=400)
@given(_RICH)
def test_any_text_has_tokens_in_order_that_leave_out_no_word(text):
    found = list(tokenize(text))
    positions = [token.position for token in found]
    assert positions == sorted(set(positions))
    assert all(0 <= position < len(text) for position in positions)
    for token in found:
        assert token.text in text[token.position :]
        assert token.kind in ("word", "quoted", "unclosed", "(", ")", "AND", "OR", "NOT")
    kept = "".join(char for token in found for char in token.text if char.isalpha())
    written = "".join(char for char in text if char.isalpha())
    assert len(written) - len(kept) <= sum(len(token.field) for token in found)


@pytest.mark.parametrize("sign", [*_SIGNS, "title:", "date:", 'a"', "a*", "a~", "a^", "-a", '"a" ', "(a "])
def test_tokens_of_many_signs_take_a_time_that_grows_with_their_number(sign):
    def seconds(size: int) -> float:
        text = (sign * size)[:size]
        began = time.process_time()
        count = sum(1 for _ in tokenize(text))
        assert count <= size
        return time.process_time() - began

    assert seconds(100_000) < 5  # a quadratic scan would take minutes


@settings(deadline=None)
@given(_RICH)
def test_a_text_without_signs_has_words_only(text):
    if not SIGNS.search(text):
        for token in tokenize(text):
            assert token == Token("word", token.position, token.text)


# --- words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    ["tp.hcm", "50%", "C++", "đâu?", "covid-19", "http://a.b/c?d=e&f#g", "-", "+", "F-16", "a+b", "👍", ":"],
)
def test_what_is_no_sign_where_it_stands_is_part_of_a_word(word):
    assert _only(word) == Token("word", 0, word)


@pytest.mark.parametrize("word", ["-16", "+84", "-5%"])
def test_plus_and_minus_before_a_digit_are_no_signs(word):
    assert _only(word) == Token("word", 0, word)


@pytest.mark.parametrize(
    ("typed", "token"),
    [
        ("+a", Token("word", 0, "a", sign="+")),
        ("-a", Token("word", 0, "a", sign="-")),
        ("=má", Token("word", 0, "má", exact="=")),
        ("-=má", Token("word", 0, "má", sign="-", exact="=")),
        ("a*", Token("word", 0, "a", star="*")),
        ("a~", Token("word", 0, "a", tilde="")),
        ("a~2", Token("word", 0, "a", tilde="2")),
        ("a^2", Token("word", 0, "a", boost="2")),
        ("a*^2.5", Token("word", 0, "a", star="*", boost="2.5")),
        ("title:a", Token("word", 0, "a", field="title")),
        ("TITLE:a", Token("word", 0, "a", field="title")),
        ("-title:=á*^3", Token("word", 0, "á", sign="-", field="title", exact="=", star="*", boost="3")),
        ("url:https://x.y/?a=b*", Token("word", 0, "https://x.y/?a=b*", field="url")),
        ("date:>=2025", Token("word", 0, ">=2025", field="date")),
        ('"a b"', Token("quoted", 0, "a b")),
        ('"a b"~5^2', Token("quoted", 0, "a b", tilde="5", boost="2")),
        ('-body:"a b"', Token("quoted", 0, "a b", sign="-", field="body")),
        ("“a b”", Token("quoted", 0, "a b")),
        ("„a b“", Token("quoted", 0, "a b")),
        ("«a b»", Token("quoted", 0, "a b")),
        ("+(", Token("(", 0, sign="+")),
        ("title:(", Token("(", 0, field="title")),
        (")", Token(")", 0)),
        ('"', Token("unclosed", 0, '"')),
    ],
)
def test_signs_at_a_word(typed, token):
    assert _only(typed) == token


@pytest.mark.parametrize("word", ["tıtle:biden", "tİtle:biden", "ſource:nld"])
def test_letters_that_only_unicode_takes_for_others_in_capitals_name_no_field(word):
    assert _only(word) == Token("word", 0, word)
    assert not SIGNS.search(word)


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_in_capitals_is_a_sign(field):
    assert _only(f"{field.upper()}:a").field == field
    assert SIGNS.search(f"{field.upper()}:a")


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_before_nothing_is_a_word(field):
    assert _texts(f"{field}: a") == [f"{field}:", "a"]
    assert _only(f"{field}:") == Token("word", 0, f"{field}:")


def test_a_colon_after_anything_else_is_none():
    assert _only("tiêu:a") == Token("word", 0, "tiêu:a")


def test_an_inner_field_is_part_of_the_word():
    assert _only("title:body:a") == Token("word", 0, "body:a", field="title")


def test_quotes_and_parentheses_end_a_word():
    assert _texts('a"b c"d(e)f') == ["a", "b c", "d", "", "e", "", "f"]


# --- operators -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", OPERATORS)
def test_operators_are_in_capitals(typed):
    text = f"a {typed} b"
    assert _kinds(text) == ["word", typed, "word"]
    assert _kinds(f"a {typed.lower()} b") == ["word"] * 3
    assert _kinds(f"a {typed.title()} b") == ["word"] * 3
    assert SIGNS.search(text)


@pytest.mark.parametrize("typed", ["VÀ", "HOẶC", "KHÔNG"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_vietnamese_words_are_no_operators(typed, form):
    assert _kinds(normalize(form, f"a {typed} b")) == ["word"] * 3


@pytest.mark.parametrize(
    "typed", ["AND,", "+AND", "=AND", "AND*", "title:AND", '"AND"', "VA", "HOAC", "ANDY"]
)
def test_what_is_not_just_an_operator_is_none(typed):
    assert set(_kinds(f"a {typed} b")) <= {"word", "quoted"}


def test_in_a_query_all_in_capitals_there_are_no_operators():
    assert set(_kinds("TÔ LÂM AND BIDEN OR NOT 2024")) == {"word"}


def test_a_copied_text_has_no_signs_before_words():
    assert [token.sign for token in tokenize_copied("-Thưa tòa +bị NOT cáo")] == [""] * 5
    assert {token.kind for token in tokenize_copied("-Thưa tòa +bị NOT cáo")} == {"word"}


def test_a_copied_text_has_no_signs_at_words():
    assert list(tokenize_copied('Source:AFP giá* =x 5~10 3^2 "a b"~5')) == [
        Token("word", 0, "Source:AFP"),
        Token("word", 11, "giá*"),
        Token("word", 16, "=x"),
        Token("word", 19, "5~10"),
        Token("word", 24, "3^2"),
        Token("quoted", 28, "a b"),
        Token("word", 33, "~5"),
    ]


@pytest.mark.parametrize(
    "text", ["“Em đau”-Chàng", "a (b)-c", "a -&gt b", "a ->b", "--help", "++a", "-_-", "a:-)"]
)
def test_a_sign_stands_between_a_blank_and_a_word(text):
    assert {token.sign for token in tokenize(text)} == {""}
