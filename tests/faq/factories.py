"""Topics, bodies, questions and procedures as tests need them."""

import json

from faq.models import FAQPage, LegalBasis, ProcedurePage, RequiredDocument, SubmissionWay
from portal.places.models import Organisation, Topic, TopicGroup


def topic(code="ho-chieu", name="Hộ chiếu, xuất nhập cảnh", group=TopicGroup.PROCEDURES, order=0):
    found, _ = Topic.objects.get_or_create(
        code=code, defaults={"name": name, "group": group, "order": order}
    )
    return found


def organisation(code="cong-an-tinh", name="Công an tỉnh Đồng Tháp", **fields):
    return Organisation.objects.create(code=code, name=name, **fields)


def answer(text="Mang giấy tờ đến nơi nộp."):
    return json.dumps([{"type": "text", "value": f"<p>{text}</p>"}])


def question(slug="lam-ho-chieu", title="Làm hộ chiếu lần đầu ở đâu?", **fields) -> FAQPage:
    """An unsaved question."""
    return FAQPage(**{"title": title, "slug": slug, "answer": answer()} | fields)


def procedure(slug="1-001193", title="Thủ tục đăng ký khai sinh", **fields) -> ProcedurePage:
    """An unsaved procedure, title only."""
    return ProcedurePage(**{"title": title, "slug": slug, "code": "1.001193"} | fields)


def full_procedure(**fields) -> ProcedurePage:
    """An unsaved procedure with every field and table filled."""
    page = procedure(
        **{
            "field": "Hộ tịch",
            "level": "Cấp xã",
            "type": "Thủ tục hành chính không được luật giao",
            "decision": "Quyết định 1872/QĐ-BTP",
            "audience": "Công dân Việt Nam",
            "steps": answer("Nộp hồ sơ, nhận giấy hẹn, nhận kết quả."),
            "competent_body": "Ủy ban nhân dân xã, phường",
            "coordinating_body": "Công an xã, phường",
            "result": "Giấy khai sinh",
            "conditions": "Không có",
            "national_url": "https://dichvucong.gov.vn/",
            "keywords": "giấy khai sinh",
        }
        | fields
    )
    page.ways = [
        SubmissionWay(form="Trực tiếp", time="Trong ngày", fee="Miễn lệ phí", sort_order=0),
        SubmissionWay(form="Trực tuyến", note="Qua Cổng Dịch vụ công", sort_order=1),
    ]
    page.documents = [
        RequiredDocument(name="Tờ khai", form_number="TK-01", originals=1, sort_order=0),
        RequiredDocument(name="Giấy chứng sinh", originals=1, copies=0, sort_order=1),
    ]
    page.legal_bases = [
        LegalBasis(number="60/2014/QH13", title="Luật Hộ tịch", body="Quốc hội", sort_order=0)
    ]
    return page
