"""The library's sentences for the user (notes, reasons, errors) in the languages of the page.

The library says them in English. Each row of the tables below is a sentence with `{}` where it names
something, and the same sentence in Vietnamese; a sentence that is not in a table stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from vnsearch.web.reading_reasons import READING

_NOTES = {
    "the query reads as copied from a text, so it is searched for as words": (
        "câu tìm giống như được chép từ một văn bản, nên các dấu trong đó được coi là chữ thường"
    ),
    "the query has no letters or digits, so there is nothing to search for": (
        "câu tìm không có chữ cái hay chữ số nào, nên không có gì để tìm"
    ),
    "articles with “{}” are left out, as “-” stands before it": "bỏ các bài có “{}”, vì trước nó có dấu “-”",
    "“{}” is an operator here: in quotation marks it is a word": (
        "“{}” ở đây là toán tử: đặt trong ngoặc kép thì nó là một từ"
    ),
    "only the first {} words and signs of the query were heeded": (
        "chỉ xét {} từ và dấu đầu tiên của câu tìm"
    ),
    "only the first {} of the query's {} syllables were searched for": (
        "chỉ tìm {} tiếng đầu tiên trong {} tiếng của câu tìm"
    ),
    "more than {} parentheses within each other": "có hơn {} lớp ngoặc lồng nhau",
    "“)” closes nothing": "dấu “)” không đóng ngoặc nào",
    "“(” is not closed": "dấu “(” chưa được đóng",
    "{} is not closed, so its words are no phrase": (
        "dấu {} chưa được đóng, nên các từ sau nó không thành cụm"
    ),
    "“{}” has nothing to join: it is taken as a word": "“{}” không nối gì với gì, nên được coi là một từ",
    "“{}” cannot be searched for: it is passed over": "không tìm được “{}”, nên bỏ qua",
    "only {} phrases, words in fields, and words with * or ~ are heeded as such": (
        "chỉ xét {} cụm từ, từ trong trường, và từ có dấu * hoặc ~"
    ),
    "“{}” means nothing here: it is passed over": "“{}” ở đây không có nghĩa, nên bỏ qua",
    "“{}” stands before nothing: it is taken as a word": "sau “{}” không có gì, nên nó được coi là một từ",
    "“=” and “{}” exclude each other: “=” is heeded": "“=” và “{}” loại trừ nhau: chỉ xét “=”",
    "“{}” lets one letter be wrong, as “~” does": "“{}” cho phép sai một chữ cái, cũng như “~”",
    "“{}” would count for nothing: it counts as usual": (
        "“{}” sẽ không được tính gì, nên được tính như thường"
    ),
    "“{}” is no date: {}": "“{}” không phải là ngày: hãy viết 2024, 9/2024 hoặc 26/09/2024",
    "no article has “{}” with just these marks": "không bài nào có “{}” với đúng những dấu này",
    "no article has “{}”; “{}”, without marks, finds {}": (
        "không bài nào có “{}”; “{}”, không dấu, tìm được {} bài"
    ),
    "no article has “{}”: searched for “{}”, without marks": (
        "không bài nào có “{}”: đã tìm “{}”, không dấu"
    ),
    "no article has a word that begins with “{}”": "không bài nào có từ bắt đầu bằng “{}”",
    "no article has a word that is like “{}”": "không bài nào có từ giống “{}”",
    "“{}” stands for more than {} words: only {} of them were searched for": (
        "“{}” ứng với hơn {} từ: chỉ tìm {} từ trong số đó"
    ),
    "“{}” is in too many articles to be found there as asked: only its words are searched for": (
        "“{}” có trong quá nhiều bài để tìm đúng như vậy: chỉ tìm từng từ"
    ),
    "“{}” is one address too many: it is passed over": "“{}” là một địa chỉ quá nhiều, nên bỏ qua",
    "no article has the author “{}”": "không bài nào của tác giả “{}”",
    "no article has the source “{}”": "không bài nào của báo “{}”",
    "no article is in the folder “{}”": "không bài nào ở thư mục “{}”",
    "no article has an address with “{}” in it": "không bài nào có địa chỉ chứa “{}”",
    "no article has the tag “{}”": "không bài nào có thẻ “{}”",
    "no article is starred": "chưa bài nào có sao",
    "no article is tagged": "chưa bài nào có thẻ",
    "no article is noted": "chưa bài nào có ghi chú",
    "no article is marked": "chưa bài nào được đánh dấu",
    "“{}” is none of {}: it is taken as words": "“{}” không phải là {}, nên được coi là chữ thường",
    "no article is known to have been published then": "không bài nào ghi là đăng trong thời gian đó",
    **{
        f"no article has {what}{part}": f"không bài nào có {translated}{in_part}"
        for part, in_part in (
            (" in its title", " ở tiêu đề"),
            (" in its body", " ở nội dung"),
            ("", ""),
        )
        for what, translated in (
            ("“{}” so close together", "các từ “{}” gần nhau như vậy"),
            ("the phrase “{}”", "cụm từ “{}”"),
            ("“{}”", "“{}”"),
        )
    },
    "near-duplicates are folded among the first {} articles only, of {} that match": (
        "chỉ gộp các bài gần giống nhau trong {} bài đầu, trên tổng số {} bài tìm được"
    ),
}
_REASONS = {
    "“{}”, another name for “{}”": "“{}”, tên khác của “{}”",
    "“{}” with these marks": "“{}” đúng dấu",
    "“{}” with any marks or none": "“{}” có dấu hay không",
    "“{}” side by side": "“{}” đứng cạnh nhau",
    "“{}” as a word": "“{}” thành một từ",
    "“{}” one after the other": "“{}” liền nhau",
}
_VERDICTS = {
    "it is what the query asks for": "bài đúng với câu tìm",
    "it has all the words; its score is 100% of the best one’s": "bài có đủ mọi từ, và điểm cao nhất",
    "it has all the words; its score is {} of the best one’s": (
        "bài có đủ mọi từ; điểm bằng {} điểm của bài cao nhất"
    ),
    "its score is {} of the best one’s, and {} is enough": (
        "bài không có đủ mọi từ, nhưng điểm bằng {} điểm của bài cao nhất, mà {} là đủ"
    ),
}
_ERRORS = {
    "the server failed; its log says why": "Máy chủ gặp lỗi; nhật ký của nó ghi lý do",
    "this address answers to other methods: see the header Allow": "Trang này không nhận cách gọi đó",
    "“{}” is no date: {}": _NOTES["“{}” is no date: {}"],
    "{} must be a whole number from 1 to {}, not {}": "“{}” phải là số nguyên từ 1 đến {}, không phải {}",
    "{} must not have more than {} values": "“{}” không được có quá {} mục",
    "{} must not be longer than {} characters": "“{}” không được dài quá {} ký tự",
    "the request does not come from a page of this server: open the page again and repeat it": (
        "Yêu cầu không đến từ trang này: xin mở lại trang rồi làm lại"
    ),
    "a tag has up to {} characters, no quotation marks and no “*”: {} is none": (
        "Thẻ dài không quá {} ký tự, không có dấu ngoặc kép và dấu “*”: {} không dùng được"
    ),
    "there is a saved search {} already: remove it, or take another name": (
        "Đã có tìm kiếm {}: hãy chọn tên khác"
    ),
    "a name is one line of up to {} characters without spaces at its ends, not {}": (
        "Tên là một dòng dài không quá {} ký tự, không phải {}"
    ),
    "a note has up to {} characters, not {}": "Ghi chú dài không quá {} ký tự, không phải {}",
    "sort must be {}, not {}": "Thứ tự phải là {}, không phải {}",
    "send a form (multipart/form-data) with a file in its field {}": "Hãy chọn tệp các câu cần tìm",
    "what is sent is larger than {} MB": "Tệp gửi lên lớn hơn {} MB",
    **{f"the file: {reason}": f"Tệp gửi lên: {said}" for reason, said in READING.items()},
}
_OTHER_NAME = re.compile("“.*”, another name for “(.*)”", re.DOTALL)


class Phrasebook:
    """Sentences with something in them, and what they are in Vietnamese; the first that fits is taken."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._rows = [(_compile(english), vietnamese) for english, vietnamese in sentences.items()]

    def translate(self, sentence: str, language: str) -> str:
        """The sentence in the language, or as it is if it is not in the book."""
        if language == "vi":
            for pattern, translation in self._rows:
                if match := pattern.fullmatch(sentence):
                    return translation.format(*match.groups())
        return sentence


def _compile(sentence: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(map(re.escape, sentence.split("{}"))), re.DOTALL)


NOTES = Phrasebook(_NOTES)
"""The notes on a query."""
REASONS = Phrasebook(_REASONS)
"""What was looked up, in the reasons why an article was found."""
VERDICTS = Phrasebook(_VERDICTS)
"""Why an article counts as found."""
ERRORS = Phrasebook(_ERRORS)
"""The messages of errors that a reader can cause."""
GAPS = Phrasebook(READING)
"""Why a file cannot be searched, or not as it should be."""


def find_other_name(what: str) -> str | None:
    """What the name in a reason is another name for; None if it is none."""
    match = _OTHER_NAME.fullmatch(what)
    return match and match[1]


def capitalize(sentence: str) -> str:
    """The sentence with a capital letter at its beginning."""
    return sentence[:1].upper() + sentence[1:]
