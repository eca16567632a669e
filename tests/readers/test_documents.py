"""Documents of real programs, all made from one text: what arrives of it, and that nothing else does.

`documents/README.md` says which program made which file.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from difflib import SequenceMatcher
from pathlib import Path
from random import Random
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.commandline import run
from vnsearch import Index
from vnsearch.model import Article, Rejection
from vnsearch.readers import read_articles
from vnsearch.readers.document import DocumentParagraph, Statements, make_document
from vnsearch.readers.files import read_stream
from vnsearch.readers.origin import Origin
from vnsearch.readers.rejections import make_rejection
from vnsearch.readers.tears import mend_tears
from vnsearch.web.search_state import SearchState
from vnsearch.web.search_view import view_search

FOLDER = Path(__file__).parent / "documents"
TITLE = "Chợ phiên Bản Liền họp lại sau mười năm"
AUTHOR = "Lò Thị Mẩy"
DAY = date(2023, 2, 17)
TEXT = (FOLDER / "text.txt").read_text(encoding="utf-8").splitlines()
HEADING = "Góc sách giữa chợ"
NOTE = "Thắng cố là món canh xương và thịt ngựa nấu trong chảo lớn."
BOX = "Chợ họp vào ngày mùng tám, mười tám và hai mươi tám âm lịch hằng tháng."
TABLE = (
    "Mặt hàng Số lượng Người bán Măng khô 320 kg Bản Tống Vải lanh 1.040 m Bản Nậm Khòn "
    "Mật ong 95 lít Bản Liền"
)
FURNITURE = ("Trang", "Tạp chí", "Kỷ yếu", "Thể thao", "file:")
ALL_PARTS = [*TEXT[:4], HEADING, TEXT[4], NOTE, TEXT[5], BOX, *TEXT[6:9], TABLE, TEXT[9]]
WITH_NOTE = [*TEXT[:4], HEADING, *TEXT[4:8], NOTE, *TEXT[8:]]


class Whole(NamedTuple):
    """A file with the whole text: its parts in their order, and the share of words that must arrive."""

    parts: list[str]
    author: str | None = AUTHOR
    share: float = 0.995


WHOLE = {
    "libreoffice.pdf": Whole(ALL_PARTS),
    "libreoffice_columns.pdf": Whole(TEXT),
    "latex_columns.pdf": Whole(WITH_NOTE, share=0.98),
    "chromium.pdf": Whole(TEXT, author=None),
    "libreoffice.docx": Whole(ALL_PARTS),
    "libreoffice.odt": Whole(ALL_PARTS),
    "libreoffice.rtf": Whole(ALL_PARTS),
    "chromium.mhtml": Whole(TEXT),
    "singlefile.html": Whole(TEXT),
    "safari.webarchive": Whole(TEXT),
}


def read(name: str) -> Article:
    (article,) = read_articles(FOLDER / name)
    assert isinstance(article, Article), article
    return article


def refuse(name: str) -> str:
    (refused,) = read_articles(FOLDER / name)
    assert isinstance(refused, Rejection)
    return refused.reason


def split_words(text: str) -> list[str]:
    return [word for word in text.split() if word != "|"]


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    return {name: read(name) for name in WHOLE}


@pytest.fixture(scope="module")
def index(articles: dict[str, Article], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("documents")
    with Index.open(folder, create=True, workers=1) as opened:
        opened.add(articles.values())
        yield opened


@pytest.mark.parametrize("name", WHOLE)
def test_the_words_arrive_in_their_order_and_no_others(articles, name):
    expected, found = split_words(" ".join(WHOLE[name].parts)), split_words(articles[name].body)
    blocks = SequenceMatcher(None, expected, found, autojunk=False).get_matching_blocks()
    same = sum(block.size for block in blocks)
    assert same >= WHOLE[name].share * len(expected)
    assert len(found) <= 1.01 * len(expected)
    assert not [sign for sign in FURNITURE if sign in articles[name].body]


@pytest.mark.parametrize("name", WHOLE)
def test_title_author_and_day_are_found(articles, name):
    article = articles[name]
    day = article.published.date() if isinstance(article.published, datetime) else article.published
    assert (article.title, article.author, day) == (TITLE, WHOLE[name].author, DAY)


@pytest.mark.parametrize("name", WHOLE)
def test_a_search_finds_a_document_and_marks_the_words(index, name):
    (hit,) = [hit for hit in index.search("trẻ con say mê đọc truyện", limit=30).hits if hit.id == name]
    (snippet,) = hit.snippets
    marked = {snippet.text[start:end] for start, end in snippet.highlights}
    assert "đọc say mê" in marked or {"đọc", "say mê"} <= marked
    assert hit.article.body[snippet.start :].startswith(snippet.text)


# --- pages ---------------------------------------------------------------------------------------------


def test_the_pages_of_a_document_are_where_they_begin(articles):
    article = articles["libreoffice.pdf"]
    first, second = article.metadata["page_starts"]
    assert first == 0
    assert article.body[second:].startswith(TEXT[5])


def test_a_hit_in_a_document_says_its_page(tmp_path):
    run("index", FOLDER / "libreoffice.pdf", index=tmp_path)
    for query, page in (("thung lũng", 1), ("mọt qua mùa mưa", 2)):
        found = json.loads(run("search", "--format", "json", query, index=tmp_path).stdout)
        assert [snippet["page"] for snippet in found["hits"][0]["snippets"]] == [page]
        assert f"page {page}: " in run("search", query, index=tmp_path).stdout
        with Index.open(tmp_path) as opened:
            assert [one.page for one in view_search(opened, SearchState(query)).hits[0].passages] == [page]


def test_pages_without_text_are_named_and_never_indexed_empty():
    article = read("partly.pdf")
    assert article.metadata["pages_without_text"] == [2]
    assert article.metadata["page_starts"] == [0, len(TEXT[0]) + 1, len(TEXT[0]) + 1]
    assert "ocrmypdf" in refuse("pictures.pdf")


# --- books ---------------------------------------------------------------------------------------------


def test_a_chapter_is_an_article_whose_source_is_the_book():
    chapters = list(read_articles(FOLDER / "pandoc.epub"))
    assert [chapter.title for chapter in chapters] == ["Sương trên bến", HEADING, "Chiều tan chợ"]
    assert {chapter.source for chapter in chapters} == {TITLE}
    assert {(chapter.author, chapter.published) for chapter in chapters} == {(AUTHOR, DAY)}
    assert "\n".join(chapter.body for chapter in chapters) == "\n".join([*TEXT[:7], NOTE, *TEXT[7:]])
    assert chapters[1].id == "pandoc.epub!EPUB/text/ch002.xhtml"


# --- saved pages and mails -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["chromium.mhtml", "singlefile.html", "safari.webarchive"])
def test_a_saved_page_is_from_the_site_that_it_was_saved_from(articles, name):
    article = articles[name]
    assert (article.url or "").endswith("://nui-rung.example/cho-phien.html")
    assert article.source == "nui-rung.example"


def test_data_in_a_saved_page_does_not_count_for_its_size(monkeypatch):
    monkeypatch.setattr("vnsearch.readers.bounded.MOST_BYTES", 10_000)
    monkeypatch.setattr("vnsearch.readers.bounded._PIECE", 999)
    page = (FOLDER / "singlefile.html").read_text(encoding="utf-8")
    large = page.replace(";base64,", ";base64," + "QUJD" * 9_999).encode()
    origin = Origin("a.html", "a.html", None)
    (article,) = read_stream(io.BytesIO(large), "a.html", origin)
    assert article.body == "\n".join(TEXT)


def test_a_mail_is_an_article_and_so_is_what_is_attached():
    mail, attached = read_articles(FOLDER / "letter.eml")
    assert (mail.title, mail.author, mail.body) == (TITLE, AUTHOR, "\n".join(TEXT))
    assert mail.published == datetime(2023, 2, 17, 8, tzinfo=timezone(timedelta(hours=7)))
    assert (attached.id, attached.title) == ("letter.eml!ghi chú.docx", TITLE)
    assert split_words(attached.body) == split_words(" ".join(ALL_PARTS))


@pytest.mark.parametrize(
    ("parameters", "text", "body"),
    [
        ("format=flowed", "Chợ họp \nsớm.\n", "Chợ họp sớm."),
        ("format=flowed; delsp=yes", "Chợ họp s \nớm.\n", "Chợ họp sớm."),
        ("format=flowed", "Chợ \n> họp \n> sớm\n-- \nAn\n", "Chợ\n> họp sớm\n--\nAn"),
        ("charset=utf-8", "Chợ họp \nSớm.\n", "Chợ họp\nSớm."),
    ],
)
def test_the_lines_of_a_mail_flow_where_it_says_so(tmp_path, parameters, text, body):
    head = f"From: a@vidu.vn\nSubject: x\nContent-Type: text/plain; {parameters}\n\n"
    (tmp_path / "a.eml").write_text(head + text, encoding="utf-8")
    (mail,) = read_articles(tmp_path)
    assert mail.body == body


@pytest.mark.parametrize("suffix", [".docm", ".dotx"])
def test_word_files_with_macros_and_templates_are_read_as_documents(tmp_path, suffix):
    (tmp_path / f"a{suffix}").write_bytes((FOLDER / "libreoffice.docx").read_bytes())
    (found,) = read_articles(tmp_path)
    (wanted,) = read_articles(FOLDER / "libreoffice.docx")
    assert (found.title, found.body) == (wanted.title, wanted.body)


def test_a_box_has_its_mails_by_their_message_ids():
    first, second, third = read_articles(FOLDER / "thunderbird.mbox")
    assert first.id == "thunderbird.mbox!1@nui-rung.example"
    assert first.body == "\n".join(TEXT)
    assert second.body == "\n".join(["Chào tòa soạn", *TEXT])
    assert third.body.splitlines()[1] == "From đầu bản xuống chợ mất nửa giờ đi bộ."


# --- letters -------------------------------------------------------------------------------------------


def test_letters_that_are_spaced_out_are_words():
    article = read("spaced.pdf")
    assert (article.title, article.body) == (TITLE, "\n".join(TEXT[:2]))


@pytest.mark.parametrize(
    ("title", "author"),
    [
        ("Microsoft Word - cv 12.doc", "Administrator"),
        ("Untitled-1", "PC"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Windows User"),
        ("bao_cao_cuoi.docx", "minhtuan91"),
        ("", ""),
    ],
)
def test_what_a_program_states_is_not_believed(title, author):
    stated = Statements(title=title, author=author)
    paragraphs = [DocumentParagraph(TITLE, is_heading=True), *map(DocumentParagraph, [AUTHOR, *TEXT[:2]])]
    article = make_document(paragraphs, stated, Origin("a", "a", None))
    assert (article.title, article.author, article.body) == (TITLE, AUTHOR, "\n".join(TEXT[:2]))


def test_an_official_document_is_named_by_its_kind_and_its_subject():
    head = ["ỦY BAN NHÂN DÂN", "XÃ BẢN LIỀN", "Số: 12/QĐ-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]
    head += ["Độc lập - Tự do - Hạnh phúc", "Bản Liền, ngày 5 tháng 3 năm 2024", "QUYẾT ĐỊNH"]
    head += ["Về việc mở lại chợ phiên", "Căn cứ Luật Tổ chức chính quyền địa phương;", TEXT[0]]
    article = make_document(map(DocumentParagraph, head), Statements(), Origin("a", "a", None))
    assert article.title == "QUYẾT ĐỊNH Về việc mở lại chợ phiên"
    assert (article.author, article.published) == (None, date(2024, 3, 5))
    assert article.body == "\n".join([*head[:5], *head[6:]])


def test_letters_of_an_old_font_are_converted_in_title_and_text():
    old = "ñy ban nh©n d©n x· häp bµn viÖc më l¹i chî phiªn, ng­êi d©n rÊt vui mõng"
    paragraphs = [DocumentParagraph(f"{old}."), DocumentParagraph(f"{old}!")]
    article = make_document(paragraphs, Statements(title="Më l¹i chî phiªn"), Origin("a", "a", None))
    assert article.title == "Mở lại chợ phiên"
    assert "người dân rất vui mừng" in article.body
    assert article.metadata["converted_from"] == "TCVN3 (ABC)"


@pytest.mark.parametrize(
    ("torn", "mended"),
    [
        ("Ông là th ủ tướng, đã đượ c bầu.", "Ông là thủ tướng, đã được bầu."),
        ("C hợ phiên B ản L iền h ọp l ại s au m ười n ăm", "Chợ phiên Bản Liền họp lại sau mười năm"),
        ("Uống vitamin C ở độ cao 5 m, giá 10 tr ở chợ, 3 kg ổi.", None),
    ],
)
def test_torn_syllables_are_mended_where_they_can_be_nothing_else(torn, mended):
    assert mend_tears(torn) == (mended or torn)


@pytest.mark.parametrize(
    ("rtf", "title", "body"),
    [
        (rb"\u7879?nh \u-10179?\u-8704? xa", "ệnh 😀 xa", "ệnh 😀 xa"),
        (
            rb"{\fonttbl{\f0\fcharset163 Arial;}}\f0 ch\'fd \'fe\par {\v hidden}Hai{\*\unknown x}",
            "chư ₫",
            "Hai",
        ),
        (rb"Ch\'ee phi\'aan \'ae", "Chî phiªn ®", "Chî phiªn ®"),
        (rb"T\'fa\~x\_y z", "Tú x-y z", "Tú\xa0x-y z"),
    ],
)
def test_characters_of_rtf_are_read_in_their_encodings(rtf, title, body):
    origin = Origin("a.rtf", "a.rtf", None, converts=False)
    (article,) = read_stream(io.BytesIO(rb"{\rtf1\ansi\ansicpg1252 " + rtf + b"}"), "a.rtf", origin)
    assert (article.title, article.body) == (title, body)


# --- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["libreoffice.pdf", "libreoffice.rtf", "letter.eml"])
def test_a_document_with_more_text_than_an_article_may_have_is_refused(monkeypatch, name):
    for module in ("document", "mail"):
        monkeypatch.setattr(f"vnsearch.readers.{module}.MOST_BYTES", 1_000)
    first = next(read_articles(FOLDER / name))
    assert isinstance(first, Rejection)
    assert "split it up" in first.reason


def test_a_file_with_a_password_is_refused_for_that():
    assert "protected by a password" in refuse("locked.pdf")


@pytest.mark.parametrize(("name", "newer"), [("a.doc", "docx"), ("a.XLS", "xlsx"), ("a.ppt", "pdf")])
def test_files_of_office_97_are_refused_with_the_command_that_converts_them(tmp_path, name, newer):
    (tmp_path / name).write_bytes((FOLDER / "libreoffice.doc").read_bytes())
    (refused,) = read_articles(tmp_path)
    assert f"soffice --headless --convert-to {newer}" in refused.reason


def zip_up(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def write_docx(body: str, *, head: str = "") -> bytes:
    """A Word document with so little around its text as Word accepts."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return zip_up(
        {"word/document.xml": f"{head}<w:document {space}><w:body>{body}</w:body></w:document>".encode()}
    )


def write_nested_pdf(levels: int) -> bytes:
    """A page that draws a form ten times, which draws another ten times, and so on."""
    fonts = "/Resources<</Font<</F 5 0 R>>/XObject<</X {} 0 R>>>>"
    bodies = ["/X Do " * 10] * (levels - 1) + ["BT /F 9 Tf 10 10 Td (a) Tj ET"]
    forms = [
        f"<</Type/XObject/Subtype/Form/BBox[0 0 99 99]{fonts.format(number)}/Length {len(body)}>>"
        f"stream\n{body}\nendstream"
        for number, body in enumerate(bodies, 7)
    ]
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R{fonts.format(6)}>>"
    return write_pdf(page, "/X Do", *forms)


def write_pdf(page: str, drawing: str, *more: str) -> bytes:
    """A file with one page, in Helvetica and Windows-1252."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        f"<</Length {len(drawing)}>>stream\n{drawing}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        *more,
    ]
    written = "".join(f"{number} 0 obj\n{each}\nendobj\n" for number, each in enumerate(objects, 1))
    return f"%PDF-1.4\n{written}trailer <</Root 1 0 R>>\n%%EOF\n".encode("cp1252")


def test_a_letter_of_an_old_font_that_a_pdf_file_shows_as_a_hyphen_is_that_letter(tmp_path):
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    lines = [
        "Uû ban nh©n d©n x· häp bµn viÖc më l¹i chî, ng\u00adêi",
        "d©n vui mõng nh\u00ad",
        "ngµy héi, n\u00adíc m¸t.",
    ]
    drawn = "".join(f"({line}) Tj T* " for line in lines)
    (tmp_path / "a.pdf").write_bytes(write_pdf(page, f"BT /F 12 Tf 14 TL 20 700 Td {drawn} ET"))
    (article,) = read_articles(tmp_path)
    assert "việc mở lại chợ, người dân vui mừng như ngày hội, nước mát." in article.body
    assert article.related == ""


def test_a_pdf_file_that_would_keep_its_reader_for_ever_stops_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr("vnsearch.readers.pdf.child.MOST_SECONDS", 0.5)
    (tmp_path / "a.pdf").write_bytes(write_nested_pdf(12))
    (tmp_path / "b.docx").write_bytes(write_docx("<w:p><w:r><w:t>Chợ họp.</w:t></w:r></w:p>"))
    article, refused = sorted(read_articles(tmp_path), key=lambda item: isinstance(item, Rejection))
    assert "seconds" in refused.reason
    assert article.title == "Chợ họp."
    monkeypatch.undo()
    assert read("spaced.pdf").title == TITLE


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (write_docx("<w:p>" * 50_000 + "</w:p>" * 50_000), "nested too deep"),
        (write_docx("&a;", head='<!DOCTYPE x [<!ENTITY a "b">]>'), "entities"),
        (write_docx("<w:p/>" * 20_000), "unpacks to more than"),
        (write_docx("<w:p/>"), "holds no text"),
        (zip_up({"a.txt": b""}), "no Word document"),
        (b"PK\3\4", "damaged"),
    ],
    ids=["deep", "entities", "bomb", "empty", "other", "cut"],
)
def test_a_word_document_that_no_program_should_write_is_refused(tmp_path, monkeypatch, data, reason):
    if "unpacks" in reason:
        monkeypatch.setattr("vnsearch.readers.zipped_xml.MOST_XML_BYTES", 100_000)
    (tmp_path / "a.docx").write_bytes(data)
    (refused,) = read_articles(tmp_path)
    assert isinstance(refused, Rejection)
    assert reason in refused.reason


ORIGINALS = {
    suffix: (FOLDER / name).read_bytes()
    for suffix, name in {
        ".pdf": "libreoffice_columns.pdf",
        ".docx": "libreoffice.docx",
        ".odt": "libreoffice.odt",
        ".rtf": "libreoffice.rtf",
        ".epub": "pandoc.epub",
        ".mhtml": "chromium.mhtml",
        ".webarchive": "safari.webarchive",
        ".eml": "letter.eml",
        ".mbox": "thunderbird.mbox",
    }.items()
}


def damage(data: bytes, random: Random) -> bytes:
    """The data with some bytes flipped, cut out, or doubled."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 6)):
        begin = random.randrange(len(changed) + 1)
        end = min(len(changed), begin + random.choice((1, 4, 200)))
        match random.randrange(4):
            case 0:
                del changed[begin:end]
            case 1:
                changed[begin:end] = random.randbytes(end - begin)
            case 2:
                changed[begin:begin] = changed[begin:end]
            case _:
                del changed[random.randrange(len(changed) // 2, len(changed) + 1) :]
        changed = changed or bytearray(b"x")
    return bytes(changed)


def damage_inside(data: bytes, random: Random) -> bytes:
    """The archive with one of its files damaged; anything else is damaged itself."""
    if not data.startswith(b"PK") or random.random() < 0.2:
        return damage(data, random)
    with ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = random.choice(sorted(members))
    return zip_up({**members, name: damage(members[name], random)})


@pytest.mark.parametrize("count", [20, pytest.param(500, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("suffix", ORIGINALS)
def test_damaged_files_give_articles_or_reasons(suffix, count):
    random = Random(suffix)
    origin = Origin("a" + suffix, "a" + suffix, None)
    for _ in range(count):
        stream = io.BytesIO(damage_inside(ORIGINALS[suffix], random))
        try:
            found = list(read_stream(stream, origin.where, origin))
        except Exception as error:
            found = [make_rejection(error, origin)]
        for item in found:
            if isinstance(item, Rejection):
                assert "Error: " not in item.reason
            elif isinstance(item, Article):
                assert item.title.strip() or item.body.strip()
