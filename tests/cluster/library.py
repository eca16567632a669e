"""A small library of articles for the contract of engines: each has something that queries can ask for."""

from __future__ import annotations

from datetime import date, datetime

from vnsearch import Article

SHARED = (
    "Cơn bão số bảy đổ bộ vào bờ biển miền Trung lúc nửa đêm, gió giật cấp mười hai làm tốc mái hàng trăm "
    "ngôi nhà ven biển. Người dân đã được đưa đến nơi an toàn từ chiều, các trường học đóng cửa ba ngày và "
    "tàu thuyền vào bến tránh trú. Đến sáng nay điện mới có lại ở phần lớn các xã."
)
LIBRARY = (
    Article(
        "bao-1",
        "Bão số bảy đổ bộ miền Trung",
        SHARED,
        author="Lê Hạ",
        source="Báo Sông Hương",
        url="https://songhuong.example/thoi-su/bao-so-bay-100201.html",
        published=datetime(2024, 9, 7, 6, 30),
    ),
    Article(
        "bao-2",
        "Bão số bảy vào bờ, hàng trăm nhà tốc mái",
        SHARED + " Theo Báo Sông Hương.",
        source="Tin Miền Biển",
        published=datetime(2024, 9, 7, 9, 0),
    ),
    Article(
        "gao",
        "Giá gạo xuất khẩu tăng cao nhất ba năm",
        "Hiệp hội Lương thực Việt Nam (VFA) cho biết giá gạo xuất khẩu tăng thêm 15 USD một tấn. VFA dự báo "
        "giá gạo còn tăng trong quý tới vì nhu cầu của Philippines.",
        author="Trần Mộc",
        source="Tin Miền Biển",
        published=date(2024, 8, 20),
        metadata={"section": "Kinh tế"},
    ),
    Article(
        "vfa",
        "VFA họp bàn về xuất khẩu",
        "Hiệp hội Lương thực Việt Nam (VFA) họp sáng thứ ba với các doanh nghiệp ở Cần Thơ về hạn ngạch.",
        author="Trần Mộc",
        source="Báo Sông Hương",
        published=date(2024, 10, 1),
    ),
    Article(
        "ma",
        "Mạ non bị rét",
        "Ba trăm hecta mạ ở Nghĩa Hưng bị rét đậm, nông dân che ni lông giữ ấm cho mạ.",
        published=date(2023, 1, 5),
        source="Báo Sông Hương",
    ),
    Article(
        "ma-2",
        "Chuyện con ma trong rạp hát",
        "Người gác rạp kể rằng mỗi đêm có tiếng hát, ai cũng bảo đó là ma. Má tôi cười, không tin có ma.",
        author="Lê Hạ",
    ),
    Article(
        "hoa",
        "Hội hoa xuân mở cửa",
        "Hội hoa xuân ở công viên Thống Nhất mở cửa miễn phí. Hòa nhạc buổi tối do dàn "
        "nhạc thành phố trình bày.",
        "Đọc thêm: Đường hoa lớn nhất miền Tây khai trương",
        source="Tin Miền Biển",
        published=date(2024, 2, 1),
    ),
    Article(
        "duong-hoa",
        "Đường hoa miền Tây khai trương",
        "Đường hoa dài hai cây số ở Sa Đéc khai trương tối qua, hàng nghìn người đến xem.",
        author="Nguyễn An",
        published=datetime(2024, 2, 3, 19, 0),
        source="Tin Miền Biển",
    ),
    Article(
        "so",
        "Trận chung kết kết thúc 3-2",
        "Đội Bến Tre thắng 3-2 sau hai hiệp phụ trước 12.500 khán giả. Ngày 8/3 đội về đến nhà.",
        published=date(2024, 3, 8),
    ),
    Article("video", "Xem video", "Xem video.", source="Tin Miền Biển"),
)
