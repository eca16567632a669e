"""Makes the tables of this folder; see README.md."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl

HERE = Path(__file__).parent
NAMES = ("Tiêu đề", "Nội dung", "Ngày đăng", "Tác giả", "Chuyên mục")
ROWS = (
    (
        "Cầu mới thông xe",
        "Sáng nay, cầu mới thông xe.\nNgười dân vui.",
        "5/3/24",
        "Lê An",
        "Thời sự",
    ),
    ("Phiên chợ đông khách", 'Ông nói: "Chợ rất đông."', "06/03/2024", "Trần Bình", "Đời sống"),
)


def make_csv() -> None:
    """The text that Excel saves as Unicode text with `sep=` on top: UTF-16, and every cell quoted."""
    lines = ["sep=;", ";".join(NAMES)]
    lines += [";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in ROWS]
    (HERE / "excel.csv").write_bytes(("\r\n".join(lines) + "\r\n").encode("utf-16"))


def make_spreadsheet() -> None:
    """A title above the names, days as dates and as serial numbers, and sheets that have no articles."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Tin tức"
    sheet.append(["Các tin trong tuần"])
    sheet.append([])
    sheet.append(NAMES)
    sheet.append([*ROWS[0][:2], datetime(2024, 3, 5), *ROWS[0][3:]])
    sheet.append([*ROWS[1][:2], 45357, *ROWS[1][3:]])
    book.create_sheet("Thống kê").append(["tháng", "số bài"])
    book.create_sheet("Sheet3")
    book.save(HERE / "openpyxl.xlsx")


if __name__ == "__main__":
    make_csv()
    make_spreadsheet()
