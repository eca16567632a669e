"""The pages in a browser: what people do with keys and pointer, on any screen, in both languages."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import expect

from tests.commandline import SEEDS
from tests.web.asking import serving
from tests.web.browsing import ALL_RULES, find_faults, needs_chromium
from vnsearch import Article, Index
from vnsearch.web import application

pytestmark = needs_chromium
PAGES = {
    "start": "/",
    "results": "/?q=tông+bi+thư+usa&why=1",
    "filtered": "/?q=bão&source=Báo+A&since=2024&page=2",
    "chosen": "/?q=bão&source=Báo+A&source=Báo+B&not-source=Báo+C&year=2023&folder=2024",
    "values": "/values/source?q=bão&contains=bao",
    "nothing": "/?q=zxqv&source=Báo+A",
    "article": "/articles/002_618e8e9983e6449f.txt?q=biden+usa",
    "coverage": "/coverage",
    "opened": "/articles/002_618e8e9983e6449f.txt?q=biden+usa&hit=1&at=800",
    "batch": "/batch?source=Báo+A",
    "problem": "/articles/none",
}
RULES_OF_COLOR = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
UNFOLD = "document.querySelectorAll('details').forEach((each, n) => { each.open = n < 4; })"
SHIFTS = """() => new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((each) => { sum += each.value; }))
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve(sum), 100);
})"""
PLACES = "sông núi đồng ruộng làng xóm bãi cồn hồ suối ghềnh thác đèo dốc vịnh đảo phố chợ bến cầu".split()
FIRST_DAY = date(2023, 1, 15)


def _articles() -> Iterator[Article]:
    for number in range(40):
        day = FIRST_DAY + timedelta(days=31 * (number % 20))
        text = "Cơn bão gây mưa to " + " ".join(Random(number).choices(PLACES, k=60))
        yield Article(f"storm-{number}", f"Bão số {number}", text, source="Báo A", published=day)
    story = "Cơn bão tan dần khi vào sâu trong đất liền, trời quang trở lại, người dân dọn dẹp nhà cửa. " * 3
    for source in ("Báo B", "Báo C", "Báo D"):
        yield Article(f"calm-{source}", "Bão tan", story, source=source)
    script = "<script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\">"
    pages = [
        "Trang này nói về thời tiết nói chung. " * 30 + "\n",
        "Trận mưa đá ở Mộc Châu rất lớn.\n",
        "Hết. " * 40,
    ]
    starts = [0, len(pages[0]), len(pages[0]) + len(pages[1])]
    yield Article("paged", "Báo cáo", "".join(pages), metadata={"page_starts": starts})
    long = "\n".join(f"Dòng {n} của bản tin rất dài này. " * 30 for n in range(300))
    yield Article("long", "Bản tin", f"Sóng thần ở đầu.\n{long}\nSóng thần ở cuối.")
    yield Article("evil", f"{script} \u202ebão", f"{script} bão độc", script, script, script, "javascript:0")


def _write_files(folder: Path) -> Path:
    """Articles in folders, two of them in an archive."""
    for name in ("2023/a.txt", "2024/a.txt"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(f"Hồ sơ {name}\n\nHồ sơ lưu trữ.\n", encoding="utf-8")
    with zipfile.ZipFile(folder / "2024" / "cũ.zip", "w") as archive:
        for number in "12":
            archive.writestr(f"{number}.txt", f"Hồ sơ {number}\n\nHồ sơ lưu trữ.\n")
    return folder


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the seeds and of articles on storms."""
    with Index.open(tmp_path_factory.mktemp("browser") / "index", create=True, workers=1) as index:
        index.update([SEEDS, _write_files(tmp_path_factory.mktemp("files"))])
        index.add(_articles())
        with serving(application(index)) as address:
            yield address


def test_a_suggestion_is_chosen_with_the_keys(visit):
    page = visit("/")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    box.press_sequentially("to l")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("tô lâm")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    expect(box).to_have_value("tô lâm")
    box.press("Enter")
    page.wait_for_url("**/?q=t%C3%B4+l%C3%A2m")
    expect(page.get_by_role("article").first).to_contain_text("Tô Lâm")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_escape_puts_back_what_was_typed(visit):
    page = visit("/?q=biden")
    page.keyboard.press("/")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    box.fill("tong th")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    box.press("Escape")
    expect(box).to_have_value("tong th")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")


def test_a_title_that_is_suggested_opens_its_article(visit):
    page = visit("/")
    page.get_by_role("combobox").press_sequentially("patrick lea")
    page.get_by_role("option").filter(has_text="điện đàm").click()
    page.wait_for_url("**/articles/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Patrick Leahy")


def test_filters_are_set_and_the_browser_goes_back(visit):
    page = visit("/?q=tong+thong")
    all_found = page.get_by_role("article").count()
    page.get_by_role("link", name="NLĐO", exact=True).click()
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_role("link", name="Mới nhất").click()
    assert "sort=date" in page.url
    page.get_by_role("article").get_by_role("link").first.click()
    page.wait_for_url("**/articles/**")
    page.go_back()
    page.go_back()
    page.go_back()
    expect(page.get_by_role("article")).to_have_count(all_found)


def test_several_values_are_chosen_and_others_left_out(visit):
    page = visit("/?q=bão")
    total = page.locator(".total")
    expect(total).to_have_text("43 bài")
    page.get_by_role("link", name="Báo B", exact=True).click()
    expect(total).to_have_text("1 bài")
    page.get_by_role("link", name="Báo A", exact=True).click()
    expect(total).to_have_text("40 bài")
    page.get_by_role("link", name="Loại bỏ: Báo A").click()
    expect(total).to_have_text("1 bài")
    assert page.url.endswith("source=B%C3%A1o+B&not-source=B%C3%A1o+A")
    page.get_by_role("link", name="Không loại bỏ nữa: Báo A").click()
    page.get_by_role("link", name="Bỏ lọc: Báo: Báo B").click()
    expect(total).to_have_text("43 bài")


def test_folders_open_without_javascript(visit):
    page = visit("/", java_script_enabled=False)
    page.get_by_role("link", name=re.compile("^files")).click()
    page.get_by_role("link", name="2024", exact=True).click()
    assert page.locator(".total").inner_text() == "3 bài"
    page.get_by_role("link", name=re.compile(r"Loại bỏ: .*2024.cũ\.zip")).click()
    assert page.locator(".total").inner_text() == "1 bài"
    page.get_by_role("link", name="cũ.zip", exact=True).click()
    assert page.locator(".total").inner_text() == "2 bài"


def test_a_month_is_clicked_and_a_span_is_drawn(visit):
    page = visit("/?q=bão")
    bars = page.locator(".timeline a")
    bars.nth(3).click(force=True)
    page.wait_for_url(re.compile("since=2023-04&until=2023-04"))
    page.go_back()
    start, end = bars.nth(2).bounding_box(), bars.nth(5).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 2, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(end["x"] + 2, end["y"] + 20, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile("since=2023-03&until=2023-06"))
    expect(page.get_by_role("link", name="Bỏ lọc")).to_contain_text("03/2023 – 06/2023")
    assert page.locator("[role=status].total").inner_text() == "8 bài"


def test_a_span_is_chosen_with_the_keys(visit):
    page = visit("/?q=bão")
    bars = page.locator(".timeline a")
    assert bars.evaluate_all("bars => bars.filter((bar) => bar.getAttribute('tabindex') === '0').length") == 1
    bars.first.focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".ends b").inner_text() == "02/2023: 2 bài"
    page.keyboard.press("Shift+ArrowRight")
    assert page.locator(".ends b").inner_text() == "02/2023 – 03/2023"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("since=2023-02&until=2023-03"))


def test_matches_of_an_article_are_walked_through_with_n_and_p(visit):
    page = visit(PAGES["article"])
    here = page.locator("mark.here")
    shown = page.locator(".walk output")
    page.keyboard.press("n")
    expect(here).to_have_count(1)
    expect(here).to_be_focused()
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(here).to_be_in_viewport()
    assert shown.inner_text().startswith("3/")
    page.keyboard.press("p")
    assert shown.inner_text().startswith("2/")
    for _ in range(2):
        page.keyboard.press("p")
    last, of_all = shown.inner_text().split("/")
    assert last == of_all
    page.get_by_role("button", name="Chỗ khớp sau").click()
    assert shown.inner_text().startswith("1/")
    page.keyboard.press("/")
    page.keyboard.type("np")
    expect(page.get_by_role("combobox")).to_have_value("np")


def test_a_result_opens_at_its_hit_in_a_document_at_its_page(visit):
    page = visit("/?q=mưa+đá+mộc+châu")
    page.get_by_role("link", name="Báo cáo").first.click()
    here = page.locator("mark.here")
    expect(here).to_be_focused()
    expect(here).to_be_in_viewport()
    assert here.inner_text().lower() == "mưa đá"
    expect(page.locator("#page-2")).to_be_in_viewport()
    expect(page.locator(".walk output")).to_have_text("1/2")
    page.keyboard.press("n")
    expect(page.locator(".walk output")).to_have_text("2/2")


def test_matches_are_walked_through_over_the_parts_of_a_long_text(visit):
    page = visit("/?q=sóng+thần")
    page.get_by_role("link", name="Bản tin").first.click()
    expect(page.locator("mark.here")).to_have_text("Sóng thần")
    first = page.url
    for part in (2, 3, 4):
        page.keyboard.press("n")
        expect(page).to_have_url(re.compile(f"part={part}"))
        page.wait_for_load_state("load")
    expect(page.locator("mark.here")).to_have_text("Sóng thần")
    expect(page.locator("mark.here")).to_be_in_viewport()
    page.go_back()
    page.go_back()
    page.go_back()
    assert page.url == first


def test_the_articles_of_a_search_are_gone_through_with_j_and_k(visit):
    page = visit("/?q=bão&sort=title&page=2")
    titles = [link.inner_text() for link in page.locator("article.hit h2 a").all()]
    page.locator("article.hit h2 a").nth(8).click()
    heading = page.locator("h1")
    for title, key in zip((titles[8], titles[9]), "jj", strict=True):
        expect(heading).to_have_text(title)
        page.keyboard.press(key)
    expect(page.locator("p.back a")).to_have_attribute("href", re.compile("page=3"))
    page.keyboard.press("k")
    expect(heading).to_have_text(titles[9])
    page.locator("p.back a").click()
    assert [link.inner_text() for link in page.locator("article.hit h2 a").all()] == titles
    page.locator("article.hit h2 a").first.click()
    page.get_by_label("Phím tắt").uncheck()
    page.keyboard.press("j")
    expect(heading).to_have_text(titles[0])


def test_what_is_found_is_downloaded_and_a_file_of_queries_searched_for(visit, tmp_path):
    page = visit("/?q=bão&source=Báo+A")
    total = int(page.locator(".total").inner_text().split()[0])
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert download.value.suggested_filename == "found.csv"
    assert len(list(csv.DictReader(text.splitlines()))) == total
    page.get_by_role("link", name="Tìm nhiều câu một lượt").click()
    (tmp_path / "queries.txt").write_text("bão số 3\nxyzzyq\n", encoding="utf-8")
    page.get_by_label("Tệp các câu cần tìm").set_input_files(tmp_path / "queries.txt")
    with page.expect_download() as download:
        page.locator("form.fields button").click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()))
    assert {row["query"] for row in rows} == {"bão số 3", "xyzzyq"}
    assert {row["source"] for row in rows if row["rank"]} == {"Báo A"}


def test_single_keys_can_be_switched_off(visit):
    page = visit(PAGES["article"])
    page.get_by_label("Phím tắt").uncheck()
    page.reload()
    expect(page.get_by_label("Phím tắt")).not_to_be_checked()
    page.keyboard.press("n")
    page.keyboard.press("/")
    assert page.locator("mark.here").count() == 0
    assert not page.evaluate("document.activeElement.matches('#q')")


def test_another_name_gives_its_reason_on_hover_and_focus(visit):
    page = visit("/?q=usa")
    name = page.locator(".passage mark.other-name").first
    reason = name.locator(".reason")
    width = "reason => reason.getBoundingClientRect().width"
    assert reason.evaluate(width) <= 1
    name.hover()
    assert reason.evaluate(width) > 50
    assert "tên khác của “usa”" in reason.inner_text()
    page.keyboard.press("Escape")
    expect(reason).to_be_hidden()
    page.mouse.move(0, 0)
    name.focus()
    assert reason.evaluate(width) > 50


def test_duplicates_and_reasons_unfold(visit):
    page = visit("/?q=bão+tan")
    hit = page.get_by_role("article").filter(has_text="Bão tan").first
    hit.get_by_text("2 báo khác").click()
    expect(hit.locator(".duplicates a")).to_have_count(2)
    hit.get_by_text("Vì sao có bài này?").click()
    expect(hit.get_by_role("table")).to_be_visible()


def test_the_keyboard_alone_is_enough(visit):
    page = visit("/?q=patrick+leahy")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_in_viewport()
    page.keyboard.press("Enter")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.hit h2 a')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Leahy")


def test_without_javascript_people_search_filter_and_read(visit):
    page = visit("/", java_script_enabled=False)
    page.get_by_label("Điều cần tìm").fill("bao")
    page.get_by_role("button", name="Tìm kiếm").click()
    page.get_by_role("link", name="04/2023").click(force=True)
    page.get_by_label("đến").fill("5/2023")
    page.get_by_role("button", name="Lọc").click()
    assert page.locator(".total").inner_text() == "4 bài"
    page.get_by_role("article").get_by_role("link").first.click()
    assert page.locator("main mark").count() >= 2
    assert not page.locator(".walk").is_visible()
    page.get_by_role("link", name="Kết quả cho “bao”").click()
    assert page.locator(".total").inner_text() == "4 bài"


def test_the_language_chosen_stays(visit):
    page = visit("/?q=biden", locale="en-GB")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Tiếng Việt").click()
    page.get_by_role("link", name="Trang tìm kiếm").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")


def test_nothing_in_an_article_runs(visit):
    page = visit("/?q=bão+độc")
    page.get_by_role("link", name="bão").first.click()
    page.wait_for_url("**/articles/evil**")
    assert page.title() != "run"
    assert page.locator("main img, main script").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0


@pytest.mark.parametrize(("width", "names"), [(320, list(PAGES)), (640, ["filtered", "article"])])
def test_a_narrow_window_needs_no_scrolling_sideways(visit, width, names):
    """640 is what 1280 are at a zoom of 200 %."""
    page = visit("/", width=width)
    for path in map(PAGES.__getitem__, names):
        page.goto(path)
        page.evaluate(UNFOLD)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_nothing_moves_once_it_is_shown(visit):
    page = visit("/")
    for path in PAGES.values():
        page.goto(path)
        assert page.evaluate(SHIFTS) == 0, path
    page.goto("/?q=bi")
    page.get_by_role("combobox").press("End")
    page.get_by_role("combobox").press_sequentially("de")
    expect(page.get_by_role("option").first).to_be_visible()
    assert page.evaluate(SHIFTS) == 0


@pytest.mark.parametrize(
    ("scheme", "names", "options"),
    [("light", list(PAGES), ALL_RULES), ("dark", ["start", "results", "article"], RULES_OF_COLOR)],
)
def test_axe_finds_nothing_amiss(visit, scheme, names, options):
    page = visit("/", color_scheme=scheme)
    channel = page.evaluate("getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/)[0]")
    assert (int(channel) < 64) == (scheme == "dark")
    for name in names:
        page.goto(PAGES[name])
        page.evaluate(UNFOLD)
        assert find_faults(page, options) == [], name


def test_axe_finds_nothing_amiss_with_suggestions_on_a_phone_in_english(visit):
    page = visit("/?q=bi", width=360, locale="en-GB")
    page.get_by_role("combobox").fill("bid")
    expect(page.get_by_role("option").first).to_be_visible()
    assert find_faults(page) == []


def test_only_the_article_is_printed(visit):
    page = visit(PAGES["article"])
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for hidden in (".top", "aside", ".walk", ".back"):
        expect(page.locator(hidden).first).to_be_hidden()


def test_who_has_the_token_logs_in_and_out(browser, seeds):
    with serving(application(seeds, token="correct-horse-battery-staple")) as address:
        page = browser.new_page(base_url=address, locale="en-GB")
        page.goto("/?q=biden&sort=date")
        expect(page.get_by_label("Access token")).to_be_focused()
        expect(page.get_by_role("checkbox")).to_have_count(0)
        assert find_faults(page) == []
        page.keyboard.type("wrong")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("That is not the access token.")
        assert find_faults(page) == []
        page.get_by_label("Access token").fill("correct-horse-battery-staple")
        page.get_by_role("button", name="Log in").click()
        expect(page).to_have_url(f"{address}/?q=biden&sort=date")
        expect(page.get_by_role("combobox")).to_have_value("biden")
        (cookie,) = (each for each in page.context.cookies() if each["name"] == "vnsearch_login")
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
        assert find_faults(page) == []
        page.get_by_role("button", name="Log out").click()
        expect(page.get_by_label("Access token")).to_be_visible()
        page.close()
