"""Every text of the page, in Vietnamese and in English, and which of the two languages a reader wants."""

from __future__ import annotations

import re
from typing import NamedTuple

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
"""The languages of the page, and their names in themselves; the first is that of readers of any other."""

_PREFERENCE = re.compile(
    r"\s*(?P<language>[A-Za-z]+)(?:-[\w-]+)?\s*(?:;\s*q\s*=\s*(?P<quality>[01](?:\.\d*)?)\s*)?"
)


class Text(NamedTuple):
    """A text in each language. Values stand for names in braces; `en_one` is for the number 1."""

    vi: str
    en: str
    en_one: str = ""


TEXTS = {
    # Every page
    "language": Text("Ngôn ngữ", "Language"),
    "skip": Text("Đến nội dung chính", "Skip to the main content"),
    "search": Text("Tìm kiếm", "Search"),
    "query": Text("Điều cần tìm", "What to search for"),
    "placeholder": Text("Tìm bài báo", "Search articles"),
    "suggestions": Text("Gợi ý", "Suggestions"),
    "suggested": Text(
        "{n} gợi ý, dùng phím mũi tên để chọn", "{n} suggestions, use the arrow keys to choose"
    ),
    "title_suggestion": Text("bài", "article"),
    "keys": Text(
        "Phím tắt: / để tìm, n và p để đi qua các chỗ khớp, j và k để đi qua các bài",
        "Keys: / to search, n and p to go through the matches, j and k through the articles",
    ),
    "add_engine": Text("Tìm bài báo", "Article search"),
    # The start page
    "start_title": Text("Tìm bài báo tiếng Việt", "Search Vietnamese articles"),
    "start_hint": Text(
        "Gõ có dấu, không dấu, hay chỉ một phần dấu đều được.",
        "Type with marks, without them, or with some of them.",
    ),
    "examples": Text("Thử tìm", "Try"),
    "in_index": Text("Trong kho bài", "In this collection"),
    "in_index_count": Text("{n} bài", "{n} articles", "{n} article"),
    "in_index_dated": Text("đăng từ {first} đến {last}", "published from {first} to {last}"),
    "in_index_one_month": Text("đăng trong tháng {first}", "published in {first}"),
    "in_index_empty": Text(
        "Kho chưa có bài nào. Thêm bài bằng lệnh “vnsearch index THƯ_MỤC”.",
        "There are no articles yet. Add some with the command “vnsearch index FOLDER”.",
    ),
    # Results
    "results_title": Text("{q} – tìm bài báo", "{q} – article search"),
    "browse_title": Text("Danh sách bài báo", "List of articles"),
    "found": Text("{n} bài", "{n} articles", "{n} article"),
    "nothing_found": Text("Không tìm thấy bài nào.", "No articles were found."),
    "nothing_hint": Text(
        "Thử bỏ bớt từ hoặc dấu thanh, hay bỏ bộ lọc.",
        "Try fewer words, leave out marks, or remove filters.",
    ),
    "did_you_mean": Text("Có phải bạn muốn tìm:", "Did you mean:"),
    "order": Text("Thứ tự", "Order"),
    "sort_relevance": Text("Phù hợp nhất", "Most relevant"),
    "sort_date": Text("Mới nhất", "Newest"),
    "sort_title": Text("Tiêu đề", "Title"),
    "download": Text("Tải về cả {n} bài:", "Download all {n} articles:", "Download {n} article:"),
    "batch": Text("Tìm nhiều câu một lượt", "Search for many queries at once"),
    "batch_hint": Text(
        "Mỗi dòng của tệp là một câu cần tìm. Kết quả là một bảng, mỗi bài tìm được là một dòng.",
        "Each line of the file is a query. The result is a table with a row for each article found.",
    ),
    "batch_file": Text("Tệp các câu cần tìm", "The file of queries"),
    "batch_column": Text("Cột của bảng CSV, nếu có", "The column of a CSV file, if it has several"),
    "batch_as": Text("Hiểu mỗi câu là", "Take each as"),
    "batch_as_query": Text("câu tìm như thường gõ", "a query, as it would be typed"),
    "batch_as_phrase": Text("cụm từ đúng từng chữ", "a phrase, word by word"),
    "batch_limit": Text("Số bài nhiều nhất cho mỗi câu", "The most articles for each"),
    "batch_earlier": Text(
        "Bỏ những gì đã có trong kết quả lần trước", "Leave out what an earlier result has"
    ),
    "batch_format": Text("Dạng của kết quả", "The format of the result"),
    "follow": Text("Theo dõi tìm kiếm này (Atom)", "Follow this search (Atom)"),
    "feed_title": Text("Bài mới: {q}", "New articles: {q}"),
    "feed_all": Text("Bài mới", "New articles"),
    "other_name": Text("tên khác của {names}", "another name for {names}"),
    "other_name_unknown": Text("tên khác của điều bạn tìm", "another name for what you typed"),
    "duplicates": Text(
        "{n} bài khác gần như giống hệt", "{n} nearly identical articles", "{n} nearly identical article"
    ),
    "duplicates_sources": Text("{n} báo khác", "{n} other papers", "{n} other paper"),
    "more_duplicates": Text("và {n} bài nữa", "and {n} more"),
    "why": Text("Vì sao có bài này?", "Why was this found?"),
    "why_what": Text("Điều tìm", "Looked up"),
    "why_where": Text("Có ở", "Occurs"),
    "why_share": Text("Điểm", "Score"),
    "why_articles": Text("Số bài có", "Articles with it"),
    "in_title": Text("{n} lần ở tiêu đề", "{n} × in the title"),
    "in_body": Text("{n} lần trong bài", "{n} × in the text"),
    "in_related": Text("{n} lần ở tin liên quan", "{n} × in related text"),
    "why_nothing": Text(
        "Bài thỏa các điều kiện mà không có gì được tính điểm, hoặc dài quá để đếm.",
        "The article meets conditions that do not score, or it is too long to count in.",
    ),
    "related_part": Text("Tin liên quan:", "Related:"),
    "passage_page": Text("Trang {n}:", "Page {n}:"),
    # Filters
    "filters": Text("Bộ lọc", "Filters"),
    "to_filters": Text(
        "Lọc theo thời gian, báo, tác giả, thư mục", "Filter by time, source, author or folder"
    ),
    "active_filters": Text("Đang lọc", "Filtered by"),
    "remove": Text("Bỏ lọc: {what}", "Remove the filter: {what}"),
    "remove_all": Text("Bỏ hết bộ lọc", "Remove all filters"),
    "source": Text("Báo", "Source"),
    "author": Text("Tác giả", "Author"),
    "folder": Text("Thư mục", "Folder"),
    "year": Text("Năm", "Year"),
    "month": Text("Tháng", "Month"),
    "without": Text("Không có {what}", "Without {what}"),
    "leave_out": Text("Loại bỏ: {what}", "Leave out: {what}"),
    "take_back": Text("Không loại bỏ nữa: {what}", "Leave out no longer: {what}"),
    "all_values": Text("Tìm trong {n} mục", "Search all {n}"),
    "values_title": Text("{facet}: chọn để lọc", "{facet}: choose what to filter by"),
    "value_has": Text("Có chữ", "With this in it"),
    "no_values": Text("Không có mục nào như vậy.", "There is nothing like that."),
    "time": Text("Thời gian", "Time"),
    "more_values": Text("Thêm {n}", "{n} more"),
    "since": Text("Từ", "From"),
    "until": Text("đến", "to"),
    "date_example": Text("9/2024", "2024-09"),
    "date_hint": Text("Ngày, tháng hoặc năm", "A day, a month or a year"),
    "apply": Text("Lọc", "Filter"),
    "timeline": Text(
        "Số bài theo thời gian: bấm vào một cột, hoặc kéo qua nhiều cột, để lọc",
        "Articles over time: click a bar, or drag across several, to filter",
    ),
    "bar": Text("{period}: {n} bài", "{period}: {n} articles", "{period}: {n} article"),
    "period": Text("{first} – {last}", "{first} – {last}"),
    "from_on": Text("từ {first}", "from {first}"),
    "up_to": Text("đến {last}", "to {last}"),
    # Pages
    "pages": Text("Các trang kết quả", "Pages of results"),
    "page": Text("Trang {n}", "Page {n}"),
    "previous_page": Text("Trang trước", "Previous"),
    "next_page": Text("Trang sau", "Next"),
    "beyond_last": Text("Không có trang này.", "There is no such page."),
    "to_first": Text("Về trang đầu", "To the first page"),
    # Articles
    "article_title": Text("{title} – bài báo", "{title} – article"),
    "back": Text("Kết quả cho “{q}”", "Results for “{q}”"),
    "back_list": Text("Danh sách bài báo", "List of articles"),
    "home": Text("Trang tìm kiếm", "Search page"),
    "original": Text("Trang gốc", "Original page"),
    "address": Text("Địa chỉ", "Address"),
    "file": Text("Tệp", "File"),
    "copies": Text("Cũng có ở", "Also in"),
    "matches": Text("{n} chỗ khớp", "{n} matches", "{n} match"),
    "first_match": Text("Đến chỗ khớp đầu tiên", "To the first match"),
    "no_matches": Text("Không có chỗ nào khớp ở phần này.", "Nothing matches in this part."),
    "previous_match": Text("Chỗ khớp trước (phím p)", "Previous match (key p)"),
    "next_match": Text("Chỗ khớp sau (phím n)", "Next match (key n)"),
    "neighbours": Text("Các bài tìm được", "Articles found"),
    "previous_article": Text("Bài trước", "Previous article"),
    "next_article": Text("Bài sau", "Next article"),
    "similar": Text("Bài tương tự", "Similar articles"),
    "related": Text("Liên kết và tin khác trên trang", "Links and other text on the page"),
    "parts": Text("Các phần của bài", "Parts of the article"),
    "part": Text("Phần {n}", "Part {n}"),
    "no_body": Text("Bài không có nội dung.", "The article has no text."),
    # Coverage
    "coverage_link": Text("Những gì không tìm được", "What cannot be searched"),
    "coverage_title": Text("Những gì không tìm được", "What cannot be searched"),
    "coverage_as_of": Text("Theo lần đọc gần nhất: {when}", "As of the last reading: {when}"),
    "coverage_incomplete": Text(
        "Chưa biết về mọi tệp: lệnh “vnsearch index --rebuild” đọc lại tất cả.",
        "Not all files are known of: the command “vnsearch index --rebuild” reads all of them anew.",
    ),
    "coverage_nothing": Text("Không có gì cần lưu ý.", "There is nothing to note."),
    "coverage_by_folder": Text("Số bài hoặc tệp theo thư mục", "Articles or files by folder"),
    "all_folders": Text("Tất cả", "All"),
    "top_folder": Text("(thư mục gốc)", "(top folder)"),
    "more_folders": Text("và {n} thư mục nữa", "and {n} more folders", "and {n} more folder"),
    "gap_refused": Text("Không đọc được", "Refused"),
    "gap_without_text": Text("Không có chữ", "Without text"),
    "gap_left_out": Text("Bị bỏ bớt", "Left out"),
    "gap_pictures": Text("Có trang không có chữ", "Pages without text"),
    "gap_converted": Text("Đã chuyển mã", "Converted"),
    "gap_lost": Text("Mất chữ", "Lost letters"),
    "gap_torn": Text("Tiếng bị tách rời", "Torn syllables"),
    "gap_glued": Text("Tiếng bị dính liền", "Syllables run together"),
    "gap_undated": Text("Không có ngày", "Without a date"),
    "gap_misdated": Text("Ngày không hiểu được", "Date not understood"),
    "gap_untitled": Text("Không có tiêu đề", "Without a title"),
    "gap_no_article": Text("Không phải bài báo", "No article"),
    # Access
    "login_title": Text("Đăng nhập", "Log in"),
    "login_hint": Text(
        "Máy chủ này chỉ mở cho người có mã truy cập. Hãy hỏi người quản lý máy chủ.",
        "This server is only open to those who have its access token. Ask whoever runs it.",
    ),
    "token": Text("Mã truy cập", "Access token"),
    "login_wrong": Text("Mã truy cập không đúng.", "That is not the access token."),
    "login_slowed": Text(
        "Đã thử sai quá nhiều lần. Xin đợi {n} giây rồi thử lại.",
        "Too many wrong tokens. Wait {n} seconds and try again.",
        "Too many wrong tokens. Wait {n} second and try again.",
    ),
    "logout": Text("Đăng xuất", "Log out"),
    # Marks and saved searches
    "marks": Text("Đánh dấu", "Marks"),
    "star": Text("Gắn sao", "Add a star"),
    "unstar": Text("Bỏ sao", "Remove the star"),
    "starred": Text("Có sao", "Starred"),
    "untag": Text("Bỏ thẻ {tag}", "Remove the tag {tag}"),
    "tag": Text("Thẻ mới", "New tag"),
    "add_tag": Text("Thêm", "Add"),
    "note": Text("Ghi chú", "Note"),
    "save_note": Text("Lưu", "Save"),
    "saved_all": Text("Xem tất cả bài tìm được", "Show all articles found"),
    "saved_searches": Text("Tìm kiếm đã lưu", "Saved searches"),
    "save_search": Text("Lưu tìm kiếm này", "Save this search"),
    "save_as": Text("Tên", "Name"),
    "saved_none": Text(
        "Chưa lưu tìm kiếm nào. Lưu bằng lệnh “vnsearch saved add TÊN ĐIỀU_CẦN_TÌM”.",
        "Nothing is saved yet. Save a search with the command “vnsearch saved add NAME QUERY”.",
    ),
    "saved_none_here": Text(
        "Chưa lưu tìm kiếm nào. Hãy tìm, rồi bấm “Lưu tìm kiếm này” bên cạnh kết quả.",
        "Nothing is saved yet. Search, and then choose “Save this search” beside the results.",
    ),
    "remove_saved": Text("Xóa tìm kiếm này", "Remove this search"),
    "remove_saved_hint": Text(
        "Tìm kiếm này và danh sách những bài đã xem của nó sẽ mất. Các bài báo vẫn còn nguyên.",
        "The search is forgotten, with what was seen of it. No article is removed.",
    ),
    "remove_saved_do": Text("Xóa", "Remove"),
    "remove_saved_not": Text("Không xóa", "Keep it"),
    "saved_new": Text("{n} bài mới", "{n} new articles", "{n} new article"),
    "saved_nothing_new": Text("Không có bài mới", "Nothing new"),
    "saved_failed": Text("Không chạy được", "It cannot be run"),
    "saved_last_run": Text("chạy lần cuối", "last run"),
    "saved_seen": Text("Đã xem {n} bài này", "Mark {n} as seen"),
    # Errors
    "error_title": Text("Không thực hiện được", "That did not work"),
    "not_found": Text("Không có trang hoặc bài này.", "There is no such page or article."),
    "busy": Text(
        "Đang có quá nhiều người tìm. Xin thử lại sau giây lát.",
        "Too many people are searching. Please try again in a moment.",
    ),
    "unavailable": Text("Kho bài tạm thời không đọc được.", "The collection cannot be read at the moment."),
}


class Speaker:
    """Says the texts of the page in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **values: object) -> str:
        """The text with these values; the integer `n`, if given, decides between one and several."""
        text = TEXTS[key]
        count = values.get("n")
        pattern = text.vi if self.language == "vi" else text.en_one if count == 1 and text.en_one else text.en
        return pattern.format_map(
            {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        )

    def number(self, number: int) -> str:
        """The number with a point or comma between its thousands, as the language has it."""
        return f"{number:,}".replace(",", ".") if self.language == "vi" else f"{number:,}"

    def decimal(self, number: float) -> str:
        """The number with two decimals."""
        return f"{number:.2f}".replace(".", ",") if self.language == "vi" else f"{number:.2f}"


def choose_language(cookie: str | None, accept_language: str | None) -> str:
    """The language chosen before, or else the one of the page's that a browser's settings prefer."""
    if cookie in LANGUAGES:
        return cookie
    wanted = dict.fromkeys(LANGUAGES, 0.0)
    for preference in (accept_language or "").split(",")[:20]:
        if (match := _PREFERENCE.fullmatch(preference)) and match["language"].lower() in wanted:
            language = match["language"].lower()
            wanted[language] = max(wanted[language], float(match["quality"] or 1))
    return max(wanted, key=lambda language: wanted[language])
