"""The parts of a news page: the seeds exactly, one small page for every rule, and properties of any text."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from time import perf_counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.commandline import SEEDS
from vnsearch.readers.page.bylines import read_author
from vnsearch.readers.page.dates import find_date, is_date_line
from vnsearch.readers.page.headings import load_headings, make_key
from vnsearch.readers.page.page import Page, read_page

FIRST = "Sáng nay, gần hai trăm hộ dân ở ven sông đã được dời đến nơi ở mới trước khi lũ về."
SECOND = "Chính quyền xã cho biết các hộ còn lại sẽ được hỗ trợ lương thực trong vòng ba tháng tới."
THIRD = "Theo dự báo, mực nước còn lên thêm nửa mét trong đêm và chỉ rút chậm vào cuối tuần."
FOURTH = "Người già và trẻ em được bố trí ở tạm trong trường học, có bác sĩ trực suốt ngày đêm."
ARTICLE = "\n\n".join((FIRST, SECOND, THIRD, FOURTH))
TITLE = "Dời gần hai trăm hộ dân ven sông trước khi lũ về"


def seed(number: str) -> tuple[str, Page]:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    text = path.read_text("utf-8")
    return text, read_page(text)


class TestSeeds:
    @pytest.mark.parametrize(
        ("number", "title", "author", "source", "published"),
        [
            (
                "000",
                "Tổng Bí thư, Chủ tịch nước Tô Lâm gặp gỡ Đảng Cộng sản, tổ chức cánh tả và bạn bè Hoa Kỳ",
                "Chu An",
                None,
                None,
            ),
            (
                "001",
                "Tổng Bí thư, Chủ tịch nước Tô Lâm đến New York dự Tuần lễ cấp cao "
                "Đại hội đồng Liên hợp quốc",
                None,
                None,
                None,
            ),
            (
                "002",
                "Tổng Bí thư, Chủ tịch nước Tô Lâm gặp Tổng thống Hoa Kỳ Joe Biden",
                None,
                "baochinhphu.vn",
                datetime(2024, 9, 26, 9, 4),
            ),
            (
                "003",
                "Tiếp tục đưa quan hệ Việt Nam - Hoa Kỳ ngày càng phát triển ổn định, thực chất",
                None,
                "TTXVN/Vietnam+",
                None,
            ),
            (
                "004",
                "Tổng Bí thư Tô Lâm điện đàm với nguyên Thượng nghị sĩ Mỹ Patrick Leahy",
                "Dương Ngọc",
                "NLĐO",
                date(2026, 2, 20),
            ),
        ],
    )
    def test_what_the_page_says_about_the_article(
        self, number: str, title: str, author: str | None, source: str | None, published: date | None
    ) -> None:
        page = seed(number)[1]
        assert (page.title, page.author, page.source) == (title, author, source)
        assert page.published == published
        assert type(page.published) is type(published)

    @pytest.mark.parametrize(
        ("number", "url"),
        [
            ("000", None),
            ("001", None),
            (
                "002",
                "https://baochinhphu.vn/tong-bi-thu-chu-tich-nuoc-to-lam-gap-tong-thong-hoa-ky-joe-biden-"
                "102240926081412074.htm",
            ),
            (
                "003",
                "https://www.vietnamplus.vn/tiep-tuc-dua-quan-he-viet-nam-hoa-ky-ngay-cang-phat-trien-on-dinh-"
                "thuc-chat-post978639.vnp",
            ),
            ("004", None),
        ],
    )
    def test_address(self, number: str, url: str | None) -> None:
        assert seed(number)[1].url == url

    # Lines of the files that are paragraphs or captions which say something new, counted by hand.
    @pytest.mark.parametrize(
        ("number", "lines"),
        [
            ("000", [4, 6, 9, 14, 16, 18, 20, 25, 27, 29, 31, 33, 36, 38, 40]),
            ("001", [3, 4, 5, 6, 7, 9, 10, 11, 12, 13]),
            (
                "002",
                [5, 12, 14, 18, 20, 22, 24, 28, 30, 32, 34, 36, 38, 40, 44, 46, 48, 50, 52],
            ),
            (
                "003",
                [3, 5, 8, 10, 12, 14, 16, 18, 20, 25, 27, 29, 31, 33, 35, 38, 40, 42, 44, 46, 48, 50, 52, 54],
            ),
            ("004", [8, 10, 16, 18, 20, 26, 28, 34, 36, 38]),
        ],
    )
    def test_body_is_the_article_and_nothing_else(self, number: str, lines: list[int]) -> None:
        text, page = seed(number)
        page_lines = text.split("\n")
        wanted = [page_lines[at - 1].strip(" |\r") for at in lines]
        assert [line for line in page.body.split("\n") if line] == wanted

    def test_headlines_of_others_are_related(self) -> None:
        pages = [seed(f"00{number}")[1] for number in range(5)]
        for headline in (
            "Iran",
            "Bắc Bling",
            "Giá vàng",
            "thăm Cuba: Củng cố",
            "Jamieson Greer",
            "VCB Tablet",
        ):
            assert any(headline in page.related for page in pages), headline
            assert not any(headline in page.body for page in pages), headline

    def test_markup_and_file_names_are_dropped(self) -> None:
        for number in range(5):
            page = seed(f"00{number}")[1]
            for markup in ("![", "](", ".jpg", "|"):
                assert markup not in page.body + page.related


class TestTitle:
    def test_first_line(self) -> None:
        page = read_page(f"{TITLE}\n\n{ARTICLE}")
        assert (page.title, page.body, page.related) == (TITLE, ARTICLE, "")

    def test_first_line_that_ends_in_a_full_stop(self) -> None:
        page = read_page(f"Lũ về trong đêm trên sông.\n\n{ARTICLE}")
        assert (page.title, page.body) == ("Lũ về trong đêm trên sông.", ARTICLE)

    def test_below_navigation(self) -> None:
        menu = "Trang chủ\nThời sự\nThế giới\nBạn cần biết\nLiên hệ quảng cáo\nHà Nội\nChính trị"
        page = read_page(f"{menu}\n{TITLE}\nTrần Thị Hòa\n03/10/2021 07:15 GMT+7\n{ARTICLE}")
        assert (page.title, page.author, page.body) == (TITLE, "Trần Thị Hòa", ARTICLE)
        assert page.published == datetime(2021, 10, 3, 7, 15)
        assert "Bạn cần biết" in page.related

    def test_numbers_between_title_and_text_are_dropped(self) -> None:
        page = read_page(f"{TITLE}\n5\n0:00 / 0:00\n{ARTICLE}\n\n1945\n\n{FIRST[:50]}.")
        assert page.body == f"{ARTICLE}\n\n1945\n\n{FIRST[:50]}."

    def test_a_table_of_numbers_is_a_text(self) -> None:
        assert read_page(f"{TITLE}\n2019\n17,5\n2020\n18,2").body == "2019\n17,5\n2020\n18,2"

    def test_below_headlines_of_others(self) -> None:
        hot = "Giá xăng tăng lần thứ ba trong tháng\nĐội tuyển nữ vào chung kết giải châu Á"
        page = read_page(f"{hot}\nXã hội\n{TITLE}\n\n{ARTICLE}")
        assert page.title == TITLE
        assert "Giá xăng" not in page.body

    def test_below_a_hotline_or_a_date(self) -> None:
        for first in ("Đường dây nóng: 0123 456789", "Thứ hai, 4/10/2021", "Hotline: 0900.000.000"):
            assert read_page(f"{first}\n\n{TITLE}\n\n{ARTICLE}").title == TITLE

    def test_markdown_heading(self) -> None:
        page = read_page(f"Báo mới\n\n# {TITLE}\n\n{FIRST}\n\n## Nơi ở mới\n\n{SECOND}")
        assert (page.title, page.body) == (TITLE, f"{FIRST}\n\nNơi ở mới\n\n{SECOND}")

    def test_a_lead_without_a_full_stop_stays_in_the_body(self) -> None:
        lead = FIRST[:-1]
        page = read_page(f"{TITLE}\n\n{lead}\n\n{SECOND}\n\n{THIRD}")
        assert (page.title, page.body) == (TITLE, f"{lead}\n\n{SECOND}\n\n{THIRD}")

    def test_made_from_the_first_sentence(self) -> None:
        page = read_page(f"{FIRST} {SECOND} {THIRD}")
        assert (page.title, page.body) == (FIRST, f"{FIRST} {SECOND} {THIRD}")

    def test_made_from_the_first_words_of_a_long_sentence(self) -> None:
        text = "một hai ba bốn năm " * 20
        page = read_page(text)
        assert len(page.title) <= 120
        assert text.startswith(page.title + " ")
        assert page.body == text.strip()

    def test_known_title_is_kept_and_not_repeated(self) -> None:
        page = read_page(f"Xã hội\n{TITLE.upper()}\n\n{ARTICLE}", title=TITLE)
        assert (page.title, page.body, page.related) == (TITLE, ARTICLE, "Xã hội")

    def test_only_headings(self) -> None:
        assert read_page("Thông báo\n\n" + FIRST).title == "Thông báo"
        assert read_page("Hà Nội").title == "Hà Nội"

    def test_a_lead_of_one_sentence_is_also_part_of_the_body(self) -> None:
        page = read_page(f"{FIRST}\n{SECOND}\n{THIRD}")
        assert (page.title, page.body) == (FIRST, f"{FIRST}\n{SECOND}\n{THIRD}")

    def test_a_made_title_does_not_end_in_an_abbreviation(self) -> None:
        lead = "Ông Lê Văn T. ở TP. Thanh Hóa vừa được cứu. Ông đã trôi trên sông hai ngày."
        assert read_page(f"{lead} {FIRST}").title == "Ông Lê Văn T. ở TP. Thanh Hóa vừa được cứu."

    def test_a_note_with_an_asterisk_before_the_text_in_the_same_line(self) -> None:
        text = f"* Bài viết có tình tiết phim {FIRST} {SECOND} {THIRD} Lê Minh"
        assert read_page(text).body == text.removesuffix(" Lê Minh")


class TestBylines:
    @pytest.mark.parametrize(
        ("line", "author"),
        [
            ("Lê Minh", "Lê Minh"),
            ("LÊ MINH", "LÊ MINH"),
            ("Tác giả: Lê Minh Anh", "Lê Minh Anh"),
            ("Lê Minh - Trần Hòa", "Lê Minh; Trần Hòa"),
            ("Lê Minh - leminh@bao.vn", "Lê Minh"),
            ("Lê Minh (tổng hợp)", "Lê Minh"),
            ("PV Lê Minh/VOV-Tây Bắc", "Lê Minh"),
            ("CTV Lê Minh - CTV", "Lê Minh"),
            ("* Lê Minh, theo AFP", "Lê Minh"),
            ("Lê Minh - Thứ Năm, ngày 03/10/2021 07:15", "Lê Minh"),
            ("Lê Minh | 03/10/2021 07:15", "Lê Minh"),
            ("Thứ Năm, 03/10/2021 07:15", None),
            ("Hà Nội", None),
            ("Nơi ở mới", None),
        ],
    )
    def test_author_below_the_title(self, line: str, author: str | None) -> None:
        page = read_page(f"{TITLE}\n{line}\n{ARTICLE}")
        assert (page.title, page.author) == (TITLE, author)

    def test_a_line_of_hashtags_is_no_text(self) -> None:
        page = read_page(f"{TITLE}\n{ARTICLE}\n# chạy lũ # Sông Cái # nhà tạm")
        assert (page.body, page.related) == (ARTICLE, "chạy lũ # Sông Cái # nhà tạm")

    def test_signature(self) -> None:
        page = read_page(f"{TITLE}\n{ARTICLE}\nLê Minh\nMột bài khác cùng ngày về mùa lũ\nChia sẻ")
        assert (page.author, page.body) == ("Lê Minh", ARTICLE)
        assert "Một bài khác" in page.related

    def test_signature_glued_to_the_last_sentence(self) -> None:
        page = read_page(f"{FIRST} {SECOND} {THIRD}Lê Minh", title=TITLE)
        assert (page.author, page.body) == ("Lê Minh", f"{FIRST} {SECOND} {THIRD}")

    @pytest.mark.parametrize(
        ("end", "author", "kept"),
        [
            ("Lê Minh - Trần Hòa", "Lê Minh; Trần Hòa", ""),
            ("Lê MinhẢnh, video:Nhân vật cung cấp", "Lê Minh", "\nẢnh, video:Nhân vật cung cấp"),
            ("Lê Minh(Ảnh:AP, AFP)", "Lê Minh", "\n(Ảnh:AP, AFP)"),
            ("Ảnh: NVCC", None, "\nẢnh: NVCC"),
            ("M.C", "M.C", ""),
            ("Theo Lê Minh (t/h)Báo Sông", "Lê Minh", ""),
            ("https://bao.vn/lu.html", None, ""),
            (">>Tra cứu mực nước sông", None, ""),
            ("Nước rút", None, "Nước rút"),
        ],
    )
    def test_what_is_glued_to_the_last_sentence(self, end: str, author: str | None, kept: str) -> None:
        article = " ".join([FIRST, SECOND, THIRD] * 2)
        page = read_page(f"{article}{end}", title=TITLE)
        assert (page.author, page.body) == (author, f"{article}{kept}")
        assert page.url == (end if end.startswith("https") else None)

    def test_name_of_the_photographer_that_is_the_author_is_no_paragraph(self) -> None:
        page = read_page(f"{TITLE}\nLê Minh\n{FIRST}\n{SECOND}\nLÊ MINH\n{THIRD}")
        assert page.body == f"{FIRST}\n{SECOND}\n{THIRD}"

    @pytest.mark.parametrize(
        ("end", "source"),
        [
            ("Theo Thông tấn xã", "Thông tấn xã"),
            ("Nguồn: bao.vn", "bao.vn"),
            ("(Theo AFP)", "AFP"),
            ("(AFP)", "AFP"),
            ("Ảnh: AFP", None),
        ],
    )
    def test_source_below_the_text(self, end: str, source: str | None) -> None:
        assert read_page(f"{TITLE}\n\n{ARTICLE}\n\n{end}").source == source

    def test_source_before_the_lead(self) -> None:
        page = read_page(f"{TITLE}\n\n(Báo Sông) - {ARTICLE}")
        assert page.source == "Báo Sông"
        assert page.body.startswith("(Báo Sông) - Sáng nay")

    def test_address_of_the_page_but_not_of_others(self) -> None:
        related = "Tin khác\nhttps://bao.vn/khac.html"
        assert (
            read_page(f"{TITLE}\n{ARTICLE}\nhttps://bao.vn/lu.html\n{related}").url
            == "https://bao.vn/lu.html"
        )
        assert read_page(f"{TITLE}\n{ARTICLE}\n{related}").url is None


class TestDates:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("26/09/2024 09:04", datetime(2024, 9, 26, 9, 4)),
            ("Thứ ba, 25/1/2022, 06:00 (GMT+7)", datetime(2022, 1, 25, 6, 0)),
            ("2026-02-20T17:30:00+07:00", datetime(2026, 2, 20, 17, 30)),
            ("09:04 | 26.09.2024", datetime(2024, 9, 26, 9, 4)),
            ("Ngày 5 tháng 6 năm 2023", date(2023, 6, 5)),
            ("5 Th6, 2023", date(2023, 6, 5)),
            ("5/6/2023 3:20 PM", datetime(2023, 6, 5, 15, 20)),
            ("2026-02-20", date(2026, 2, 20)),
            ("32/13/2024", None),
            ("ngày 22/9", None),
            ("0903.343.439", None),
            ("26/09/2024 25:99", date(2024, 9, 26)),
            ("26/09/2024 09:04:30", datetime(2024, 9, 26, 9, 4, 30)),
            ("26/09/2024 24:00", datetime(2024, 9, 27)),
            ("26/09/2024 23:59:60 GMT+7", datetime(2024, 9, 27)),
            ("26/09/2024 09:04 (GMT+9)", datetime(2024, 9, 26, 9, 4, tzinfo=timezone(timedelta(hours=9)))),
            ("09:04 UTC, 26/09/2024", datetime(2024, 9, 26, 9, 4, tzinfo=UTC)),
            ("2024-09-26T09:04:00.5Z", datetime(2024, 9, 26, 9, 4, 0, 500000, UTC)),
            ("26/09/2024 08:00 -09:30", datetime(2024, 9, 26, 8)),
            ("26/09/2024 09:04 GMT+99", date(2024, 9, 26)),
        ],
    )
    def test_find(self, text: str, found: date | None) -> None:
        assert find_date(text) == found
        assert getattr(find_date(text), "tzinfo", None) == getattr(found, "tzinfo", None)
        assert type(find_date(text)) is type(found)

    def test_a_sentence_with_a_date_is_no_date_line(self) -> None:
        assert is_date_line("Cập nhật lúc 09:04, thứ năm ngày 26/09/2024")
        assert is_date_line("Chính trị | 26/09/2024 09:04")
        assert not is_date_line("Hội nghị khai mạc ngày 26/09/2024 tại Hà Nội")

    def test_below_the_lead(self) -> None:
        page = read_page(f"{TITLE}\n\n{FIRST}\n\n02/10/2021 08:00\n{SECOND}\n\n{THIRD}")
        assert page.published == datetime(2021, 10, 2, 8, 0)
        assert page.body == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"

    def test_date_of_a_teaser_is_not_the_articles(self) -> None:
        teaser = "Cầu mới thông xe\n\nCầu mới thông xe\n\n20:36 , 25/07/2025\n\nCầu dài một cây số."
        page = read_page(f"{TITLE}\n\n{ARTICLE}\n\n{teaser}")
        assert (page.published, page.body) == (None, ARTICLE)
        assert "Cầu mới thông xe" in page.related

    def test_date_within_the_text_stays_there(self) -> None:
        text = f"{FIRST}\n\n{SECOND}\n\n{THIRD}\n\n01/10/2021\n\n{FOURTH}"
        page = read_page(f"{TITLE}\n\n{text}")
        assert (page.published, page.body) == (None, text)


class TestRelated:
    @pytest.mark.parametrize(
        "heading", ["Tin khác", "BÌNH LUẬN (3)", "Ý kiến bạn đọc", "Đọc nhiều:", "Multimedia"]
    )
    def test_heading_that_ends_the_article(self, heading: str) -> None:
        page = read_page(f"{TITLE}\n{ARTICLE}\n{heading}\nBài khác một\nCâu của bài khác một.\nBài khác hai")
        assert page.body == ARTICLE
        assert page.related.startswith(heading)

    def test_comments_are_related_even_when_they_are_paragraphs(self) -> None:
        page = read_page(
            f"{TITLE}\n{ARTICLE}\nBình luận\n" + "\n".join(f"{number}. {FIRST}" for number in "123")
        )
        assert page.body == ARTICLE

    @pytest.mark.parametrize("heading", ["Tin liên quan", "Đọc thêm", "Có thể bạn quan tâm", "**Xem thêm**"])
    def test_box_within_the_article(self, heading: str) -> None:
        page = read_page(
            f"{TITLE}\n{FIRST}\n{heading}\nCầu mới thông xe sớm\nChợ nổi mở lại\n{SECOND}\n{THIRD}"
        )
        assert page.body == f"{FIRST}\n{SECOND}\n{THIRD}"
        assert page.related.splitlines()[1:] == ["Cầu mới thông xe sớm", "Chợ nổi mở lại"]

    def test_box_with_a_teaser_within_the_article(self) -> None:
        teaser = "Cầu mới qua sông Cái thông xe\nSáng nay cầu mới qua sông Cái thông xe sau hai năm xây dựng."
        page = read_page(f"{TITLE}\n{FIRST}\nTin liên quan\n{teaser}\n{SECOND}\n{THIRD}")
        assert page.body == f"{FIRST}\n{SECOND}\n{THIRD}"

    def test_box_before_the_last_paragraph(self) -> None:
        page = read_page(f"{TITLE}\n{FIRST}\n{SECOND}\nTin liên quan\nCầu mới thông xe sớm\n{THIRD}")
        assert page.body == f"{FIRST}\n{SECOND}\n{THIRD}"

    def test_a_heading_before_the_last_paragraph(self) -> None:
        page = read_page(f"{TITLE}\n{FIRST}\n{SECOND}\nXem thêm\n{THIRD}")
        assert page.body == f"{FIRST}\n{SECOND}\n{THIRD}"

    def test_box_behind_the_article(self) -> None:
        teaser = "Cầu mới qua sông Cái thông xe\nSáng nay cầu mới qua sông Cái thông xe sau hai năm xây dựng."
        page = read_page(f"{TITLE}\n{ARTICLE}\nTin liên quan\n{teaser}\ncầu\nsông Cái")
        assert page.body == ARTICLE

    def test_links_in_markup(self) -> None:
        links = "- [Cầu mới thông xe](https://bao.vn/cau)\n>> Chợ nổi mở lại\nXem thêm: Lũ năm ngoái"
        page = read_page(f"{TITLE}\n\n{FIRST}\n\n{links}\n\n{SECOND}\n\n{THIRD}")
        assert page.body == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
        assert page.related == "Cầu mới thông xe\n>> Chợ nổi mở lại\nXem thêm: Lũ năm ngoái"

    def test_teasers_without_a_heading(self) -> None:
        teasers = "\n".join(
            f"Bài khác số {n}\nBài khác số {n}\nCâu mở đầu của bài khác số {n} bị cắt ở ..." for n in "12"
        )
        page = read_page(f"{TITLE}\n{ARTICLE}\n{teasers}")
        assert page.body == ARTICLE

    def test_a_repeated_caption_is_no_teaser(self) -> None:
        page = read_page(
            f"{TITLE}\n{FIRST}\nCảnh lũ ở ven sông Cái\nCảnh lũ ở ven sông Cái\n{SECOND}\n{THIRD}"
        )
        assert SECOND in page.body
        assert page.related == ""

    def test_headlines_under_the_text(self) -> None:
        links = "\n".join(
            f"Một bài báo khác mang số {n} về những chuyện trong ngày" for n in ("một", "hai", "ba")
        )
        page = read_page(f"{TITLE}\n{ARTICLE}\n{links}")
        assert (page.body, page.related) == (ARTICLE, links)

    def test_headlines_glued_into_one_line_under_the_lead(self) -> None:
        glued = (
            "Cầu mới qua sông Cái thông xe sớm hơn dự kiến Chợ nổi mở lại sau nửa năm đóng cửa vì dịch bệnh "
            "Nông dân miền tây vào vụ lúa mới trong niềm vui được mùa"
        )
        text = f"{TITLE}\n\n{FIRST}\n{glued}\n{SECOND}\n\n{THIRD}\n\n{FOURTH}\n\n{FIRST[:40]} lần nữa."
        page = read_page(text + f"\n\n{SECOND[:50]}.")
        assert page.related == glued
        assert SECOND in page.body

    def test_furniture_within_the_article(self) -> None:
        page = read_page(f"{TITLE}\n\n{FIRST}\nTheo dõi Báo Sông trên\nChia sẻ\n\n{SECOND}\n\n{THIRD}")
        assert page.body == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"

    def test_headlines_of_other_articles_on_a_page_with_its_menu(self) -> None:
        menu = "\n".join(f"Mục số {number} của báo" for number in range(20))
        foreign = "Đội tuyển bơi lội trẻ lên đường dự giải châu lục"
        lines = (TITLE, FIRST, SECOND, "Người già và trẻ em ở tạm trong trường học", foreign, THIRD, FOURTH)
        page = read_page("\n".join((menu, *lines)))
        assert page.body == "\n".join(line for line in lines[1:] if line != foreign)
        assert foreign in page.related

    def test_a_box_below_the_lead_ends_where_the_article_begins(self) -> None:
        box = "TIN MỚI\nĐội tuyển bơi lội trẻ lên đường dự giải châu lục"
        page = read_page(f"{TITLE}\n{FIRST}\n{box}\n{SECOND}\nBà con yên tâm\n{THIRD}\n{FOURTH}")
        assert page.body == f"{FIRST}\n{SECOND}\nBà con yên tâm\n{THIRD}\n{FOURTH}"

    def test_an_interview_on_a_page_with_its_menu_is_an_article(self) -> None:
        menu = "\n".join(f"Mục số {number} của báo" for number in range(20))
        questions = [f"Thưa ông, vì sao công trình số {number} chậm tiến độ?" for number in range(10)]
        talk = "\n".join(f"{question}\n{FIRST[:-1]}, {number}." for number, question in enumerate(questions))
        page = read_page(f"{menu}\n{TITLE}\n{SECOND}\n{talk}")
        assert page.is_article
        assert page.body == f"{SECOND}\n{talk}"


class TestCaptions:
    def test_repeated_caption_is_kept_once(self) -> None:
        caption = "Người dân dọn đồ lên thuyền. (Ảnh: Lê Minh)"
        page = read_page(f"{TITLE}\n{FIRST}\n{caption}\n{caption}\n{SECOND}\n{caption}\n{THIRD}")
        assert page.body == f"{FIRST}\n{caption}\n{SECOND}\n{THIRD}"

    def test_caption_that_says_the_title_again(self) -> None:
        for caption in (f"{TITLE} - Ảnh 1.", f"{TITLE}. Ảnh: TTXVN", TITLE, f"{TITLE.upper()}. (Nguồn: AP)"):
            assert read_page(f"{TITLE}\n{FIRST}\n{caption}\n{SECOND}").body == f"{FIRST}\n{SECOND}"

    def test_pictures_and_file_names(self) -> None:
        text = f"{TITLE}\n![]() |\n{FIRST}\nanh_lu-01.jpg\n![Thuyền cứu hộ](https://bao.vn/a.jpg)\n{SECOND} |"
        assert read_page(text).body == f"{FIRST}\nThuyền cứu hộ\n{SECOND}"

    def test_credits_alone_are_kept(self) -> None:
        assert read_page(f"{TITLE}\n{FIRST}\n{SECOND}\nẢnh: Lê Minh").body.endswith("Ảnh: Lê Minh")


class TestOneLine:
    def test_furniture_at_the_ends(self) -> None:
        text = f"Nghe đọc bài {FIRST} {SECOND} Nguồn: [Link nguồn]Nguồn: [Link nguồn]"
        page = read_page(text, title=TITLE)
        assert (page.body, page.related) == (f"{FIRST} {SECOND}", "Nghe đọc bài")

    def test_furniture_below_the_title(self) -> None:
        page = read_page(f"{TITLE}\n\nNghe đọc bài {FIRST} {SECOND}")
        assert (page.title, page.body) == (TITLE, f"{FIRST} {SECOND}")

    def test_the_same_words_in_a_sentence_stay(self) -> None:
        text = f"Chia sẻ bài viết của mình, chị cho biết nước đã rút. {FIRST}"
        assert read_page(text, title=TITLE).body == text

    def test_teaser_that_breaks_off_before_the_furniture(self) -> None:
        teaser = "Cầu mới qua sông Cái vừa thông xe sau hai năm xây dựng thì đã..."
        page = read_page(f"{FIRST} {SECOND} {teaser} Nguồn: [Link nguồn]", title=TITLE)
        assert (page.body, page.related) == (f"{FIRST} {SECOND}", teaser)

    def test_teaser_that_is_known_by_the_furniture_of_its_own(self) -> None:
        article = " ".join([FIRST, SECOND, THIRD, FOURTH] * 2)
        whole = "Cầu mới qua sông Cái vừa thông xe sau hai năm xây dựng, sớm hơn dự kiến."
        cut = "Cầu mới qua sông Cái vừa thông xe sau hai năm. Trước đó, người dân hai bên bờ đã..."
        for teaser in (whole, cut):
            page = read_page(f"{article} {teaser} Nguồn: [Link nguồn]Nguồn: [Link nguồn]", title=TITLE)
            assert (page.body, page.related) == (article, teaser)

    def test_box_of_a_match_before_the_teaser(self) -> None:
        article = " ".join([FIRST, SECOND, THIRD, FOURTH] * 2)
        box = "Hà Nội - Nam Định 12.03 Dự đoán tỷ số trận đấu.Cơ hội trúng ngay 500.000 đồng!!!"
        page = read_page(f"{article} {box} {FIRST} [Link nguồn][Link nguồn]", title=TITLE)
        assert (page.body, page.related) == (article, FIRST)

    def test_box_at_the_end(self) -> None:
        article = " ".join([FIRST, SECOND, THIRD, FOURTH] * 3)
        page = read_page(f"{article} Tin liên quan: Cầu mới thông xe", title=TITLE)
        assert (page.body, page.related) == (article, "Tin liên quan: Cầu mới thông xe")

    def test_a_heading_that_is_part_of_a_sentence_cuts_nothing(self) -> None:
        article = " ".join([FIRST, SECOND, THIRD, FOURTH] * 3)
        text = f"{article} Các tin liên quan được chuyển đến từng hộ. Xem thêm: nước còn lên. {FIRST}"
        page = read_page(text, title=TITLE)
        assert (page.body, page.related) == (text, "")


class TestAnyText:
    @pytest.mark.parametrize("text", ["", " \n\t\r\n", "\ufeff", "***\n---\n|"])
    def test_no_words(self, text: str) -> None:
        assert read_page(text) == Page("", "", "", None, None, None, None)

    def test_decomposed_text_gives_the_same_parts(self) -> None:
        for number in range(5):
            text, page = seed(f"00{number}")
            other = read_page(unicodedata.normalize("NFD", text))
            for part in ("title", "body", "related", "author", "source"):
                composed, decomposed = getattr(page, part), getattr(other, part)
                assert decomposed == (composed and unicodedata.normalize("NFD", composed)), (number, part)

    @pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028"])
    def test_any_line_end(self, end: str) -> None:
        text, page = seed("004")
        assert read_page(end.join(text.splitlines())) == page

    # Of the texts hypothesis makes up, few look like pages; lines that mean something make them likelier.
    lines = st.one_of(
        st.text(),
        st.sampled_from(
            [FIRST, SECOND, THIRD, TITLE, "Lê Minh", "26/09/2024 09:04", "https://bao.vn/a", "", ""]
        ),
        st.sampled_from(sorted(load_headings().exact)),
        st.sampled_from(
            [f"{TITLE} - Ảnh 1.", "![a](b)", ">> x", "[a](b)", "# x", "x |", f"{FIRST} Ảnh: A", "a ..."]
        ),
    )
    pages = st.one_of(st.text(), st.lists(lines).map("\n".join))

    @settings(deadline=None)
    @given(text=pages, title=st.one_of(st.none(), st.text(), st.just(TITLE)))
    def test_parts_are_slices_of_the_pages_lines(self, text: str, title: str | None) -> None:
        page = read_page(text, title=title)
        page_lines = text.splitlines()
        for part in (page.body, page.related):
            for line in part.split("\n"):
                assert any(line in page_line for page_line in page_lines) or not line
        assert page.title == (page.title if title is None else title)
        assert all(value is None or value in text for value in (page.author, page.source, page.url))

    words = st.text("abcdeghiklmnopqrstuvxyăâđêôơưáàảãạ", min_size=1, max_size=7)
    sentences = st.lists(words, min_size=8, max_size=40).map(lambda some: " ".join(some).capitalize() + ".")

    @settings(deadline=None)
    @given(
        title=st.lists(words, min_size=4, max_size=14).map(lambda some: " ".join(some).capitalize()),
        paragraphs=st.lists(sentences, min_size=1, unique_by=make_key),
        gap=st.sampled_from(["\n", "\n\n"]),
    )
    def test_clean_text_comes_through_untouched(self, title: str, paragraphs: list[str], gap: str) -> None:
        assume(make_key(title) not in map(make_key, paragraphs))  # a copy of the title is left out
        body = gap.join(paragraphs)
        page = read_page(f"{title}{gap}{body}")
        assert (page.title, page.body, page.related) == (title, body, "")

    @pytest.mark.parametrize(
        "unit", ["a", "![", "![[", "[a](", "1/1/", '"', "a. ", "Chia sẻ bài viết", "x...", "(ảnh"]
    )
    def test_time_is_linear_in_a_long_line(self, unit: str) -> None:
        read_page("")
        start = perf_counter()
        read_page(unit * (1_000_000 // len(unit)))
        assert perf_counter() - start < 2


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Theo Lê Thị Hai", "Lê Thị Hai"),
        ("Bài và ảnh: LÊ HAI", "LÊ HAI"),
        ("Lê Hai (tổng hợp)", "Lê Hai"),
        ("Lê Hai/VOV.VN", "Lê Hai"),
        ("Lê Hai; Vũ Ba", "Lê Hai; Vũ Ba"),
        ("H'Hen Niê", "H'Hen Niê"),
        ("Theo Tuổi Trẻ", None),
        ("Tại Hà Nội: 230 Kim Mã", None),
    ],
)
def test_an_author_is_a_name_without_labels(line: str, author: str | None) -> None:
    assert read_author(line) == author


@pytest.mark.parametrize(
    "line",
    [
        "Thứ ba, ngày 5 tháng ba năm 2024",
        "05 thg 3, 2024",
        "March 5, 2024",
        "Hà Nội, ngày 5/3/2024",
        "- 05/03/2024",
    ],
)
def test_lines_that_are_dates(line: str) -> None:
    assert read_page(f"{TITLE}\n{line}\n{ARTICLE}").published == date(2024, 3, 5)


def test_lines_broken_at_a_width_are_one_paragraph_again() -> None:
    broken = ARTICLE.replace("\n", " ").split(" ")
    text = "\n".join(" ".join(broken[at : at + 16]) for at in range(0, len(broken), 16))
    page = read_page(f"{TITLE}\n\n{text * 1}")
    assert "\n" not in page.body or len(page.body.split("\n")) < len(text.split("\n"))


def test_a_copied_page_of_headlines_and_teasers_is_no_article() -> None:
    menu = [f"Mục {letter}" for letter in "ABCDEFGHIKLMNOPQRS"]
    teasers = [
        line
        for number in range(9)
        for line in (
            f"Đầu đề của tin thứ {number} trong ngày hôm nay",
            f"Câu tóm tắt của tin thứ {number}, kết thúc ở đây.",
        )
    ]
    page = read_page("\n".join([*menu, *teasers]))
    assert (page.is_article, page.body) == (False, "")
    assert teasers[-1] in page.related


@pytest.mark.parametrize(
    ("end", "author", "source"),
    [
        ("Theo TTXVN", None, "TTXVN"),
        ("Lê Hai(Theo AFP, Reuters)", "Lê Hai", "AFP, Reuters"),
        ("Theo Hà ChiSinh viên Việt Nam", "Hà Chi", "Sinh viên Việt Nam"),
        ("Theo Lê Thị Hai", "Lê Thị Hai", None),
    ],
)
def test_who_wrote_it_stands_behind_the_last_sentence(
    end: str, author: str | None, source: str | None
) -> None:
    page = read_page(f"{TITLE}\n\n{FIRST} {SECOND} {THIRD} {end}")
    assert (page.author, page.source, end in page.body) == (author, source, False)
