"""What else a query may have meant: found in the articles, offered, never done unasked."""

from __future__ import annotations

import random
import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.commandline import SEED_TEXTS
from tests.typists import WAYS
from vnsearch import Article, Index
from vnsearch.engine import Snapshot
from vnsearch.language.syllabification import fold, split_syllables
from vnsearch.model import Suggestion
from vnsearch.query.did_you_mean import suggest

_BODIES = (
    *["Thủ tướng Phạm Minh Chính đến thăm.", "Hôm qua, ông Phạm Minh Chính họp.", "Phạm Minh Chính về nước."],
    *[
        "Phẩm chất, phạm vi, phàm là người.",
        "Mình họp, minh bạch, minh họa.",
        "Chỉnh sửa, chính xác, chinh phục.",
    ],
    *["Người nói tiếng Việt.", "Dạy tiếng Việt ở trường.", "Sách tiếng Việt mới.", "Tiếng Việt giàu đẹp."],
    *["Việt Nam thắng.", "Đội Việt Nam thua.", "Về Việt Nam.", "Sang Việt Nam.", "Nước Việt Nam."],
    *["Nghiên cứu khoa học.", "Nhà khoa học nghiên cứu.", "Công trình nghiên cứu.", "Viện nghiên cứu mới."],
    *["Bà con nông dân.", "Xe con và box.", "Một con bò.", "Ông Box và con."],
    *["Trời mưa to.", "Mưa ở thành phố.", "Thành phố lên đèn.", "Người ở thành phố."],
    *["Chải tóc cho trẻ.", "Trải chiếu ra sân.", "Trái cây chín.", "Trái cây ngọt."],
    *["Dấu ba chấm.", "Dầu ăn.", "Dầu lửa.", "Giá dầu tăng.", "Giá dầu giảm."],
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.open(tmp_path_factory.mktemp("index"), create=True, workers=1) as index:
        index.add(Article(str(number), "", body) for number, body in enumerate(_BODIES))
        yield index


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "own", create=True, workers=1) as index:
        yield index


def _suggested(index: Index, query: str) -> list[str]:
    return [suggestion.query for suggestion in index.search(query).suggestions]


def _add(index: Index, *bodies: str) -> None:
    index.add(Article(f"{len(index)}-{number}", "", body) for number, body in enumerate(bodies))


# --- marks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pham minh chinh", "Phạm Minh Chính"),
        ("PHAM MINH CHINH", "Phạm Minh Chính"),
        ("phạm minh chinh", "Phạm Minh Chính"),
        ("tieng viet", "tiếng Việt"),
        ("viet nam", "Việt Nam"),
        ("nghien cuu", "Nghiên cứu"),
        ("gia dau", "Giá dầu"),
    ],
)
def test_marks_are_restored_as_the_articles_have_them(index, typed, meant):
    assert index.search(typed).suggestions == (Suggestion(meant, "marks"),)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tong bi thu to lam", "Tổng Bí thư Tô Lâm"),
        ("tong thong biden", "Tổng thống Biden"),
        ("TONG THONG biden", "Tổng thống Biden"),
        ("tổng bi thư", "Tổng Bí thư"),
        ("thuong nghi si", "Thượng nghị sĩ"),
    ],
)
def test_marks_are_restored_over_the_seeds(seeds, typed, meant):
    assert seeds.search(typed).suggestions == (Suggestion(meant, "marks"),)


def test_the_neighbours_decide_which_marks(own):
    _add(own, *["Một con bò già."] * 9, "Bộ trưởng họp.", "Bộ trưởng về.", "Tờ bỏ trống.")
    assert _suggested(own, "con bo") == ["con bò"]
    assert _suggested(own, "bo truong") == ["Bộ trưởng"]
    assert _suggested(own, "bo trong") == ["bỏ trống"]


def test_of_a_single_syllable_the_most_frequent_readings_are_offered(own):
    _add(own, *["mưa"] * 4, *["mùa"] * 3, *["mua"] * 2, "múa", "mủa")
    assert _suggested(own, "mua") == ["mưa", "mùa", "múa"]


def test_a_syllable_most_often_spelt_without_marks_stays_so_beside_its_neighbour(index):
    assert _suggested(index, "việt nam") == []
    assert _suggested(index, "phạm minh chính") == []


def test_another_article_of_the_same_syllables_lends_no_other_marks(own):
    own.add([Article("short", "Mình chính", "Mình chính.")])
    _add(own, *[f"Việc minh chính rất cần cho mọi người ở đây, số {number}." for number in range(30)])
    assert _suggested(own, "minh chinh") == ["minh chính"]


def test_what_stands_between_and_around_the_words_stays(index):
    assert _suggested(index, "“pham minh chinh”?") == ["“Phạm Minh Chính”?"]
    assert _suggested(index, " tieng  zzz, viet! ") == [" tiếng  zzz, việt! "]


def test_what_no_article_has_as_a_whole_is_in_the_case_that_was_typed(index):
    assert _suggested(index, "Tieng zzz VIET") == ["Tiếng zzz VIỆT"]


@pytest.mark.parametrize("between", ["\n", "  ", "\u00a0", "\t", "\r\n"])
def test_a_suggestion_is_one_line_with_single_spaces(own, between):
    _add(own, f"Ông Phạm{between}Minh{between}Chính đến.")
    assert _suggested(own, "pham minh chinh") == ["Phạm Minh Chính"]


def test_a_suggestion_is_composed_and_shows_everything_that_is_in_it(own):
    _add(own, normalize("NFD", "Ông Phạm Mi\u200bnh Chính đến."))
    assert _suggested(own, "pham minh chinh") == ["phạm minh chính"]


def test_words_that_only_a_sign_parts_lend_no_capitals(own):
    _add(own, "Chào Phạm, Minh: Chính.")
    assert _suggested(own, "pham minh chinh") == ["phạm minh chính"]


# --- keystrokes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tieesng vieejt", "tiếng Việt"),
        ("tie61ng vie65t", "tiếng Việt"),
        ("tieengs vieetj", "tiếng Việt"),
        ("TIEESNG VIEEJT", "tiếng Việt"),
        ("phamj minh chinhs", "Phạm Minh Chính"),
        ("Pham5 Minh Chinh1", "Phạm Minh Chính"),
        ("tiếng vieejt", "tiếng Việt"),
        ("vieejt nam", "Việt Nam"),
    ],
)
def test_keystrokes_are_decoded(index, typed, meant):
    assert index.search(typed).suggestions == (Suggestion(meant, "spelling"),)


@pytest.mark.parametrize("way", ["telex", "vni"])
@pytest.mark.parametrize(
    "query", ["tổng bí thư tô lâm", "thượng nghị sĩ leahy", "tổng thống biden", "hội đồng hòa bình"]
)
def test_what_was_typed_with_the_input_method_off_finds_the_same(seeds, way, query):
    (suggestion,) = seeds.search(WAYS[way](query)).suggestions
    assert split_syllables(suggestion.query).terms == split_syllables(query).terms
    assert [hit.id for hit in seeds.search(suggestion.query)] == [hit.id for hit in seeds.search(query)]


def test_a_long_question_in_vni_is_decoded_with_words_that_no_article_has(own):
    _add(own, "Tổ chức được cấp giấy chứng nhận đăng ký hoạt động.")
    question = "tổ chức được cấp giấy chứng nhận đăng ký hoạt động " * 5 + "thuở ngoắt ngoéo"
    (suggestion,) = own.search(WAYS["vni"](question)).suggestions
    assert split_syllables(suggestion.query).terms == split_syllables(question).terms


@pytest.mark.parametrize("typed", ["box", "data", "zzzs", "h5n1", "covid19"])
def test_keystrokes_of_what_no_article_has_are_not_decoded(own, typed):
    _add(own, "Người Việt.")
    assert _suggested(own, typed) == []


@pytest.mark.parametrize("typed", ["con", "xe con", "ba con", "box", "ông box"])
def test_what_articles_have_as_typed_is_no_keystrokes(index, typed):
    assert not [found for found in index.search(typed).suggestions if found.kind == "spelling"]


def test_a_word_that_many_articles_have_is_never_decoded(own):
    _add(own, *["Một box."] * 3, *["Con bõ."] * 50)
    assert not [found for found in own.search("box").suggestions if found.kind == "spelling"]


# --- slips ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("việc nam", "Việt Nam"),
        ("viết nam", "Việt Nam"),
        ("tiểng việt", "tiếng Việt"),
        ("ngiên cứu", "Nghiên cứu"),
        ("nghien cuuu", "Nghiên cứu"),
        ("nghiêm cứu", "Nghiên cứu"),
        ("nghein cuu", "Nghiên cứu"),
        ("thành phó", "thành phố"),
        ("thành pố", "thành phố"),
        ("chái cây", "Trái cây"),
    ],
)
def test_a_misspelt_syllable_is_repaired(index, typed, meant):
    found = index.search(typed).suggestions
    assert [suggestion.kind for suggestion in found] == ["spelling"]
    assert found[0].query.lower() == meant.lower()


def test_marks_and_tones_are_cheaper_than_letters(own):
    _add(own, "thôn nhỏ", *["thơm ngát"] * 8)
    assert _suggested(own, "thốn") == ["thôn"]


def test_one_mark_is_cheaper_than_two(own):
    _add(own, "thôn nhỏ", "thơn quả")
    assert _suggested(own, "thốn") == ["thôn"]


def test_letters_that_sound_alike_are_cheaper_than_others(own):
    _add(own, *["sữa tươi", "bữa cơm"] * 2)
    assert _suggested(own, "xữa") == ["sữa"]


@pytest.mark.parametrize(("typed", "meant"), [("xửa", "sữa"), ("đà", "da"), ("ĐÀ", "DA")])
def test_a_repair_may_change_several_marks_or_marks_and_a_letter(own, typed, meant):
    _add(own, "sữa tươi", *["da thịt", "sữa chua"] * 20)
    assert _suggested(own, typed) == [meant]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("phamminhchinh", "Phạm Minh Chính"),
        ("phạmminh chính", "Phạm Minh Chính"),
        ("vietnam", "Việt Nam"),
        ("ViệtNam", "Việt Nam"),
        ("thành p hố", "thành phố"),
        ("th ành phố", "thành phố"),
        ("nghi ên cứu", "nghiên cứu"),
    ],
)
def test_words_run_together_are_parted_and_torn_ones_joined(index, typed, meant):
    found = index.search(typed).suggestions
    assert [suggestion.kind for suggestion in found] == ["spelling"]
    assert found[0].query.lower() == meant.lower()


def test_words_are_only_parted_where_the_parts_stand_side_by_side(own):
    _add(own, "Mặt trời mọc ở xa.")
    assert [query.lower() for query in _suggested(own, "trờimọc")] == ["trời mọc"]
    assert _suggested(own, "mọctrời") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tổng thồng biden", "Tổng thống Biden"),
        ("tổng thốn biden", "Tổng thống Biden"),
        ("tongthong biden", "Tổng thống Biden"),
        ("tong th ong biden", "Tổng thống Biden"),
        ("thượg nghị sĩ", "Thượng nghị sĩ"),
        ("vietnam", "Việt Nam"),
    ],
)
def test_slips_are_repaired_over_the_seeds(seeds, typed, meant):
    assert seeds.search(typed).suggestions == (Suggestion(meant, "spelling"),)


def test_a_query_without_marks_is_repaired_without_marks(own):
    _add(own, "thông xanh", "người thống nhất")
    assert _suggested(own, "thongg") == ["thong"]


@pytest.mark.parametrize(
    ("typed", "meant"), [("bidne", "biden"), ("bidden", "biden"), ("Kenedy", "Kennedy"), ("leehy", "leahy")]
)
def test_a_word_that_no_article_has_is_repaired_on_its_own(seeds, typed, meant):
    assert seeds.search(typed).suggestions == (Suggestion(meant, "spelling"),)


def test_a_short_word_is_only_repaired_beside_its_neighbours(own):
    _add(own, *["Con bò và con bò."] * 5)
    assert _suggested(own, "box") == []
    assert _suggested(own, "con box") == ["Con bò"]


# --- what is not suggested -----------------------------------------------------------------------------


def _passages(count: int) -> Iterator[str]:
    """Stretches of the seeds of up to six syllables, all with marks."""
    chance = random.Random(1)
    lines = [line for text in SEED_TEXTS for line in text.splitlines()]
    texts = [(line, split_syllables(line)) for line in lines if len(split_syllables(line).terms) > 1]
    while count:
        line, found = chance.choice(texts)
        start = chance.randrange(len(found.terms))
        end = min(len(found.terms), start + chance.randint(1, 6))
        if all(fold(term) != term for term in found.terms[start:end]):
            count -= 1
            yield line[found.starts[start] : found.ends[end - 1]]


def test_nothing_is_suggested_for_what_an_article_has_as_it_was_typed(seeds):
    assert [query for query in _passages(300) if seeds.search(query).suggestions] == []


@pytest.mark.parametrize("query", ["", " ", "?!", "zzzz", "zzzz qqqq", "???zzzz", "\ud800", "中文", "1945"])
def test_nothing_is_suggested_where_nothing_is_near(index, query):
    assert _suggested(index, query) == []


def test_an_empty_index_suggests_nothing(own):
    assert [_suggested(own, query) for query in ("pham minh chinh", "tieesng", "zzzz")] == [[], [], []]


def test_what_only_deleted_articles_have_is_not_suggested(own):
    kept = [Article(str(number), "", f"Trời nắng lần {number}.") for number in range(20)]
    own.add(
        [
            *kept,
            *(Article(f"a{number}", "", "tổ chim, quả thơn") for number in range(4)),
            *(Article(gone, "", "thôn, tô, phạm minh chính") for gone in ("gone", "too", "also")),
        ]
    )
    assert _suggested(own, "thốn") == ["thôn"]
    assert set(_suggested(own, "to")) == {"tô", "tổ"}
    own.delete(["gone", "too", "also"])
    assert _suggested(own, "thốn") == ["thơn"]
    assert _suggested(own, "to") == ["tổ"]
    assert _suggested(own, "pham minh chinh") == []


@pytest.mark.parametrize("typed", ["pham minh chinh", "tieesng vieejt", "việc nam", "vietnam"])
def test_a_suggestion_is_never_followed_unasked(index, typed):
    results = index.search(typed)
    assert results.suggestions
    assert results.query == typed
    assert not any(results.suggestions[0].query in note for note in results.notes)


def test_what_was_not_in_the_index_finds_nothing_until_the_suggestion_is_taken(index):
    results = index.search("tieesng vieejt")
    assert results.total == 0
    assert index.search(results.suggestions[0].query).total >= 4


# --- an archive with slips of its own ------------------------------------------------------------------

_ARCHIVE = (
    (40, "Tập đoàn Lumora ra mắt điện thoại mới ở Hà Nội."),
    (3, "Điện thoại Lumoa bán chạy."),
    (40, "Bà Elinor Hartley thăm Việt Nam và gặp sinh viên."),
    (3, "Elinor Hartly phát biểu."),
    (2, "Elinr Hartley nói."),
    (30, "Tổng Bí thư Trần Xuân Hạnh về quê."),
    (1, "Trn Xuân Hạnh nhầm."),
    (40, "Ông Đinh Trọng Thăng thăm công trường."),
    (60, "Định ngày họp là tháng sau, trong thang máy."),
    (40, "Tháng này là định kỳ."),
    (30, "Tàu cá ở bãi Tư Chính gặp bão."),
    (80, "Bài báo từ nhà in. Chính sách từ bài học."),
    (40, "Giá đô la tăng."),
    (90, "Đó là việc khó. Đó là tin vui."),
    (30, "Ông Nguyễn Bắc Sơn trình bày."),
    (40, "Nguyên bậc thang lên núi, bác sĩ Sơn."),
    (30, "Trường Sơn La có con mất tích. Còn mất điện."),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.open(tmp_path_factory.mktemp("archive"), create=True, workers=1) as index:
        bodies = [body for times, body in _ARCHIVE for _ in range(times)]
        index.add(Article(str(number), "", body) for number, body in enumerate(bodies))
        yield index


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lumoa", "lumora"),
        ("elinor hartly", "Elinor Hartley"),
        ("elinr hartley", "Elinor Hartley"),
        ("trn xuan hanh", "Trần Xuân Hạnh"),
        ("trna xuan hanh", "Trần Xuân Hạnh"),
        ("trần xuân hạn", "Trần Xuân Hạnh"),
    ],
)
def test_a_slip_that_stands_in_the_archive_blocks_nothing(archive, typed, meant):
    assert _suggested(archive, typed) == [meant]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dinh trong thang", "Đinh Trọng Thăng"),
        ("bai tu chinh", "bãi Tư Chính"),
        ("gia do la", "Giá đô la"),
        ("nguyen bac son", "Nguyễn Bắc Sơn"),
    ],
)
def test_a_name_is_restored_though_its_syllables_are_others_more_often(archive, typed, meant):
    assert _suggested(archive, typed) == [meant]


@pytest.mark.parametrize(
    "typed", ["Sơn La", "con mất tích", "Đinh Trọng Thăng", "điện thoại Lumora", "bác sĩ Sơn", "thang máy"]
)
def test_what_articles_have_as_it_was_typed_gets_no_suggestion(archive, typed):
    assert _suggested(archive, typed) == []


@pytest.fixture
def papers(own: Index) -> Index:
    _add(own, *["Người dân cần chuẩn bị."] * 40, *["Giấy tờ máy đường."] * 30, "Cần chuẩn mực gì?")
    _add(own, *["Ông tự tuyển chọn."] * 30, *["Nghĩa vụ quân sự."] * 90, "TQ thắng.")
    return own


@pytest.mark.parametrize(
    "typed", ["cần chuẩn gì", "giấy tờ mấy đường", "ông tq tuyển chọn", "TQ tuyển chọn", "nghĩa vụ gì"]
)
def test_what_only_asks_and_what_abbreviates_is_no_slip_however_few_articles_have_it(papers, typed):
    assert _suggested(papers, typed) == []


def test_what_asks_gets_its_marks(papers):
    assert [query.lower() for query in _suggested(papers, "can chuan gi")] == ["cần chuẩn gì"]


def test_a_short_query_is_restored_as_a_whole_or_not_at_all(own):
    _add(own, *["Người bán hàng."] * 5, *["Người bạn hàng."] * 5)
    assert _suggested(own, "nguoi ban") == []


def _count_mended(index: Index, slip: Callable[[str], str]) -> float:
    """The share of the sentences of the archive that are offered as they are, when typed with a slip."""
    meant = [split_syllables(body).terms for _, body in _ARCHIVE if "." not in body[:-1] and len(body) > 27]
    offered = [_suggested(index, slip(" ".join(terms))) for terms in meant]
    return statistics.mean(
        bool(found) and split_syllables(found[0]).terms == terms
        for terms, found in zip(meant, offered, strict=True)
    )


@pytest.mark.parametrize(
    ("slip", "floor"),
    [
        (WAYS["unmarked"], 0.8),
        (WAYS["telex"], 0.8),
        (WAYS["vni"], 0.8),
        (lambda text: text.replace(" ", "", 1), 0.7),
        (lambda text: text[1::-1] + text[2:], 0.7),
        (lambda text: text[:2] + text[1:], 0.7),
    ],
    ids=["unmarked", "telex", "vni", "glued", "exchanged", "doubled"],
)
def test_no_fewer_slips_are_mended_than_before(archive, slip, floor):
    assert _count_mended(archive, slip) >= floor


# --- any query -----------------------------------------------------------------------------------------

_ANY_QUERY = st.text(st.characters(), max_size=30) | st.lists(
    st.sampled_from(
        "pham Phạm minh MÌNH chinhs tieesng tie61ng vieejt vietnam nam b o box thành p hố xửa đậ “ - ? \ud800"
        " 22/9 zzzz".split()
    ),
    max_size=8,
).map(" ".join)


@settings(deadline=None, max_examples=300)
@given(_ANY_QUERY)
def test_any_text_can_be_given_suggestions(index, text):
    found = index.search(text).suggestions
    queries = [suggestion.query for suggestion in found]
    assert len(queries) == len(set(queries)) <= 3
    assert len({suggestion.kind for suggestion in found} | {"marks", "spelling"}) == 2
    assert all(split_syllables(query).terms != split_syllables(text).terms for query in queries)


@settings(deadline=None, max_examples=200)
@given(_ANY_QUERY)
def test_every_syllable_that_a_suggestion_brings_is_in_an_article(index, text):
    typed = set(split_syllables(text).terms)
    known = {term for body in _BODIES for term in split_syllables(body).terms}
    known |= {fold(term) for term in known}
    for suggestion in index.search(text).suggestions:
        assert set(split_syllables(suggestion.query).terms) - typed <= known


@settings(deadline=None, max_examples=200)
@given(_ANY_QUERY)
def test_a_suggestion_has_fewer_syllables_that_no_article_has_or_more_marks(index, text):
    snapshot = index._engine.snapshot()

    def unknown(query: str) -> int:
        return sum(
            not snapshot.document_frequency("folded", fold(term)) for term in split_syllables(query).terms
        )

    for suggestion in index.search(text).suggestions:
        assert unknown(suggestion.query) <= unknown(text)
        if suggestion.kind == "marks":
            folded = [list(map(fold, split_syllables(query).terms)) for query in (text, suggestion.query)]
            assert folded[0] == folded[1]


@settings(deadline=None, max_examples=100)
@given(_ANY_QUERY)
def test_what_restores_marks_leads_to_no_more_suggestions_of_marks_but_settles(index, text):
    """Following suggestions comes to an end, whatever was typed first."""
    seen = [text]
    while found := index.search(seen[-1]).suggestions:
        seen.append(found[0].query)
        assert len(seen) < 6


# --- the work that it takes ----------------------------------------------------------------------------


class _Counted:
    """A snapshot that counts what it is asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.asked: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        self.asked[name] += 1
        return getattr(self._snapshot, name)


def _work(index: Index, query: str) -> Counter[str]:
    snapshot = _Counted(index._engine.snapshot())
    suggest(query, snapshot, {0: 1.0}, lambda run: None)
    return snapshot.asked


@pytest.mark.parametrize("query", ["lam " * 10_000, "phamm minh " * 5_000, "to " * 65], ids=["a", "b", "c"])
def test_a_query_of_very_many_syllables_is_not_looked_at(seeds, query):
    assert seeds.search(query).suggestions == ()
    assert not _work(seeds, query)


@pytest.mark.parametrize("query", ["a" * 100_000, "á" * 100_000, "an" * 50_000, "tong" * 7], ids="abcd")
def test_a_very_long_syllable_is_neither_cut_up_nor_changed(seeds, query):
    assert seeds.search(query).suggestions == ()
    assert _work(seeds, query).total() < 10


@pytest.mark.parametrize("query", ["an" * 12, "tongbithutolam", "á" * 24, "thanhniencongsan"])
def test_a_long_syllable_is_cut_up_with_bounded_work(seeds, query):
    assert _work(seeds, query).total() < 10_000


@pytest.mark.parametrize(
    "syllable", ["mấ", "thồng", "to", "anananananananananananan", "ngoắc"], ids=lambda syllable: syllable[:5]
)
def test_the_longest_query_that_is_looked_at_takes_bounded_work(seeds, syllable):
    asked = _work(seeds, " ".join([syllable] * 64))
    assert asked["count_spellings"] < 400
    assert asked["near_terms"] < 200
    assert asked["forms"] < 3_000
    assert asked["document_frequency"] + asked["count_articles"] < 64 * 64 * 64


def test_suggestions_are_worked_out_when_asked_for(index, monkeypatch):
    results = index.search("pham minh chinh")

    def fail(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("vnsearch.query.did_you_mean.suggest", fail)
    assert index.search("pham minh chinh").hits
    with pytest.raises(AssertionError):
        results.suggestions  # noqa: B018
