# ruff: noqa: E501 - broken lines of prose and markup are hard to read
"""Invented articles."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class Story(NamedTuple):
    """An article: what a reader should find, and nothing else."""

    title: str
    lead: str
    paragraphs: tuple[str, ...]
    subheading: str
    caption: str
    authors: tuple[str, ...]
    published: datetime

    @property
    def author(self) -> str:
        return "; ".join(self.authors)


STORIES = (
    Story(
        "Cầu dây văng Bến Lở thông xe sớm hai tháng, người dân hết cảnh chờ phà",
        "Cầu dây văng Bến Lở nối hai bờ sông Trà Giang vừa được thông xe, sớm hơn hai tháng so với kế hoạch ban đầu.",
        (
            "Sáng nay, hàng nghìn người dân đã có mặt hai bên đầu cầu Bến Lở từ rất sớm để chứng kiến lễ thông xe.",
            "Theo ban quản lý dự án, cầu dài 1.450 m, rộng 22 m, tổng vốn đầu tư hơn 1.900 tỷ đồng từ ngân sách tỉnh.",
            '"Chúng tôi đã tổ chức ba ca liên tục để kịp tiến độ trước mùa mưa", ông Phan Khắc Tịnh, chỉ huy trưởng công '
            "trường, cho biết.",
            "Trước đây, mỗi ngày bến phà cũ đưa khoảng 6.000 lượt khách qua sông, giờ cao điểm phải chờ gần một tiếng.",
            "Bà Lương Thị Nhạn, tiểu thương chợ Bến Lở, nói từ nay rau củ sẽ sang chợ đầu mối trước bốn giờ sáng.",
            "Ủy ban nhân dân tỉnh cho biết giai đoạn hai của dự án sẽ mở rộng đường dẫn phía bờ nam vào cuối năm sau.",
        ),
        "Nối hai bờ sau bốn năm chờ đợi",
        "Cầu Bến Lở nhìn từ bờ bắc sông Trà Giang",
        ("Kha Trọng Đoan",),
        datetime(2025, 11, 14, 9, 25),
    ),
    Story(
        "Giống lúa chịu mặn mới cho năng suất gấp rưỡi ở vùng ven biển",
        "Sau ba vụ trồng thử, giống lúa chịu mặn do viện nghiên cứu trong nước lai tạo cho năng suất gấp rưỡi giống cũ.",
        (
            "Kết quả được công bố chiều qua tại hội thảo về nông nghiệp thích ứng với xâm nhập mặn ở huyện Cồn Bần.",
            "Tiến sĩ Huỳnh Mộng Quyên, trưởng nhóm nghiên cứu, cho hay giống lúa chịu được độ mặn tới 5 phần nghìn.",
            "Trong ba vụ liên tiếp, các ruộng thử nghiệm đạt trung bình 6,2 tấn mỗi hecta, so với 4,1 tấn của giống cũ.",
            "Nông dân tham gia mô hình được hỗ trợ toàn bộ hạt giống và một nửa chi phí phân bón hữu cơ.",
            "Ông Thạch Rinh, nông dân xã Giồng Cát, nói vụ này gia đình ông lãi hơn 20 triệu đồng mỗi hecta.",
            "Viện dự kiến chuyển giao quy trình nhân giống cho các hợp tác xã trong vùng từ vụ đông xuân tới.",
        ),
        "Chịu mặn nhờ bộ rễ sâu hơn",
        "Nông dân thăm ruộng lúa thử nghiệm ở xã Giồng Cát",
        ("Từ Bảo Khuê", "Lục Minh Thoại"),
        datetime(2026, 1, 22, 16, 5),
    ),
)

HARD_STORIES = (
    Story(
        "Thầy giáo vùng cao và lớp học dưới gốc đa: “Tôi chỉ sợ các em bỏ học”",
        "Hơn mười năm qua, lớp học của thầy Mùa A Pó ở bản Nậm Lừa vẫn sáng đèn mỗi tối, đón những học trò vừa đi nương về.",
        (
            "- Thưa thầy, vì sao thầy chọn mở lớp buổi tối thay vì ban ngày như các trường khác trong huyện?",
            "- Ban ngày các em phải lên nương với bố mẹ. Nếu mở lớp ban ngày thì chẳng em nào đến được.",
            "Theo thầy Pó, ba điều khó nhất là:",
            "1. Thiếu sách vở và áo ấm cho học trò",
            "2. Đường vào bản sạt lở suốt mùa mưa;",
            "“Có hôm cả lớp chỉ còn hai em, tôi vẫn dạy đến hết giờ”, thầy kể và cười hiền. Rồi thầy lặng đi một lúc lâu.",
        ),
        "Giấc mơ có một ngôi trường thật sự cho bản",
        "Lớp học buổi tối của thầy Pó ở bản Nậm Lừa",
        ("Sùng Thị Dợ",),
        datetime(2024, 3, 5, 7, 5),
    ),
    Story(
        "Lãi suất giảm, vì sao doanh nghiệp nhỏ vẫn ngại vay?",
        "(Xem video) Dù lãi suất cho vay đã giảm mạnh, nhiều doanh nghiệp nhỏ ở Trà Giang vẫn chưa mặn mà với vốn ngân hàng.",
        (
            "Ông Tạ Quang Thoan, chủ một xưởng mộc, cho biết đơn hàng quý này chỉ bằng 60% so với cùng kỳ, nên ông không dám vay thêm.",
            "Không vay vì không có đơn hàng",
            "Đó cũng là câu trả lời của hầu hết chủ cơ sở được hỏi!",
            "Tính đến hết tháng 9, dư nợ toàn tỉnh đạt 45.200 tỷ đồng, tăng 3,1% so với đầu năm, trong khi huy động tăng 7,4%.",
            "Xem thêm thời gian trả nợ là điều nhiều người mong muốn, bà Vi Thị Lộc, giám đốc một chi nhánh ngân hàng, nói.",
            "Ngân hàng Nhà nước chi nhánh tỉnh cho hay sẽ tổ chức bốn hội nghị kết nối với doanh nghiệp trong quý tới...",
        ),
        "Doanh nghiệp chờ đơn hàng, ngân hàng chờ khách",
        "Xưởng mộc của ông Thoan ở phường Mây Trắng",
        ("Đỗ Mạnh", "Hà Vi"),
        datetime(2023, 10, 2, 18, 40),
    ),
)
"""An interview with lists, and an article with exclamations, short lines and words of boxes."""

SECTIONS = ("Thời sự", "Thế giới", "Kinh doanh", "Pháp luật", "Giáo dục", "Sức khỏe", "Thể thao", "Giải trí")
MENU = (
    *SECTIONS,
    *(
        "Mới nhất",
        "Góc nhìn",
        "Nhịp sống số",
        "Nhà đẹp",
        "Khởi nghiệp",
        "Hậu trường",
        "Lịch thi đấu",
        "Podcast",
    ),
    *("Chuyện lạ", "Tư vấn pháp luật", "Du lịch", "Ẩm thực", "Cần biết", "Đánh giá xe", "Bạn đọc viết"),
)
TEASERS = (
    (
        "Xe buýt điện tuyến ven sông chở miễn phí tháng đầu",
        "Tuyến buýt điện ven sông sẽ miễn phí vé cho hành khách.",
    ),
    (
        "Chợ nổi Cái Dứa đón gần một vạn lượt khách dịp lễ",
        "Chợ nổi Cái Dứa đón lượng khách cao nhất từ đầu năm.",
    ),
    ("Trường nghề tuyển thêm 300 chỉ tiêu ngành cơ điện tử", "Trường nghề của tỉnh tuyển thêm 300 chỉ tiêu."),
)
COMMENT = "Đọc xong mới thấy quê mình thay đổi nhanh thật, mong có thêm nhiều công trình như vậy."
IMPRINT = (
    "Tổng biên tập: Tống Văn Lĩnh",
    "Tòa soạn: số 9 phố Hàng Không, phường Mây Trắng",
    "Giấy phép hoạt động báo chí số 15/GP-XYZ cấp ngày 2/2/2022",
    "© Bản quyền thuộc về báo. Cấm sao chép dưới mọi hình thức nếu không có sự chấp thuận bằng văn bản.",
)
FURNITURE = (*(headline for headline, _ in TEASERS), COMMENT, "Cấm sao chép", "Tổng biên tập", "Nhịp sống số")
