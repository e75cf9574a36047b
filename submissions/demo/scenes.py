"""Some forty tickets around today, in every state, so that each role finds work at the desk.

Times are written as they are told: "6d 09:15" is a quarter past nine six days ago, "40m" is forty
minutes ago. The actors are the demo's accounts; `UNIT` is that of its officer and head. An answer
without words is the one that belongs to the scene's text.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .accounts import UNIT

OPERATOR, OFFICER, HEAD = "operator", "officer", "head"
APPROVER, COORDINATOR = "approver", "coordinator"
CITIZEN, SYSTEM = "citizen", "system"
# A body's own officer, where the demo has no account for the body.
ELSEWHERE = "elsewhere"

# The committee of a ward, by the ward's name: its code depends on the official code of the day.
WARD = "Phường Sa Đéc"
HEALTH, POWER, NETWORKS = "so-y-te", "cong-ty-dien-luc", "nha-mang"


@dataclass(frozen=True)
class Scene:
    """One ticket: its text (by title), channel, when it came in, and what happened to it.

    A step is (when, who, action, values). `name` lets a later scene merge into this ticket.
    `given` replaces parts of the text, or gives it all where `text` names none.
    """

    text: str
    channel: str
    received: str
    steps: tuple = ()
    name: str = ""
    given: dict = field(default_factory=dict)


def to(body: str) -> dict:
    return {"organisation": body}


def say(text: str) -> dict:
    return {"text": text}


def because(reason: str) -> dict:
    return {"reason": reason}


def assigned(told: str, body: str = UNIT) -> tuple:
    return (told, OPERATOR, "assign", to(body))


def answered(day: str, body: str = UNIT) -> tuple:
    """Assigned, drafted, submitted and approved, all on one day ("5d")."""
    officer = OFFICER if body == UNIT else ELSEWHERE
    return (
        assigned(f"{day} 08:10", body),
        (f"{day} 09:30", officer, "draft_answer", say("")),
        (f"{day} 09:40", officer, "submit_answer", {}),
        (f"{day} 14:20", APPROVER, "approve_answer", {}),
    )


SPAM = {"held_reason": "Nhiều liên kết trong nội dung"}

SCENES = [
    # New, waiting for an operator.
    Scene("Ổ gà gần chân cầu", "website", "40m", name="pothole"),
    Scene("Đèn hẻm tắt nhiều ngày", "zalo", "95m"),
    Scene("Hỏi hồ sơ cấp sổ đất lần đầu", "email", "1d 16:20"),
    Scene("Lịch tiêm cho bé", "facebook", "1d 19:40"),
    Scene("Mất nắp hố ga", "phone", "21d 08:30", given={"consents": ("messages",)}),
    # Held: looks like spam, and one of them is none.
    Scene("", "website", "3d 02:14", given=SPAM | {
        "title": "Vay nhanh không cần thế chấp",
        "content": "Giải ngân trong ngày, xem http://vay.example http://vay2.example"
        " http://vay3.example",
    }),
    Scene("", "website", "2d 23:51", given=SPAM | {
        "title": "Việc nhẹ lương cao tại nhà",
        "content": "Nhận việc tại http://viec.example, http://viec.example/dang-ky và"
        " http://viec.example/zalo",
    }),
    Scene("Cáp chùng ngang lộ", "website", "1d 20:05", given={
        "held_reason": "Gửi nhiều lần từ một địa chỉ",
    }),
    # Classified, not yet with a unit.
    Scene("Xem quy hoạch thửa đất", "website", "2d 09:05", (
        ("2d 09:30", OPERATOR, "classify", {"level": 2}),
    )),
    Scene("Trang tra cứu tên dễ dùng", "zalo", "1d 14:00", (
        ("1d 15:10", OPERATOR, "classify", {"level": 1}),
    )),
    Scene("Hồ sơ đầu tư bị chậm", "email", "3d 10:20", (
        ("3d 11:00", OPERATOR, "classify", {"level": 3}),
    )),
    # With a unit.
    Scene("Vạch sơn trước cổng trường", "website", "1d 10:15", (assigned("1d 10:40"),)),
    Scene("Đèn tín hiệu bị tắt", "phone", "150m", (assigned("120m"),)),
    Scene("Xây lấn ra hẻm chung", "zalo", "20d 15:20", (assigned("20d 15:45"),)),
    Scene("Hàng quán chiếm vỉa hè", "phone", "2d 07:50", (assigned("2d 08:05", WARD),)),
    Scene("Khám dịch vụ thu cao", "facebook", "4d 13:30", (assigned("4d 14:00", HEALTH),)),
    Scene("Cán bộ trả lời cộc lốc", "website", "2d 11:10", (
        ("2d 11:30", OPERATOR, "classify", {"sender_hidden": True}),
        assigned("2d 11:35"),
    )),
    # In hand.
    Scene("Cây trước cổng trường mục gốc", "phone", "2d 08:20", (
        assigned("2d 08:30"),
        ("2d 10:00", OFFICER, "start", {}),
    )),
    Scene("Công trình kế bên làm nứt vách", "website", "4d 09:10", (
        assigned("4d 09:40"),
        ("4d 14:00", OFFICER, "start", {}),
        ("1d 15:30", OFFICER, "draft_answer", say("")),
    )),
    Scene("Xe chở cát chạy đêm", "phone", "45d 09:00", (
        assigned("45d 09:20"),
        ("44d 08:00", OFFICER, "start", {}),
    )),
    Scene("Ghế nghỉ cho người già", "zalo", "6d 16:00", (
        assigned("6d 16:30"),
        ("5d 08:15", OFFICER, "draft_answer", say("")),
        ("5d 08:30", OFFICER, "submit_answer", {}),
        ("5d 10:00", HEAD, "reject_answer", {"remark": "Nêu rõ vị trí lắp và thời gian."}),
    )),
    Scene("Xe rác không vô hẻm", "phone", "3d 09:00", (
        assigned("3d 09:15", WARD),
        ("3d 13:30", ELSEWHERE, "start", {}),
    )),
    Scene("Cây chạm đường dây", "website", "15d 10:00", (
        assigned("15d 10:10", POWER),
        ("15d 13:00", ELSEWHERE, "start", {}),
    )),
    # Waiting for the sender.
    Scene("Sửa mái nhà có cần xin phép không", "email", "5d 08:40", (
        assigned("5d 09:00"),
        ("5d 10:30", OFFICER, "ask_information",
         say("Xin ông/bà cho biết nhà ở xã nào và gửi giúp ảnh hiện trạng mái.")),
    )),
    Scene("Cống nghẹt gây ngập", "zalo", "2d 17:10", (
        ("1d 08:00", OPERATOR, "ask_information",
         say("Xin ông/bà cho biết số nhà gần nhất để đội thoát nước tìm đúng chỗ.")),
    )),
    Scene("Biển báo công trình nên rõ hơn", "website", "7d 14:00", (
        assigned("7d 14:30"),
        ("6d 09:00", OFFICER, "start", {}),
        ("6d 09:20", OFFICER, "ask_information", say("Xin cho biết tên công trình.")),
        ("4d 19:05", CITIZEN, "give_information", say("Công trình ở đầu hẻm 12, gần chợ.")),
    )),
    # Waiting for a second person.
    Scene("Dán quảng cáo kín tường", "website", "3d 08:15", (
        assigned("3d 08:30"),
        ("2d 09:00", OFFICER, "draft_answer", say("")),
        ("2d 09:10", OFFICER, "submit_answer", {}),
    )),
    Scene("Xe buýt bỏ chuyến sớm", "phone", "4d 06:50", (
        assigned("4d 07:10"),
        ("2d 14:00", OFFICER, "draft_answer", say("")),
        ("2d 14:05", OFFICER, "submit_answer", {}),
    )),
    Scene("Mẫu nhà chống ngập", "email", "8d 10:30", (
        assigned("8d 11:00"),
        ("1d 09:30", HEAD, "draft_answer", say("")),
        ("1d 09:45", HEAD, "submit_answer", {}),
    )),
    Scene("Rác đổ ven kênh", "facebook", "3d 15:00", (
        assigned("3d 15:20", WARD),
        ("1d 10:00", ELSEWHERE, "draft_answer", say("")),
        ("1d 10:10", ELSEWHERE, "submit_answer", {}),
    )),
    # Answered, not yet rated.
    Scene("Giờ phà khi nước lớn", "website", "3d 07:30", answered("3d"),
          given={"consents": ("publish", "messages")}),
    Scene("Bằng ô tô hết hạn", "phone", "60m", (("55m", OPERATOR, "answer_at_once", say("")),)),
    Scene("Khai sinh trễ cho con", "zalo", "1d 09:20", (
        ("1d 09:50", OPERATOR, "answer_at_once", say("")),
    )),
    Scene("Nhiều ca sốt xuất huyết", "phone", "4d 08:00", answered("4d", HEALTH)),
    # Answered and not to the sender's content.
    Scene("Loa kẹo kéo khuya", "website", "9d 21:10", (
        *answered("8d", WARD),
        ("6d 20:15", CITIZEN, "rate",
         {"score": "unsatisfied", "comment": "Hai tối nay vẫn hát tới khuya."}),
    )),
    Scene("Mất nước cả xóm", "phone", "12d 07:10", (
        *answered("12d"),
        ("11d 09:00", OPERATOR, "rate", {"score": "satisfied", "means": "callback"}),
        ("2d 08:30", COORDINATOR, "reopen", because("Người gửi gọi lại: nước mất trở lại.")),
    )),
    # Closed.
    Scene("", "website", "18d 19:30", (
        *answered("17d"),
        ("16d 12:00", CITIZEN, "rate", {"score": "very_satisfied", "means": "page"}),
    ), given={
        "title": "Đèn đường đầu cầu không sáng",
        "content": "Ba trụ đèn đầu cầu không sáng đã mấy tối, xe cộ qua lại rất nguy hiểm.",
        "answer": "Đơn vị quản lý đã thay ba bộ đèn và kiểm tra cả tuyến. Xin cảm ơn ông/bà.",
        "topic": "do-thi",
        "consents": ("publish", "messages"),
    }),
    Scene("Gia hạn thẻ bảo hiểm y tế hộ gia đình", "phone", "1d 08:05", (
        ("1d 08:09", OPERATOR, "answer_at_once", say("")),
        ("1d 08:11", OPERATOR, "rate", {"score": "satisfied", "means": "callback"}),
    )),
    Scene("Giấy khai tử ghi sai năm sinh", "email", "25d 09:00", (
        *answered("22d", WARD),
        ("20d 10:00", CITIZEN, "rate", {"score": "satisfied", "means": "page"}),
    )),
    Scene("Đi làng hoa lúc nào đẹp", "facebook", "24d 10:00", (
        ("24d 10:20", OPERATOR, "answer_at_once", say("")),
        ("14d 06:05", SYSTEM, "close", {"why": "no_reply"}),
    )),
    # Passed to a body outside.
    Scene("Sóng yếu cả ấp", "phone", "5d 18:20", (
        ("4d 08:10", OPERATOR, "forward", to(NETWORKS) | because(
            "Vùng phủ sóng thuộc trách nhiệm của nhà mạng; tổng đài đã chuyển kèm vị trí.")),
    )),
    Scene("Số bị khóa một chiều", "zalo", "10d 09:10", (
        ("10d 09:40", COORDINATOR, "forward", to(NETWORKS) | because(
            "Việc đăng ký thông tin thuê bao do nhà mạng giải quyết.")),
    )),
    # Said before by another.
    Scene("Ổ gà gần chân cầu", "facebook", "30m", (
        ("20m", COORDINATOR, "merge", {"into": "pothole"}),
    )),
    Scene("Ổ gà gần chân cầu", "zalo", "25m", (
        ("15m", COORDINATOR, "merge", {"into": "pothole"}),
    )),
    # Not taken.
    Scene("", "website", "6d 03:20", (
        ("6d 08:00", OPERATOR, "refuse", because("Nội dung quảng cáo, không phải phản ánh.")),
    ), given=SPAM | {
        "title": "Bán sim số đẹp giá gốc",
        "content": "Xem kho số tại http://sim.example và http://sim2.example",
    }),
    Scene("Bị lừa chuyển khoản", "website", "7d 20:00", (
        ("6d 08:20", OPERATOR, "refuse", because(
            "Tố giác tội phạm không nhận qua phiếu. Xin ông/bà trình báo ngay tại Công an nơi gần"
            " nhất hoặc gọi 113.")),
    )),
    # Given back by units.
    Scene("", "phone", "6d 10:00", (
        assigned("6d 10:15"),
        ("6d 14:00", OFFICER, "return", because("Công viên do UBND phường quản lý.")),
        assigned("5d 08:00", WARD),
        ("4d 09:00", ELSEWHERE, "return", because("Hàng rào thuộc dự án của Sở đang bảo hành.")),
    ), given={
        "title": "Tường rào công viên xuống cấp",
        "content": "Tường rào công viên nghiêng ra lối đi bộ, trẻ nhỏ hay chơi gần đó.",
        "topic": "do-thi",
    }),
    Scene("Tiền nước tăng vọt", "phone", "3d 16:10", (
        assigned("3d 16:20"),
        ("2d 08:30", HEAD, "return", because("Hóa đơn nước do công ty cấp nước giải quyết.")),
    )),
]  # fmt: skip
