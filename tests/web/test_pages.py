"""The pages as a browser without JavaScript gets them: forms and links alone must do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest

from tests.web.asking import Client
from vnsearch import Article, Index
from vnsearch.web import application
from vnsearch.web.texts import TEXTS

VOID = {"meta", "link", "input", "rect", "br"}
ATOM = {"a": "http://www.w3.org/2005/Atom"}
HOSTILE = Article(
    "evil/../<b>'\"",
    "<script>alert(1)</script> \u202ebão\0 <img src=x onerror=alert(2)>",
    "Cơn bão <b>to</b> \u202evà\0\n<script>alert(3)</script>",
    "<iframe src=//evil>",
    '"><script>alert(4)</script>',
    "<i>báo</i>\u202e",
    "javascript:alert(5)",
    path="/srv/secret/evil.txt",
)


class Page(HTMLParser):
    """A page as a browser reads it: every element must be closed in order, and nothing may be inline."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        assert tag != "style"
        assert tag != "script" or attributes["src"]
        self.elements.append((tag, attributes))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def links(self) -> list[str]:
        return [str(attributes["href"]) for attributes in self.all("a")]


@pytest.fixture
def client(seeds: Index) -> Iterator[Client]:
    with Client(application(seeds)) as client:
        yield client


def _get(client: Client, address: str, **headers: str) -> Page:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.text
    return Page(response.text)


def _serve(index: Index, *articles: Article, **options: Any) -> Client:
    index.add(articles)
    return Client(application(index, **options))


def test_the_start_page_asks_and_tells_what_there_is(client):
    page = _get(client, "/")
    assert "5 bài, đăng từ 09/2024 đến 02/2026." in page.text
    assert [each["name"] for each in page.all("input") if each.get("type") == "search"] == ["q"]
    examples = [link for link in page.links() if link.startswith("/?q=")]
    assert len(examples) == 3
    assert all("Không tìm thấy" not in _get(client, link).text for link in examples)
    assert all("NLĐO" in _get(client, link).text for link in page.links() if "source=NL" in link)


def test_results_show_title_source_day_and_passage(client):
    page = _get(client, "/?q=joe+biden")
    assert "Joe Biden" in page.text
    assert "baochinhphu.vn26/09/2024" in page.text
    assert page.all("mark")
    assert {"datetime": "2024-09-26T09:04:00"} in page.all("time")


def test_every_link_of_a_page_leads_somewhere(client):
    page = _get(client, "/?q=tong+bi+thu&source=NLĐO&sort=date")
    links = {link for link in page.links() if not link.startswith("#")}
    assert len(links) > 10
    for link in links:
        address = urljoin("/?q=tong+bi+thu&source=NLĐO&sort=date", link)
        assert client.get(address, follow_redirects=False).status_code in (200, 303), link


def test_filters_are_links_and_can_be_taken_back(client):
    page = _get(client, "/?q=to+lam")
    (link,) = (link for link in page.links() if "&source=baochinhphu.vn" in link)
    filtered = _get(client, link)
    assert "1 bài" in filtered.text
    assert "Báo: baochinhphu.vn" in filtered.text
    assert "/?q=to+lam" in filtered.links()
    (month,) = (link for link in page.links() if "since=2026-02&until=2026-02" in link)
    assert "Patrick Leahy" in _get(client, month).text


def test_values_are_chosen_several_at_once_left_out_and_taken_back(client):
    page = _get(client, "/?q=to+lam&source=baochinhphu.vn")
    (other,) = (link for link in page.links() if "&source=baochinhphu.vn&source=NL" in link)
    both = _get(client, other)
    assert "2 bài" in both.text
    (without,) = (link for link in both.links() if "&source=baochinhphu.vn&not-source=NL" in link)
    rest = _get(client, without)
    assert "1 bài" in rest.text
    assert "Không có Báo: NLĐO" in rest.text
    assert {each["aria-label"] for each in rest.all("a") if "aria-label" in each} >= {
        "Không loại bỏ nữa: NLĐO",
        "Loại bỏ: TTXVN/Vietnam+",
        "Bỏ lọc: Không có Báo: NLĐO",
    }
    assert other.replace("&source=NL%C4%90O", "") in rest.links()


def _write_files(folder: Path) -> None:
    for name in ("2023/a.txt", "2024/09/a.txt", "2024/09/b.txt", "2024/10/a.txt"):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"Bão ở {name}\n\nCơn bão đổ bộ.\n", encoding="utf-8")


def _folders(page: Page) -> list[str]:
    return [str(each["title"]) for each in page.all("a") if "title" in each]


def test_folders_are_a_tree_that_opens_where_it_is_filtered(index, tmp_path):
    _write_files(tmp_path / "kho")
    index.update(tmp_path / "kho")
    with _serve(index) as client:
        start = _get(client, "/")
        assert "/?folder=2024" in start.links()
        page = _get(client, "/?q=bão")
        assert _folders(page) == ["2023", "2024"]
        opened = _get(client, "/?q=bão&folder=2024")
        assert "3 bài" in opened.text
        assert _folders(opened) == ["2023", "2024", "2024/09", "2024/10"]
        assert "/?q=b%C3%A3o&folder=2024%2F09" in opened.links()
        rest = _get(client, "/?q=bão&folder=2024&not-folder=2024/09")
        assert "1 bài" in rest.text
        assert "Thư mục: 2024" in rest.text
        assert str(tmp_path) not in str(rest.elements) + rest.text


def test_links_stay_good_when_the_index_is_built_again(tmp_path):
    index_dir = tmp_path / "index"
    _write_files(tmp_path / "kho")
    with Index.open(index_dir, create=True, workers=1) as index, Client(application(index)) as client:
        index.update(tmp_path / "kho")
        page = _get(client, "/?q=bão&folder=2024&not-folder=2024/10")
        links = [link for link in page.links() if link.startswith(("/articles/", "/?"))]
        before = {link: _get(client, link).text for link in links}
        assert len(before) > 8
        (tmp_path / "kho" / "2022").mkdir()
        (tmp_path / "kho" / "2022" / "a.txt").write_text("Nắng\n\nTrời nắng.\n", encoding="utf-8")
        Index.rebuild(index_dir, tmp_path / "kho", workers=1)
        assert "Nắng" in _get(client, "/?q=nắng").text
        hits = [
            link for link in links if "q=" in link and "why=" not in link
        ]  # scores depend on all articles
        assert {link: _get(client, link).text for link in hits} == {link: before[link] for link in hits}


def test_each_file_of_an_article_is_named(index):
    story = "Cơn bão số ba đổ bộ vào đất liền chiều nay, gây mưa to gió lớn ở nhiều tỉnh ven biển. " * 5
    articles = [
        Article(each, "Bão", story, path=f"/srv/{each}") for each in ("a/1.txt", "b/2.txt", "c/3.txt")
    ]
    with _serve(index, *articles) as client:
        for address in ("/?q=bão", "/articles/a%2F1.txt"):
            page = _get(client, address)
            assert "b/2.txt" in page.text
            assert "c/3.txt" in page.text
            assert "/srv/" not in page.text
    with _serve(index, show_paths=True) as client:
        for address in ("/?q=bão", "/articles/a%2F1.txt"):
            assert "/srv/b/2.txt" in _get(client, address).text


def test_a_folder_of_the_server_cannot_be_tried_out(index, tmp_path):
    _write_files(tmp_path / "kho")
    index.update(tmp_path / "kho")
    with _serve(index) as client:
        for folder in (*tmp_path.parents[:-1], tmp_path, "x"):
            for asked in (f"folder={folder}", f"q=folder:{folder}"):
                page = _get(client, f"/?{asked}")
                assert "Không tìm thấy bài nào." in page.text
                assert f"Không bài nào ở thư mục “{folder}”" in page.text


def test_all_values_of_a_facet_can_be_searched(index):
    sources = ["Báo Đất Việt", *(f"Báo {number}" for number in range(250))]
    articles = [Article(source, "Bão về", "Bão về.", source=source) for source in sources]
    with _serve(index, *articles) as client:
        page = _get(client, "/?q=bão&sort=date")
        (link,) = (link for link in page.links() if link.startswith("/values/"))
        assert link == "/values/source?q=b%C3%A3o&sort=date"
        found = _get(client, f"{link}&contains=dat")
        assert "Báo Đất Việt" in found.text
        assert "Báo 1" not in found.text
        (chosen,) = (each for each in found.links() if "&source=" in each)
        assert "1 bài" in _get(client, chosen).text
        hidden = {(each["name"], each["value"]) for each in found.all("input") if each["type"] == "hidden"}
        assert hidden == {("q", "bão"), ("sort", "date")}
        last = _get(client, f"{link}&part=2")
        assert len([each for each in last.links() if "&source=" in each]) == 51
        assert "Không có mục nào như vậy." in _get(client, f"{link}&contains=zz").text
        assert client.get("/values/url").status_code == 404
        assert client.get("/values/source?part=x").status_code == 400


def test_a_form_keeps_what_is_filtered_by(client):
    page = _get(client, "/?q=to+lam&source=NLĐO&source=x&not-author=y&since=2026&sort=date&page=2")
    hidden = [(each["name"], each["value"]) for each in page.all("input") if each.get("type") == "hidden"]
    assert {("source", "x"), ("not-author", "y"), ("source", "NLĐO")} <= set(hidden)
    assert "page" not in dict(hidden)
    page = _get(client, "/?q=to+lam&source=NLĐO&since=2026&sort=date")
    hidden = {(each["name"], each["value"]) for each in page.all("input") if each.get("type") == "hidden"}
    assert {("source", "NLĐO"), ("since", "2026"), ("sort", "date"), ("q", "to lam")} <= hidden


def test_what_was_understood_is_said_in_the_language_of_the_page(client):
    vietnamese, english = (
        _get(client, "/?q=tông+bi+thư", **{"Accept-Language": language}) for language in ("vi", "en")
    )
    assert "Không bài nào có “tông”: đã tìm “tong”, không dấu" in vietnamese.text
    assert "No article has “tông”: searched for “tong”, without marks" in english.text
    assert vietnamese.all("html") == [{"lang": "vi"}]
    assert english.all("html") == [{"lang": "en"}]
    assert [each for each in english.all("bdi") if each.get("lang") == "vi"]


def test_the_language_chosen_stays(seeds):
    with Client(application(seeds)) as client:
        response = client.get("/?q=biden&lang=en&page=1", follow_redirects=False)
        assert (response.status_code, response.headers["location"]) == (303, "/?q=biden&page=1")
        response = client.get("/?source=a&source=b&lang=en", follow_redirects=False)
        assert response.headers["location"] == "/?source=a&source=b"
        assert _get(client, "/?q=biden", **{"Accept-Language": "vi"}).all("html") == [{"lang": "en"}]
        assert client.get("/?lang=xx").status_code == 200


def test_a_page_of_an_error_changes_its_language_and_sends_nobody_elsewhere(client):
    response = client.get("http://localhost//evil.example/?lang=en", follow_redirects=False)
    assert (response.status_code, "location" in response.headers) == (404, False)
    assert "There is no such page" in response.text
    assert _get(client, "/").all("html") == [{"lang": "en"}]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_page_is_in_one_language_alone(client, language):
    other = "en" if language == "vi" else "vi"
    for address in ("/", "/?q=tong+bi+thu&since=2024&author=Dương+Ngọc", "/?q=zxqv", "/articles/zxqv"):
        page = Page(client.get(address, headers={"Accept-Language": language}).text)
        said = {value for _, attributes in page.elements for value in attributes.values()} | {page.text}
        foreign = [
            text
            for text in (getattr(each, other) for each in TEXTS.values() if each.vi != each.en)
            if len(text) > 8 and "{" not in text and any(text in str(place) for place in said)
        ]
        assert foreign == []


def test_an_article_is_shown_with_what_is_like_it(client):
    results = _get(client, "/?q=leahy&sort=date")
    link = next(link for link in results.links() if link.startswith("/articles/"))
    page = _get(client, link)
    assert "Bài tương tự" in page.text
    assert "Patrick Leahy" in page.text
    assert "/?q=leahy&sort=date" in page.links()
    assert "#match" in page.links()
    assert [each for each in page.all("p") if each.get("id") == "match"]
    assert "Liên kết và tin khác trên trang" in page.text
    assert ".txt" not in page.text


def test_the_file_of_an_article_is_shown_only_if_wanted(index):
    with _serve(index, HOSTILE, show_paths=True) as client:
        assert "/srv/secret/evil.txt" in _get(client, "/articles/evil%2F..%2F%3Cb%3E'%22").text
    with Client(application(index)) as client:
        assert "/srv" not in client.get("/articles/evil%2F..%2F%3Cb%3E'%22").text


def test_nothing_in_an_article_becomes_part_of_the_page(index):
    with _serve(index, HOSTILE, Article("b", "Bão", "Cơn bão lớn")) as client:
        plain = {"script", "b", "img", "iframe", "i"}
        for address in ("/", "/?q=bão", "/?q=<script>bão", "/articles/evil%2F..%2F%3Cb%3E'%22?q=bão"):
            response = client.get(address)
            page = Page(response.text)
            assert response.status_code == 200
            assert [each["src"] for each in page.all("script")] == [page.all("script")[0]["src"]]
            assert not (plain - {"script", "b"}) & {tag for tag, _ in page.elements}
            assert len(page.all("b")) == 1  # of the page itself
            assert not [link for link in page.links() if "javascript" in link.lower()]
            assert "\0" not in response.text
        assert "javascript:alert(5)" in page.text


def test_the_direction_of_a_text_ends_with_it(index):
    with _serve(index, HOSTILE) as client:
        text = client.get("/?q=bão").text
    for place in re.finditer("\u202e", text):
        before = text[: place.start()]
        is_isolated = before.count("<bdi") > before.count("</bdi>")
        in_attribute = before.rfind('="') > before.rfind('" ') and before.rfind("<") > before.rfind(">")
        in_passage = before.rfind('<p class="passage"') > before.rfind("</p>")
        assert is_isolated or in_passage or in_attribute


def test_a_line_of_five_megabytes_is_shown_in_parts(index):
    with _serve(index, Article("long", "Bão", "mưa " + "x" * 5_000_000)) as client:
        response = client.get("/articles/long?q=bão&part=2")
        assert len(response.content) < 1_000_000
        page = Page(response.text)
        assert {"/articles/long?q=b%C3%A3o", "/articles/long?q=b%C3%A3o&part=3"} <= set(page.links())


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/?q=biden&since=hôm+qua", 400, "“hôm qua” không phải là ngày"),
        ("/?q=biden&page=0", 400, "“page” phải là số nguyên từ 1 đến 1000"),
        ("/?q=biden&sort=x", 400, "Thứ tự phải là"),
        ("/?q=" + "a" * 3000, 400, "“q” không được dài quá 2000 ký tự"),
        ("/articles/none", 404, "Không có trang hoặc bài này"),
        ("/articles/..%2F..%2Fetc%2Fpasswd", 404, "Không có trang hoặc bài này"),
        ("/static/..%2Fpages.py", 404, "Không có trang hoặc bài này"),
        ("/nothing", 404, "Không có trang hoặc bài này"),
    ],
)
def test_an_error_is_a_page_with_a_search_box(client, address, status, said):
    response = client.get(address)
    page = Page(response.text)
    assert (response.status_code, said in page.text) == (status, True)
    assert [each for each in page.all("input") if each.get("name") == "q"]


def test_pages_are_under_the_path_that_a_proxy_gives(seeds):
    with Client(application(seeds, root_path="/tim")) as client:
        page = _get(client, "/tim/?q=leahy")
        places = [
            value
            for _, each in page.elements
            for key in ("href", "action", "src")
            if (value := each.get(key))
        ]
        assert all(place.startswith(("/tim/", "#", "?")) for place in places)
        assert _get(client, next(link for link in page.links() if "/articles/" in link))
        assert client.get("/tim/?lang=en", follow_redirects=False).headers["location"] == "/tim/"
        assert "http://localhost/tim/?q={searchTerms}" in client.get("/tim/opensearch.xml").text


def test_a_page_beyond_the_last_leads_back(client):
    page = _get(client, "/?q=biden&page=9")
    assert "Không có trang này" in page.text
    assert "/?q=biden" in page.links()


def test_a_browser_can_add_the_search(client):
    (link,) = (each for each in _get(client, "/").all("link") if each["rel"] == "search")
    description = ElementTree.fromstring(client.get(str(link["href"])).text)
    templates = [each.get("template") for each in description.iter() if each.tag.endswith("Url")]
    assert "http://localhost/?q={searchTerms}" in templates


def test_a_search_can_be_followed_newest_first(client):
    page = _get(client, "/?q=tong+bi+thu")
    (link,) = (each["href"] for each in page.all("link") if each["rel"] == "alternate")
    response = client.get(str(link))
    assert response.headers["content-type"] == "application/atom+xml"
    feed = ElementTree.fromstring(response.text)
    assert [each.text for each in feed.findall("a:entry/a:updated", ATOM)] == [
        "2026-02-19T17:00:00Z",
        "2024-09-26T02:04:00Z",
    ]
    links = [each.get("href", "") for each in feed.findall("a:entry/a:link", ATOM)]
    assert all(client.get(link).status_code == 200 for link in links)


def test_a_feed_of_hostile_articles_is_sound_xml(index):
    hostile = Article(
        'x<&>"',
        "<b>]]>\0\x1f\ufffe",
        "bão ]]> \ud800".encode("utf-8", "replace").decode(),
        published=date(1, 1, 1),
    )
    with _serve(index, hostile) as client:
        feed = ElementTree.fromstring(client.get("/feed?q=bão").text)
    assert feed.findtext("a:entry/a:updated", namespaces=ATOM) == "0001-01-01T00:00:00Z"


def test_files_of_the_page_are_kept_until_they_change(client):
    page = _get(client, "/")
    for address in [each["href"] for each in page.all("link") if each["rel"] in ("stylesheet", "icon")]:
        response = client.get(str(address))
        assert "immutable" in response.headers["cache-control"]
        assert client.get(str(address).partition("?")[0]).headers["cache-control"] == "no-cache"


def test_the_page_loads_nothing_from_elsewhere(client):
    for address in ("/static/page.css", "/static/page.js", "/static/icon.svg"):
        text = client.get(address).text.replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"//\w+\.|@import|url\(|\bimport\b|eval\(|innerHTML", text), address


def test_another_name_says_what_it_stands_for_in_the_article_too(client):
    page = _get(client, "/articles/002_618e8e9983e6449f.txt?q=usa")
    assert {"class": "other-name"} in page.all("mark")
    assert "tên khác của “usa”" in page.text


def test_it_is_said_why_a_hit_counts_as_found(client):
    assert "Bài có đủ mọi từ, và điểm cao nhất." in _get(client, "/?q=patrick+leahy&why=1").text
    english = _get(client, "/?q=patrick+leahy&why=1", **{"Accept-Language": "en"}).text
    assert "It has all the words; its score is 100% of the best one’s." in english
