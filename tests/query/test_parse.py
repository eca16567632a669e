"""From what a person typed to the query that is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vnsearch.errors import BadDate, QuerySyntaxError
from vnsearch.query.ast import Clause, Dates, Either, Every, InField, Node, Query, Quoted, Run, Without, Word
from vnsearch.query.grammar import COPIED, MOST_SYLLABLES, Parser
from vnsearch.query.parse import SIGNS, _plain, parse
from vnsearch.query.periods import parse_period
from vnsearch.query.planner import iterate_syllables
from vnsearch.query.syllables import QuerySyllable


def _syllables(text: str) -> list[QuerySyllable]:
    """The syllables of a query, but not what stands between them or how exactly they were typed."""
    return [QuerySyllable(*syllable[:2]) for syllable in iterate_syllables(parse(text).root)]


def test_a_query_keeps_the_text_as_it_was_typed():
    assert parse(" TỔNG  thống ").text == " TỔNG  thống "


def test_each_syllable_knows_whether_it_was_typed_with_marks():
    assert [(found.term, found.marked) for found in _syllables("Tổng bi thư đ d")] == [
        ("tổng", True),
        ("bi", False),
        ("thư", True),
        ("đ", True),
        ("d", False),
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "hòa bình",
        "hoà bình",
        "HÒA BÌNH",
        "Hòa-Bình",
        "“hòa bình”",
        normalize("NFD", "hòa bình"),
        normalize("NFD", "hoà bình"),
        "hòa\u00a0bình",
        "hòa\u200b bình",
        "hòa+bình",
    ],
)
def test_every_spelling_is_the_same_query(typed):
    assert _syllables(typed) == _syllables("hòa bình")


@pytest.mark.parametrize("sign", list("\"'()[]{}*?~^:+-!&|\\/<>@#$=.,;_"))
def test_signs_are_passed_over(sign):
    assert _syllables(f"{sign}hòa{sign} {sign}bình{sign}") == _syllables("hòa bình")


@pytest.mark.parametrize("sign", list("'[]{}?!&|\\/<>@#$%.,;_"))
def test_what_is_no_sign_of_the_language_needs_no_note(sign):
    assert parse(f"{sign}hòa{sign} {sign}bình{sign}").notes == ()


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0"])
def test_an_empty_query_needs_no_note(text):
    assert _syllables(text) == []
    assert parse(text).notes == ()


@pytest.mark.parametrize("text", ["?!", "…", "👍", "\udcff", "\u0301"])
def test_a_query_without_letters_or_digits_is_told_so(text):
    assert _syllables(text) == []
    (note,) = parse(text).notes
    assert "no letters or digits" in note


def test_the_longest_query_is_taken_whole():
    assert len(_syllables("a " * MOST_SYLLABLES)) == MOST_SYLLABLES
    assert parse("a " * MOST_SYLLABLES).notes == ()


def test_a_longer_query_is_cut_and_told_so():
    assert len(_syllables("a " * (MOST_SYLLABLES + 1))) == MOST_SYLLABLES
    (note,) = parse("a " * (MOST_SYLLABLES + 1)).notes
    assert str(MOST_SYLLABLES) in note
    assert str(MOST_SYLLABLES + 1) in note


_ANY_TEXT = st.text(st.characters(), max_size=40) | st.lists(
    st.sampled_from('má mà ma tổng tong TÔ lâm hoà hòa covid-19 đ d " ( AND ? \ud800'.split()), max_size=12
).map(" ".join)


@settings(deadline=None)
@given(_ANY_TEXT)
def test_any_text_is_a_query(text):
    query = parse(text)
    assert query.text == text
    assert all(re.fullmatch(r"[^\n]+", note) for note in query.notes)


@settings(deadline=None)
@given(_ANY_TEXT)
def test_a_query_is_the_same_composed_and_decomposed(text):
    assert _syllables(normalize("NFC", text)) == _syllables(normalize("NFD", text))


# --- how parts bind ------------------------------------------------------------------------------------


def _shown(node: Node) -> str:
    """The query with all that binds in brackets."""
    match node:
        case Word(_, syllables, form, boost):
            text = " ".join(syllable.term for syllable in syllables) or node.text
            return text + {"plain": "", "exact": "=", "prefix": "*", "fuzzy": "~"}[form] + _times(boost)
        case Quoted(syllables, gap, boost):
            text = " ".join(syllable.term for syllable in syllables)
            return f'"{text}"' + ("" if gap is None else f"~{gap}") + _times(boost)
        case Dates(first, last):
            return f"{first or ''}..{last or ''}"
        case InField(name, inner):
            return f"{name}:{_shown(inner)}"
        case Without(inner):
            return f"NOT{_shown(inner)}"
        case Every(nodes):
            return f"[{' AND '.join(map(_shown, nodes))}]"
        case Either(nodes):
            return f"[{' OR '.join(map(_shown, nodes))}]"
        case Run(clauses):
            return "{" + " ".join(clause.sign + _shown(clause.node) for clause in clauses) + "}"


def _times(boost: float) -> str:
    return "" if boost == 1.0 else f"^{boost:g}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a b AND c d OR e f", "[[{a b} AND {c d}] OR {e f}]"),
        ("e OR a AND b", "[{e} OR [{a} AND {b}]]"),
        ("a NOT b c", "[{a} AND NOT{b c}]"),
        ("a AND NOT b", "[{a} AND NOT{b}]"),
        ("a NOT b AND c", "[{a} AND NOT{b} AND {c}]"),
        ("a OR NOT b", "[{a} OR NOT{b}]"),
        ("NOT a", "NOT{a}"),
        ("NOT NOT a", "{a}"),
        ("NOT NOT NOT a b", "NOT{a b}"),
        ("a VÀ b HOẶC c KHÔNG d", "{a và b hoặc c không d}"),
        ("(a OR b) c", "{[{a} OR {b}] c}"),
        ("a AND (b OR c)", "[{a} AND {[{b} OR {c}]}]"),
        ("-(a OR b) c", "{-[{a} OR {b}] c}"),
        ("-(a b) c", "{-{a b} c}"),
        ("(+a b) c", "{{+a b} c}"),
        ("+a -b c", "{+a -b c}"),
        ('+"a b"~5^2 -title:c* =d e~', '{+"a b"~5^2 -title:c* d= e~}'),
        ("title:(a OR b c)", "{title:[{a} OR {b c}]}"),
        ("title:(a author:b)", "{title:{a author:b}}"),
        ("author:(a OR b c)", "{[{author:a} OR {author:b author:c}]}"),
        ("source:(a title:(b c))", "{{source:a title:{b c}}}"),
        ("url:(x.y OR y.z)", "{[{url:x.y} OR {url:y.z}]}"),
        ('url:"x y"', "{url:x y}"),
        ("date:(2024 OR 2025-02)", "{[{date:2024-01-01..2024-12-31} OR {date:2025-02-01..2025-02-28}]}"),
        ('date:"2024"', "{date:2024-01-01..2024-12-31}"),
        ("-date:2024", "{-date:2024-01-01..2024-12-31}"),
        ("F -16 C++ 50% tp.hcm", "{f 16 c 50 % tp hcm}"),
        ("đi đâu?", "{đi đâu}"),
    ],
)
def test_how_parts_bind(typed, meant):
    query = parse(typed, strict=True)
    assert (_shown(query.root), query.notes) == (meant, ())


@pytest.mark.parametrize("typed", ["Liên hợp quốc (LHQ)", "(Liên hợp) quốc (((LHQ)))", "(Liên hợp quốc LHQ)"])
def test_parentheses_around_words_alone_change_nothing(typed):
    assert _shown(parse(typed, strict=True).root) == "{liên hợp quốc lhq}"


# --- dates ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("9/2024", date(2024, 9, 1), date(2024, 9, 30)),
        ("2024-09-26", date(2024, 9, 26), date(2024, 9, 26)),
        ("26/09/2024", date(2024, 9, 26), date(2024, 9, 26)),
        ("6/9/2024", date(2024, 9, 6), date(2024, 9, 6)),
        ("26-09-2024", date(2024, 9, 26), date(2024, 9, 26)),
        ("5.3.2024", date(2024, 3, 5), date(2024, 3, 5)),
        ("05–03–2024", date(2024, 3, 5), date(2024, 3, 5)),
        ("5/3/24", date(2024, 3, 5), date(2024, 3, 5)),
        ("2024/09", date(2024, 9, 1), date(2024, 9, 30)),
        ("1.3.2024..5.3.2024", date(2024, 3, 1), date(2024, 3, 5)),
        ("2024-03-05T14:30", datetime(2024, 3, 5, 14, 30), datetime(2024, 3, 5, 14, 30)),
        ("2024-03-05T14:30..2024-03", datetime(2024, 3, 5, 14, 30), date(2024, 3, 31)),
        (">2024-03-05T14:30Z", datetime(2024, 3, 5, 14, 30, 0, 1, UTC), None),
        ("<2024-03-05T00:00Z", None, datetime(2024, 3, 4, 23, 59, 59, 999999, UTC)),
        (">2024-03-05Z", datetime(2024, 3, 6, tzinfo=UTC), None),
        ("2024-09-01..2024-09-30", date(2024, 9, 1), date(2024, 9, 30)),
        ("01/09/2024..2024", date(2024, 9, 1), date(2024, 12, 31)),
        ("2024-09..", date(2024, 9, 1), None),
        ("..2024-09", None, date(2024, 9, 30)),
        ("..", None, None),
        ("2025..2024", date(2025, 1, 1), date(2024, 12, 31)),
        (">=2025", date(2025, 1, 1), None),
        (">2025", date(2026, 1, 1), None),
        (">2025-02", date(2025, 3, 1), None),
        ("<=2025", None, date(2025, 12, 31)),
        ("<2025", None, date(2024, 12, 31)),
        ("<26/09/2024", None, date(2024, 9, 25)),
        ("0001", date(1, 1, 1), date(1, 12, 31)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
        ("2024..9999-12", date(2024, 1, 1), date(9999, 12, 31)),
    ],
)
def test_the_days_that_are_meant(typed, first, last):
    assert parse_period(typed) == Dates(first, last)
    assert parse(f"date:{typed}", strict=True).root == Run((("", InField("date", Dates(first, last))),))


_NO_DATES = [
    *"x 24 2024-13 2024-00 2024-09-00 0/2024 2024-02-30 31/02/2024 0000 2024-9/26 26-09/2024 2024-".split(),
    *"> >= <x >9999 <0001 >=2024..2025 2024...2025 1..2 2024-9-1-1".split(),
    *"2024-03-05T24:01 2024-03-05T14:60 2024-03T14:30 9999-12-31T24:00 >9999-12-31T23:59:59.999999".split(),
    "." * 50_000,
]


@pytest.mark.parametrize("typed", ["", *_NO_DATES])
def test_what_is_no_date(typed):
    with pytest.raises(BadDate, match=re.escape(f"“{typed}” is no date")):
        parse_period(typed)


@pytest.mark.parametrize("typed", _NO_DATES)
def test_what_is_no_date_is_taken_as_words_and_told_so(typed):
    query = parse(f"biden date:{typed}")
    assert {"biden"} <= {syllable.term for syllable in iterate_syllables(query.root)}
    assert any("is no date" in note for note in query.notes)
    with pytest.raises(QuerySyntaxError) as raised:
        parse(f"biden date:{typed}", strict=True)
    assert raised.value.position == len("biden ")


@settings(deadline=None)
@given(st.dates(), st.dates())
def test_any_day_written_either_way_is_that_day(one, other):
    day = f"{one.day}/{one.month}/{one.year:04}"
    assert parse_period(one.isoformat()) == parse_period(day) == Dates(one, one)
    assert parse_period(f"{one}..{other}") == Dates(one, other)
    assert parse_period(f">={one}") == Dates(one, None)
    assert parse_period(f"<={one}") == Dates(None, one)


# --- what does not fit ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "position", "meant", "reason"),
    [
        ('tô "lâm', 3, "{tô lâm}", "not closed"),
        ("tô “lâm", 3, "{tô lâm}", "not closed"),
        ('tô title:"lâm', 3, "{tô lâm}", "not closed"),
        ("tô (lâm", 3, "{tô lâm}", "not closed"),
        ("(a (b) c", 0, "{a b c}", "not closed"),
        ("tô) lâm", 2, "{tô lâm}", "closes nothing"),
        ("a) OR b", 1, "[{a} OR {b}]", "closes nothing"),
        ("tô lâm AND", 7, "{tô lâm and}", "AND"),
        ("OR tô", 0, "{or tô}", "OR"),
        ("a OR OR b", 2, "[{a or} OR {b}]", "OR"),
        ("a (AND b)", 3, "{a and b}", "AND"),
        ("a NOT", 2, "{a not}", "NOT"),
        ("a (b NOT)", 5, "{a b not}", "NOT"),
        ("tô^0 lâm", 0, "{tô lâm}", "nothing"),
        ("tô lâm~2", 3, "{tô lâm~}", "one letter"),
        ("tô =lâm*", 3, "{tô lâm=}", "exclude each other"),
        ("a title: b", 2, "{a title b}", "before nothing"),
        ("a source:?", 2, "{a}", "source:?"),
        ('a url:" "', 2, "{a}", "url:"),
        ('a "b c"*', 7, '{a "b c"}', "means nothing"),
        ('a "b c"~', 7, '{a "b c"}', "means nothing"),
        ("a (b OR c)^2", 10, "{a [{b} OR {c}]}", "means nothing"),
        ("(" * 17 + "a" + ")" * 17, 16, "{a}", "more than 16"),
        ('"a" ' * 17, 64, "{" + '"a" ' * 16 + "a}", "only 16"),
        ("title:a " * 17, 128, "{" + "title:a " * 16 + "a}", "only 16"),
        ("url:a.b " * 17, 128, "{" + "url:a.b " * 16 + "a b}", "only 16"),
        ("date:2024 " * 17, 160, "{" + "date:2024-01-01..2024-12-31 " * 16 + "2024}", "only 16"),
        ("a* " * 17, 48, "{" + "a* " * 16 + "a}", "only 16"),
        ("a~ " * 17, 48, "{" + "a~ " * 16 + "a}", "only 16"),
        ("title:(" + "a " * 17 + ")", 39, "{title:{" + "a " * 15 + "a}}", "only 16"),
        ("a " * 513, 0, "{" + "a " * 511 + "a}", "512"),
        ("? " * 1024 + "a", 2048, "{}", "1024"),
        ("( " * 1024 + "a", 0, "{}", "not closed"),
    ],
)
def test_what_does_not_fit_is_told_and_strictly_an_error_with_its_position(typed, position, meant, reason):
    query = parse(typed)
    assert _shown(query.root) == meant
    assert any(reason in note for note in query.notes)
    with pytest.raises(
        QuerySyntaxError, match=re.escape(f"(at character {position + 1} of the query)")
    ) as raised:
        parse(typed, strict=True)
    assert (raised.value.position, raised.value.query) == (position, typed)
    assert raised.value.reason in query.notes


@pytest.mark.parametrize(
    "typed",
    [
        "Tổng Bí thư Tô Lâm (LHQ) nói: “Xin chào!” - 50%",
        "https://a.vn/b-c_d?e=f&g#h",
        "a - b + c * d ~ e ^ f = g",
        "👍",
    ],
)
def test_what_people_paste_needs_no_note_but_that_there_are_no_words(typed):
    assert all("no letters" in note for note in parse(typed).notes)


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\v", "\u0085", "\u2028"])
@pytest.mark.parametrize("typed", ['"a{}b"^0', 'title:"{}?"', 'url:"{}"', 'date:"x{}y"'])
def test_a_note_is_one_line_whatever_it_quotes(typed, line_break):
    text = typed.format(line_break)
    assert all(len(note.splitlines()) == 1 for note in parse(text).notes)
    with pytest.raises(QuerySyntaxError) as raised:
        parse(text, strict=True)
    assert raised.value.reason == parse(text).notes[0]


def test_that_a_cut_query_has_no_words_is_not_told():
    (note,) = parse("? " * 3000 + "biden").notes
    assert "1024" in note


# --- any text rich in signs ----------------------------------------------------------------------------

_PIECES = [
    *'( ) (( )) " “ ” "" + - = * ~ ^ : ~5 ^2 ^0 *~ AND OR NOT VÀ HOẶC KHÔNG'.split(),
    *"title: body: author: source: url: date: date:2024 date:x ..2024 >= má tô lâm a b 5 👍 ? ( )".split(),
    *[" ", " ", " ", "\n", "\u0301", "\ud800"],
]
_RICH = st.lists(st.sampled_from(_PIECES), max_size=40).map("".join)


def _leaves(node: Node) -> Iterator[Node]:
    match node:
        case Run(clauses):
            for clause in clauses:
                assert clause.sign in ("", "+", "-")
                yield from _leaves(clause.node)
        case Every(nodes) | Either(nodes):
            assert len(nodes) > 1
            for inner in nodes:
                yield from _leaves(inner)
        case Without(inner) | InField(_, inner):
            yield from _leaves(inner)
        case _:
            yield node


@settings(deadline=None, max_examples=400)
@given(_RICH)
@example('""*~"":')
@example('"tô lâm"^2 ()^5 a, b')
def test_any_text_rich_in_signs_is_a_query_without_loss(text):
    query = parse(text)
    leaves = list(_leaves(query.root))
    assert all(leaf.boost > 0 for leaf in leaves if isinstance(leaf, Word | Quoted))
    if not leaves:
        assert query.notes or not text.strip()
    assert len(query.notes) == len(set(query.notes))
    error = _error(text)
    if COPIED in query.notes:
        assert not {"+", "-"} & {clause.sign for clause in _clauses(query.root)}
    elif error is None:
        assert parse(text, strict=True) == query
    else:
        assert 0 <= error.position < len(text)
        assert error.reason in query.notes


def _clauses(node: Node | None) -> Iterator[Clause]:
    match node:
        case Run(clauses):
            for clause in clauses:
                yield clause
                yield from _clauses(clause.node)
        case Every(nodes) | Either(nodes):
            for inner in nodes:
                yield from _clauses(inner)
        case Without(inner) | InField(_, inner):
            yield from _clauses(inner)


def _error(text: str) -> QuerySyntaxError | None:
    try:
        parse(text, strict=True)
    except QuerySyntaxError as error:
        return error
    return None


def _by_the_parser(text: str) -> Query:
    return Parser(text, strict=True).query()


@settings(deadline=None, max_examples=300)
@given(_ANY_TEXT | _RICH)
@example("a\u0301 \u0301b")
@example("👍")
def test_a_text_without_signs_is_the_same_query_on_the_short_way_and_the_long_one(text):
    if not SIGNS.search(text):
        short, long = _plain(text), _by_the_parser(text)
        assert list(iterate_syllables(short.root)) == list(iterate_syllables(long.root))
        assert short.notes == long.notes
        assert all(isinstance(leaf, Word) and leaf.form == "plain" for leaf in _leaves(long.root))
