"""What readers say of files that they refuse, or read only in part, in Vietnamese; `translation` applies it.

A row is what a reader says, with `{}` where it names something. What hardly any file causes is not here, and
stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping

_MORE_PACKAGES = {
    "{} files need more packages: {}": "cần cài thêm gói để đọc tệp {}: {}",
    "HTML pages need: {}": "để đọc trang HTML cần cài: {}",
    "protected by a password: save a copy without it": "có mật khẩu: hãy lưu một bản không có mật khẩu",
    "encrypted: decrypt it first": "đã mã hóa: hãy giải mã trước",
}
READING: Mapping[str, str] = {
    # Nothing to search for
    "empty": "trống",
    "holds no text: not one letter or digit": "không có chữ: không có chữ cái hay chữ số nào",
    "holds no text: neither body nor text has a letter or a digit; {} says which column has the text": (
        "không có chữ: cả body và text đều không có chữ cái hay chữ số; {} cho biết cột nào chứa nội dung"
    ),
    "holds no text: its pages are pictures": "không có chữ: các trang là ảnh",
    "holds no text: {}": "không có chữ: {}",
    "its pages are pictures without text: add the text with OCR first, for example with {}": (
        "các trang là ảnh không có chữ: hãy nhận dạng chữ (OCR) trước, ví dụ bằng {}"
    ),
    "no text: a table, a presentation or a drawing": "không có chữ: là bảng tính, trình chiếu hoặc bản vẽ",
    "has no pages": "không có trang nào",
    "a mail without text": "thư không có chữ",
    # Another format, or none
    "unknown format: known are {}": "định dạng không đọc được; đọc được: {}",
    "holds no file in a format that is read": "không chứa tệp nào có định dạng đọc được",
    "holds no HTML page with status 200": "không chứa trang HTML nào có trạng thái 200",
    "a sitemap: it has addresses, and no articles": "là sơ đồ trang: chỉ có địa chỉ, không có bài",
    "no feed (RSS or Atom), and other XML is not read": (
        "không phải nguồn tin (RSS hoặc Atom); tệp XML khác không đọc được"
    ),
    "a file of Office 97 to 2003: convert it with LibreOffice, for example with {}": (
        "là tệp Office 97 đến 2003: hãy chuyển đổi bằng LibreOffice, ví dụ bằng {}"
    ),
    "no Word document: a zip archive with other files in it": "không phải tài liệu Word mà là tệp zip khác",
    "no RTF file: it does not begin with {}": "không phải tệp RTF: không bắt đầu bằng {}",
    "no saved page: it has no part in HTML": "không phải trang đã lưu: không có phần HTML",
    "no regular file but a folder, pipe, socket or device": "là thư mục hoặc thiết bị, không phải tệp",
    # Packages and passwords
    **{
        f"{said} ({{}} such files)": f"{vietnamese} ({{}} tệp như vậy)"
        for said, vietnamese in _MORE_PACKAGES.items()
    },
    **_MORE_PACKAGES,
    "protected against copying (DRM): its text cannot be read": "có khóa chống sao chép (DRM)",
    # Too much
    "larger than {} MB, the most that one article may have: split it up": (
        "lớn hơn {} MB, mức lớn nhất của một bài: hãy chia nhỏ"
    ),
    "larger than {} MB: split it up": "lớn hơn {} MB: hãy chia nhỏ",
    "holds more than {} files: split it up": "chứa hơn {} tệp: hãy chia nhỏ",
    "holds more than {} pages: split it up": "chứa hơn {} trang: hãy chia nhỏ",
    "more than {} pages: split it up": "có hơn {} trang: hãy chia nhỏ",
    "too large for a spreadsheet: save it as CSV": "bảng tính quá lớn: hãy lưu thành CSV",
    # Damage
    "damaged archive: {}": "tệp nén bị hỏng: {}",
    "damaged, or no PDF file": "bị hỏng, hoặc không phải tệp PDF",
    "damaged spreadsheet: {}": "bảng tính bị hỏng: {}",
    "damaged database: {}": "cơ sở dữ liệu bị hỏng: {}",
    "damaged feed: {}": "nguồn tin bị hỏng: {}",
    "damaged UTF-8: byte {} at offset {} fits no character": (
        "UTF-8 bị hỏng: byte {} ở vị trí {} không thuộc ký tự nào"
    ),
    "damaged UTF-16: {}": "UTF-16 bị hỏng: {}",
    "damaged: no zip archive ({})": "bị hỏng: không phải tệp zip ({})",
    "damaged: it has no {}": "bị hỏng: thiếu {}",
    "binary data: a NUL {} at offset {}": "dữ liệu nhị phân: có ký tự NUL ở vị trí {1}",
    "not Vietnamese in any encoding that is read ({}): convert it to UTF-8, for example with {}": (
        "không phải tiếng Việt trong bảng mã nào đọc được ({}): hãy chuyển sang UTF-8, ví dụ bằng {}"
    ),
    "UTF-32, which is not read: convert it to UTF-8, for example with {}": (
        "UTF-32, không đọc được: hãy chuyển sang UTF-8, ví dụ bằng {}"
    ),
    # Records
    "malformed JSON at column {}: {}": "JSON sai cú pháp ở cột {}: {}",
    "malformed JSON: {}": "JSON sai cú pháp: {}",
    "no column is known to hold the text: {} says which; the columns are {}": (
        "không biết cột nào chứa nội dung: {} cho biết cột đó; các cột là {}"
    ),
    "--table NAME says which table has the articles; the tables are {}": (
        "--table TÊN cho biết bảng nào chứa các bài; các bảng là {}"
    ),
    "none of its first {} {} is an article: the rest is not read": (
        "trong {} mục đầu không có bài nào: phần còn lại không được đọc"
    ),
    "it has no column {}; its columns are {}": "không có cột {}; các cột là {}",
    # The file system
    "no such file or folder": "không có tệp hoặc thư mục này",
    "Permission denied": "không có quyền đọc",
    # What is read in part
    "pages {}": "trang {}",
    "what another program has yet to write into it: end that program": (
        "những gì một chương trình khác chưa ghi vào tệp: hãy đóng chương trình đó"
    ),
}
