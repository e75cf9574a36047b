"""What a new desk starts with: groups and what they may do, rules, reply templates.

Everything here is a first proposal. Rows that are there already stay as staff left them: rules are
found again by their code, templates by their title, and a group that has any permission, or a topic
that has any routing rule, is left alone.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from portal.audit.models import ContactView, ExportLog
from portal.calendar.models import CalendarDay
from portal.pages.models import EmergencyBanner, PortalSettings
from portal.places.loading import bodies_of_topics, load_places
from portal.places.models import Organisation, Topic, TopicGroup, UnitVersion
from portal.tasks.models import TaskRun
from portal.vietnamese import local_date
from search.models import Abbreviation, QueryLog, SynonymGroup

from .models import (
    CallCount,
    DataRequest,
    DeadlineRule,
    Kind,
    Level,
    Member,
    MonthClose,
    RatingSettings,
    ReplyTemplate,
    RetentionRule,
    RoutingRule,
)
from .permissions import APPROVER, AUDITOR, COORDINATOR, EDITOR, GROUPS, HEAD, OFFICER, OPERATOR


@transaction.atomic
def load_desk() -> Counter[str]:
    """Adds what is missing; gives how many rows of each kind were added. A second run adds none."""
    # A deadline rule without topics would hold for all of them, so the topics come first.
    load_places()
    return Counter(
        groups=_load_groups(),
        deadline_rules=_load_deadline_rules(),
        routing_rules=_load_routing_rules(),
        reply_templates=_load_reply_templates(),
        retention_rules=_load_retention_rules(),
    )


# --- Groups ---------------------------------------------------------------------------------------
# What each role may do with tickets stands in `workflow` and `permissions`. Here: the rows and
# pages around them, in the terms of the admin.
LOOK = ("view",)
EDIT = ("view", "add", "change")
KEEP = ("view", "add", "change", "delete")

MODEL_PERMISSIONS: dict[str, dict[type[Model], tuple[str, ...]]] = {
    OPERATOR: {CallCount: EDIT, ReplyTemplate: LOOK},
    OFFICER: {ReplyTemplate: LOOK},
    HEAD: {ReplyTemplate: LOOK},
    APPROVER: {ReplyTemplate: LOOK},
    COORDINATOR: {
        DeadlineRule: KEEP,
        RoutingRule: KEEP,
        ReplyTemplate: KEEP,
        RetentionRule: EDIT,
        DataRequest: EDIT,
        Member: KEEP,
        CallCount: EDIT,
        MonthClose: EDIT,
        RatingSettings: ("change",),
        CalendarDay: KEEP,
        Topic: EDIT,
        Organisation: EDIT,
        UnitVersion: LOOK,
        TaskRun: ("view", "resend"),
        ContactView: LOOK,
        ExportLog: LOOK,
    },
    EDITOR: {
        EmergencyBanner: KEEP,
        PortalSettings: ("change",),
        SynonymGroup: KEEP,
        Abbreviation: KEEP,
        SearchPromotion: ("add", "change", "delete"),
        QueryLog: LOOK,
        Topic: LOOK,
        Organisation: LOOK,
    },
    AUDITOR: dict.fromkeys(
        [
            *(DeadlineRule, RoutingRule, ReplyTemplate, RetentionRule, DataRequest, Member),
            *(CallCount, MonthClose, CalendarDay, Topic, Organisation, UnitVersion),
            *(ContactView, ExportLog, QueryLog, TaskRun),
        ],
        LOOK,
    ),
}
PAGE_PERMISSIONS = {
    EDITOR: ("add_page", "change_page", "publish_page"),
    APPROVER: ("change_page", "publish_page"),
}
COLLECTION_PERMISSIONS = {
    EDITOR: (
        *("add_image", "change_image", "choose_image"),
        *("add_document", "change_document", "choose_document"),
    ),
}


def _load_groups() -> int:
    made = 0
    for role, name in GROUPS.items():
        group, created = Group.objects.get_or_create(name=name)
        made += created
        if not group.permissions.exists():
            group.permissions.set(_permissions(role))
            _open_pages(role, group)
    return made


def _permissions(role: str) -> Iterator[Permission]:
    yield Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for model, actions in MODEL_PERMISSIONS[role].items():
        codenames = [f"{action}_{model._meta.model_name}" for action in actions]
        content_type = ContentType.objects.get_for_model(model)
        yield from Permission.objects.filter(content_type=content_type, codename__in=codenames)


def _open_pages(role: str, group: Group) -> None:
    root, collection = Page.get_first_root_node(), Collection.get_first_root_node()
    for permission in _wagtail_permissions("wagtailcore", PAGE_PERMISSIONS.get(role, ())):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    for app in ("wagtailimages", "wagtaildocs"):
        for permission in _wagtail_permissions(app, COLLECTION_PERMISSIONS.get(role, ())):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=collection, permission=permission
            )


def _wagtail_permissions(app: str, codenames: tuple[str, ...]):
    return Permission.objects.filter(content_type__app_label=app, codename__in=codenames)


# --- Rules ----------------------------------------------------------------------------------------
# Working days, in the order in which rules are tried. A legal basis stands where one is known; the
# other periods are the centre's own practice until staff enter theirs.
DEADLINE_RULES = [
    {
        "code": "su-co",
        "name": "Sự cố hạ tầng kỹ thuật",
        "working_days": 3,
        "kinds": [Kind.REPORT.value],
    },
    {
        "code": "nhieu-co-quan",
        "name": "Nhiều cơ quan cùng giải quyết",
        "working_days": 15,
        "levels": [Level.LEADERSHIP.value],
    },
    {"code": "thong-thuong", "name": "Thông thường", "working_days": 10},
    {"code": "khan-cap", "name": "Khẩn cấp", "working_days": 1, "manual": True},
    {
        "code": "chuyen-co-quan",
        "name": "Chuyển cơ quan có thẩm quyền",
        "working_days": 5,
        "purpose": DeadlineRule.Purpose.FORWARD.value,
        "legal_basis": "Nghị định 20/2008/NĐ-CP (sửa đổi bởi Nghị định 48/2013/NĐ-CP và"
        " 92/2017/NĐ-CP): chuyển trong 05 ngày làm việc",
    },
    {
        "code": "thai-do-phuc-vu",
        "name": "Thái độ của cán bộ, công chức: chuyển để xem xét",
        "working_days": 3,
        "purpose": DeadlineRule.Purpose.FORWARD_CONDUCT.value,
    },
]


def _load_deadline_rules() -> int:
    made = 0
    for order, row in enumerate(DEADLINE_RULES, 1):
        rule, created = DeadlineRule.objects.get_or_create(
            code=row["code"], defaults={**row, "order": order * 10}
        )
        made += created
        if created and rule.code == "su-co":
            rule.topics.set(Topic.objects.filter(group=TopicGroup.INFRASTRUCTURE))
    return made


def _load_routing_rules() -> int:
    """For each topic the first body that the topics' file names for today."""
    routed = set(RoutingRule.objects.values_list("topic_id", flat=True))
    codes = bodies_of_topics("unit_now")
    today = local_date(timezone.now())
    bodies = {body.code: body for body in _bodies(today).filter(outside=False)}
    rules = []
    for order, topic in enumerate(Topic.objects.exclude(pk__in=routed), 1):
        body = next((bodies[code] for code in codes.get(topic.code, ()) if code in bodies), None)
        if body:
            rules.append(RoutingRule(topic=topic, organisation=body, order=order * 10))
    return len(RoutingRule.objects.bulk_create(rules))


def _bodies(day: datetime.date):
    return Organisation.objects.valid_on(day)


RETENTION_RULES = [
    {"what": RetentionRule.What.CONTACT, "months": 36},
    {"what": RetentionRule.What.ATTACHMENTS, "months": 36},
]


def _load_retention_rules() -> int:
    """Nothing is erased before the centre has decided for how long it needs what."""
    basis = "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15; số tháng do cơ quan quyết định"
    return sum(
        RetentionRule.objects.get_or_create(
            what=row["what"],
            defaults={"months": row["months"], "legal_basis": basis, "active": False},
        )[1]
        for row in RETENTION_RULES
    )


# --- Reply templates -----------------------------------------------------------------------------
REPLY_TEMPLATES = {
    "Trả lời câu hỏi về thủ tục": """\
Kính gửi ông/bà,

Về phiếu {code} “{title}”, {organisation} trả lời như sau:

…

Thành phần hồ sơ, thời hạn, phí và lệ phí được niêm yết tại nơi tiếp nhận và trên Cổng dịch vụ \
công. Ông/bà cần hướng dẫn thêm xin gọi 1022.

Trân trọng.""",
    "Đã khắc phục sự cố": """\
Kính gửi ông/bà,

{organisation} đã nhận được phản ánh trong phiếu {code} “{title}”. Ngày …, đơn vị đã kiểm tra \
hiện trường và khắc phục xong: …

Nếu sự cố còn tái diễn, mong ông/bà báo lại để chúng tôi xử lý tiếp.

Trân trọng cảm ơn.""",
    "Đã kiểm tra, cần thêm thời gian": """\
Kính gửi ông/bà,

{organisation} đã kiểm tra nội dung phiếu {code} “{title}”. Kết quả bước đầu: …

Việc giải quyết cần thêm thời gian vì … Đơn vị dự kiến hoàn thành trước ngày … và sẽ thông báo \
kết quả đến ông/bà.

Trân trọng.""",
    "Ghi nhận kiến nghị, góp ý": """\
Kính gửi ông/bà,

Cảm ơn ông/bà đã gửi ý kiến trong phiếu {code} “{title}”. {organisation} ghi nhận và sẽ xem xét \
khi …

Rất mong tiếp tục nhận được ý kiến của ông/bà.

Trân trọng.""",
    "Nội dung thuộc cơ quan khác": """\
Kính gửi ông/bà,

Nội dung phiếu {code} “{title}” thuộc thẩm quyền giải quyết của … Tổng đài đã chuyển ý kiến của \
ông/bà đến cơ quan này. Ông/bà có thể liên hệ trực tiếp theo địa chỉ, số điện thoại: …

Trân trọng.""",
}


def _load_reply_templates() -> int:
    return sum(
        ReplyTemplate.objects.get_or_create(title=title, defaults={"text": text})[1]
        for title, text in REPLY_TEMPLATES.items()
    )
