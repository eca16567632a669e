"""Tells whether a query was typed with signs or copied from a text, where a hyphen excludes nothing.

`Bà Rịa -Vũng Tàu`, `-Thưa tòa, bị cáo nhận tội` and a whole paragraph are words; `tô lâm -biden` is a query.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from vnsearch.query.ast import QUOTES
from vnsearch.query.lexer import OPERATORS, Token, is_stray_suffix, tokenize

_MOST_WORDS = 32
"""Nobody types a longer query with signs."""
_MOST_TOKENS = 256
"""As many words have hardly more tokens."""
_FEW_WORDS = 4
_PHRASE = re.compile(rf"[{QUOTES}][^{QUOTES}]*[{QUOTES}]")
_LAYOUT = re.compile(r"[\n\v\f\r\x1c-\x1e\x85\u2028\u2029\t]|\s{3}|(?:^|\s)[-–—+=<>*/|•·▪●]+\s")
"""Several lines, columns, and signs that stand alone, as in lists, tables and formulas."""
_PUNCTUATION = re.compile(r"\w[\"”’»)]*(?:[,;:?!…]|\.{1,3})[\"”’»)]*(?:\s|$)")
"""What ends a sentence or a part of one, behind a word."""
_AFTER_NAME = re.compile(r"(?:\b(\w)\w*|[.?!…])[\"”’»)]*\s+[-+][\"“‘«(]*([^\W\d])")
"""A sign behind a word or a quoted sentence, with the first letters of what stands around it."""


_NAME = r"(?:[^\W\d_]+ ){0,2}[^\W\d_]+"
_TWO_NAMES = re.compile(rf"({_NAME})\s+-({_NAME})")


def reads_as_copied(text: str) -> bool:
    """Whether the query reads as copied from a text, so that it has no signs.

    Layout, length and punctuation inside it show that it was copied, though beside a field in lower case
    punctuation says nothing. Signs of several kinds, and several signs without any plain word, show that it
    was typed. Otherwise it reads as copied

    - if it ends like a sentence and has one sign,
    - if it is an item of a list or a line of dialogue,
    - if it is all in capitals and a sign stands behind its first word,
    - or if a sign stands before a capital and behind another one or a quoted sentence (`Bà Rịa -Vũng Tàu`).

    >>> reads_as_copied("Bà Rịa -Vũng Tàu"), reads_as_copied("tô lâm -biden"), reads_as_copied("+ai -nhì?")
    (True, False, False)
    """
    text = text.strip()
    unquoted = _PHRASE.sub('"x"', text)
    if _LAYOUT.search(unquoted) or len(unquoted.split()) > _MOST_WORDS:
        return True
    tokens = list(islice(tokenize(text), _MOST_TOKENS))
    has_field = any(_is_lower_field(token, text) for token in tokens)
    ends = [] if has_field else [found.end() for found in _PUNCTUATION.finditer(unquoted)]
    if any(end < len(unquoted) for end in ends):
        return True
    kinds = [kind for token in tokens if (kind := _kind_of_sign(token))]
    has_words = any(token.kind == "word" and not _kind_of_sign(token) for token in tokens)
    if len(set(kinds)) > 1 or (len(tokens) > 1 and kinds and not has_words):
        return False
    return (
        (bool(ends) and len(kinds) <= 1)
        or _is_item(text, tokens)
        or (text.isupper() and any(token.sign for token in tokens[1:]))
        or any((before or "A").isupper() and after.isupper() for before, after in _AFTER_NAME.findall(text))
    )


def find_first_name(text: str) -> str:
    """The first of two names with `-` before the second (`Bà Rịa -Vũng Tàu`), if they are all of the query.

    They may be the name of one place, or the second may be excluded. Empty if the query is anything else.

    >>> find_first_name("Bà Rịa -Vũng Tàu"), find_first_name("cao tốc Bà Rịa -Vũng Tàu")
    ('Bà Rịa', '')
    """
    found = _TWO_NAMES.fullmatch(text.strip())
    return found[1] if found and all(word[0].isupper() for word in found.expand(r"\1 \2").split()) else ""


def find_doubtful(text: str, tokens: Sequence[Token]) -> Iterator[Token]:
    """The exclusions and operators of a typed query which could be meant as words, too.

    An exclusion could before a name, between plain words, and in a query that ends like a sentence; an
    operator could beside other words in capitals.
    """
    ends_sentence = any(_PUNCTUATION.search(word) for word in text.split()[-1:])
    has_capitals = _has_other_capitals(text)
    plain = [place for place, token in enumerate(tokens) if token.kind == "word" and not _kind_of_sign(token)]
    for place, token in enumerate(tokens):
        if token.kind in OPERATORS:
            if has_capitals:
                yield token
        elif token.sign == "-" and token.text:
            between = bool(plain) and plain[0] < place < plain[-1]
            if token.text[0].isupper() or between or ends_sentence:
                yield token


def has_signs(text: str, most: int) -> bool:
    """Whether one of the first `most` tokens of the text would be a sign in a query that was typed."""
    return any(_kind_of_sign(token) or is_stray_suffix(token, text) for token in islice(tokenize(text), most))


def _kind_of_sign(token: Token) -> str:
    """What makes the token more than plain words; empty if nothing does."""
    if token.sign or token.kind in OPERATORS:
        return token.sign or "operator"
    if token.field or token.exact:
        return "field" if token.field else "="
    has_number = token.tilde or token.boost
    return "suffix" if has_number or (token.text and (token.star or token.tilde is not None)) else ""


def _is_lower_field(token: Token, text: str) -> bool:
    """Whether the token is in a field whose name was typed in lower case; `Source:AFP` stands in captions."""
    return bool(token.field) and text.startswith(token.field, token.position + len(token.sign))


def _is_item(text: str, tokens: Sequence[Token]) -> bool:
    """Whether the text is an item of a list or a line of dialogue: a sign before its first word alone.

    Such a line has several words, the first of them in capitals, or more words than a person types.
    """
    first = tokens[0] if tokens else None
    words = len(text.split())
    return (
        first is not None
        and bool(first.sign)
        and sum(bool(token.sign) for token in tokens) == 1
        and words > 1
        and (words > _FEW_WORDS or text[1:].lstrip(f"{QUOTES}(")[:1].isupper())
        and len(tokens) > 1
    )


def _has_other_capitals(text: str) -> bool:
    """Whether a word in capitals, of several letters, is no operator."""
    return any(
        word.isalpha() and word.isupper() and len(word) > 1 and word not in OPERATORS for word in text.split()
    )
