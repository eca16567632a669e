"""One word however it is written, and names for the same thing: what is found, what first, and what not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from vnsearch import Article, Index

_TEXTS = {
    "ede-parted": "Người Ê-đê ở buôn.",
    "ede-joined": "Người Êđê ở buôn.",
    "mong-parted": "Người H'Mông ở bản.",
    "mong-joined": "Người HMông ở bản.",
    "wifi-parted": "Mạng Wi-Fi ở quán.",
    "wifi-joined": "Mạng wifi ở quán.",
    "putin-parted": "Ông Pu-tin nói.",
    "putin-joined": "Ông Putin nói.",
    "oto-parted": "Xe ô tô va chạm.",
    "oto-joined": "Xe ôtô va chạm.",
    "hanoi-parted": "Bay từ Hà Nội đi.",
    "hanoi-again": "Chuyến bay từ Hà Nội bị hoãn.",
    "hanoi-joined": "Hanoi Hilton opens.",
    "hanoi-glued": "Mưa ở HàNội đêm qua.",
    "data": "Data center mở cửa.",
    "ta": "Lời đa tạ và đã ta nghe.",
    "torn": "Ng ườ i vay tr ả n ợ b ằ ng th ẻ tín dụ ng, đượ c hoàn ti ề n.",
    "card": "Làm thẻ tín dụng mới.",
    "skin one": "Chăm sóc da mặt mỗi ngày.",
    "skin two": "Da khô cần ẩm.",
    "skin three": "Bệnh về da lan rộng.",
    "gives one": "Ban quản lý dự án (DA) họp với DA khác.",
    "gives two": "Chủ dự án (DA) trả lời.",
    "project": "Công nhân làm dự án mới.",
    "strait": "Phà từ Bến Ngự -Cồn Hến chạy.",
    "ferry": "Chợ Bến Ngự họp sớm.",
    "lak": "Voi ở Đắk Lắk về buôn.",
    "lac": "Voi ở Đăk Lăk về buôn.",
    "lak-plain": "Voi ở Dak Lak về buôn.",
    "mystery": "Vụ mất trộm bí ẩn ở chợ.",
    "mystery again": "Chiếc hộp bí ẩn dưới biển.",
    "ill": "Anh bị ăn đòn oan.",
    "bian": "Hãng Bian mở quầy.",
    "glued": "Đã cộngtại ngân hàng xong.",
    "hashtag": "Cổ vũ #LúaVàngĐượcMùa trên sân.",
    "harvest": "Nông dân mừng được mùa lúa vàng.",
    "quynhon": "Quynhon Hotel opens.",
    "resort": "Bay tới Quy Nhơn nghỉ mát.",
    "resorts": "Bãi biển ở Quy Nhơn đông.",
    "coast": "Tàu vào Quy Nhơn tránh bão.",
    "public": "Kẻ công tại chức về hưu.",
    "share": "Của công tại xã được giữ.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.open(tmp_path_factory.mktemp("index"), create=True, workers=1) as index:
        address = "https://www.example.org/tin/Gia-Dien-1.html"
        index.add([Article(name, "", text) for name, text in _TEXTS.items()])
        index.add([Article("address", "", "Ngọn lửa bùng lên.", url=address)])
        index.add([Article(f"rain {n}", "", f"Trời mưa rất to lần {n}.") for n in range(9)])
        yield index


def _found(index: Index, query: str) -> list[str]:
    return [hit.id for hit in index.search(query, limit=50)]


@pytest.mark.parametrize(
    ("queries", "found"),
    [
        (("Ê-đê", "ê đê"), "ede-parted ede-joined"),
        (("Êđê", "êđê"), "ede-joined ede-parted"),
        (("H'Mông", "H’Mông", "HʼMông"), "mong-parted mong-joined"),
        (("HMông",), "mong-joined mong-parted"),
        (("wi-fi", "Wi-Fi"), "wifi-parted wifi-joined"),
        (("wifi",), "wifi-joined wifi-parted"),
        (("Putin", "putin"), "putin-joined putin-parted"),
        (("ô tô",), "oto-parted oto-joined"),
        (("ôtô",), "oto-joined oto-parted"),
        (("data",), "data"),
        (("thẻ tín dụng",), "card torn"),
        (("Đắk Lắk",), "lak lac lak-plain"),
        (("Dak Lak",), "lak lac lak-plain"),
        (("lúa vàng", "được mùa"), "harvest hashtag"),
        (("quynhon",), "quynhon resort resorts coast"),
    ],
)
def test_a_word_joined_here_and_parted_there_is_one_and_the_form_typed_ranks_first(index, queries, found):
    for query in queries:
        assert _found(index, query) == found.split()


def test_the_joined_form_reaches_the_parted_one_and_what_is_run_together(index):
    assert _found(index, "hanoi")[0] == "hanoi-joined"
    assert set(_found(index, "hanoi")) == {name for name in _TEXTS if name.startswith("hanoi")}
    assert set(_found(index, "Hà Nội")) == {"hanoi-parted", "hanoi-again", "hanoi-glued"}
    reasons = {reason.what for hit in index.search("hanoi") for reason in hit.explanation}
    assert "“ha noi”, another name for “hanoi”" in reasons


@pytest.mark.parametrize("query", ['"Ê-đê"', "=êđê", "title:Êđê"])
def test_phrases_exact_words_and_fields_are_meant_as_they_are(index, query):
    assert len(_found(index, query)) <= 2


@pytest.mark.parametrize(("query", "wrong"), [("bi an", "bian"), ("cong tai", "glued")])
def test_unmarked_words_have_no_other_name_that_only_some_other_reading_has(index, query, wrong):
    assert wrong not in _found(index, query)


def test_a_hyphen_between_two_names_serves_both_readings_and_says_so(index):
    results = index.search("Bến Ngự -Cồn Hến")
    assert [hit.id for hit in results] == ["strait", "ferry"]
    assert "“Bến Ngự”" in results.notes[0]
    assert _found(index, "bến ngự -cồn") == ["ferry"]


def test_an_acronym_that_reads_as_a_syllable_stands_for_its_name_only_in_capitals(index):
    assert "project" not in _found(index, "da")
    assert "project" not in _found(index, "DA")
    assert "project" in _found(index, "DA mới")
    assert not {"skin one", "skin two", "skin three"} & set(_found(index, "dự án"))


@pytest.mark.parametrize(
    "query",
    [
        "https://www.example.org/tin/Gia-Dien-1.html",
        "http://example.org/tin/gia-dien-1.html",
        "www.example.org/tin/Gia-Dien-1.html?utm_source=x#top",
        "https://m.example.org/tin/gia-dien-1.html?amp=1&x=2",
        "https://example.org/tin/gia%2Ddien-1.html",
    ],
)
def test_a_pasted_address_finds_its_article(index, query):
    results = index.search(query)
    assert [hit.id for hit in results] == ["address"]
    assert results.notes == ("searched for the article with this address",)
    assert results.suggestions == ()


def test_the_address_of_an_article_among_words_finds_it_and_a_note_says_so(index):
    results = index.search("Trời mưa (https://example.org/tin/gia-dien-1.html)")
    assert [hit.id for hit in results] == ["address"]
    assert results.notes == ("searched for the article with this address, and not for the words beside it",)
    assert len(index.search("Trời mưa https://example.org/tin")) > 1


@pytest.mark.parametrize(
    "query", ["url:gia-dien-1", "https://example.org/khong/co.html", "https://example.org/?utm_source=x"]
)
def test_nothing_is_suggested_inside_an_address(index, query):
    assert index.search(query).suggestions == ()


@pytest.mark.parametrize(
    ("query", "suggested"), [("TH Ẻ TÍN D Ụ NG", "THẺ TÍN DỤNG"), ("t h ẻ t í n d ụ n g", "thẻ tín dụng")]
)
def test_torn_syllables_are_joined_in_suggestions(index, query, suggested):
    assert [each.query for each in index.search(query).suggestions] == [suggested]


def test_a_note_repeats_what_was_typed(index):
    assert index.search("hòa zzzz").notes == ("no article has “hòa”, “zzzz”",) or index.search(
        "mưa hòa"
    ).notes == ("no article has “hòa”",)
