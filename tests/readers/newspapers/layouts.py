# ruff: noqa: E501 - broken lines of prose and markup are hard to read
"""The layouts of newspapers: where each puts the title, the date, the byline, boxes and menus."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tests.readers.newspapers.stories import COMMENT, IMPRINT, MENU, SECTIONS, TEASERS, Story

_WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
_HEADLINES = tuple(headline for headline, _ in TEASERS)


class Layout(NamedTuple):
    """A newspaper's page as HTML, and as lines of text when all of it is copied."""

    name: str
    site: str
    head: Callable[[Story, str], str]
    article: Callable[[Story], str]
    copied: Callable[[Story], Iterable[str]]

    def make_html(self, story: Story) -> str:
        menu = "".join(f'<li><a href="/m{n}">{name}</a></li>' for n, name in enumerate(MENU))
        boxes = "".join(
            f'<div class="box-item"><h3><a href="/b{n}.html">{head}</a></h3><p class="sapo">{text}</p></div>'
            for n, (head, text) in enumerate(TEASERS)
        )
        imprint = "".join(f"<p>{line}</p>" for line in IMPRINT)
        return (
            f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{self.head(story, self.site)}</head><body>'
            f"<header><nav><ul>{menu}</ul></nav></header><main>{self.article(story)}</main>"
            f'<section class="box-category"><h2>Cùng chuyên mục</h2>{boxes}</section>'
            f'<div class="comments"><h3>Bình luận (1)</h3><p>{COMMENT}</p></div><footer>{imprint}</footer>'
            "<script>if (a < b && c > d) { track('x'); }</script></body></html>"
        )

    def make_copy(self, story: Story) -> str:
        return "\n".join([*MENU, "Đăng nhập", *self.copied(story), *IMPRINT, ""])


# --- heads ---------------------------------------------------------------------------------------------


def _meta(**contents: str) -> str:
    return "".join(
        f'<meta property="{key.replace("__", ":")}" content="{value}">' for key, value in contents.items()
    )


def _full(story: Story, site: str) -> str:
    stated = {
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": f"{story.published.isoformat()}+07:00",
        "author": [{"@type": "Person", "name": name} for name in story.authors],
    }
    linked = f'<script type="application/ld+json">{json.dumps(stated, ensure_ascii=False)}</script>'
    return f"<title>{story.title} - {site}</title>{_meta(og__title=story.title, og__site_name=site)}{linked}"


def _site_as_author(story: Story, site: str) -> str:
    published = f"{story.published.isoformat()}+07:00"
    return (
        f'<title>{story.title} | {site}</title><meta name="author" content="{site}">'
        f"{_meta(og__title=story.title, og__site_name=f'Báo điện tử {site}', article__published_time=published)}"
    )


def _bare(story: Story, site: str) -> str:
    return f"<title>{story.title} - {site}</title>{_meta(og__title=story.title, og__type='article')}"


# --- parts ---------------------------------------------------------------------------------------------


def _figure(story: Story, credit: str = "Ảnh: Bá Đạm") -> str:
    return f'<figure><img src="a.jpg" alt=""><figcaption>{story.caption}. {credit}</figcaption></figure>'


def _text(story: Story, figure: str, inside: str = "") -> str:
    first, second, *rest = (f"<p>{paragraph}</p>" for paragraph in story.paragraphs)
    return f"{first}{figure}{second}{inside}<h2>{story.subheading}</h2>{''.join(rest)}"


def _lines(story: Story, *inside: str) -> list[str]:
    first, second, *rest = story.paragraphs
    return [first, f"{story.caption}. Ảnh: Bá Đạm", second, *inside, story.subheading, *rest]


def _day(story: Story, form: str = "%d/%m/%Y") -> str:
    return story.published.strftime(form)


def _weekday(story: Story) -> str:
    return _WEEKDAYS[story.published.weekday()]


_BYLINE = " - "


def _vnexpress(story: Story) -> str:
    return (
        f'<div class="header-content"><ul class="breadcrumb"><li><a href="/">{SECTIONS[0]}</a></li></ul>'
        f'<span class="date">{_weekday(story)}, {_day(story)}, {_day(story, "%H:%M")} (GMT+7)</span></div>'
        f'<h1 class="title-detail">{story.title}</h1><p class="description">{story.lead}</p>'
        f'<article class="fck_detail">{_text(story, _figure(story))}'
        f'<p class="author_mail"><strong>{_BYLINE.join(story.authors)}</strong></p></article>'
    )


def _copied_vnexpress(story: Story) -> list[str]:
    return [
        *("Trở lại Thời sự", "Thời sự", "Giao thông", f"{_weekday(story)}, {_day(story)}, 09:25 (GMT+7)"),
        *(story.title, story.lead, *_lines(story), *_HEADLINES, _BYLINE.join(story.authors)),
        *("Trở lại Thời sự", "Chia sẻ", "Copy link thành công", "×"),
    ]


def _tuoitre(story: Story) -> str:
    authors = "".join(f'<div class="author-item-name">{name.upper()}</div>' for name in story.authors)
    return (
        f'<div class="detail-top"><a href="/k">{SECTIONS[2]}</a><div class="detail-time">'
        f'{_day(story, "%d/%m/%Y %H:%M")} GMT+7</div></div><h1 class="detail-title">{story.title}</h1>'
        f'<div class="detail-author">{authors}</div><h2 class="detail-sapo">{story.lead}</h2>'
        f'<div class="detail-content afcbc-body">{_text(story, _figure(story))}</div>'
        '<div class="detail-reaction"><p>Tặng sao cho bài viết hay</p><p>Trở thành người đầu tiên tặng sao</p></div>'
    )


def _copied_tuoitre(story: Story) -> list[str]:
    names = [name.upper() for name in story.authors]
    return [
        *("Kinh doanh", _day(story, "%d/%m/%Y %H:%M GMT+7"), story.title, *names, story.lead, *_lines(story)),
        f"{_HEADLINES[0]}Tuyến buýt điện ven sông sẽ miễn phí vé cho hành khách trong tháng đầu.",
        *("Đọc tiếp", "Về trang Chủ đề", "Trở thành người đầu tiên tặng sao cho bài viết", "0", "Tặng sao"),
        *("Bình luận (1)", COMMENT, "Tối đa: 1500 ký tự"),
    ]


def _thanhnien(story: Story) -> str:
    return (
        f'<h1 class="detail-title"><span>{story.title}</span></h1><div class="detail-author"><a class="name" '
        f'href="/t">{_BYLINE.join(story.authors)}</a></div><div class="detail-time">{_day(story, "%d/%m/%Y %H:%M")} '
        f'GMT+7</div><h2 class="detail-sapo">{story.lead}</h2><div class="detail-cmain">'
        f'{_text(story, _figure(story))}</div><div class="detail__related"><h4>Tin liên quan</h4><a href="/r">'
        f"{_HEADLINES[1]}</a></div>"
    )


def _copied_thanhnien(story: Story) -> list[str]:
    return [
        *(
            "Thời sự",
            "Pháp luật",
            story.title,
            _BYLINE.join(story.authors),
            _day(story, "%d/%m/%Y %H:%M GMT+7"),
        ),
        *(
            story.lead,
            *_lines(story),
            "Tin liên quan",
            TEASERS[1][0],
            TEASERS[1][1],
            "khởi công",
            "cầu đường",
        ),
        *("Bình luận (0)", "Gửi bình luận", "Quan tâm nhất", "Xem thêm bình luận"),
    ]


def _dantri(story: Story) -> str:
    return (
        f'<article class="singular-container"><h1 class="title-page detail">{story.title}</h1>'
        f'<div class="author-wrap"><div class="author-name"><a href="/tac-gia"><b>{_BYLINE.join(story.authors)}</b></a>'
        f'</div><time class="author-time">{_weekday(story)}, {_day(story)}</time></div><h2 class="singular-sapo">'
        f'(Dân trí) - {story.lead}</h2><div class="singular-content">{_text(story, _figure(story))}</div></article>'
    )


def _copied_dantri(story: Story) -> list[str]:
    teasers = [line for teaser in TEASERS for line in teaser]
    return [
        *("Liên hệ toà soạn", "# Đăng kiểm ô tô", "# Mùa nước nổi", "Kinh doanh", "Tài chính", story.title),
        *(
            _BYLINE.join(story.authors),
            f"{_weekday(story)}, {_day(story)} - 08:07",
            f"(Dân trí) - {story.lead}",
        ),
        *(*_lines(story), *teasers, "Từ khoá:", "bến phà", "thông xe", "Đọc nhiều trong Kinh doanh"),
    ]


def _vietnamnet(story: Story) -> str:
    return (
        f'<div class="bread-crumb-detail__time">{_weekday(story)}, {_day(story)} - 07:54</div><h1 '
        f'class="content-detail-title">{story.title}</h1><div class="article-detail-author__info"><span class="name">'
        f'<a href="/a">{_BYLINE.join(story.authors)}</a></span></div><h2 class="content-detail-sapo">{story.lead}</h2>'
        f'<div class="maincontent main-content">{_text(story, _figure(story))}</div>'
    )


def _copied_vietnamnet(story: Story) -> list[str]:
    return [
        *(
            "Chỉ được phát hành lại thông tin từ website này khi có sự đồng ý bằng văn bản của báo.",
            *MENU[:16],
        ),
        *(f"{_weekday(story)}, {_day(story)} - 07:54", story.title, _BYLINE.join(story.authors)),
        *("Xem các bài viết của tác giả", "Sao chép liên kết", story.lead, *_lines(story), *_HEADLINES),
        *("Bình luận", "Chủ đề:", "Hạ tầng"),
    ]


def _nld(story: Story) -> str:
    return (
        f'<h1 class="title-content">{story.title}</h1><p class="date">{_day(story, "%d-%m-%Y - %H:%M")}</p>'
        f'<h2 class="sapo-detail">(NLĐO) - {story.lead}</h2><div class="content-news-detail">'
        f'{_text(story, _figure(story))}<p class="author">Bài và ảnh: {_BYLINE.join(story.authors)}</p></div>'
    )


def _copied_nld(story: Story) -> list[str]:
    return [
        *("Thời sự", story.title, _day(story, "%d-%m-%Y - %H:%M"), f"(NLĐO) - {story.lead}", *_lines(story)),
        *(f"Bài và ảnh: {_BYLINE.join(story.authors)}", "Góp ý - Hiến kế", "Gửi bình luận", *_HEADLINES),
    ]


def _broadcaster(story: Story) -> str:
    return (
        f'<h1 class="title_detail">{story.title}</h1><p class="author">{_BYLINE.join(story.authors)}/VOV.VN</p>'
        f'<span class="time">Cập nhật {_day(story, "%H:%M, %d/%m/%Y")}</span><h2 class="sapo">VOV.VN - {story.lead}'
        f'</h2><div class="text-long">{_text(story, _figure(story))}</div>'
    )


def _copied_broadcaster(story: Story) -> list[str]:
    return [
        *("Xã hội", story.title, f"Cập nhật {_day(story, '%H:%M, %d/%m/%Y')}", f"VOV.VN - {story.lead}"),
        *(
            *_lines(story),
            f"{_BYLINE.join(story.authors)}/VOV.VN",
            "Viết bình luận",
            "Tin liên quan",
            *_HEADLINES,
        ),
    ]


def _government(story: Story) -> str:
    return (
        f'<div class="detail-time">{_day(story, "%d/%m/%Y")}&nbsp;&nbsp;09:25</div><h1 class="detail-title">'
        f'{story.title}</h1><h2 class="detail-sapo">(Chinhphu.vn) - {story.lead}</h2><div class="detail-content">'
        f'{_text(story, _figure(story))}</div><p class="author"><b>{_BYLINE.join(story.authors)}</b></p>'
    )


def _copied_government(story: Story) -> list[str]:
    return [
        *(
            "Thời sự",
            _day(story, "%d/%m/%Y 09:25"),
            story.title,
            f"(Chinhphu.vn) - {story.lead}",
            *_lines(story),
        ),
        *(_BYLINE.join(story.authors), "Tin liên quan", *_HEADLINES, "Ý kiến của bạn"),
    ]


def _cafef(story: Story) -> str:
    return (
        f'<h1 class="title">{story.title}</h1><p class="dateandcat"><span class="pdate">'
        f'{_day(story, "%d-%m-%Y - %H:%M")} AM |</span> <a href="/v">Vĩ mô</a></p><h2 class="sapo">{story.lead}</h2>'
        f'<div class="detail-content">{_text(story, _figure(story))}</div><p class="author">Theo '
        f'{_BYLINE.join(story.authors)}</p><p class="source">Đại Đoàn kết</p>'
    )


def _copied_cafef(story: Story) -> list[str]:
    return [
        *(
            story.title,
            f"{_day(story, '%d-%m-%Y - %H:%M')} AM |",
            "Bất động sản",
            "Chia sẻ",
            story.lead,
            "TIN MỚI",
        ),
        *(*_lines(story), f"Theo {_BYLINE.join(story.authors)}", "Đại Đoàn kết", "Copy link", "Link bài gốc"),
        *(
            "Lấy link!",
            "https://vidu.example/bai-goc.html",
            "Từ Khóa:",
            "hạ tầng,",
            "CÙNG CHUYÊN MỤC",
            *_HEADLINES,
        ),
    ]


def _provincial(story: Story) -> str:
    return (
        f'<div class="post-date">{_weekday(story)}, ngày {story.published.day} tháng {story.published.month} năm '
        f'{story.published.year}</div><h3 class="post-title">{story.title}</h3><div class="post-body"><p><strong>'
        f'{story.lead}</strong></p>{_text(story, _figure(story))}<p style="text-align:right"><strong>'
        f"{_BYLINE.join(story.authors)}</strong></p></div>"
    )


def _copied_provincial(story: Story) -> list[str]:
    day = story.published
    return [
        *(
            "Tin trong tỉnh",
            f"{_weekday(story)}, ngày {day.day} tháng {day.month} năm {day.year}",
            story.title,
        ),
        *(story.lead, *_lines(story), _BYLINE.join(story.authors), "Các tin khác", *_HEADLINES),
    ]


def _magazine(story: Story) -> str:
    return (
        f'<header class="the-article-header"><p class="the-article-category"><a href="/x">Đời sống</a></p><h1 '
        f'class="the-article-title">{story.title}</h1><ul class="the-article-meta"><li class="the-article-author">'
        f'<a rel="author" href="/a">{_BYLINE.join(story.authors)}</a></li><li class="the-article-publish">'
        f"{_weekday(story)}, {_day(story)} {_day(story, '%H:%M')} (GMT+7)</li></ul></header><p "
        f'class="the-article-summary">{story.lead}</p><div class="the-article-body">{_text(story, _figure(story))}</div>'
    )


def _copied_magazine(story: Story) -> list[str]:
    return [
        *(
            "Đời sống",
            story.title,
            _BYLINE.join(story.authors),
            f"{_weekday(story)}, {_day(story)} 09:25 (GMT+7)",
        ),
        *(story.lead, *_lines(story), "Bạn có thể quan tâm", *_HEADLINES, "Bình luận"),
    ]


def _popular(story: Story) -> str:
    box = f'<div class="bv-lq"><a href="/l">{_HEADLINES[2]}</a></div>'
    return (
        f'<h1 class="clrTit">{story.title}</h1><time class="cate-24h-foot-arti-deta-cre-post">{_weekday(story)}, ngày '
        f'{_day(story)} {_day(story, "%H:%M")} (GMT+7)</time><h2 id="article_sapo"><strong>{story.lead}</strong></h2>'
        f'<div class="cate-24h-foot-arti-deta-info">{_text(story, _figure(story), box)}</div><div class="nguontin">'
        f'<span class="author">Theo {_BYLINE.join(story.authors)}</span></div>'
    )


def _copied_popular(story: Story) -> list[str]:
    return [
        *(
            "Tin tức trong ngày",
            f"{_weekday(story)}, ngày {_day(story)} 09:25 AM (GMT+7)",
            story.title,
            story.lead,
        ),
        *(*_lines(story, f">> Xem thêm: {_HEADLINES[2]}"), f"Theo {_BYLINE.join(story.authors)}", "Chia sẻ"),
        *("Bài viết cùng chuyên mục", *_HEADLINES),
    ]


def _release(story: Story) -> str:
    return (
        f'<article><h1>{story.title}</h1><p class="meta">Hà Nội, {_day(story, "%d/%m/%Y")}</p><p>{story.lead}</p>'
        f'{_text(story, "")}</article><aside class="byline">Tác giả: {_BYLINE.join(story.authors)}</aside>'
    )


def _copied_release(story: Story) -> list[str]:
    return [
        *(story.title, f"Ngày đăng: {_day(story, '%d/%m/%Y')}", f"Tác giả: {_BYLINE.join(story.authors)}"),
        *(story.lead, *_lines(story), "Bài viết liên quan", *_HEADLINES),
    ]


LAYOUTS = (
    Layout("VnExpress", "VnExpress", _full, _vnexpress, _copied_vnexpress),
    Layout("Tuổi Trẻ", "Tuổi Trẻ Online", _site_as_author, _tuoitre, _copied_tuoitre),
    Layout("Thanh Niên", "Thanh Niên", _full, _thanhnien, _copied_thanhnien),
    Layout("Dân trí", "Dân trí", _site_as_author, _dantri, _copied_dantri),
    Layout("VietnamNet", "VietNamNet", _site_as_author, _vietnamnet, _copied_vietnamnet),
    Layout("Người Lao Động", "Người Lao Động", _bare, _nld, _copied_nld),
    Layout("VOV", "VOV.VN", _bare, _broadcaster, _copied_broadcaster),
    Layout("Chính phủ", "Báo Chính phủ", _bare, _government, _copied_government),
    Layout("CafeF", "CafeF", _site_as_author, _cafef, _copied_cafef),
    Layout("Báo tỉnh", "Báo Trà Giang", _bare, _provincial, _copied_provincial),
    Layout("Znews", "Znews", _full, _magazine, _copied_magazine),
    Layout("24h", "24h", _bare, _popular, _copied_popular),
    Layout("Blog", "Blog nhà nông", _bare, _release, _copied_release),
)
