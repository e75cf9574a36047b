"""A ticket's page: what is asked, what others changed, notes, reply templates, words never lost."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from submissions import reply_placeholders
from submissions.desk import page, told
from submissions.models import EventType, Message, ReplyTemplate, State, Ticket
from submissions.workflow import act

from .desk import post, sign_in
from .factories import OrganisationFactory, TopicFactory, actor, staff, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


@pytest.fixture
def desk(client):
    return lambda role, organisation=None: sign_in(client, role, organisation)


def at(unit, **given):
    return act(ticket(**given), "assign", actor("coordinator"), organisation=unit)


def shown(client, one):
    return client.get(reverse("desk:ticket", args=[one.code]))


# --- What is asked now ----------------------------------------------------------------------------


def test_each_reader_is_asked_for_the_step_that_is_theirs(desk, unit):
    one = ticket(topic=TopicFactory())
    main = lambda client: shown(client, one).context["main"]  # noqa: E731
    assert main(desk("operator"))["name"] == "assign"
    act(one, "assign", actor("coordinator"), organisation=unit)
    assert main(desk("officer", unit))["name"] == "start"
    assert main(desk("approver")) is None
    act(one, "draft_answer", actor("officer", unit), text="Đã sửa.")
    assert main(desk("officer", unit))["name"] == "submit_answer"
    act(one, "submit_answer", actor("officer", unit))
    assert main(desk("approver"))["name"] == "approve_answer"
    act(one, "reject_answer", actor("approver"), remark="Ghi rõ ngày")
    assert main(desk("officer", unit))["name"] == "draft_answer"


def test_every_state_says_whom_a_ticket_waits_for():
    assert set(page.WAITS) == set(State.values)


def test_the_page_leads_to_duplicates_that_the_reader_may_open(desk, unit):
    one = at(unit)
    twin = ticket(title="Trùng")
    act(twin, "merge", actor("coordinator"), into=one)
    assert reverse("desk:ticket", args=[twin.code]) in shown(desk("operator"), one).content.decode()
    seen = shown(desk("officer", unit), one).content.decode()
    assert twin.code in seen
    assert reverse("desk:ticket", args=[twin.code]) not in seen


def test_similar_tickets_are_those_that_the_reader_may_see(desk, unit):
    one, near, foreign = at(unit), at(unit), ticket()
    found = desk("officer", unit).get(reverse("desk:near", args=[one.code])).content.decode()
    assert near.code in found
    assert foreign.code not in found


# --- What others changed --------------------------------------------------------------------------


def test_a_conflict_says_when_who_did_what(desk, unit):
    one, elsewhere = at(unit), OrganisationFactory(name="Sở Xây dựng", parent=unit)
    coordinator = actor("coordinator")
    coordinator.user.first_name, coordinator.user.last_name = "Ân", "Lê Hoàng"
    coordinator.user.save()
    client = desk("officer", unit)
    act(one, "assign", coordinator, organisation=elsewhere)
    answer = post(client, one, "draft_answer", text="Lời đã gõ")
    assert answer.status_code == 409
    seen = answer.content.decode()
    assert f"{coordinator.user.get_full_name()} đã chuyển phiếu cho Sở Xây dựng" in seen
    assert "lúc " in seen
    assert "Lời đã gõ" in seen
    one.refresh_from_db()
    assert post(client, one, "draft_answer", text="Lời đã gõ").status_code == 302


def test_words_come_back_when_the_ticket_went_to_another_unit_meanwhile(desk, unit):
    one = at(unit)
    client = desk("officer", unit)
    act(one, "assign", actor("coordinator"), organisation=OrganisationFactory())
    answer = post(client, one, "draft_answer", text="Câu trả lời dài của tôi")
    assert answer.status_code == 409
    assert "Câu trả lời dài của tôi" in answer.content.decode()
    assert post(desk("officer", OrganisationFactory()), one, "start").status_code == 404


def test_every_event_is_told_in_a_sentence(unit):
    one = at(unit)
    said = told.lines(one.events.select_related("actor").order_by("number"))
    assert [line.did for line in said] == [
        "đã mở phiếu",
        "đã chuyển phiếu cho UBND phường Sa Đéc",
    ]
    assert said[0].who == "người gửi"
    assert set(told.DID) <= set(EventType)


# --- Notes ----------------------------------------------------------------------------------------


def test_a_note_reaches_colleagues_and_never_the_sender(desk, unit):
    one = at(unit)
    answer = post(desk("approver"), one, "note", text="Nhớ gọi tổ điện")
    assert answer.status_code == 302
    assert "Nhớ gọi tổ điện" in shown(desk("officer", unit), one).content.decode()
    note = Message.objects.get(action="note")
    assert note.direction == Message.Direction.INTERNAL
    one.refresh_from_db()
    assert one.state == State.ASSIGNED
    assert "Nhớ gọi tổ điện" not in str(one.events.last().data)
    assert post(desk("auditor"), one, "note", text="x").status_code == 403


# --- Reply templates ------------------------------------------------------------------------------


def test_templates_of_the_topic_come_first_and_are_filled_in(desk, unit):
    topic, other = TopicFactory(), TopicFactory()
    for title, about in (("C khác", other), ("B chung", None), ("A đúng", topic)):
        ReplyTemplate.objects.create(
            title=title, topic=about, text="{organisation} về {code} “{title}” {due} {x}"
        )
    one = at(unit, topic=topic)
    context = shown(desk("officer", unit), one).context
    items = [item for group in context["groups"] for item in group["items"]]
    form = next(item["form"] for item in items if item["name"] == "draft_answer")
    assert [reply.title for reply in form.replies] == ["A đúng", "B chung", "C khác"]
    assert form.replies[0].text == f"UBND phường Sa Đéc về {one.code} “{one.title}” …… {{x}}"


def test_a_template_is_put_below_what_was_typed_and_nothing_is_done(desk, unit):
    template = ReplyTemplate.objects.create(title="Mẫu", text="Về phiếu {code}.")
    one = at(unit)
    data = {
        "draft_answer-version": one.version,
        "draft_answer-text": "Đã gõ",
        "draft_answer-reply": template.pk,
        "insert": "1",
    }
    answer = desk("officer", unit).post(reverse("desk:act", args=[one.code, "draft_answer"]), data)
    assert answer.status_code == 200
    assert f"Đã gõ\n\nVề phiếu {one.code}." in answer.content.decode().replace("\r\n", "\n")
    assert not one.answers.exists()
    assert Ticket.objects.get(pk=one.pk).version == one.version


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("{code} {title} {organisation} {topic} {commune} {received} {due} {officer}", []),
        ("{ code }", []),
        ("{mã} và {sender} và {mã}", ["mã", "sender"]),
        ("không có gì", []),
        ("{}", [""]),
    ],
)
def test_unknown_placeholders_are_named(text, unknown):
    assert reply_placeholders.unknown(text) == unknown
    template = ReplyTemplate(title="Mẫu", text=text)
    if unknown:
        with pytest.raises(ValidationError, match="Phiếu không có thông tin"):
            template.full_clean()
    else:
        template.full_clean()


def test_a_template_with_an_unknown_placeholder_is_not_saved(admin_client):
    url = reverse("wagtailsnippets_submissions_replytemplate:add")
    answer = admin_client.post(url, {"title": "Mẫu", "text": "Chào {sender}"})
    assert answer.status_code == 200
    assert "{sender}" in answer.content.decode()
    assert not ReplyTemplate.objects.exists()


# --- Who is there ---------------------------------------------------------------------------------


def test_an_officer_who_moved_is_no_longer_offered(desk, unit):
    officer = staff("officer", unit)
    client, one = desk("coordinator"), ticket()
    assert f'value="{officer.pk}"' in shown(client, one).content.decode()
    officer.is_active = False
    officer.save()
    assert officer.get_username() not in shown(client, one).content.decode()
