"""Review marks and saved searches in a browser: with pointer and keys, without JavaScript, under attack."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import article
from tests.web.asking import serving
from tests.web.browsing import find_faults, needs_chromium
from vnsearch import Index, Mark
from vnsearch.web import application

pytestmark = needs_chromium


@pytest.fixture
def address(index: Index) -> Iterator[str]:
    """The address of a server that lets marks be changed."""
    index.add([article("a1"), article("b2"), article("c3", "trăng")])
    index.saved.add("bản tin", "mặt trời")
    with serving(application(index, allow_marks=True)) as address:
        yield address


def add_tag(page: Page, tag: str) -> None:
    page.get_by_label("Thẻ mới").fill(tag)
    page.get_by_label("Thẻ mới").press("Enter")


@pytest.mark.parametrize("javascript", [pytest.param(True, marks=pytest.mark.thorough), False])
def test_an_article_is_marked_and_found_by_its_marks(visit, index, javascript):
    page = visit("/articles/a1?q=trời", java_script_enabled=javascript)
    page.get_by_role("button", name="Gắn sao").click()
    expect(page.get_by_role("button", name="Bỏ sao")).to_be_visible()
    add_tag(page, "kiểm tra")
    expect(page.get_by_role("link", name="#kiểm tra")).to_be_visible()
    page.get_by_label("Ghi chú").fill("dòng một n\ndòng hai /")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_label("Ghi chú")).to_have_value("dòng một n\ndòng hai /")
    assert index.marks["a1"] == Mark("a1", True, ("kiểm tra",), "dòng một n\ndòng hai /")
    assert "q=tr%E1%BB%9Di" in page.url
    page.get_by_role("link", name="#kiểm tra").click()
    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.get_by_role("article")).to_contain_text("Có sao")
    page.go_back()
    page.get_by_role("button", name="Bỏ thẻ kiểm tra").click()
    expect(page.get_by_role("link", name="#kiểm tra")).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="Bỏ sao").click()
    expect(page.get_by_role("button", name="Gắn sao")).to_be_visible()
    assert index.marks["a1"] == Mark("a1", note="dòng một n\ndòng hai /")


def test_keys_are_typed_into_a_note_and_do_nothing_else(visit):
    page = visit("/articles/a1?q=mặt+trời")
    page.get_by_label("Ghi chú").press_sequentially("n/p")
    expect(page.get_by_label("Ghi chú")).to_have_value("n/p")
    expect(page.get_by_label("Ghi chú")).to_be_focused()


def test_of_two_people_who_write_at_the_same_time_neither_loses_anything(visit, index):
    an, binh = visit("/articles/a1"), visit("/articles/a1")
    for page, name in ((an, "An"), (binh, "Bình")):
        page.get_by_label("Ghi chú").fill(f"của {name}")
    for page in (an, binh):
        page.get_by_role("button", name="Lưu").click()
    expect(binh.get_by_label("Ghi chú")).to_have_value("của An\ncủa Bình")
    add_tag(an, "an")
    add_tag(binh, "binh")
    expect(binh.get_by_role("link", name="#an")).to_be_visible()
    assert index.marks["a1"] == Mark("a1", False, ("an", "binh"), "của An\ncủa Bình")


def test_a_page_of_another_site_changes_nothing_even_with_the_token(visit, index, address):
    page = visit("/articles/a1")
    token = page.locator("input[name=form_token]").first.get_attribute("value")
    form = f'<form method="post" action="{address}/articles/a1"><input name="form_token" value="{token}">'
    attack = f'{form}<input name="star" value="1"><button>go</button></form>'
    evil = {"body": attack, "content_type": "text/html"}
    page.context.route("http://evil.test/", lambda route: route.fulfill(**evil))
    page = page.context.new_page()
    page.goto("http://evil.test/")
    with page.expect_response(f"{address}/**") as answer:
        page.get_by_role("button").click()
    assert answer.value.status == 403
    script = (
        "address => fetch(address, {method: 'POST', body: '{\"starred\": true}', credentials: 'include',"
        " headers: {'Content-Type': 'application/json'}}).catch(() => 'refused')"
    )
    page.goto("http://evil.test/")
    assert page.evaluate(script, f"{address}/api/marks/a1") == "refused"
    assert list(index.marks) == []


def test_what_is_new_is_looked_at_and_marked_as_seen(visit, index):
    page = visit("/")
    page.get_by_role("link", name="bản tin").click()
    expect(page.get_by_role("article")).to_have_count(2)
    index.add([article("d4")])
    page.get_by_role("button", name="Đã xem 2 bài này").click()
    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.locator(".found [role=status]")).to_have_text("1 bài mới")
    page.get_by_role("link", name="Tìm kiếm đã lưu").click()
    expect(page.get_by_role("list").first).to_contain_text("1 bài mới")


def test_a_saved_search_is_removed_when_that_is_confirmed(visit, index):
    page = visit("/saved?name=bản+tin", java_script_enabled=False)
    page.get_by_role("link", name="Xóa tìm kiếm này").click()
    page.get_by_role("link", name="Không xóa").click()
    page.get_by_role("link", name="bản tin").click()
    page.get_by_role("link", name="Xóa tìm kiếm này").click()
    page.get_by_role("button", name="Xóa").click()
    expect(page.get_by_text("Chưa lưu tìm kiếm nào.")).to_be_visible()
    assert list(index.saved) == []


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.thorough)])
def test_axe_finds_nothing_amiss(visit, index, scheme):
    index.marks.change("a1", starred=True, tags=["kiểm tra", "x"], note="ghi chú")
    page = visit("/", color_scheme=scheme, width=360)
    for path in (
        "/",
        "/articles/a1?q=trời",
        "/?q=trời",
        "/saved",
        "/saved?name=bản+tin",
        "/saved/new?q=trời",
        "/saved/remove?name=bản+tin",
    ):
        page.goto(path)
        assert find_faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
