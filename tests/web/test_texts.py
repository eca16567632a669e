from __future__ import annotations

import re
from pathlib import Path

import pytest

import vnsearch.web
from vnsearch.indexing.coverage import GapKind
from vnsearch.web.texts import LANGUAGES, TEXTS, Speaker, choose_language

WEB = Path(vnsearch.web.__file__).parent
_KEY = re.compile(r"\b(?:t|say)\(\s*\"(\w+)\"|\b(?:t|say)\('(\w+)'")
_NAME = re.compile(r"\{(\w+)\}")
_MARKUP = re.compile(
    r"\{% block kind %\}.*?\{% endblock %\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL
)
_BY_VALUE = {
    *("sort_relevance", "sort_date", "sort_title"),
    *("in_title", "in_body", "in_related", "source", "author", "folder", "year", "month"),
    *("leave_out", "take_back"),
    *("duplicates", "duplicates_sources"),
    *(f"gap_{kind.name.lower()}" for kind in GapKind),
    *("login_wrong", "login_slowed"),
}
"""The texts whose keys are put together from values."""


def _used() -> set[str]:
    files = [*(WEB / "templates").iterdir(), *WEB.glob("*.py")]
    keys = (key for file in files for pair in _KEY.findall(file.read_text("utf-8")) for key in pair)
    return {key for key in keys if key and not key.endswith("_")}


def test_every_text_of_a_page_is_there_and_none_is_left_over():
    assert _used() | _BY_VALUE == set(TEXTS)


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_is_in_both_languages_with_the_same_values(key):
    text = TEXTS[key]
    assert text.vi.strip()
    assert text.en.strip()
    names = [set(_NAME.findall(each)) for each in text if each]
    assert all(each == names[0] for each in names)


def test_no_template_has_a_text_of_its_own():
    for file in (WEB / "templates").glob("*.html"):
        source = file.read_text("utf-8")
        source = _MARKUP.sub(" ", source)
        assert set(re.findall(r"[^\W\d_]{2,}", source)) <= {"vn", "search", "vnsearch"}, file.name


def test_numbers_are_written_as_the_language_has_them():
    assert [Speaker(each)("found", n=12345) for each in LANGUAGES] == ["12.345 bài", "12,345 articles"]
    assert [Speaker(each)("found", n=1) for each in LANGUAGES] == ["1 bài", "1 article"]
    assert [Speaker(each).decimal(1234.5) for each in LANGUAGES] == ["1234,50", "1234.50"]


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        (None, None, "vi"),
        (None, "en-GB,en;q=0.9,vi;q=0.8", "en"),
        (None, "fr, vi;q=0.2, en;q=0.1", "vi"),
        (None, "fr", "vi"),
        (None, "en;q=0, vi;q=0", "vi"),
        (None, ";;,q=,en;q=1.5x,*", "vi"),
        ("en", "vi", "en"),
        ("xx", "en", "en"),
    ],
)
def test_the_language_is_the_one_chosen_or_else_preferred(cookie, accepted, language):
    assert choose_language(cookie, accepted) == language
