"""The columns of the registers: what they are called, and what stands in them.

The titles are the centre's own words, in Vietnamese, because they stand in its files. Other
titles that registers use are `aliases`; accents, capitals and spaces make no difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.vietnamese import fold


@dataclass(frozen=True)
class Column:
    """`needed` columns must be there; `help` tells in the template what is written in it."""

    key: str
    title: str
    help: str | Promise
    needed: bool = False
    aliases: tuple[str, ...] = ()
    example: str = ""
    width: int = 18


TICKETS = [
    Column(
        "number",
        "Số phiếu",
        _("The number in your register. With it, a ticket is never brought in twice."),
        aliases=("mã phiếu", "số hiệu phiếu", "mã số phiếu"),
        example="2021-11-0001",
    ),
    Column(
        "received",
        "Ngày tiếp nhận",
        _("Day, and time if it is known: 30/11/2021 or 30/11/2021 14:05."),
        needed=True,
        aliases=("ngày nhận", "ngày", "ngày giờ tiếp nhận", "thời gian tiếp nhận", "ngày gửi"),
        example="01/11/2021 08:15",
    ),
    Column(
        "channel",
        "Kênh",
        _("Điện thoại, Email, Zalo, Facebook, Website, Ứng dụng, Trò chuyện or Tại quầy."),
        needed=True,
        aliases=("kênh tiếp nhận", "nguồn", "hình thức tiếp nhận", "kênh thông tin"),
        example="Điện thoại",
    ),
    Column(
        "kind",
        "Loại",
        _("Hỏi đáp, Phản ánh, Kiến nghị or Góp ý. Empty: Hỏi đáp."),
        aliases=("loại ý kiến", "loại phiếu", "phân loại"),
        example="Hỏi đáp",
    ),
    Column(
        "topic",
        "Lĩnh vực",
        _("One of the portal's topics, by its name or code. Empty if it is not known."),
        aliases=("nhóm lĩnh vực", "chủ đề"),
        example="Đất đai",
    ),
    Column(
        "procedure",
        "Liên quan TTHC",
        _("Có or Không. Empty: taken from the topic."),
        aliases=("tthc", "thủ tục hành chính", "liên quan thủ tục hành chính"),
        example="Có",
    ),
    Column(
        "title",
        "Tiêu đề",
        _("Up to 200 characters. Empty: the beginning of the content."),
        aliases=("trích yếu", "tóm tắt"),
    ),
    Column(
        "content",
        "Nội dung",
        _("What was asked or reported."),
        needed=True,
        aliases=("nội dung phản ánh", "nội dung ý kiến", "nội dung câu hỏi", "câu hỏi"),
        example="(Dòng mẫu) Hỏi giấy tờ cần có khi tách thửa.",
        width=50,
    ),
    Column(
        "commune",
        "Xã, phường",
        _("Where it happened, by the name of that time."),
        aliases=("xã", "phường", "xã phường", "địa bàn", "xã, phường, thị trấn"),
    ),
    Column(
        "district",
        "Huyện",
        _("For dates before 01/07/2025, where two communes had the same name."),
        aliases=("huyện, thành phố", "quận huyện", "huyện thị"),
    ),
    Column("address", "Địa chỉ nơi xảy ra", _("Exact place, if it is known.")),
    Column(
        "organisation",
        "Đơn vị xử lý",
        _("The body that answered, by its name or code. Empty: the hotline itself."),
        aliases=("đơn vị", "cơ quan xử lý", "cơ quan trả lời", "đơn vị trả lời"),
    ),
    Column(
        "result",
        "Kết quả",
        _("Đã trả lời, Đang xử lý, Từ chối, Chuyển cơ quan khác or Trùng."),
        aliases=("tình trạng", "trạng thái", "kết quả xử lý", "tình trạng xử lý"),
        example="Đã trả lời",
    ),
    Column(
        "answered",
        "Ngày trả lời",
        _("Day, and time if it is known. Empty for what was answered at once."),
        aliases=("ngày phản hồi", "ngày hoàn thành", "ngày xử lý xong"),
        example="01/11/2021 08:20",
    ),
    Column(
        "answer",
        "Nội dung trả lời",
        _("What was answered, if it was written down."),
        aliases=("trả lời", "nội dung phản hồi", "câu trả lời"),
        width=50,
    ),
    Column(
        "rating",
        "Đánh giá",
        _("Rất hài lòng, Hài lòng, Chưa hài lòng or Không phản hồi."),
        aliases=("mức độ hài lòng", "hài lòng", "kết quả đánh giá"),
        example="Hài lòng",
    ),
    Column("rated", "Ngày đánh giá", _("Empty: the day of the answer.")),
    Column(
        "reason",
        "Lý do",
        _("For what was refused or passed on."),
        aliases=("lý do từ chối", "ghi chú lý do"),
    ),
    Column(
        "duplicate_of",
        "Trùng với số phiếu",
        _("For a duplicate: the number of the ticket it repeats, in this file or an earlier one."),
        aliases=("trùng với", "trùng phiếu"),
    ),
    Column(
        "full_name",
        "Họ và tên",
        _("The sender. Seen only by those who may, each look written down."),
        aliases=("họ tên", "người gửi", "người phản ánh"),
    ),
    Column(
        "phone",
        "Điện thoại",
        _("Format the column as text, so that the leading 0 stays."),
        aliases=("số điện thoại", "sđt", "điện thoại liên hệ"),
    ),
    Column("email", "Email", _("The sender's.")),
    Column("sender_address", "Địa chỉ người gửi", _("The sender's."), aliases=("địa chỉ",)),
]

CALLS = [
    Column(
        "day",
        "Ngày",
        _("Each day once: 30/11/2021."),
        needed=True,
        aliases=("ngày gọi", "ngày tháng"),
        example="01/11/2021",
    ),
    Column(
        "calls_in",
        "Gọi vào",
        _("How many calls came in. 2327 or 2.327; never 2,327."),
        needed=True,
        aliases=("cuộc gọi vào", "số cuộc gọi vào", "cuộc gọi đến", "gọi đến"),
        example="82",
    ),
    Column(
        "calls_out",
        "Gọi ra",
        _("How many calls went out."),
        needed=True,
        aliases=("cuộc gọi ra", "số cuộc gọi ra", "cuộc gọi đi", "gọi đi"),
        example="57",
    ),
]

_WORDS = re.compile(r"[^0-9a-z]+")


def plain(text: object) -> str:
    """A title without accents, capitals, punctuation and extra spaces."""
    return _WORDS.sub(" ", fold(str(text))).strip()


def recognise(columns: list[Column], titles: Iterable[object]) -> dict[int, Column]:
    """Which of `columns` stands at which index of a row of titles; each at most once."""
    known = {plain(name): c for c in columns for name in (c.title, *c.aliases)}
    found: dict[int, Column] = {}
    for index, title in enumerate(titles):
        column = known.get(plain(title)) if title is not None else None
        if column and column not in found.values():
            found[index] = column
    return found
