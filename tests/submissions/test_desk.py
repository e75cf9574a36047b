"""The desk: what staff see, what they can do, and what they are told when they cannot."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from portal.audit.models import ContactView
from submissions import attachments
from submissions.intake import open_tickets
from submissions.models import DeadlineRule, State, Ticket
from submissions.permissions import GROUPS
from submissions.workflow import act

from .factories import (
    CITIZEN,
    OrganisationFactory,
    TopicFactory,
    actor,
    new_ticket,
    staff,
    ticket,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


@pytest.fixture
def desk(client, django_user_model):
    """A client signed in at the desk in a role."""
    from django.contrib.auth.models import Group, Permission

    access = Permission.objects.get(codename="access_admin")

    def sign_in(role, organisation=None):
        user = staff(role, organisation)
        Group.objects.get(name=GROUPS[role]).permissions.add(access)
        client.force_login(user)
        client.user = user
        return client

    return sign_in


def post(client, one, action, **fields):
    data = {f"{action}-version": one.version} | {f"{action}-{k}": v for k, v in fields.items()}
    return client.post(reverse("desk:act", args=[one.code, action]), data)


def page(one):
    return reverse("desk:ticket", args=[one.code])


def test_the_list_shows_what_the_role_may_see(desk, unit):
    mine, other = ticket(title="Việc của đơn vị tôi"), ticket(title="Việc của nơi khác")
    act(mine, "assign", actor("operator"), organisation=unit)
    shown = desk("officer", unit).get(reverse("desk:index")).content.decode()
    assert mine.code in shown
    assert other.code not in shown


def test_editors_do_not_enter_the_desk(desk):
    assert desk("editor").get(reverse("desk:index")).status_code in (302, 403)


def test_another_units_ticket_is_not_there(desk, unit):
    one = ticket()
    client = desk("officer", unit)
    assert client.get(page(one)).status_code == 404
    assert post(client, one, "start").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "list=overdue",
        "list=mine",
        "list=held",
        "state=new&state=closed",
        "state=forged&topic=999&organisation=x&channel=?&received_at_from=99/99/9999",
        "ordering=due_at",
        "ordering=-due_at",
        "ordering=forged",
        "p=99999999999",
        "q=%00",
        "q=" + "x" * 3000,
    ],
)
def test_any_filter_gives_a_page(desk, query):
    ticket()
    assert desk("coordinator").get(f"{reverse('desk:index')}?{query}").status_code in (200, 404)


def test_the_lists_of_the_role_stand_above_with_their_numbers(desk, unit):
    for _ in range(3):
        act(ticket(), "assign", actor("operator"), organisation=unit)
    ticket()
    client = desk("officer", unit)
    shown = client.get(reverse("desk:index"), {"list": "unit"})
    lists = {item["url"].rsplit("=")[-1]: item["count"] for item in shown.context["work_lists"]}
    waiting = {"mine": 0, "unit": 3, "unclaimed": 3, "added": 0, "today": 0, "overdue": 0}
    assert lists == waiting | {"approval": 0, "rating": 0}
    assert len(shown.context["object_list"]) == 3


def test_the_admins_home_tells_what_waits_for_its_user(desk, unit):
    act(ticket(), "assign", actor("operator"), organisation=unit)
    shown = desk("officer", unit).get(reverse("wagtailadmin_home")).content.decode()
    assert f"{reverse('desk:index')}?list=unit" in shown
    shown = desk("editor").get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("desk:index") not in shown


def test_tickets_are_found_by_code_phone_and_title(desk):
    one, other = ticket(title="Cầu sập lan can"), ticket(sender=None, title="Khác")
    Ticket.objects.filter(pk=other.pk).update(code="PA-0000-0000-0000")
    client = desk("operator")
    for query in (one.code.replace("-", " ").lower(), "lan can"):
        shown = client.get(reverse("desk:index_results"), {"q": query}).content.decode()
        assert one.code in shown
        assert "PA-0000-0000-0000" not in shown
    shown = client.get(reverse("desk:index_results"), {"q": "0912345678"}).content.decode()
    assert one.code in shown


def test_from_the_operator_to_the_sent_answer(desk, unit):
    one, topic = ticket(), TopicFactory()
    client = desk("operator")
    fields = {"topic": topic.pk, "kind": "phan-anh", "level": 2}
    assert post(client, one, "classify", **fields).status_code == 302
    one.refresh_from_db()
    assert post(client, one, "assign", organisation=unit.pk).status_code == 302
    client = desk("officer", unit)
    one.refresh_from_db()
    assert post(client, one, "draft_answer", text="Đã thay bóng đèn.").status_code == 302
    one.refresh_from_db()
    assert post(client, one, "submit_answer").status_code == 302
    one.refresh_from_db()
    assert post(client, one, "approve_answer").status_code == 403
    client = desk("approver")
    assert post(client, one, "approve_answer").status_code == 302
    one.refresh_from_db()
    assert one.state == State.ANSWERED


def test_refusing_needs_a_reason_and_keeps_what_was_typed(desk):
    one, client = ticket(), desk("operator")
    assert post(client, one, "refuse", reason="").status_code == 422
    assert post(client, one, "refuse", reason="Không thuộc thẩm quyền").status_code == 302
    one.refresh_from_db()
    assert one.state == State.REFUSED


def test_a_conflict_tells_what_the_other_did_and_keeps_the_words(desk, unit):
    one = act(ticket(), "assign", actor("operator"), organisation=unit)
    client = desk("officer", unit)
    act(one, "start", actor("head", unit))
    response = post(client, one, "draft_answer", text="Câu trả lời dài của tôi")
    assert response.status_code == 409
    shown = response.content.decode()
    assert "Câu trả lời dài của tôi" in shown
    one.refresh_from_db()
    assert f'name="draft_answer-version" value="{one.version}"' in shown
    assert not one.answers.exists()


def test_words_are_kept_even_when_the_step_is_no_longer_open(desk, unit):
    one = ticket()
    client = desk("operator")
    act(one, "refuse", actor("coordinator"), reason="Trùng nội dung")
    response = post(client, one, "answer_at_once", text="Lời đã gõ")
    assert response.status_code == 409
    assert "Lời đã gõ" in response.content.decode()


def test_reading_changes_nothing(desk, unit):
    one = act(ticket(), "assign", actor("operator"), organisation=unit)
    client = desk("officer", unit)
    client.get(page(one))
    for action in ("start", "return", "approve_answer"):
        assert client.get(reverse("desk:act", args=[one.code, action])).status_code == 405
    before = one.version
    one.refresh_from_db()
    assert one.version == before


def test_unknown_actions_and_forged_states_are_not_taken(desk):
    one, client = ticket(), desk("coordinator")
    assert post(client, one, "anonymise").status_code == 404
    post(client, one, "refuse", reason="x", state="closed")
    one.refresh_from_db()
    assert one.state == State.REFUSED


def test_contact_data_shows_only_on_asking_and_is_logged(desk):
    one, client = ticket(), desk("operator")
    assert "0912 345 678" not in client.get(page(one)).content.decode()
    assert not ContactView.objects.exists()
    shown = client.post(reverse("desk:contact", args=[one.code]))
    assert "0912 345 678" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert ContactView.objects.get().user == client.user


def test_the_unit_complained_of_is_not_even_offered_the_sender(desk, unit):
    one = ticket(sender_hidden=True)
    act(one, "assign", actor("coordinator"), organisation=unit)
    client = desk("head", unit)
    assert reverse("desk:contact", args=[one.code]) not in client.get(page(one)).content.decode()
    refused = client.post(reverse("desk:contact", args=[one.code]))
    assert refused.status_code in (302, 403)
    assert not ContactView.objects.exists()


def test_files_go_out_as_downloads_to_those_who_may_see_the_ticket(desk, unit):
    import uuid

    key, out = uuid.uuid4(), io.BytesIO()
    Image.new("RGB", (30, 20)).save(out, "PNG")
    attachments.hold(key, SimpleUploadedFile("ảnh.png", out.getvalue()))
    one = ticket(submission_key=key)
    file = one.attachments.get()
    response = desk("operator").get(reverse("desk:file", args=[file.pk]))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == out.getvalue()
    assert desk("officer", unit).get(reverse("desk:file", args=[file.pk])).status_code == 404


def _count_queries(client, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_more_tickets_add_no_queries(desk, unit):
    topic = TopicFactory()
    given = {"topic": topic, "received_at": timezone.now()}
    open_tickets([new_ticket(**given) for _ in range(3)], CITIZEN, notify=False)
    client = desk("coordinator")
    few = _count_queries(client, reverse("desk:index"))
    open_tickets([new_ticket(**given) for _ in range(200)], CITIZEN, notify=False)
    assert _count_queries(client, reverse("desk:index")) == few


def test_a_longer_history_adds_no_queries(desk, unit):
    one = act(ticket(), "assign", actor("operator"), organisation=unit)
    client = desk("coordinator")
    few = _count_queries(client, page(one))
    officer = actor("officer", unit)
    for number in range(5):
        act(one, "draft_answer", officer, text=f"Bản {number}")
    assert _count_queries(client, page(one)) <= few + 2


@pytest.mark.parametrize(
    "model", ["deadlinerule", "routingrule", "replytemplate", "member", "monthclose"]
)
def test_the_rows_that_staff_edit_have_their_screens(admin_client, model):
    for view in ("list", "add"):
        name = f"wagtailsnippets_submissions_{model}:{view}"
        assert admin_client.get(reverse(name)).status_code == 200


def test_a_deadline_rule_is_edited_by_choosing_not_by_typing_json(admin_client):
    url = reverse("wagtailsnippets_submissions_deadlinerule:add")
    fields = {"name": "Sự cố", "code": "su-co", "working_days": 3, "order": 1, "active": "on"}
    assert (
        admin_client.post(url, fields | {"kinds": ["phan-anh"], "levels": ["2"]}).status_code == 302
    )
    rule = DeadlineRule.objects.get()
    assert (rule.kinds, rule.levels) == (["phan-anh"], [2])
    assert admin_client.post(url, fields | {"kinds": ["lạ"], "code": "khac"}).status_code == 200
