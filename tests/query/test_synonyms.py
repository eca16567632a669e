"""A user's own rules: what a file may hold, how its bad lines are reported, and how names are found."""

from __future__ import annotations

from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch.errors import BadRules
from vnsearch.language.syllabification import fold, split_syllables
from vnsearch.query.synonyms import (
    SynonymGroup,
    SynonymMatch,
    Synonyms,
    read_default_synonyms,
    read_synonyms,
    read_words,
)

plain = settings(deadline=None, max_examples=200)


def form(name: str) -> tuple[str, ...]:
    return tuple(split_syllables(name).terms)


def group(*names: str) -> SynonymGroup:
    return SynonymGroup(tuple(map(form, names)))


@pytest.fixture
def write(tmp_path):
    def written(content: str | bytes) -> Path:
        path = tmp_path / "rules.txt"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


def problems(read, path) -> tuple[tuple[int | None, str], ...]:
    with pytest.raises(BadRules) as caught:
        read(path)
    assert caught.value.path == Path(path)
    return caught.value.problems


# --- files ---------------------------------------------------------------------------------------------


def test_a_line_of_names_is_a_group(write):
    path = write("Hoa Kỳ = Mỹ = United States\nTP.HCM=TPHCM\n")
    assert read_synonyms(path) == (group("Hoa Kỳ", "Mỹ", "United States"), group("TP.HCM", "TPHCM"))
    assert read_synonyms(str(path)) == read_synonyms(path)


def test_names_are_canonical(write):
    assert read_synonyms(write("HÒA BÌNH = Peace")) == (SynonymGroup((("hoà", "bình"), ("peace",))),)


def test_a_line_of_a_word_file_is_a_word(write):
    assert read_words(write("Hội đồng Hòa bình\nđất nước")) == (
        ("hội", "đồng", "hoà", "bình"),
        ("đất", "nước"),
    )


@pytest.mark.parametrize("read", [read_synonyms, read_words])
@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment", "  \t\n # x = y\n", "\ufeff# a comment"])
def test_comments_and_blank_lines_are_no_rules(read, content, write):
    assert read(write(content)) == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines_and_comments_behind_rules(end, write):
    path = write(f"\ufeffHoa Kỳ = Mỹ  # the country{end}{end}LHQ = Liên hợp quốc{end}one")
    assert problems(read_synonyms, path) == ((4, "only one name: write two or more, with “=” between them"),)
    path = write(f"\ufeffHoa Kỳ = Mỹ  # the country{end}{end}LHQ = Liên hợp quốc{end}")
    assert read_synonyms(path) == (group("Hoa Kỳ", "Mỹ"), group("LHQ", "Liên hợp quốc"))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Hoa Kỳ", "only one name"),
        ("Hoa Kỳ =", "an empty name"),
        ("= Hoa Kỳ", "an empty name"),
        ("=", "an empty name"),
        ("Hoa Kỳ = = Mỹ", "an empty name"),
        ("Hoa Kỳ = 1945", "“1945” has no letters"),
        ("Hoa Kỳ = –", "“–” has no letters"),
        ("Hòa bình = Peace = hoà BÌNH", "“hoà BÌNH” is there twice"),
        ("Hoa Kỳ = HOA  KỲ", "“HOA  KỲ” is there twice"),
    ],
)
def test_a_bad_line_of_names_is_reported(line, reason, write):
    ((number, said),) = problems(read_synonyms, write(f"# names\n{line}\nLHQ = Liên hợp quốc"))
    assert number == 2
    assert reason in said


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("nước", "two syllables"),
        ("20 21", "no letters"),
        ("Hội đồng = Hòa bình", "“=”"),
    ],
)
def test_a_bad_word_is_reported(line, reason, write):
    ((number, said),) = problems(read_words, write(f"đất nước\n{line}"))
    assert number == 2
    assert reason in said


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (read_synonyms, "Hoa Kỳ = Mỹ\n\nUnited States = mỹ = Hợp chúng quốc"),
        (read_words, "hòa bình\n\nHoà Bình"),
    ],
)
def test_a_name_in_two_lines_is_reported_with_both(read, content, write):
    ((number, reason),) = problems(read, write(content))
    assert number == 3
    assert "line 1" in reason


def test_all_bad_lines_are_reported_in_one_error(write):
    path = write("one\nHoa Kỳ = Mỹ\n= two\n1 = 2\nMỹ = US")
    with pytest.raises(BadRules) as caught:
        read_synonyms(path)
    assert [number for number, _ in caught.value.problems] == [1, 3, 4, 5]
    assert str(caught.value).startswith(f"{path}, line 1: only one name")
    assert str(caught.value).endswith("(and 3 more bad lines)")


@pytest.mark.parametrize("read", [read_synonyms, read_words])
def test_a_file_in_another_encoding_is_reported_with_the_line(read, write):
    ((number, reason),) = problems(read, write("đất nước = quốc gia\r\n\r\n".encode() + b"\xd0\xe2t"))
    assert number == 3
    assert "UTF-8" in reason


@pytest.mark.parametrize("read", [read_synonyms, read_words])
@pytest.mark.parametrize("name", ["absent.txt", ".", "nul\0"])
def test_a_file_that_cannot_be_read_is_reported(read, name, tmp_path):
    ((number, reason),) = problems(read, tmp_path / name)
    assert number is None
    assert reason.startswith("cannot be read: ")


@plain
@given(st.text(st.characters(exclude_categories=["Cs"])) | st.text("aạb =#\n\r1"), st.booleans())
def test_any_text_is_rules_or_bad_rules(tmp_path_factory, text, as_words):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_text(text, encoding="utf-8", newline="")
    try:
        rules = read_words(path) if as_words else read_synonyms(path)
    except BadRules as error:
        numbers = [number for number, _ in error.problems]
        assert numbers == sorted(set(numbers))
    else:
        forms = rules if as_words else [form for group in rules for form in group.forms]
        assert len(set(forms)) == len(forms)
        assert all(forms)


# --- finding names -------------------------------------------------------------------------------------

NAMES = Synonyms(
    [
        group("Hoa Kỳ", "Mỹ", "United States"),
        group("Liên hợp quốc", "LHQ"),
        group("Liên hợp", "union"),
        group("Hồng Kông", "Hong Kong", "HK"),
    ]
)


def found(query: str) -> list[tuple[int, int, list[str]]]:
    return [
        (start, end, [" ".join(other) for other in others])
        for start, end, others in NAMES.find(split_syllables(query).terms)
    ]


@pytest.mark.parametrize(
    ("query", "occurrences"),
    [
        ("bầu cử Hoa Kỳ 2024", [(2, 4, ["mỹ", "united states"])]),
        ("bau cu hoa ky 2024", [(2, 4, ["mỹ", "united states"])]),
        ("hoa kỳ", [(0, 2, ["mỹ", "united states"])]),
        ("Hoa Ký", []),  # marks typed are marks meant
        ("hóa ky", []),
        ("my", [(0, 1, ["hoa kỳ", "united states"])]),
        ("lien hop quoc", [(0, 3, ["lhq"])]),  # the longest
        ("liên hợp lhq", [(0, 2, ["union"]), (2, 3, ["liên hợp quốc"])]),
        ("LHQ LHQ", [(0, 1, ["liên hợp quốc"]), (1, 2, ["liên hợp quốc"])]),
        ("Hồng Kông", [(0, 2, ["hong kong", "hk"])]),
        ("hong kong", [(0, 2, ["hk"])]),  # either may be meant, so neither is another name
        ("hk", [(0, 1, ["hồng kông", "hong kong"])]),
        ("liên", []),
        ("", []),
    ],
)
def test_names_are_found_with_and_without_marks(query, occurrences):
    assert found(query) == occurrences


def test_the_groups_of_several_files_add_up():
    names = Synonyms([group("LHQ", "Liên hợp quốc"), group("Liên Hiệp Quốc", "LHQ", "UN")])
    assert names.find(["lhq"]) == [
        SynonymMatch(0, 1, (("liên", "hợp", "quốc"), ("liên", "hiệp", "quốc"), ("un",)))
    ]


def test_without_groups_nothing_is_found():
    assert Synonyms([]).find(["lhq"]) == []


@plain
@given(st.lists(st.sampled_from("hoa kỳ ky mỹ my liên lien hợp hop quốc quoc lhq hồng hong kong".split())))
def test_occurrences_are_apart_and_name_others(terms):
    occurrences = NAMES.find(terms)
    bounds = [bound for start, end, _ in occurrences for bound in (start, end)]
    assert bounds == sorted(bounds)
    for start, end, others in occurrences:
        assert start < end <= len(terms)
        assert others
        assert tuple(terms[start:end]) not in others


# --- the file that comes with the package --------------------------------------------------------------


def test_the_default_file_is_without_errors():
    groups = read_default_synonyms()
    assert len(groups) >= 60
    assert group("Liên hợp quốc", "Liên Hiệp Quốc", "LHQ", "United Nations") in groups
    assert read_default_synonyms() is groups


def test_no_default_name_reads_without_marks_like_something_else():
    words = word_list()
    common = Counter(fold(term) for word in set(words) for term in set(word))
    assert min(common["un"], common["ai"], common["my"]) >= 3
    meant = {tuple(map(fold, word)): word for word in words}
    for forms in read_default_synonyms():
        for name in forms.forms:
            folded = tuple(map(fold, name))
            if len(name) == 1:
                assert common[name[0]] < 3
                assert common[folded[0]] < 3
            else:
                assert meant.get(folded, name) in forms.forms


def word_list() -> list[tuple[str, ...]]:
    """The words of the list that the segmenter uses."""
    spec = find_spec("pyvi")
    assert spec is not None
    assert spec.origin is not None
    lines = (Path(spec.origin).parent / "models" / "words.txt").read_text(encoding="utf-8").splitlines()
    return [form(line) for line in lines]
