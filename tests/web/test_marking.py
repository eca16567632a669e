"""Review marks and saved searches on the pages and in the API; nothing is taken from other sites."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from xml.etree import ElementTree

import pytest

from tests.conftest import article
from tests.web.asking import HERE, Client
from vnsearch import Index, Mark
from vnsearch.web import application
from vnsearch.web.forgery import FormGuard

JSON = {"content-type": "application/json"}
OTHER_SITES: list[Mapping[str, str]] = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "origin": HERE},
    {"sec-fetch-site": "none"},
    {"origin": "https://evil.example"},
    {"origin": "http://localhost:1234"},
    {"origin": "null"},
]
THIS_SITE: list[Mapping[str, str]] = [
    {},
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "same-origin", "origin": "null"},
    {"origin": HERE},
]


@pytest.fixture
def news(index: Index) -> Index:
    index.add([article("a1"), article("b/2"), article("c3", "trăng")])
    return index


@pytest.fixture
def client(news: Index) -> Iterator[Client]:
    with Client(application(news, allow_marks=True)) as client:
        yield client


def token_of(page: str) -> str:
    found = re.search('name="form_token" value="(.*?)"', page)
    assert found
    return found[1]


def read_token(client: Client, address: str = "/articles/a1") -> str:
    return token_of(client.get(address).text)


# --- marks


def test_marks_are_changed_on_the_page_of_an_article(client, news):
    address = "/articles/b%2F2?q=m%E1%BA%B7t"
    token = read_token(client, address)
    for fields in ({"star": "1"}, {"tag": "kiểm tra, x"}, {"note": "một\r\nhai", "note_before": ""}):
        changed = client.send_form(address, {"form_token": token, **fields})
        assert changed.status_code == 200
        assert (changed.history[0].status_code, changed.url.params["q"]) == (303, "mặt")
    assert news.marks["b/2"] == Mark("b/2", True, ("kiểm tra", "x"), "một\nhai")
    page = unescape(changed.text)
    assert "★" in page
    assert ">#kiểm tra<" in page
    assert "một\nhai</textarea>" in page
    client.send_form(address, {"form_token": token, "star": "0"})
    client.send_form(address, {"form_token": token, "untag": "x"})
    client.send_form(address, {"form_token": token, "note": "", "note_before": "một\r\nhai"})
    assert news.marks["b/2"] == Mark("b/2", False, ("kiểm tra",))


def test_a_note_that_somebody_else_has_changed_is_kept_with_the_new_one(client, news):
    token = read_token(client)
    news.marks.change("a1", note="của An")
    client.send_form("/articles/a1", {"form_token": token, "note": "của Bình", "note_before": ""})
    assert news.marks["a1"].note == "của An\ncủa Bình"


def test_marks_are_shown_with_hits_and_articles_and_can_be_searched_for(news):
    news.marks.change("a1", starred=True, tags="kiểm tra", note="<b>ghi</b>")
    with Client(application(news)) as client:
        for address in ("/?q=m%E1%BA%B7t+tr%E1%BB%9Di", "/articles/a1", "/?q=is:starred", "/?q=tag:kiem-tra"):
            page = client.get(address).text
            assert page.partition('class="filters"')[0].count("#kiểm tra") == 1
            assert "&lt;b&gt;ghi&lt;/b&gt;" in page
            assert 'name="form_token"' not in page
        assert "không bài nào có thẻ “x”" in client.get("/?q=tag:x").text.lower()
        record = client.get("/api/articles/a1").json()
        (hit,) = client.get("/api/search?query=tag:kiem-tra").json()["hits"]
        for each in (record, hit):
            assert (each["starred"], each["tags"], each["note"]) == (True, ["kiểm tra"], "<b>ghi</b>")
        assert client.get("/api/search?query=tr%E1%BB%9Di&starred=true&tag=kiem-tra").json()["total"] == 1
        assert client.get("/api/search?query=tr%E1%BB%9Di&tag=kiem-tra&tag=x").json()["total"] == 0


def test_marks_are_filtered_by_beside_the_hits(news):
    news.marks.change(["a1", "b/2"], tags=["x"])
    news.marks.change("a1", tags=["kiểm tra"], starred=True)
    news.marks.change("c3", note="ghi")
    with Client(application(news)) as client:

        def offered(address: str) -> dict[str, tuple[str, str]]:
            page = unescape(client.get(address).text)
            (_, _, section) = page.partition('<h2 id="by-marks">Đánh dấu</h2>')
            rows = re.findall(
                r'<a href="([^"]*)"[^>]*><bdi>(.*?)</bdi></a> <span class="count">(\d+)', section
            )
            return {label: (count, link) for link, label, count in rows}

        choices = offered("/?q=mặt+trời")
        assert {label: count for label, (count, _) in choices.items()} == {
            "★ Có sao": "1",
            "#x": "2",
            "#kiểm tra": "1",
        }
        tagged = client.get(choices["#x"][1]).text
        assert tagged.count('<article class="hit">') == 2
        assert "<bdi>#x</bdi><span aria-hidden" in tagged
        both = offered(choices["#x"][1])["★ Có sao"][1]
        assert client.get(both).text.count('<article class="hit">') == 1
        assert offered(both)["#x"] == ("1", "/?q=m%E1%BA%B7t+tr%E1%BB%9Di&starred=true")
        assert client.get(f"/export{both[1:]}&format=jsonl").text.count("\n") == 1
        assert "by-marks" not in client.get("/?q=trăng").text


def test_a_page_that_was_answered_before_shows_new_marks(client, news):
    before = client.get("/articles/a1")
    news.marks.change("a1", tags="mới")
    after = client.get("/articles/a1", headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert "#mới" in after.text
    assert client.get("/articles/a1", headers={"if-none-match": after.headers["etag"]}).status_code == 304


def test_without_permission_there_is_no_form_and_no_address_for_changes(news):
    with Client(application(news)) as client:
        assert '<form method="post"' not in client.get("/articles/a1").text
        assert client.send_form("/articles/a1", {"star": "1"}).status_code == 405
        assert (
            client.ask("POST", "/api/marks/a1", headers=JSON, content='{"starred": true}').status_code == 404
        )
        assert client.send_form("/saved?name=x", {}).status_code == 405
    assert list(news.marks) == []


@pytest.mark.parametrize("headers", OTHER_SITES)
def test_a_request_of_another_site_changes_nothing(client, news, headers):
    token = read_token(client)
    refused = client.send_form("/articles/a1", {"form_token": token, "star": "1"}, headers=headers)
    assert refused.status_code == 403
    assert "Yêu cầu không đến từ trang này" in refused.text
    answer = client.ask("POST", "/api/marks/a1", headers={**JSON, **headers}, content='{"starred": true}')
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert list(news.marks) == []


@pytest.mark.parametrize("headers", THIS_SITE)
def test_a_request_of_this_site_or_of_a_program_is_carried_out(client, news, headers):
    token = read_token(client)
    assert (
        client.send_form("/articles/a1", {"form_token": token, "star": "1"}, headers=headers).status_code
        == 200
    )
    answer = client.ask("POST", "/api/marks/a1", headers={**JSON, **headers}, content='{"tags": "x"}')
    assert answer.json() == {"id": "a1", "starred": True, "tags": ["x"]}
    assert news.marks["a1"] == Mark("a1", True, ("x",))


def test_a_form_needs_the_token_of_its_visitor(client, news):
    own = read_token(client)
    with Client(client._client._transport.app) as other:
        foreign = read_token(other)
        assert foreign != own
        assert other.send_form("/articles/a1", {"form_token": own, "star": "1"}).status_code == 403
    with Client(client._client._transport.app) as fresh:
        assert fresh.send_form("/articles/a1", {"form_token": own, "star": "1"}).status_code == 403
    for token in ("", foreign, own[:-1], "ế", own.upper()):
        assert client.send_form("/articles/a1", {"form_token": token, "star": "1"}).status_code == 403
    assert client.send_form("/articles/a1", {"star": "1"}).status_code == 403
    assert list(news.marks) == []


def test_tokens_of_processes_with_one_secret_are_the_same():
    first, second, other = (FormGuard(secret).make_token("visitor") for secret in ("s", "s", "t"))
    assert first == second != other


def test_the_cookie_is_sent_once_and_no_script_can_read_it(client):
    first = client.get("/articles/a1")
    cookie = first.headers["set-cookie"].lower()
    assert "visitor=" in cookie
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    again = client.get("/articles/a1")
    assert "set-cookie" not in again.headers
    assert token_of(first.text) == token_of(again.text)
    assert 'name="referrer" content="same-origin"' in first.text


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("{", 400),
        ("[]", 400),
        ('{"nosuch": 1}', 400),
        ('{"tags": [1]}', 400),
        ('{"tags": 1}', 400),
        ('{"note": 1}', 400),
        ('{"starred": "false"}', 400),
        ('{"starred": 1}', 400),
        ('{"tags": "\\""}', 400),
        ('{"note": "' + "x" * 300_000 + '"}', 413),
    ],
)
def test_what_a_program_may_not_send_is_refused(client, news, content, status):
    assert client.ask("POST", "/api/marks/a1", headers=JSON, content=content).status_code == status
    assert list(news.marks) == []


def test_other_kinds_of_bodies_are_refused(client, news):
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        headers = {"content-type": kind}
        assert (
            client.ask("POST", "/api/marks/a1", headers=headers, content='{"starred":true}').status_code
            == 415
        )
    assert client.ask("POST", "/articles/a1", headers=JSON, content="{}").status_code == 415
    assert (
        client.ask("POST", "/api/marks/nosuch", headers=JSON, content='{"starred":true}').status_code == 404
    )
    token = read_token(client)
    assert client.send_form("/articles/nosuch", {"form_token": token, "star": "1"}).status_code == 404
    bad = client.send_form("/articles/a1", {"form_token": token, "tag": "x" * 200})
    assert bad.status_code == 400
    assert "Thẻ dài không quá 100 ký tự" in bad.text
    assert list(news.marks) == []


def test_a_damaged_file_of_marks_leaves_pages_as_they_are(client, news):
    news.marks.change("a1", starred=True)
    token = read_token(client)
    news._workspace.path.write_bytes(b"no SQLite" * 1000)
    for address in ("/", "/articles/a1", "/?q=m%E1%BA%B7t", "/api/articles/a1"):
        assert client.get(address).status_code == 200
    for address in ("/?q=is:starred", "/saved", "/api/saved"):
        assert client.get(address).status_code == 503
    assert client.send_form("/articles/a1", {"form_token": token, "star": "0"}).status_code == 503


# --- saved searches


@pytest.fixture
def saved(news: Index) -> Index:
    news.saved.add("bản tin/1", "mặt trời")
    news.saved.add("trăng", "trăng")
    news.saved.run("trăng")
    return news


def test_saved_searches_are_listed_with_how_many_are_new(saved, client):
    saved.marks.change("a1", tags="x", starred=True)
    page = unescape(client.get("/saved").text)
    assert re.search("bản tin/1.*?2 bài mới.*?trăng.*?Không có bài mới", page, re.DOTALL)
    assert 'href="/?q=tag%3A%22x%22"' in page
    assert 'href="/?q=is%3Astarred"' in page
    assert "2 bài mới" in client.get("/").text
    saved.add([article("d4")])
    assert "3 bài mới" in client.get("/saved").text


def test_what_is_new_is_shown_and_stays_new(saved, client):
    for _ in range(2):
        page = client.get("/saved?name=b%E1%BA%A3n+tin/1").text
        assert page.count('<article class="hit">') == 2
        assert "<mark>Mặt trời</mark>" in page or "<mark>mặt trời</mark>" in page
    assert client.get("/saved?name=nosuch").status_code == 404


def test_what_was_seen_is_recorded_and_nothing_else(saved, client):
    address = "/saved?name=b%E1%BA%A3n+tin/1"
    token = read_token(client, address)
    saved.add([article("d4")])
    page = client.send_form(address, {"form_token": token, "id": ["a1", "b/2"]}).text
    assert page.count('<article class="hit">') == 1
    assert [hit.id for hit in saved.saved.look("bản tin/1").results] == ["d4"]
    assert client.send_form(address, {"id": ["d4"]}).status_code == 403
    assert saved.saved.count_new("bản tin/1") == 1


def test_a_search_is_saved_on_the_page_with_its_filters(client, news):
    news.add([article("d4", source="Báo A")])
    page = client.get("/?q=m%E1%BA%B7t+tr%E1%BB%9Di&source=B%C3%A1o+A").text
    (link,) = re.findall('href="(/saved/new[^"]*)"', page)
    token = read_token(client, unescape(link))
    shown = client.send_form(unescape(link), {"form_token": token, "name": " bản tin "})
    assert shown.text.count('<article class="hit">') == 1
    (search,) = news.saved
    chosen = {"include": {"source": ["Báo A"]}}
    assert (search.name, search.query, search.filters) == ("bản tin", "mặt trời", chosen)
    again = client.send_form(unescape(link), {"form_token": token, "name": "bản tin"})
    assert again.status_code == 400
    assert "Đã có tìm kiếm" in again.text
    assert client.send_form(unescape(link), {"name": "khác"}).status_code == 403
    with Client(application(news)) as other:
        assert "/saved/new" not in other.get("/?q=m%E1%BA%B7t").text
        assert other.get("/saved/new?q=x").status_code == 404


def test_filters_alone_are_saved_and_shown_as_they_were_chosen(client, news):
    news.add([article("d4", source="Báo A")])
    page = client.get("/?source=B%C3%A1o+A").text
    (link,) = re.findall('href="(/saved/new[^"]*)"', page)
    shown = client.send_form(
        unescape(link), {"form_token": read_token(client, unescape(link)), "name": "báo a"}
    )
    assert shown.text.count('<article class="hit">') == 1
    assert 'href="/?source=B%C3%A1o+A"' in shown.text
    (search,) = news.saved
    assert search.query == ""
    assert "<bdi>Báo: Báo A</bdi>" in client.get("/saved").text


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        (
            {"include": {"source": ["Báo A"]}, "exclude": {"author": "An"}},
            ["Báo: Báo A", "Không có Tác giả: An"],
        ),
        ({"since": "2024", "until": "2025"}, ["Thời gian: 2024 – 2025"]),
        ({"tag": "x", "starred": True}, ["#x", "★ Có sao"]),
        ({"source": "Báo A", "where": "a OR b"}, ["source:&#34;Báo A&#34;", "a OR b"]),
    ],
)
def test_the_page_of_a_saved_search_names_its_filters_and_leads_to_all_that_it_finds(news, filters, shown):
    news.add([article("d4", source="Báo A", author="An"), article("e5", source="Báo A")])
    news.marks.change("a1", starred=True, tags=["x"])
    news.saved.add("s", "mặt trời", **filters)
    with Client(application(news)) as client:
        page = client.get("/saved?name=s").text
        links = re.findall(r'href="(/\?[^"]*)">Xem tất cả', page)
        assert [each for each in shown if f"<bdi>{each}</bdi>" not in page] == []
        assert [each for each in shown if f"<bdi>{each}</bdi>" not in client.get("/saved").text] == []
        found = [client.get(unescape(link)).text.count('<article class="hit">') for link in links]
    assert found == ([] if "where" in filters else [news.saved.count_new("s")])


def test_a_saved_search_is_removed_after_asking(saved, client):
    (link,) = re.findall('href="(/saved/remove[^"]*)"', client.get("/saved?name=b%E1%BA%A3n+tin/1").text)
    asking = client.get(unescape(link))
    assert "<bdi>bản tin/1</bdi>" in asking.text
    assert '<bdi lang="vi">mặt trời</bdi>' in asking.text
    assert [search.name for search in saved.saved] == ["bản tin/1", "trăng"]
    removed = client.send_form(unescape(link), {"form_token": token_of(asking.text)})
    assert (removed.history[0].status_code, removed.url.path) == (303, "/saved")
    assert [search.name for search in saved.saved] == ["trăng"]
    assert client.get(unescape(link)).status_code == 404
    assert client.send_form(unescape(link), {"form_token": token_of(asking.text)}).status_code == 404
    english = client.get("/saved/remove?name=tr%C4%83ng", headers={"accept-language": "en"}).text
    assert '<h1 id="heading">Remove this search</h1>' in english


@pytest.mark.parametrize("headers", OTHER_SITES)
def test_no_other_site_removes_a_saved_search(saved, client, headers):
    address = "/saved/remove?name=tr%C4%83ng"
    form = {"form_token": read_token(client, address)}
    assert client.send_form(address, form, headers=headers).status_code == 403
    assert client.send_form(address, {"form_token": ""}).status_code == 403
    with Client(application(saved)) as other:
        assert "/saved/remove" not in other.get("/saved?name=tr%C4%83ng").text
        assert other.get(address).status_code == 404
        assert other.send_form(address, form).status_code == 404
    assert "trăng" in [search.name for search in saved.saved]


def test_a_feed_has_what_was_found_last(saved, client):
    answer = client.get("/saved/feed?name=b%E1%BA%A3n+tin/1")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    titles = [
        each.text for each in ElementTree.fromstring(answer.text).iter("{http://www.w3.org/2005/Atom}title")
    ]
    assert titles[0] == "bản tin/1"
    assert sorted(titles[1:]) == ["Bài a1", "Bài b/2"]
    assert client.get("/saved/feed?name=nosuch").status_code == 404


def test_the_api_answers_as_the_command_line_does(saved, client):
    first, second = client.get("/api/saved").json()
    assert (first["name"], first["new"], first["last_run"]) == ("bản tin/1", 2, None)
    assert (second["name"], second["new"]) == ("trăng", 0)
    new = client.get("/api/saved/b%E1%BA%A3n%20tin/1").json()
    assert (new["name"], new["query"], new["new"]) == ("bản tin/1", "mặt trời", 2)
    assert [hit["id"] for hit in new["hits"]] == [hit.id for hit in saved.saved.look("bản tin/1").results]
    shorter = client.get("/api/saved/b%E1%BA%A3n%20tin/1?limit=1").json()
    assert (shorter["new"], shorter["hits"]) == (2, new["hits"][:1])
    assert client.get("/api/saved/b%E1%BA%A3n%20tin/1?limit=101").status_code == 400
    assert client.get("/api/saved/nosuch").status_code == 404
    assert json.dumps(new).count('"path": null') == 2


@pytest.mark.parametrize("filters", ['{"since": "nonsense"}', '{"nosuch": 1}', '{"limit": 1}'])
def test_a_search_that_cannot_be_run_any_more_does_not_hide_the_others(saved, client, filters):
    with saved.saved._database.write() as connection:
        connection.execute("UPDATE saved SET filters = ? WHERE name = 'trăng'", (filters,))
    assert [each["new"] for each in client.get("/api/saved").json()] == [2, None]
    assert "Không chạy được" in client.get("/saved").text
    assert client.get("/saved?name=tr%C4%83ng").status_code == 400
    (link,) = re.findall('href="(/saved/remove[^"]*)"', client.get("/saved").text)
    client.send_form(link, {"form_token": read_token(client, link)})
    assert [search.name for search in saved.saved] == ["bản tin/1"]
