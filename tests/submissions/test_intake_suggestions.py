"""What the operator's screen offers while the words are still being typed."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from faq.bulk import publish_many
from portal.audit.models import ContactView
from portal.places.models import AdminUnit, UnitSuccession, UnitVersion
from submissions.desk.intake.suggestions import Typed, suggest
from submissions.intake import NewSender
from submissions.models import RoutingRule, Ticket
from submissions.workflow import act
from tests.faq import factories as faq

from .desk import sign_in
from .factories import OrganisationFactory, TopicFactory, actor, staff, ticket

pytestmark = pytest.mark.django_db

SUGGEST, EARLIER = reverse("desk:suggest"), reverse("desk:earlier")
LAMPS = "Đèn đường trên hẻm 41 tắt từ tối qua, đường rất tối, đi lại nguy hiểm."


@pytest.fixture
def operator(client):
    return sign_in(client, "operator")


@pytest.fixture
def passports(faq_index):
    page = faq.question(
        topic=faq.topic(),
        title="Làm hộ chiếu lần đầu cần giấy tờ gì?",
        short_answer="Mang căn cước đến Phòng Quản lý xuất nhập cảnh.",
    )
    publish_many(faq_index, [page], source="faq")
    return page


# --- Answers that exist ---------------------------------------------------------------------------


def test_the_nearest_question_comes_with_its_answer_and_its_address(operator, passports):
    fields = {"content": "Tôi muốn làm hộ chiếu lần đầu thì cần giấy tờ gì?"}
    page = operator.post(SUGGEST, fields).content.decode()
    assert passports.title in page
    assert "Mang căn cước đến Phòng Quản lý" in page
    assert "data-answer=" in page
    (found,) = suggest(Typed(content=fields["content"]), operator.user).questions
    assert found.text.startswith(passports.short_answer)
    assert "/hoi-dap/lam-ho-chieu/" in found.text


def test_the_answer_is_taken_without_scripts_too(operator, passports):
    content = "Tôi muốn làm hộ chiếu lần đầu thì cần giấy tờ gì?"
    (found,) = suggest(Typed(content=content), operator.user).questions
    data = {"content": content, "use_answer": found.key}
    response = operator.post(reverse("desk:new"), data)
    assert response.context["form"]["answer"].value() == found.text


# --- The same matter ------------------------------------------------------------------------------


def test_an_open_ticket_can_be_joined_and_an_answered_one_gives_its_answer(operator):
    topic = TopicFactory()
    open_one = ticket(title="Đèn đường hẻm 41 tắt", content=LAMPS, topic=topic)
    answered = ticket(title="Đèn đường hẻm 41 không sáng", content=LAMPS, topic=topic)
    act(answered, "answer_at_once", actor("operator"), text="Đội chiếu sáng đã thay bóng.")
    found = suggest(Typed(content=LAMPS, topic=topic.code), operator.user)
    likely = {one.ticket: one for one in found.likely}
    assert likely[open_one].joinable
    assert not likely[answered].joinable
    assert found.answer(answered.code) == "Đội chiếu sáng đã thay bóng."
    page = operator.post(SUGGEST, {"content": LAMPS}).content.decode()
    assert f'name="join" value="{open_one.code}"' in page
    assert f'name="join" value="{answered.code}"' not in page


def test_duplicates_and_what_is_older_than_thirty_days_are_not_offered(operator):
    into = ticket(title="Đèn đường hẻm 41 tắt", content=LAMPS)
    same = act(ticket(content=LAMPS), "merge", actor("coordinator"), into=into)
    old = ticket(content=LAMPS, received_at=timezone.now() - datetime.timedelta(days=40))
    found = [one.ticket for one in suggest(Typed(content=LAMPS), operator.user).likely]
    assert into in found
    assert same not in found
    assert old not in found


def test_who_sent_the_similar_ticket_is_not_shown(operator):
    ticket(content=LAMPS, sender=NewSender(full_name="Đoàn Thị Bích Liễu", phone="0912345678"))
    page = operator.post(SUGGEST, {"content": LAMPS}).content.decode()
    assert "Bích Liễu" not in page
    assert "0912" not in page


# --- Where it belongs -----------------------------------------------------------------------------


def test_the_unit_of_the_rules_is_proposed(operator):
    topic, unit = TopicFactory(), OrganisationFactory(name="UBND phường Sa Đéc")
    RoutingRule.objects.create(topic=topic, organisation=unit)
    page = operator.post(SUGGEST, {"content": LAMPS, "topic": topic.code}).content.decode()
    assert f'value="organisation:{unit.pk}"' in page


@pytest.fixture
def divided_commune():
    """An old commune that passed into two of today."""

    def commune(code, name, **valid):
        unit = AdminUnit.objects.create()
        UnitVersion.objects.create(
            unit=unit, code=code, name=name, kind="xa", level="commune", **valid
        )
        return unit

    merged = datetime.date(2025, 7, 1)
    old = commune("30100", "Xã Gáo Giồng", valid_to=merged)
    for code, name in (("30101", "Xã Phong Mỹ"), ("30102", "Xã Phú Cường")):
        heir = commune(code, name, valid_from=merged)
        UnitSuccession.objects.create(predecessor=old, successor=heir, extent="part")


def test_an_old_address_offers_every_successor(operator, divided_commune):
    page = operator.post(SUGGEST, {"address": "xã Gáo Giồng"}).content.decode()
    assert 'value="commune:30101"' in page
    assert 'value="commune:30102"' in page
    chosen = operator.post(SUGGEST, {"address": "xã Gáo Giồng", "commune": "30101"})
    assert "commune:30102" not in chosen.content.decode()


# --- The caller -----------------------------------------------------------------------------------


def test_the_callers_earlier_tickets_latest_first(operator):
    old = ticket(received_at=timezone.now() - datetime.timedelta(days=400), title="Việc cũ")
    new = ticket(title="Việc mới")
    ticket(sender=NewSender(full_name="Khác", phone="0987 654 321"), title="Của người khác")
    page = operator.post(EARLIER, {"phone": "0912.345.678"}).content.decode()
    assert page.index(new.code) < page.index(old.code)
    assert "Việc cũ" in page
    assert "Của người khác" not in page
    assert "Nguyễn Văn Thử" not in page


def test_the_number_stands_in_no_address(operator):
    ticket()
    response = operator.post(EARLIER, {"phone": "0912345678"})
    assert "0912345678" not in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert operator.get(EARLIER, {"phone": "0912345678"}).status_code == 405


@pytest.mark.parametrize("phone", ["", "1022", "0121 345 6789", "abc", "\x00", "9" * 5000])
def test_what_is_no_number_does_no_harm(operator, phone):
    ticket()
    assert operator.post(EARLIER, {"phone": phone}).status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"content": "ngắn"},
        {"content": "x" * 100_000},
        {"content": "\x00\u202e đèn đường tắt hết rồi"},
        {"content": LAMPS, "topic": "la", "commune": "la", "kind": "la", "level": "la"},
        {"address": "%" * 500},
    ],
)
def test_whatever_is_typed_gives_a_piece_of_the_screen(operator, fields):
    assert operator.post(SUGGEST, fields).status_code == 200
    assert not Ticket.objects.exists()


def test_looking_is_no_look_at_contact_data(operator):
    ticket(content=LAMPS)
    operator.post(SUGGEST, {"content": LAMPS})
    operator.post(EARLIER, {"phone": "0912345678"})
    assert not ContactView.objects.exists()


def test_other_sites_cannot_ask(client):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(sign_in(client, "operator").user)
    assert strict.post(EARLIER, {"phone": "0912345678"}).status_code == 403


def test_more_tickets_add_no_queries(operator):
    topic = TopicFactory()
    RoutingRule.objects.create(topic=topic, organisation=OrganisationFactory())

    def queries():
        operator.post(SUGGEST, {"content": LAMPS, "topic": topic.code})
        with CaptureQueriesContext(connection) as captured:
            operator.post(SUGGEST, {"content": LAMPS, "topic": topic.code})
        return len(captured)

    ticket(content=LAMPS, topic=topic)
    few = queries()
    for _ in range(4):
        one = ticket(content=LAMPS, topic=topic)
        act(one, "answer_at_once", actor("operator"), text="Đã thay bóng.")
    assert queries() <= few + 1  # the answers of those that have one
    assert few <= 15


def test_an_officer_gets_nothing_even_by_a_forged_post(client):
    officer = sign_in(client, "officer", OrganisationFactory())
    ticket(content=LAMPS)
    response = officer.post(
        SUGGEST, {"content": LAMPS}, headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert response.status_code in (302, 403)
    assert not suggest(Typed(content=LAMPS), staff("editor")).likely
