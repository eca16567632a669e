from __future__ import annotations

import doctest
import os
import string
import subprocess
import sys
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.commandline import SEED_TEXTS
from vnsearch.language import word_segmentation
from vnsearch.language.memo import Memo

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pyvi.ViTokenizer import ViTokenizer

_PARAGRAPHS = [line for text in SEED_TEXTS for line in text.splitlines() if line.strip()]


def _tokens(text: str) -> list[str]:
    """The words as pyvi writes them: the slices' syllables, joined by underscores."""
    return [
        "_".join(ViTokenizer.sylabelize(text[start:end])[1])
        for start, end in word_segmentation.split_words(text)
    ]


def _pyvi_tokens(text: str) -> list[str]:
    return ViTokenizer.spacy_tokenize(text)[0] if ViTokenizer.sylabelize(text)[1] else []


def _pyvi_labels(syllables: list[str]) -> list[bool]:
    (labels,) = ViTokenizer.model.predict([ViTokenizer.sent2features(syllables, False)])
    return [label == "I_W" for label in labels]


def _labels(tokens: list[str]) -> list[bool]:
    tagger = word_segmentation.load_tagger()
    rows = np.frombuffer(_code(tokens), dtype=word_segmentation._TOKEN)
    labels: list[bool] = tagger.label(rows).tolist()
    return labels


def _code(tokens: list[str]) -> bytes:
    return word_segmentation.encode_tokens(tokens, [1] * len(tokens))


def _assert_identical(text: str) -> None:
    syllables = ViTokenizer.sylabelize(text)[1]
    assert word_segmentation.tokenize(text) == syllables
    if syllables:
        assert _labels(syllables) == _pyvi_labels(syllables)
    assert _tokens(text) == _pyvi_tokens(text)


def _assert_spans(text: str) -> None:
    """In order, apart, and nothing but white space between them."""
    end = 0
    for start, next_end in word_segmentation.split_words(text):
        assert not text[end:start].strip()
        assert text[start:next_end].strip() or text[start:next_end] == "\n"
        assert start < next_end
        end = next_end
    assert not text[end:].strip()


def _run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-X", "utf8", "-c", script],
        check=True,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(Path(word_segmentation.__file__).parents[2])},
    )


@pytest.fixture
def _reloaded() -> Iterator[None]:
    word_segmentation.load_tagger.cache_clear()
    yield
    word_segmentation.load_tagger.cache_clear()


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


_NEW_AND_OLD_TONES = [
    ("oà", "òa"), ("oá", "óa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa"), ("oè", "òe"), ("oé", "óe"),
    ("uỳ", "ùy"), ("uý", "úy"), ("uỷ", "ủy"), ("uỵ", "ụy"),
]  # fmt: skip


def _old_tones(text: str) -> str:
    for new, old in _NEW_AND_OLD_TONES:
        text = text.replace(new, old)
    return text


def _new_tones(text: str) -> str:
    for new, old in _NEW_AND_OLD_TONES:
        text = text.replace(old, new)
    return text


def _recomposed(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text))


_VARIANTS: list[Callable[[str], str]] = [
    str,
    str.upper,
    str.lower,
    str.title,
    str.swapcase,
    _without_marks,
    _old_tones,
    _new_tones,
    _recomposed,
]


@pytest.mark.parametrize("variant", _VARIANTS)
@pytest.mark.parametrize("text", SEED_TEXTS, ids=range(len(SEED_TEXTS)))
def test_seeds_are_cut_as_pyvi_cuts_them(text: str, variant: Callable[[str], str]) -> None:
    _assert_identical(variant(text))
    _assert_spans(variant(text))


def test_there_are_seeds() -> None:
    assert len(SEED_TEXTS) == 5
    assert sum("_" in token for text in SEED_TEXTS for token in _tokens(text)) > 1000


@pytest.mark.parametrize("variant", [str, str.lower])
def test_paragraphs_are_cut_as_pyvi_cuts_them(variant: Callable[[str], str]) -> None:
    for paragraph in _PARAGRAPHS:
        _assert_identical(variant(paragraph))


_ODD = [
    *("Tp.", "Mr.", "Mrs.", "Ms.", "Dr.", "ThS.", "TS.", "U.S.", "Đ.", "PGS.TS", "ĐHQG"),
    *("==>", "->", "...", ">>", ">>>", "....", "!!", "?!", "()", *string.punctuation),
    *("://", "http://", "ftp://x", "https://vnexpress.net/a?b=c#d"),
    *("a.b+c-d@vnexpress.net", "a@b", "a@b.c", "@x", "x@", "éa@b.vn", "A.b@c.vn", "a@b.vn.é"),
    *("12", "1.000.000,5", "1,2", "1_000", "1_000abc", "12/9/2024", "12-", "COVID-19", "G7", "2G"),
    *("²", "½", "٣", "_", "__", "_a", "a_", "Hà_Nội", "“", "”", "…", "–", "·", "⊆", "😀"),
    *("ﷺ", "ǅ", "ß", "İ", "Σ", "ΑΣ", "ﬁ", "e\u0301", "q\u0301"),
]
_PIECES = st.one_of(
    st.sampled_from(sorted({word for text in SEED_TEXTS for word in text.split()})),
    st.sampled_from(_PARAGRAPHS),
    st.sampled_from(_ODD),
    st.text(max_size=6),
    st.text("aAđĐ.@:/-_+19 \n\0", max_size=10),
)
_SPACES = st.sampled_from(
    [" ", " ", " ", "", "  ", "\n", "\t", "\u00a0", "\u200b", "\u00ad", "\r\n", "\u2028", "\x1c"]
)
_TEXTS = st.lists(st.tuples(_PIECES, _SPACES), max_size=25).map(
    lambda pairs: unicodedata.normalize("NFC", "".join(piece + space for piece, space in pairs))
)


@settings(deadline=None, max_examples=200)
@given(_TEXTS)
def test_any_text_is_cut_as_pyvi_cuts_it(text: str) -> None:
    _assert_identical(text)
    _assert_spans(text)


@settings(deadline=None)
@given(st.text(st.characters(), max_size=40))
def test_text_that_is_not_composed_or_not_encodable_is_cut_too(text: str) -> None:
    _assert_spans(text)
    _assert_spans(unicodedata.normalize("NFD", text) + " \ud800 Việt\udfff Nam")


@pytest.mark.parametrize("text", ["", " ", "\t \u00a0 "])
def test_text_without_words(text: str) -> None:
    assert word_segmentation.split_words(text) == []


def test_underscores_of_the_text_join_nothing() -> None:
    text = "Hà_Nội và Hà Nội, a_b"
    assert [text[start:end] for start, end in word_segmentation.split_words(text)] == [
        "Hà_Nội",
        "và",
        "Hà Nội",
        ",",
        "a_b",
    ]


def test_spans_reach_over_any_white_space() -> None:
    text = "thành  phố\u00a0Hà   Nội\nViệt"
    assert [text[start:end] for start, end in word_segmentation.split_words(text)] == [
        "thành  phố",
        "Hà   Nội",
        "\n",
        "Việt",
    ]


def test_long_runs_without_spaces_take_linear_time() -> None:
    assert len(word_segmentation.split_words("a-" * 50_000)) == 100_000


@pytest.mark.usefixtures("_reloaded")
def test_tokens_are_forgotten_when_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [word_segmentation.split_words(text) for text in SEED_TEXTS]
    monkeypatch.setattr(Memo, "MOST_BYTES", 50 * 300)
    word_segmentation.load_tagger.cache_clear()
    assert [word_segmentation.split_words(text) for text in SEED_TEXTS] == expected
    tagger = word_segmentation.load_tagger()
    assert 0 < len(tagger._rows) <= 50


@settings(deadline=None)
@given(st.lists(_PIECES | _TEXTS, max_size=6), st.sampled_from([" ", "\n", " \n "]))
def test_no_token_reaches_over_a_space_or_a_line_feed(texts: list[str], between: str) -> None:
    parts = [word_segmentation.tokenize(part) for text in texts for part in _separated(text)]
    joined = [word_segmentation.tokenize(part) for part in _separated(between.join(texts))]
    feeds = [["\n"]] * (max(len(texts) - 1, 0) if "\n" in between else 0)
    assert sorted(filter(None, joined)) == sorted(filter(None, parts + feeds))
    assert word_segmentation.tokenize(between.join(texts)) == [token for part in joined for token in part]


def _separated(text: str) -> list[str]:
    return text.replace("\n", " \n ").split(" ")


def _compounds(texts: list[list[str]]) -> list[tuple[int, int]]:
    return list(zip(*word_segmentation.find_compounds(map(_code, texts)), strict=True))


_TOKENS = st.lists(_TEXTS.map(word_segmentation.tokenize), max_size=4)


@settings(deadline=None)
@given(_TOKENS)
def test_texts_cut_together_are_cut_as_each_alone(texts: list[list[str]]) -> None:
    expected, done = [], 0
    for text in texts:
        expected += [(start + done, end + done) for start, end in _compounds([text])]
        done += len(text)
    assert _compounds(texts) == expected


@settings(deadline=None)
@given(_TOKENS)
def test_codes_of_parts_make_the_code_of_a_text(parts: list[list[str]]) -> None:
    assert b"".join(map(_code, parts)) == _code([token for part in parts for token in part])


def test_a_term_belongs_to_the_word_that_it_begins_in() -> None:
    tokens = ["Chủ", "tịch", "a_b", ",", "Hà", "Nội"]
    assert word_segmentation.find_compounds(
        [word_segmentation.encode_tokens(tokens, [1, 1, 2, 0, 1, 1])]
    ) == (
        [0, 2, 4],
        [2, 4, 6],
    )
    assert word_segmentation.find_compounds(
        [word_segmentation.encode_tokens(tokens, [1, 0, 0, 0, 0, 1])]
    ) == ([], [])
    assert word_segmentation.find_compounds([]) == word_segmentation.find_compounds([b"", b""]) == ([], [])


@pytest.mark.usefixtures("_reloaded")
def test_threads_may_be_first() -> None:
    texts = SEED_TEXTS * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(word_segmentation.split_words, texts))
    assert found == [word_segmentation.split_words(text) for text in texts]


def test_loads_neither_pyvi_nor_what_pyvi_loads() -> None:
    script = (
        "import sys\n"
        "from vnsearch.language import word_segmentation\n"
        "assert not word_segmentation.load_tagger.cache_info().currsize\n"
        "assert word_segmentation.split_words('Tổng Bí thư Tô Lâm') == [(0, 11), (12, 18)]\n"
        "print(*sys.modules)"
    )
    loaded = {name.partition(".")[0] for name in _run(script).stdout.split()}
    assert "vnsearch" in loaded
    assert not loaded & {"pyvi", "sklearn", "sklearn_crfsuite", "scipy", "pycrfsuite"}


def test_examples_in_docstrings() -> None:
    assert doctest.testmod(word_segmentation) == (0, 4)
