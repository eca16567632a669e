"""HTML pages: what is the article, what the page states of itself, and what stands beside."""

from __future__ import annotations

import builtins
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from vnsearch.model import Article, Rejection
from vnsearch.readers import html, read_articles

TITLE = "Hội nghị về hòa bình khai mạc tại Hà Nội"
LEAD = "Hơn hai mươi nước cử đại biểu đến dự hội nghị về hòa bình khai mạc sáng nay tại thủ đô Hà Nội."
PARAGRAPHS = (
    "Sáng nay, hội nghị về hòa bình khai mạc tại Hà Nội với sự tham dự của đại biểu đến từ hơn hai mươi "
    "nước, cùng nhiều tổ chức quốc tế và các nhà nghiên cứu.",
    "Phát biểu khai mạc, chủ tịch hội nghị cho rằng đối thoại là con đường duy nhất dẫn tới một nền hòa bình "
    "bền vững, và kêu gọi các bên cùng hành động.",
    "Hội nghị sẽ kéo dài ba ngày, với mười phiên thảo luận về giáo dục, y tế và hợp tác giữa các địa phương, "
    "trước khi ra tuyên bố chung vào chiều thứ sáu.",
)
CAPTION = "Toàn cảnh phiên khai mạc. Ảnh: Minh Anh"
MENU = ("Trang chủ", "Kinh tế", "Thể thao")
TEASER = "Giá vàng hôm nay tăng mạnh chưa từng thấy"
COMMENT = "Bạn đọc Hùng: mong hội nghị thành công tốt đẹp"


def page(head: str = "", *, title: str = TITLE, lead: str = LEAD, tail: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>\n" for paragraph in PARAGRAPHS)
    menu = "".join(f'<li><a href="/{number}">{name}</a></li>' for number, name in enumerate(MENU))
    return f"""<!DOCTYPE html><html lang="vi"><head>{head}<style>p {{color: red}}</style></head><body>
<nav><ul>{menu}</ul></nav>
<h1 class="detail">{title}</h1>
<p class="sapo">{lead}</p>
<article>{text}<figure><img src="a.jpg" alt="x"><figcaption>{CAPTION}</figcaption></figure>{tail}</article>
<div class="related"><a href="/gia-vang">{TEASER}</a></div>
<div id="comments" class="comments"><p>{COMMENT}</p></div>
<script>var secret = "mật khẩu";</script>
<footer>© Bản quyền thuộc về báo</footer></body></html>"""


def meta(**contents: str) -> str:
    return "".join(
        f'<meta property="{key.replace("__", ":")}" content="{content}">' for key, content in contents.items()
    )


def read_one(tmp_path: Path, content: str | bytes, name: str = "a.html") -> Article | Rejection:
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    (only,) = read_articles([file])
    return only


def read(tmp_path: Path, content: str | bytes, name: str = "a.html") -> Article:
    article = read_one(tmp_path, content, name)
    assert isinstance(article, Article), article
    return article


def reason(tmp_path: Path, content: str | bytes) -> str:
    rejection = read_one(tmp_path, content)
    assert isinstance(rejection, Rejection)
    return rejection.reason


@pytest.mark.parametrize("name", ["a.html", "b.htm", "C.HTML"])
def test_the_article_and_what_stands_beside_it(tmp_path: Path, name: str) -> None:
    article = read(tmp_path, page(meta(og__title=f"{TITLE} - Báo Ví Dụ", og__description=LEAD)), name)
    assert (article.id, article.path) == (name, str(tmp_path / name))
    assert article.title == TITLE
    assert article.body.split("\n") == [LEAD, *PARAGRAPHS]
    assert article.related.split("\n") == [*MENU, CAPTION, TEASER, COMMENT, "© Bản quyền thuộc về báo"]


def test_what_the_page_states(tmp_path: Path) -> None:
    article = read(
        tmp_path,
        page(
            meta(
                og__url="https://www.vidu.vn/hoi-nghi.htm",
                og__site_name="Báo Ví Dụ",
                article__published_time="2024-09-26T09:04:00+07:00",
                author="Chu An",
            )
        ),
    )
    assert article.url == "https://www.vidu.vn/hoi-nghi.htm"
    assert article.source == "Báo Ví Dụ"
    assert article.author == "Chu An"
    assert article.published == datetime(2024, 9, 26, 9, 4, tzinfo=timezone(timedelta(hours=7)))


def test_what_the_page_does_not_state_is_left_open(tmp_path: Path) -> None:
    dated = page(tail='<a href="/2023/05/06/x.htm">Bản tin ngày 6/5/2023</a><!-- 2022-02-02 -->')
    article = read(tmp_path, dated)
    assert (article.author, article.source, article.url, article.published) == (None, None, None, None)


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta itemprop="datePublished" content="2024-09-26">', date(2024, 9, 26)),
        ('<meta name="pubdate" content="2024-09-26T09:04:00">', datetime(2024, 9, 26, 9, 4)),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "Person"}, {"headline": "x", '
            '"datePublished": "2024-09-26T09:04:00"}]}</script>',
            datetime(2024, 9, 26, 9, 4),
        ),
        ('<script type="application/ld+json">{"datePublished": </script>', None),
        (
            '<meta name="pubdate" content="Tue, 05 Mar 2024 07:30:00 GMT">',
            datetime(2024, 3, 5, 7, 30, tzinfo=UTC),
        ),
        ('<meta itemprop="datePublished" content="05/03/2024 14:30">', datetime(2024, 3, 5, 14, 30)),
        ('<meta property="article:published_time" content="hôm qua">', None),
        (
            '<meta name="pubdate" content="2024-09"><meta name="pubdate" content="26/09/2024">',
            date(2024, 9, 26),
        ),
        ('<meta property="article:modified_time" content="2024-09-26">', None),
    ],
)
def test_dates_are_those_the_page_states(tmp_path: Path, head: str, published: date | None) -> None:
    assert read(tmp_path, page(head)).published == published


def test_a_time_element_of_the_article_is_its_date(tmp_path: Path) -> None:
    tail = '<time datetime="2024-09-26T09:04">26/9</time>'
    assert read(tmp_path, page(tail=tail)).published == datetime(2024, 9, 26, 9, 4)


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="author" content="vidu.vn"><meta property="dable:author" content="Chu An">',
        '<meta name="author" content="Báo Ví Dụ Online"><a rel="author">Chu An</a>',
        '<meta property="article:author" content="https://fb.com/vidu"><meta name="author" content="Chu An">',
        '<script type="application/ld+json">{"headline": "x", "author": [{"name": "Chu An"}]}</script>',
        '<script type="application/ld+json">[{"headline": "x", "author": "Chu An"}]</script>',
    ],
)
def test_the_site_is_not_the_author(tmp_path: Path, head: str) -> None:
    site = meta(og__url="https://vidu.vn/x.htm", og__site_name="Báo Ví Dụ")
    assert read(tmp_path, page(site + head)).author == "Chu An"


def test_an_author_who_signs_the_text_is_found(tmp_path: Path) -> None:
    article = read(tmp_path, page(tail='<p style="text-align: right"><strong>Chu An</strong></p>'))
    assert article.author == "Chu An"
    assert "Chu An" not in article.body


@pytest.mark.parametrize(
    ("head", "heading", "title"),
    [
        (f"<title>{TITLE} | Báo Ví Dụ</title>", TITLE, TITLE),
        (f"<title>{TITLE} - Thời sự - vidu.vn</title>", "Báo Ví Dụ", f"{TITLE} - Thời sự"),
        (meta(og__title=f"{TITLE} - Hà Nội"), "Báo Ví Dụ", f"{TITLE} - Hà Nội"),
        ("", f"<span>{TITLE}</span>\n  <i></i>", TITLE),
    ],
)
def test_the_title_is_without_the_sites_name(tmp_path: Path, head: str, heading: str, title: str) -> None:
    article = read(tmp_path, page(meta(og__url="https://vidu.vn/x.htm") + head, title=heading))
    assert article.title == title


def test_a_lead_that_is_not_on_the_page_is_not_added(tmp_path: Path) -> None:
    article = read(tmp_path, page(meta(og__description=LEAD), lead=""))
    assert article.body.split("\n") == list(PARAGRAPHS)


def test_a_lead_behind_a_place_and_shortened_in_the_description(tmp_path: Path) -> None:
    head = meta(og__description=LEAD[:60] + "...")
    article = read(tmp_path, page(head, lead=f"<span>HÀ NỘI</span> - {LEAD}"))
    assert article.body.split("\n")[0] == f"HÀ NỘI - {LEAD}"


def test_a_page_without_an_article_is_read_by_its_lines(tmp_path: Path) -> None:
    article = read(tmp_path, f"<html><body><h1>{TITLE}</h1><p>Tin ngắn về hội nghị.</p></body></html>")
    assert article.title == TITLE
    assert "Tin ngắn về hội nghị." in article.body


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, codec: str) -> None:
    assert read(tmp_path, page().encode(codec)).body.endswith(PARAGRAPHS[-1])


def test_a_declared_windows_1258_is_respected(tmp_path: Path) -> None:
    content = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1258"><h1>Sôcôla</h1>'
    assert read(tmp_path, content.encode("cp1258")).title == "Sôcôla"
    assert "not Vietnamese" in reason(
        tmp_path, content.replace("windows-1258", "iso-8859-1").encode("cp1258")
    )


def test_entities_are_decoded(tmp_path: Path) -> None:
    article = read(tmp_path, page(title="H&#7897;i ngh&#x1ECB; &amp; h&ograve;a b&igrave;nh"))
    assert article.title == "Hội nghị & hòa bình"


def test_an_xml_declaration_does_no_harm(tmp_path: Path) -> None:
    assert read(tmp_path, '<?xml version="1.0" encoding="iso-8859-1"?>' + page()).title == TITLE


@pytest.mark.parametrize(
    "content",
    ["", " \n", "<!-- a -->", "<html></html>", "<p>…</p>", "<script>var a = 1</script>", "<p id='a'>"],
)
def test_a_page_without_text_is_rejected(tmp_path: Path, content: str) -> None:
    assert reason(tmp_path, content).startswith(("empty", "holds no text"))


@pytest.mark.parametrize(
    "control", ["\x01", "\x0b", "\x1f", "\ufffe", "&#1;", "&#11;", "&#0031", "&#x0b;", "&#x1F;"]
)
def test_control_characters_do_no_harm(tmp_path: Path, control: str) -> None:
    assert "a b" in read(tmp_path, page(lead=f"a{control}b")).related


def test_deep_nesting_is_read_or_rejected(tmp_path: Path) -> None:
    found = read_one(tmp_path, "<div>" * 20_000 + "Hòa bình" + "</div>" * 20_000)
    assert isinstance(found, Article | Rejection)


@pytest.mark.parametrize("missing", ["trafilatura", "lxml"])
def test_without_the_extra_the_reason_says_how_to_get_it(
    tmp_path: Path, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(name: str, *rest: Any) -> Any:
        if name == missing:
            raise ModuleNotFoundError(f"No module named {name!r}")
        return real(name, *rest)

    real = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", without)
    assert 'pip install "vnsearch[html]"' in reason(tmp_path, page())


def test_nothing_is_written_to_standard_error(tmp_path: Path) -> None:
    names = ("a", "b", "c", "d")
    for name, content in zip(
        names, (page(), "<p>a</p>", "<html><body><p></p></body></html>", "<nav>Trang chủ</nav>"), strict=True
    ):
        (tmp_path / f"{name}.html").write_text(content, "utf-8")
    program = (
        "import sys; from vnsearch.readers import read_articles;"
        "assert 'trafilatura' not in sys.modules and 'lxml' not in sys.modules;"
        "assert len(list(read_articles(sys.argv[1:]))) == 4; assert 'trafilatura' in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True, text=True, cwd=Path(html.__file__).parents[2], check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture
def root_level() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    assert logging.getLogger().level == level


def test_the_callers_logging_is_not_configured(tmp_path: Path, root_level: None) -> None:
    handlers = list(logging.getLogger().handlers)
    read(tmp_path, page())
    assert logging.getLogger().handlers == handlers


def test_a_script_that_looks_like_a_tag_is_no_reason_to_refuse_a_page(tmp_path: Path) -> None:
    script = f'<script>for (i = 0; i<n; {"a=b " * 6_000}) {{}}</script><img alt="x" "="" src=y>'
    assert read(tmp_path, page(script)).title == TITLE


def test_too_many_attributes_of_an_element_are_refused_by_name(tmp_path: Path) -> None:
    attributes = " ".join(f"a{number}=b" for number in range(5_100))
    assert "5,000 attributes" in reason(tmp_path, page(tail=f"<p {attributes}>x</p>"))


def test_a_page_of_links_is_no_article_and_all_of_it_is_related(tmp_path: Path) -> None:
    links = "".join(
        f'<h3><a href="/{number}">Tin số {number} trong ngày ở vùng ven biển</a></h3><p>Tóm tắt của tin.</p>'
        for number in range(12)
    )
    article = read(tmp_path, f"<title>Thời sự</title><body><main>{links}</main></body>")
    assert (article.body, article.metadata) == ("", {"no_article": True})
    assert "Tin số 11 trong ngày" in article.related


@pytest.mark.parametrize("title", ["404 Not Found", "Không tìm thấy trang", "Just a moment..."])
def test_a_page_that_says_there_is_none_is_no_article(tmp_path: Path, title: str) -> None:
    article = read(
        tmp_path, f"<title>{title}</title><body><h1>{title}</h1><p>Mời bạn về trang chủ.</p></body>"
    )
    assert (article.body, article.metadata) == ("", {"no_article": True})


def test_boxes_are_known_by_their_names(tmp_path: Path) -> None:
    teasers = "<p>Đội bơi lên đường sáng nay.</p><p>Đội bơi trẻ dự giải châu lục.</p>"
    box = f"<div class='tin-lien-quan'>{teasers}</div>"
    article = read(tmp_path, page(tail=box))
    assert "Đội bơi" not in article.body
    assert "Đội bơi lên đường sáng nay." in article.related


def test_a_linked_name_below_the_title_is_the_author(tmp_path: Path) -> None:
    content = page().replace("</h1>", "</h1><div><a href='/tac-gia'>Lê Hai</a></div>", 1)
    assert read(tmp_path, content).author == "Lê Hai"


def test_a_title_is_the_line_without_the_name_of_an_unnamed_site(tmp_path: Path) -> None:
    content = page().replace("<h1>", "<p>").replace("</h1>", "</p>")
    content = re.sub("<title>.*</title>", f"<title>Tin quê :: {TITLE}</title>", content)
    assert read(tmp_path, content).title == TITLE


def test_an_interview_among_many_links_is_an_article(tmp_path: Path) -> None:
    links = "".join(
        f"<li><a href='/{n}'>Bản tin số {n} về mùa vụ và giá nông sản</a></li>" for n in range(30)
    )
    talk = "".join(
        f"<p><b>Vì sao đợt {n} lại chậm hơn?</b></p><p>Đợt {n} chậm vì mưa lớn kéo dài.</p>"
        for n in range(12)
    )
    content = page().replace("<article>", f"<article>{talk}").replace("<footer>", f"<ul>{links}</ul><footer>")
    assert "no_article" not in read(tmp_path, content).metadata


def test_a_section_with_a_line_between_headline_and_summary_is_no_article(tmp_path: Path) -> None:
    items = "".join(
        f"<h3><a href='/{n}'>Vụ mùa thứ {n} của vùng ven sông</a></h3>"
        f"<p>Mục nông sản</p><p>Vụ {n} được mùa lớn nhất vùng.</p>"
        for n in range(20)
    )
    content = f"<title>Nông nghiệp</title><h1>Nông nghiệp</h1><div>{items}</div>"
    assert read(tmp_path, content).metadata == {"no_article": True}


def test_a_short_article_among_very_many_links_is_one(tmp_path: Path) -> None:
    links = "".join(
        f"<li><a href='/{n}'>Bản tin số {n} về mùa vụ và giá nông sản</a></li>" for n in range(90)
    )
    text = "".join(f"<p>Đoạn thứ {n} kể việc gieo trồng ở vùng ven sông.</p>" for n in range(4))
    content = f"<title>Vụ mùa ven sông</title><h1>Vụ mùa ven sông</h1><div>{text}</div><ul>{links}</ul>"
    assert read(tmp_path, content).body.count("Đoạn thứ") == 4


@pytest.mark.parametrize("first", ["article", "main", "section", "div"])
def test_the_tags_of_head_and_body_may_be_left_out(tmp_path: Path, first: str) -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    source = (
        f"<!DOCTYPE html><title>{TITLE}</title><meta name=author content='Chu An'><{first}>{text}</{first}>"
    )
    article = read(tmp_path, source)
    assert (article.title, article.author, article.body) == (TITLE, "Chu An", "\n".join(PARAGRAPHS))


def test_the_text_may_stand_in_the_linked_data_alone(tmp_path: Path) -> None:
    data = {"headline": TITLE, "datePublished": "2024-03-05", "articleBody": "\n\n".join(PARAGRAPHS)}
    head = f'<title>{TITLE}</title><script type="application/ld+json">{json.dumps(data)}</script>'
    article = read(tmp_path, f'<html><head>{head}</head><body><div id="app"></div></body></html>')
    assert (article.title, article.body) == (TITLE, "\n".join(PARAGRAPHS))
    shown = read(tmp_path, f"<html><head>{head}</head><body><article><p>{LEAD}</p></article></body></html>")
    assert shown.body == LEAD


@pytest.mark.parametrize("end", ["\n", "\n \n"])
def test_preformatted_text_keeps_its_paragraphs(tmp_path: Path, end: str) -> None:
    text = end.join([TITLE, *PARAGRAPHS])
    article = read(
        tmp_path, f"<html><head><title>{TITLE}</title></head><body><pre>{text}</pre></body></html>"
    )
    assert (article.title, article.body) == (TITLE, "\n".join(PARAGRAPHS))


def test_what_is_said_to_browsers_that_play_no_video_is_not_text(tmp_path: Path) -> None:
    video = "<video controls><p>Trình duyệt của bạn không phát được video này, hãy tải về để xem.</p></video>"
    article = read(tmp_path, page(tail=video))
    assert "Trình duyệt" not in article.body + article.related
