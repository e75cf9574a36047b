"""One text with several matters: each becomes a ticket, nothing and nobody is lost."""

import datetime
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from portal.tasks import run_pending
from submissions import attachments
from submissions.history import broken_chains
from submissions.intake import NewSender
from submissions.models import (
    Attachment,
    Consent,
    MonthClose,
    Notice,
    Sender,
    State,
    Ticket,
)
from submissions.notices import compose
from submissions.splitting import Part, split
from submissions.statistics import month_figures
from submissions.workflow import Conflict, NotAllowed, WrongState, act

from .desk import sign_in
from .factories import DeadlineRuleFactory, OrganisationFactory, TopicFactory, actor, ticket

pytestmark = pytest.mark.django_db

WHOLE = "Đèn hẻm 41 tắt đã ba ngày. Ngoài ra rác ở chợ không ai thu gom từ tuần trước."


@pytest.fixture
def lamps():
    return TopicFactory(code="chieu-sang", name="Chiếu sáng")


@pytest.fixture
def waste():
    return TopicFactory(code="rac-thai", name="Rác thải")


@pytest.fixture
def two(lamps, waste):
    return [
        Part("Đèn hẻm 41 tắt", "Đèn hẻm 41 tắt đã ba ngày.", lamps, "phan-anh"),
        Part("Rác ở chợ", "Rác ở chợ không ai thu gom.", waste, "phan-anh"),
    ]


def whole(**given):
    return ticket(title="Đèn và rác", content=WHOLE, **given)


def test_the_ticket_keeps_its_first_part_and_the_other_is_a_ticket(two, lamps, waste):
    DeadlineRuleFactory(working_days=10)
    received = timezone.now() - datetime.timedelta(days=2)
    one = whole(received_at=received, address="Hẻm 41")
    first, second = split(one, two, actor("coordinator"), version=one.version)
    assert (first.code, first.title, first.topic) == (one.code, "Đèn hẻm 41 tắt", lamps)
    assert (second.title, second.topic, second.split_from) == ("Rác ở chợ", waste, first)
    assert (second.received_at, second.address) == (received, "Hẻm 41")
    assert second.due_at == first.due_at
    assert {first.state, second.state} == {State.CLASSIFIED}
    assert not broken_chains([first, second])


def test_nothing_of_the_text_is_lost_and_only_the_centre_reads_the_whole(client, two):
    one = whole()
    first, _second = split(one, two, actor("coordinator"), version=one.version)
    unit = OrganisationFactory()
    act(first, "assign", actor("coordinator"), organisation=unit)
    page = reverse("desk:ticket", args=[one.code])
    assert "Ngoài ra rác ở chợ" in sign_in(client, "coordinator").get(page).content.decode()
    assert "Ngoài ra rác ở chợ" not in sign_in(client, "head", unit).get(page).content.decode()


def test_sender_consents_and_secrecy_go_along(two):
    sender = NewSender(full_name="Trần Thị Ẩn", phone="0912 345 678", address="Khóm 1")
    one = whole(sender=sender, sender_hidden=True, consents=("publish",))
    Consent.objects.update(text_version="2025-01", channel="app")
    _first, second = split(one, two, actor("coordinator"), version=one.version)
    copied = Sender.objects.get(ticket=second)
    assert (copied.full_name, copied.phone_e164) == ("Trần Thị Ẩn", "+84912345678")
    assert second.sender_hidden
    consent = Consent.objects.get(ticket=second)
    assert (consent.purpose, consent.text_version, consent.channel) == ("publish", "2025-01", "app")


def test_a_consent_that_was_withdrawn_is_not_given_again(two):
    one = whole(consents=("publish",))
    Consent.objects.update(withdrawn_at=timezone.now())
    _first, second = split(one, two, actor("coordinator"), version=one.version)
    assert not Consent.objects.filter(ticket=second).exists()


def photo(name="ảnh.png", colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


def test_files_go_to_the_part_that_they_belong_to_as_copies(two, waste):
    key = uuid.uuid4()
    attachments.hold(key, photo("đèn.png"))
    attachments.hold(key, photo("rác.png", "blue"))
    one = whole(submission_key=key)
    lamp, rubbish = one.attachments.all()
    two[1] = Part("Rác ở chợ", "Rác ở chợ không ai thu.", waste, "phan-anh", (rubbish.pk,))
    _first, second = split(one, two, actor("coordinator"), version=one.version)
    copy = second.attachments.get()
    assert copy.original_name == "rác.png"
    assert copy.original.name != rubbish.original.name
    assert one.attachments.count() == 2
    run_pending()
    assert Attachment.objects.get(pk=copy.pk).public_copy
    assert lamp.original_name == "đèn.png"


def test_files_of_other_tickets_are_not_taken(two, waste):
    key = uuid.uuid4()
    attachments.hold(key, photo())
    other = ticket(submission_key=key).attachments.get()
    two[1] = Part("Rác ở chợ", "Rác ở chợ không ai thu.", waste, "phan-anh", (other.pk,))
    one = whole()
    _first, second = split(one, two, actor("coordinator"), version=one.version)
    assert not second.attachments.exists()


def test_it_counts_once_for_each_part(two):
    one = whole()
    month = timezone.localdate().replace(day=1)
    assert month_figures(month)["tickets"] == 1
    split(one, two, actor("coordinator"), version=one.version)
    assert month_figures(month)["tickets"] == 2


def test_the_figures_of_a_closed_month_stay_as_they_are(two):
    last = timezone.localdate().replace(day=1) - datetime.timedelta(days=1)
    month = last.replace(day=1)
    one = whole(received_at=timezone.now().replace(year=last.year, month=last.month, day=3))
    MonthClose.objects.create(month=month, as_of=last)
    split(one, two, actor("coordinator"), version=one.version)
    assert month_figures(month)["tickets"] == 1
    assert month_figures(month, timezone.localdate())["tickets"] == 2


def test_the_sender_and_those_who_joined_are_told_all_codes(two):
    one, same = whole(), ticket()
    act(same, "merge", actor("coordinator"), into=one)
    Notice.objects.all().delete()
    _first, second = split(one, two, actor("coordinator"), version=one.version)
    told = Notice.objects.filter(kind=Notice.Kind.SPLIT)
    assert {notice.ticket for notice in told} == {one, same}
    for notice in told:
        mail = compose(notice, "thu@example.com")
        assert second.code in mail.body
        assert WHOLE not in mail.body
    assert not Notice.objects.filter(kind=Notice.Kind.RECEIPT).exists()


def test_those_who_joined_before_hear_of_each_parts_answer(two):
    one, before, after = whole(), ticket(), ticket()
    act(before, "merge", actor("coordinator"), into=one)
    first, second = split(one, two, actor("coordinator"), version=one.version)
    act(after, "merge", actor("coordinator"), into=first)
    Notice.objects.all().delete()
    act(second, "answer_at_once", actor("operator"), text="Đã thu gom rác.")
    told = Notice.objects.filter(kind=Notice.Kind.ANSWERED)
    assert {notice.ticket for notice in told} == {second, before}


def test_a_ticket_that_moved_on_is_not_split_and_nothing_is_left_over(two):
    one = whole()
    act(one, "classify", actor("operator"), topic=two[0].topic)
    with pytest.raises(Conflict):
        split(one, two, actor("coordinator"), version=one.version)
    assert Ticket.objects.count() == 1
    one.refresh_from_db()
    assert one.content == WHOLE


def test_only_the_coordinator_splits_and_only_what_is_open(two):
    one = whole()
    for role in ("operator", "approver", "auditor"):
        with pytest.raises(NotAllowed):
            split(one, two, actor(role), version=one.version)
    one = act(one, "refuse", actor("coordinator"), reason="Không rõ")
    with pytest.raises(WrongState):
        split(one, two, actor("coordinator"), version=one.version)
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("number", [0, 1, 6])
def test_two_to_five_parts(two, number):
    one = whole()
    with pytest.raises(ValueError, match="parts"):
        split(one, [two[0]] * number, actor("coordinator"), version=one.version)


# --- The form -------------------------------------------------------------------------------------


def form(one, *parts, **more):
    data = {"version": one.version, "parts-TOTAL_FORMS": 5, "parts-INITIAL_FORMS": 5}
    for index in range(5):
        part = parts[index] if index < len(parts) else {"kind": "phan-anh"}
        data |= {f"parts-{index}-{name}": value for name, value in part.items()}
    return data | more


def typed(title, topic, content="Một việc cần được trả lời riêng."):
    return {"title": title, "content": f"{title}: {content}", "topic": topic, "kind": "phan-anh"}


def url(one):
    return reverse("desk:split", args=[one.code])


def test_the_coordinator_splits_in_three(client, lamps, waste):
    one = whole(topic=lamps)
    coordinator = sign_in(client, "coordinator")
    assert WHOLE in coordinator.get(url(one)).content.decode()
    parts = [typed("Đèn tắt", "chieu-sang"), typed("Rác ở chợ", "rac-thai")]
    parts += [typed("Đường ngập nước", "chieu-sang")]
    response = coordinator.post(url(one), form(one, *parts))
    assert response.status_code == 302
    assert Ticket.objects.filter(split_from=one).count() == 2
    one.refresh_from_db()
    assert one.title == "Đèn tắt"


@pytest.mark.parametrize(
    "second",
    [
        {"title": "", "content": "", "topic": "", "kind": ""},
        {"title": "Rác", "content": "Rác ở chợ không ai thu.", "topic": "rac-thai", "kind": "x"},
        {"title": "Rác ở chợ", "content": "Ngắn", "topic": "rac-thai", "kind": "phan-anh"},
        {"title": "Rác ở chợ", "content": "Rác ở chợ không thu.", "topic": "la", "kind": "gop-y"},
        {"title": "Đèn tắt", "content": "Đèn tắt: Một việc cần được trả lời riêng."}
        | {"topic": "rac-thai", "kind": "phan-anh"},
    ],
)
def test_bad_parts_are_told_and_kept(client, lamps, waste, second):
    one = whole(topic=lamps)
    data = form(one, typed("Đèn tắt", "chieu-sang"), second)
    response = sign_in(client, "coordinator").post(url(one), data)
    assert response.status_code == 422
    assert "Đèn tắt: Một việc" in response.content.decode()
    assert Ticket.objects.count() == 1


def test_a_forged_formset_does_no_harm(client, lamps):
    one = whole()
    coordinator = sign_in(client, "coordinator")
    for data in ({}, {"version": "x", "parts-TOTAL_FORMS": "99999", "parts-INITIAL_FORMS": "-1"}):
        assert coordinator.post(url(one), data).status_code == 422
    assert Ticket.objects.count() == 1


def test_a_conflict_is_told_with_every_word_kept(client, lamps, waste):
    one = whole(topic=lamps)
    act(one, "assign", actor("operator"), organisation=OrganisationFactory())
    coordinator = sign_in(client, "coordinator")
    data = form(one, typed("Đèn tắt", "chieu-sang"), typed("Rác ở chợ", "rac-thai"))
    response = coordinator.post(url(one), data)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Rác ở chợ: Một việc" in page
    # Sent once more, it applies to the ticket as it is now.
    again = coordinator.post(url(one), data | {"version": response.context["version"]})
    assert again.status_code == 302


def test_who_may_not_split_is_turned_away(client, lamps):
    unit = OrganisationFactory()
    one = act(whole(), "assign", actor("operator"), organisation=unit)
    other = whole()
    for role in ("operator", "approver", "auditor"):
        assert sign_in(client, role).get(url(one)).status_code in (302, 403)
    head = sign_in(client, "head", unit)
    assert head.get(url(one)).status_code in (302, 403)
    assert head.get(url(other)).status_code == 404
    assert head.post(url(other), {}).status_code == 404


def test_few_queries(client, lamps, django_assert_max_num_queries):
    one = whole(topic=lamps)
    coordinator = sign_in(client, "coordinator")
    coordinator.get(url(one))
    with django_assert_max_num_queries(15):
        coordinator.get(url(one))
