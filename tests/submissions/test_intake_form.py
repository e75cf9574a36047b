"""The operator's form: an opinion from any channel becomes a ticket, and nothing typed is lost."""

import datetime
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from portal.places.models import TopicGroup
from submissions.desk.intake.forms import title_from
from submissions.models import (
    Channel,
    Consent,
    Level,
    MonthClose,
    Rating,
    Sender,
    State,
    Ticket,
)
from submissions.statistics import month_figures
from submissions.workflow import act

from .desk import sign_in
from .factories import DeadlineRuleFactory, OrganisationFactory, TopicFactory, actor, ticket

pytestmark = pytest.mark.django_db

NEW = reverse("desk:new")


@pytest.fixture
def operator(client):
    return sign_in(client, "operator")


@pytest.fixture
def topic():
    return TopicFactory(code="chieu-sang", name="Chiếu sáng")


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


def call(**fields):
    """What an operator fills in of a usual call."""
    typed = {
        "channel": "phone",
        "kind": "phan-anh",
        "level": "2",
        "phone": "0912 345 678",
        "full_name": "Nguyễn Văn Thử",
        "content": "Bốn trụ đèn đường trên hẻm 41 tắt từ tối qua. Đường rất tối.",
        "submission_key": str(uuid.uuid4()),
        "deed": "receive",
    }
    return {name: value for name, value in (typed | fields).items() if value is not None}


def taken(response):
    """The ticket that the answer leads to."""
    assert response.status_code == 303, response.context["form"].errors
    return Ticket.objects.get(code=response.url.rsplit("=")[-1])


# --- Who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["officer", "head", "approver", "editor", "auditor"])
def test_only_operators_and_coordinators_take_in(client, role):
    sign_in(client, role, OrganisationFactory() if role in ("officer", "head") else None)
    assert client.get(NEW).status_code in (302, 403)
    for name in ("desk:new", "desk:suggest", "desk:earlier"):
        assert client.post(reverse(name), call()).status_code in (302, 403)
    assert not Ticket.objects.exists()


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get(NEW).status_code == 302
    assert client.post(NEW, call()).status_code == 302
    assert not Ticket.objects.exists()


def test_a_coordinator_takes_in_but_does_not_answer_at_once(client):
    sign_in(client, "coordinator")
    assert 'value="answer"' not in client.get(NEW).content.decode()
    assert client.post(NEW, call(deed="answer", answer="Trả lời")).status_code == 422
    assert not Ticket.objects.exists()
    assert taken(client.post(NEW, call())).state == State.NEW


# --- What comes of it -----------------------------------------------------------------------------


@pytest.mark.parametrize("channel", Channel.values)
def test_every_channel_comes_in(operator, channel, topic):
    one = taken(operator.post(NEW, call(channel=channel, topic=topic.code)))
    assert (one.channel, one.state, one.created_by) == (channel, State.CLASSIFIED, operator.user)
    assert one.title == "Bốn trụ đèn đường trên hẻm 41 tắt từ tối qua"
    assert Sender.objects.get(ticket=one).phone_e164 == "+84912345678"


def test_the_code_is_shown_to_be_told_and_the_form_is_fresh(operator, topic):
    response = operator.post(NEW, call(channel="zalo", topic=topic.code))
    one = taken(response)
    shown = operator.get(response.url)
    page = shown.content.decode()
    for group in one.code.split("-"):
        assert f"<span>{group}</span>" in page
    assert "0912" not in page
    # The next one probably comes the same way.
    assert shown.context["form"]["channel"].value() == "zalo"
    assert shown.context["form"]["kind"].value() == "phan-anh"


def test_received_and_sent_to_the_unit(operator, topic, unit):
    DeadlineRuleFactory(working_days=3)
    one = taken(operator.post(NEW, call(deed="send", topic=topic.code, organisation=unit.pk)))
    assert (one.state, one.organisation) == (State.ASSIGNED, unit)
    assert one.assignments.get().assigned_by == operator.user
    assert one.due_at
    assert [event.type for event in one.events.all()] == ["opened", "classified", "assigned"]


def test_a_call_answered_at_once_is_closed_at_once_and_counted(operator, topic):
    fields = {"deed": "answer", "kind": "hoi-dap", "answer": "Mang căn cước đến bộ phận một cửa."}
    one = taken(operator.post(NEW, call(**fields)))
    assert (one.state, one.level) == (State.CLOSED, Level.OPERATOR)
    assert one.answers.get().text == fields["answer"]
    figures = month_figures(timezone.localdate().replace(day=1))
    assert (figures["answered"], figures["no_reply"]) == (1, 1)


@pytest.mark.parametrize("score", ["very_satisfied", "satisfied"])
def test_what_the_caller_says_of_the_answer_is_written_down(operator, score):
    one = taken(operator.post(NEW, call(deed="answer", answer="Đã rõ.", score=score)))
    assert one.state == State.CLOSED
    rating = one.ratings.get()
    assert (rating.score, rating.means) == (score, Rating.Means.CALLBACK)
    assert rating.recorded_by == operator.user
    assert month_figures(timezone.localdate().replace(day=1))["satisfied"] == 1


def test_a_caller_who_is_not_satisfied_opens_another_round(operator):
    one = taken(operator.post(NEW, call(deed="answer", answer="Đã rõ.", score="unsatisfied")))
    assert (one.state, one.round) == (State.REOPENED, 2)


def test_who_wrote_is_answered_in_writing_and_rates_later(operator):
    fields = {"channel": "email", "email": "thu@example.com", "score": "satisfied"}
    one = taken(operator.post(NEW, call(deed="answer", answer="Đã rõ.", **fields)))
    assert one.state == State.ANSWERED
    assert not one.ratings.exists()


def test_the_caller_who_says_the_same_joins_the_earlier_ticket(operator, topic):
    earlier = ticket(topic=topic)
    one = taken(operator.post(NEW, call(join=earlier.code, topic=topic.code)))
    assert (one.state, one.duplicate_of) == (State.DUPLICATE, earlier)
    assert earlier.code in operator.get(f"{NEW}?da-nhan={one.code}").content.decode()


def test_nobody_joins_what_is_at_its_end_or_not_there(operator, topic):
    ended = act(ticket(), "refuse", actor("operator"), reason="Không rõ")
    for code in (ended.code, "PA-0000-0000-0000", "lạ"):
        response = operator.post(NEW, call(join=code))
        assert response.status_code == 422
        assert "Đường rất tối" in response.content.decode()
    assert Ticket.objects.count() == 1


def test_an_operator_merges_only_what_they_took_in_themselves(operator):
    from submissions.workflow import NotAllowed

    other, into = ticket(), ticket()
    with pytest.raises(NotAllowed):
        act(other, "merge", actor("operator"), into=into)


def test_consents_read_out_are_kept_with_their_channel(operator):
    one = taken(operator.post(NEW, call(consent_publish="on")))
    consent = Consent.objects.get(ticket=one)
    assert (consent.purpose, consent.channel) == ("publish", "phone")
    assert consent.text_version


def test_what_the_operator_knows_better_is_kept(operator, topic):
    rule = DeadlineRuleFactory(code="khan-cap", working_days=1, manual=True)
    fields = {"is_procedure": "1", "rule": rule.pk, "sender_hidden": "on", "dossier_code": "H19.1"}
    one = taken(operator.post(NEW, call(topic=topic.code, **fields)))
    assert one.is_procedure
    assert one.sender_hidden
    assert one.due_explained["rule"] == "khan-cap"


def test_an_organisation_is_the_sender_when_it_is_named(operator):
    one = taken(operator.post(NEW, call(organisation_name="Công ty A", tax_code="1400000000")))
    sender = Sender.objects.get(ticket=one)
    assert (sender.kind, sender.tax_code) == ("organisation", "1400000000")


def test_files_of_a_mail_come_along(operator):
    out = io.BytesIO()
    Image.new("RGB", (30, 20)).save(out, "PNG")
    upload = SimpleUploadedFile("ảnh.png", out.getvalue())
    one = taken(operator.post(NEW, call(channel="email", attachments=upload)))
    assert one.attachments.get().original_name == "ảnh.png"


def test_a_mail_of_yesterday_counts_from_yesterday(operator):
    DeadlineRuleFactory(working_days=3)
    yesterday = timezone.localtime() - datetime.timedelta(days=1)
    at = yesterday.strftime("%Y-%m-%dT%H:%M")
    one = taken(operator.post(NEW, call(channel="email", received_at=at)))
    assert timezone.localtime(one.received_at).date() == yesterday.date()


# --- Twice ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["receive", "send", "answer"])
def test_sent_twice_it_is_one_ticket(operator, topic, unit, deed):
    fields = call(deed=deed, topic=topic.code, organisation=unit.pk, answer="Đã rõ.")
    first, second = taken(operator.post(NEW, fields)), taken(operator.post(NEW, fields))
    assert first == second
    assert first.version == second.version
    assert Ticket.objects.count() == 1


def test_a_step_added_by_the_back_button_is_taken_on_the_same_ticket(operator, topic, unit):
    fields = call(topic=topic.code, organisation=unit.pk)
    first = taken(operator.post(NEW, fields))
    second = taken(operator.post(NEW, fields | {"deed": "send"}))
    assert (first, second.state) == (second, State.ASSIGNED)


def test_an_answer_that_comes_too_late_is_told_and_kept(operator, topic, unit):
    fields = call(topic=topic.code, organisation=unit.pk)
    taken(operator.post(NEW, fields | {"deed": "send"}))
    response = operator.post(NEW, fields | {"deed": "answer", "answer": "Lời đã gõ"})
    assert response.status_code == 409
    assert "Lời đã gõ" in response.content.decode()


# --- Bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"content": ""}, "content"),
        ({"content": "Ngắn"}, "content"),
        ({"content": "x" * 5001}, "content"),
        ({"title": "x" * 151}, "title"),
        ({"phone": "1022"}, "phone"),
        ({"phone": "0121 345 6789"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"email": "không phải"}, "email"),
        ({"full_name": ""}, "full_name"),
        ({"channel": "fax"}, "channel"),
        ({"kind": "to-cao"}, "kind"),
        ({"kind": "kien-nghi"}, "proposal"),
        ({"kind": "gop-y", "anonymous": "on"}, "anonymous"),
        ({"topic": "la"}, "topic"),
        ({"commune": "00000"}, "commune"),
        ({"level": "9"}, "level"),
        ({"organisation": "999999"}, "organisation"),
        ({"deed": "send"}, "organisation"),
        ({"deed": "answer"}, "answer"),
        ({"score": "?"}, "score"),
        ({"tax_code": "12"}, "tax_code"),
        ({"rule": "999999"}, "rule"),
        ({"received_at": "hôm qua"}, "received_at"),
        ({"received_at": "2999-01-01T08:00"}, "received_at"),
        ({"received_at": "2020-01-01T08:00"}, "received_at"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_everything_stays(operator, fields, wrong):
    typed = {
        "sender_address": "Khóm 1, phường Sa Đéc",
        "answer": "" if "deed" in fields else "Nháp",
    }
    response = operator.post(NEW, call(**typed | fields))
    assert response.status_code == 422
    assert wrong in response.context["form"].errors
    page = response.content.decode()
    assert "Khóm 1, phường Sa Đéc" in page
    assert not Ticket.objects.exists()


def test_an_opinion_about_procedures_needs_the_senders_address(operator):
    topic = TopicFactory(code="ho-tich", group=TopicGroup.PROCEDURES)
    response = operator.post(NEW, call(topic=topic.code))
    assert "sender_address" in response.context["form"].errors
    assert taken(operator.post(NEW, call(topic=topic.code, kind="hoi-dap"))).is_procedure


def test_a_closed_month_takes_no_more(operator):
    moment = timezone.localtime() - datetime.timedelta(days=32)
    MonthClose.objects.create(month=moment.date().replace(day=1), as_of=moment.date())
    at = moment.strftime("%Y-%m-%dT%H:%M")
    response = operator.post(NEW, call(channel="email", received_at=at))
    assert "received_at" in response.context["form"].errors


def test_a_forged_step_is_taken_for_none(operator):
    assert taken(operator.post(NEW, call(deed="closed"))).state == State.NEW


def test_a_key_that_is_none_is_replaced(operator):
    assert taken(operator.post(NEW, call(submission_key="x"))).submission_key


def test_hidden_characters_and_nul_do_no_harm(operator):
    one = taken(operator.post(NEW, call(content="Đèn\x00 đường\u202e tắt từ tối qua, hẻm 41")))
    assert "\x00" not in one.content


def test_reading_opens_nothing(operator):
    operator.get(NEW, call())
    operator.get(f"{NEW}?da-nhan=PA-0000-0000-0000")
    assert operator.get(reverse("desk:suggest")).status_code == 405
    assert operator.get(reverse("desk:earlier")).status_code == 405
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("Đèn tắt. Đường tối.", "Đèn tắt"),
        ("Đèn tắt\nĐường tối", "Đèn tắt"),
        ("", ""),
        ("một " * 40, "một " * 18 + "một…"),
    ],
)
def test_the_title_is_the_first_words(content, title):
    assert title_from(content) == title
    assert len(title_from(content)) <= 80


# --- Without scripts ------------------------------------------------------------------------------


def test_the_small_buttons_send_nothing_and_keep_the_words(operator, topic):
    fields = call(deed=None, address="Hẻm 41", topic="")
    for button in (
        {"look": "1"},
        {"find_commune": "1"},
        {"use_answer": "faq:0"},
        {"pick": "topic:chieu-sang"},
        {"remove_attachment": "1"},
        {"remove_attachment": "x" * 40},
    ):
        response = operator.post(NEW, fields | button)
        assert response.status_code == 200
        assert "Đường rất tối" in response.content.decode()
        assert not response.context["form"].errors
    assert not Ticket.objects.exists()


def test_a_proposal_is_picked_without_scripts(operator, topic):
    response = operator.post(NEW, call(deed=None, pick="topic:chieu-sang"))
    assert response.context["form"]["topic"].value() == "chieu-sang"


# --- The number of queries ------------------------------------------------------------------------


def test_the_empty_form_takes_few_queries(operator, django_assert_max_num_queries, topic):
    OrganisationFactory.create_batch(30)
    operator.get(NEW)
    with django_assert_max_num_queries(15):
        assert operator.get(NEW).status_code == 200
