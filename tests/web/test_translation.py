from __future__ import annotations

from random import Random

import pytest

from tests.test_fuzz_queries import SEED, query_of
from vnsearch import BadDate, Index
from vnsearch.web.translation import ERRORS, NOTES, REASONS, VERDICTS, find_other_name

QUERIES = [
    "nhảy -múa - đam mê",
    "lâm -Biden",
    "HOA KỲ OR biden",
    "***",
    "a " * 700,
    "(" * 40 + "biden" + ")" * 40,
    "biden)",
    "(biden",
    '"biden tô',
    "AND biden",
    "author:***",
    " ".join(f"title:a{n}" for n in range(40)),
    '"biden"* lâm',
    "title: biden",
    "=lâm*",
    "biden~2",
    "biden^0",
    "date:x biden",
    "=zxqv biden",
    "bịđen",
    "tông bi thư",
    "zxqv* biden",
    "zxqvw~ biden",
    "t* biden",
    "author:zxqv biden",
    "source:zxqv biden",
    "url:zxqv biden",
    "date:1900 biden",
    '"lâm zxqv"~3',
    'title:"lâm zxqv"',
    '"biden lâm"',
    "+zxqv biden",
    "title:zxqv",
    "body:zxqv",
    "tô lâm zxqv biden",
]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:30])
def test_every_note_is_known_in_vietnamese(seeds: Index, query):
    notes = seeds.search(query).notes
    assert notes
    assert [note for note in notes if NOTES.translate(note, "vi") == note] == []
    assert [NOTES.translate(note, "en") for note in notes] == list(notes)


def test_the_notes_on_any_query_are_known_in_vietnamese(seeds: Index):
    unknown = {
        note
        for number in range(150)
        for note in seeds.search(query_of(Random(f"{SEED}/{number}")), limit=0).notes
        if NOTES.translate(note, "vi") == note
    }
    assert unknown == set()


def test_what_a_note_names_is_named_in_vietnamese():
    note = "no article has “tông”: searched for “tong”, without marks"
    assert NOTES.translate(note, "vi") == "không bài nào có “tông”: đã tìm “tong”, không dấu"


def test_braces_in_a_query_are_only_braces():
    assert NOTES.translate("no article has “{0}{x}”", "vi") == "không bài nào có “{0}{x}”"


@pytest.mark.parametrize("query", ["usa", '"tô lâm" biden', "tong thong", "tổng bí thư"])
def test_every_reason_is_known_in_vietnamese(seeds: Index, query):
    reasons = {reason.what for hit in seeds.search(query).hits for reason in hit.explanation}
    assert reasons
    assert [what for what in reasons if REASONS.translate(what, "vi") == what] == []


@pytest.mark.parametrize("query", ["usa", '"tô lâm" biden', "title:biden", "tổng bí thư gặp patrick leahy"])
def test_every_verdict_is_known_in_vietnamese(seeds: Index, query):
    verdicts = {hit.found_because for hit in seeds.search(query).hits}
    assert verdicts
    assert [because for because in verdicts if VERDICTS.translate(because, "vi") == because] == []


def test_another_name_is_told_from_what_was_typed(seeds: Index):
    reasons = [reason.what for hit in seeds.search("usa").hits for reason in hit.explanation]
    assert {find_other_name(what) for what in reasons} - {None} == {"usa"}


def test_the_error_of_a_date_is_known_in_vietnamese():
    assert ERRORS.translate(str(BadDate("x")), "vi").startswith("“x” không phải là ngày")
