"""Double clicks and colleagues at the same moment: one ticket, no figure lost, no error page."""

import uuid

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from submissions.models import CallCount, State, Ticket
from submissions.permissions import GROUPS

from .factories import OrganisationFactory, TopicFactory, staff, ticket
from .test_at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True)]

TIMES = 4


def signed_in(role) -> Client:
    access = Permission.objects.get(codename="access_admin")
    user = staff(role)
    Group.objects.get(name=GROUPS[role]).permissions.add(access)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_form_sent_four_times_at_once_is_one_ticket_with_one_hand_over():
    topic, unit = TopicFactory(), OrganisationFactory()
    fields = {
        "channel": "phone",
        "kind": "phan-anh",
        "level": "2",
        "phone": "0912 345 678",
        "full_name": "Nguyễn Văn Thử",
        "content": "Bốn trụ đèn đường trên hẻm 41 tắt từ tối qua.",
        "topic": topic.code,
        "organisation": unit.pk,
        "submission_key": str(uuid.uuid4()),
        "deed": "send",
    }
    operator = signed_in("operator")
    cookies = operator.cookies

    def send():
        client = Client()
        client.cookies = cookies.copy()
        return client.post(reverse("desk:new"), fields)

    answers = at_once([send] * TIMES)
    one = Ticket.objects.get()
    assert {answer.status_code for answer in answers} == {303}
    assert {answer.url.rsplit("=")[-1] for answer in answers} == {one.code}
    assert (one.state, one.assignments.count()) == (State.ASSIGNED, 1)


def test_a_ticket_is_split_once():
    topic = TopicFactory(code="chieu-sang")
    one = ticket(topic=topic)
    data = {"version": one.version, "parts-TOTAL_FORMS": 5, "parts-INITIAL_FORMS": 5}
    for index in range(5):
        data[f"parts-{index}-kind"] = "phan-anh"
    for index, words in enumerate(("Đèn đường tắt", "Rác không ai thu gom")):
        data[f"parts-{index}-title"] = words
        data[f"parts-{index}-content"] = f"{words} đã ba ngày."
        data[f"parts-{index}-topic"] = topic.code
    people = [signed_in("coordinator") for _ in range(TIMES)]
    url = reverse("desk:split", args=[one.code])
    answers = at_once([lambda person=person: person.post(url, data) for person in people])
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409, 409]
    assert Ticket.objects.filter(split_from=one).count() == 1


def test_the_first_figures_of_a_day_by_two_people():
    today = timezone.localdate()
    people = [signed_in("operator") for _ in range(TIMES)]
    url = reverse("desk:calls")

    def write(person, number):
        return person.post(url, {f"in-{today}": number, f"out-{today}": "1", f"seen-{today}": ""})

    answers = at_once(
        [lambda i=i, person=person: write(person, str(100 + i)) for i, person in enumerate(people)]
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409, 409]
    assert CallCount.objects.count() == 1
