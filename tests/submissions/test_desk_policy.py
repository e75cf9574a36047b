"""The policy at the desk's real addresses: who may take which step in which state, what stays
hidden from whom, and that reading changes nothing."""

import datetime
import hashlib
import io
import re
import uuid
import zlib

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from portal.audit.models import ContactView, ExportLog
from search.models import IndexChange
from submissions import attachments
from submissions.desk import urls
from submissions.desk.actions import ACTIONS
from submissions.intake import NewSender, open_tickets
from submissions.models import Answer, Message, State, Ticket, TicketEvent
from submissions.permissions import GROUPS
from submissions.workflow import TRANSITIONS, act

from .desk import post, sign_in
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
UNIT_ROLES = ("officer", "head")


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


@pytest.fixture
def desk(client):
    return lambda role, organisation=None: sign_in(client, role, organisation)


def at(unit, **given):
    return act(ticket(**given), "assign", actor("coordinator"), organisation=unit)


def what_stands():
    return (
        list(Ticket.objects.order_by("pk").values_list("pk", "state", "version", "organisation")),
        TicketEvent.objects.count(),
        Message.objects.count(),
        list(Answer.objects.values_list("state", "text")),
    )


def filled(unit, into):
    """Everything that any action could ask for, and a state that nobody may name."""
    return {
        "organisation": unit.pk,
        "reason": "Có lý do",
        "text": "Nội dung",
        "remark": "Sửa lại",
        "into": into.code,
        "score": "satisfied",
        "title": "Tiêu đề",
        "content": "Nội dung",
        "kind": "phan-anh",
        "level": 2,
        "state": State.CLOSED,
        "status": State.CLOSED,
    }


@pytest.mark.slow
@pytest.mark.parametrize("role", GROUPS)
def test_no_step_is_taken_by_a_role_that_the_table_does_not_name(desk, unit, role):
    one, other = at(unit), ticket()
    client = desk(role, unit if role in UNIT_ROLES else None)
    before = what_stands()
    for action in ACTIONS:
        if role in TRANSITIONS[action].roles:
            continue
        for state in State.values:
            Ticket.objects.filter(pk=one.pk).update(state=state)
            answer = post(client, one, action, **filled(unit, other))
            # An editor has no business at the desk: the admin shows them out.
            assert answer.status_code == (302 if role == "editor" else 403), (action, state)
    Ticket.objects.filter(pk=one.pk).update(state=one.state)
    assert what_stands() == before


@pytest.mark.slow
@pytest.mark.parametrize("action", ACTIONS)
def test_no_step_is_taken_from_a_state_that_the_table_does_not_name(desk, unit, action):
    transition = TRANSITIONS[action]
    role = next(role for role in transition.roles if role in GROUPS)
    one, other = at(unit), ticket()
    client = desk(role, unit if role in UNIT_ROLES else None)
    before = what_stands()
    for state in set(State.values) - set(transition.sources):
        Ticket.objects.filter(pk=one.pk).update(state=state)
        answer = post(client, one, action, **filled(unit, other))
        assert answer.status_code == 422, state
    Ticket.objects.filter(pk=one.pk).update(state=one.state)
    assert what_stands() == before


@pytest.mark.slow
@pytest.mark.parametrize("role", ["officer", "head"])
def test_another_units_ticket_is_nowhere(desk, unit, role):
    foreign, other = at(OrganisationFactory()), ticket()
    client = desk(role, unit)
    before = what_stands()
    for action in ACTIONS:
        assert post(client, foreign, action, **filled(unit, other)).status_code == 404
    for name in ("ticket", "contact", "pdf"):
        assert client.post(reverse(f"desk:{name}", args=[foreign.code])).status_code in (404, 405)
        assert client.get(reverse(f"desk:{name}", args=[foreign.code])).status_code in (404, 405)
    assert what_stands() == before
    assert not ContactView.objects.exists()
    assert not ExportLog.objects.exists()


def test_a_child_units_ticket_is_the_parents_too_and_not_the_other_way(desk, unit):
    child = OrganisationFactory(parent=unit)
    mine, childs = at(unit), at(child)
    page = lambda one: reverse("desk:ticket", args=[one.code])  # noqa: E731
    client = desk("officer", unit)
    assert client.get(page(childs)).status_code == 200
    assert desk("head", child).get(page(mine)).status_code == 404


# --- The reporter whom the unit complained of never meets -----------------------------------------

NAME, PHONE, MAIL = "Huỳnh Thị Kín", "0913 555 777", "kin@example.com"


@pytest.fixture
def hidden(unit):
    key, out = uuid.uuid4(), io.BytesIO()
    Image.new("RGB", (30, 20)).save(out, "PNG")
    attachments.hold(key, SimpleUploadedFile("don-huynh-thi-kin.png", out.getvalue()))
    sender = NewSender(full_name=NAME, phone=PHONE, email=MAIL, address="Ấp Kín")
    return at(
        unit, sender=sender, sender_hidden=True, submission_key=key, dossier_code="HS-KIN-0001"
    )


@pytest.mark.parametrize("role", UNIT_ROLES)
def test_no_screen_tells_the_unit_who_complained_of_it(desk, unit, hidden, role):
    client = desk(role, unit)
    seen = []
    for address in (
        reverse("desk:index"),
        f"{reverse('desk:index_results')}?q=kin",
        reverse("desk:ticket", args=[hidden.code]),
        reverse("desk:filters"),
        reverse("wagtailadmin_home"),
    ):
        seen.append(client.get(address).content.decode())
    pdf = client.post(reverse("desk:pdf", args=[hidden.code]))
    seen.append(text_of(pdf.content))
    for text in seen:
        for told in (NAME, PHONE, MAIL, "Ấp Kín", "don-huynh-thi-kin", "HS-KIN-0001"):
            assert told not in text
    file = hidden.attachments.get()
    assert client.get(reverse("desk:file", args=[file.pk])).status_code == 404
    for name in ("contact", "pdf"):
        answer = client.post(reverse(f"desk:{name}", args=[hidden.code]), {"contact": "1"})
        assert answer.status_code == 403
    assert not ContactView.objects.exists()


def test_the_centre_opens_the_file_that_the_unit_may_not(desk, hidden):
    file = hidden.attachments.get()
    assert desk("operator").get(reverse("desk:file", args=[file.pk])).status_code == 200


def test_the_approver_approves_without_knowing_who_wrote(desk, unit):
    one = at(unit, sender=NewSender(full_name=NAME, phone=PHONE, email=MAIL))
    client = desk("approver")
    shown = client.get(reverse("desk:ticket", args=[one.code])).content.decode()
    assert NAME not in shown
    assert reverse("desk:contact", args=[one.code]) not in shown
    assert client.post(reverse("desk:contact", args=[one.code])).status_code == 403


def test_an_officer_who_also_approves_sees_contacts_of_the_own_unit_alone(client, unit):
    from django.contrib.auth.models import Group

    user = sign_in(client, "officer", unit).user
    user.groups.add(Group.objects.get_or_create(name=GROUPS["approver"])[0])
    mine, foreign = at(unit), at(OrganisationFactory())
    contact = lambda one: client.post(reverse("desk:contact", args=[one.code]))  # noqa: E731
    assert contact(mine).status_code == 200
    assert contact(foreign).status_code == 403


# --- PDF ------------------------------------------------------------------------------------------


def text_of(pdf: bytes) -> str:
    """Everything in the file that can be read, its compressed parts included."""
    parts = [pdf]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(found[1]))
        except zlib.error:
            continue
    whole = b"\n".join(parts)
    return whole.decode("latin-1") + "".join(
        bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
        for text in re.findall(rb"<FEFF([0-9A-Fa-f]+)>", whole, re.IGNORECASE)
    )


def test_the_pdf_is_tagged_in_our_fonts_and_written_down(desk, unit):
    one = at(unit, title="Đèn đường không sáng")
    client = desk("head", unit)
    answer = client.post(reverse("desk:pdf", args=[one.code]))
    assert answer["Content-Type"] == "application/pdf"
    assert f'filename="{one.code}.pdf"' in answer["Content-Disposition"]
    inside = text_of(answer.content)
    for told in ("/StructTreeRoot", "/Lang", "pdfuaid", "Be-Vietnam-Pro"):
        assert told in inside, told
    log = ExportLog.objects.get()
    assert (log.user, log.filter, log.personal) == (client.user, {"ticket": one.code}, False)
    assert not ContactView.objects.exists()


def test_a_pdf_with_the_sender_is_a_look_at_the_sender(desk, unit):
    one = at(unit)
    client = desk("operator")
    client.post(reverse("desk:pdf", args=[one.code]), {"contact": "1"})
    assert ExportLog.objects.get().personal
    assert (ContactView.objects.get().user, ContactView.objects.get().purpose) == (
        client.user,
        "pdf",
    )


def test_what_the_pdf_says_depends_on_who_may_see_it(unit):
    from django.template.loader import render_to_string

    from submissions.desk import page
    from submissions.models import Sender

    act(at(unit), "note", actor("head", unit), text="Đã gọi thợ điện")
    one = page.tickets_to_show(Ticket.objects.all()).get()
    page.read_rows(one)
    user = staff("head", unit)
    context = page.facts(one, user) | {"reader": user, "now": timezone.now()}
    template = "submissions/desk/ticket_pdf.html"
    plain = render_to_string(template, context)
    assert "Đã gọi thợ điện" in plain
    assert "đã ghi chú nội bộ" in plain
    assert "0912 345 678" not in plain
    sender = Sender.objects.get(ticket=one)
    assert "0912 345 678" in render_to_string(template, context | {"sender": sender})


# --- Reading changes nothing ----------------------------------------------------------------------


FOLLOWED = "search.IndexCursor"


def everything():
    """A digest of every row but sessions, table by table."""
    found = {}
    for model in apps.get_models():
        # Sessions, and how far this host's copy of the search index has followed, are no content;
        # on PostgreSQL lines of the index log get their positions when somebody first reads them.
        if model._meta.managed and model._meta.label not in ("sessions.Session", FOLLOWED):
            fields = [field.attname for field in model._meta.concrete_fields]
            fields = [name for name in fields if (model, name) != (IndexChange, "position")]
            rows = model._base_manager.order_by("pk").values_list(*fields)
            found[model._meta.label] = hashlib.sha256(repr(list(rows)).encode()).hexdigest()
    return found


@pytest.mark.parametrize("role", ["coordinator", "head"])
def test_no_address_of_the_desk_changes_anything_when_it_is_read(desk, unit, role):
    one = at(unit)
    client = desk(role, unit if role in UNIT_ROLES else None)
    values = {"code": one.code, "pk": 1, "slug": "x", "kind": "tickets", "action": "start"}
    client.get(reverse("desk:index"))  # what a first visit sets up is not the desk's doing
    before = everything()
    for pattern in urls.urlpatterns:
        names = list(pattern.pattern.converters)
        given = {name: values.get(name, 1) for name in names}
        actions = list(ACTIONS) if "action" in names else [""]
        for action in actions:
            address = reverse(
                f"desk:{pattern.name}", kwargs=given | ({"action": action} if action else {})
            )
            for query in ("", "?do=delete&filter=1&contact=1&insert=1&q=an&ticket=1"):
                assert client.get(address + query).status_code < 500
    assert everything() == before


# --- Speed ----------------------------------------------------------------------------------------


def queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("role", ["coordinator", "head"])
def test_lists_and_pages_take_at_most_fifteen_queries_however_many_tickets(desk, unit, role):
    topic, receiver = TopicFactory(), actor("coordinator")
    client = desk(role, unit if role in UNIT_ROLES else None)

    def more(count):
        given = {"topic": topic, "received_at": timezone.now() - datetime.timedelta(hours=1)}
        fresh = open_tickets([new_ticket(**given) for _ in range(count)], CITIZEN, notify=False)
        for one in fresh[:3]:
            act(one, "assign", receiver, organisation=unit)
        Ticket.objects.filter(pk__in=[one.pk for one in fresh]).update(organisation=unit)
        return fresh[0]

    one = more(10)
    act(one, "draft_answer", actor("officer", unit), text="Đang xử lý.")
    addresses = [
        reverse("desk:index"),
        f"{reverse('desk:index')}?list=overdue",
        reverse("desk:ticket", args=[one.code]),
    ]
    few = [queries(client, address) for address in addresses]
    more(490)
    assert [queries(client, address) for address in addresses] == few
    assert max(few) <= 15, few
