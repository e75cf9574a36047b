"""Rows that the tests of tickets start from. Tickets come through the intake, like all others."""

import itertools

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from portal.places.models import Organisation, Topic, TopicGroup
from submissions.dossier import CITIZEN, Actor
from submissions.intake import NewSender, NewTicket, open_ticket
from submissions.models import Channel, DeadlineRule, Kind, Member
from submissions.permissions import GROUPS


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Topic

    code = factory.Sequence(lambda n: f"linh-vuc-{n}")
    name = factory.Sequence(lambda n: f"Lĩnh vực {n}")
    group = TopicGroup.INFRASTRUCTURE


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    code = factory.Sequence(lambda n: f"co-quan-{n}")
    name = factory.Sequence(lambda n: f"Cơ quan {n}")


class DeadlineRuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DeadlineRule

    code = factory.Sequence(lambda n: f"quy-tac-{n}")
    name = "Thông thường"
    working_days = 10


_numbers = itertools.count(1)


def staff(role: str, organisation: Organisation | None = None):
    """A member of staff in one role, of the given unit where the role has one."""
    user = get_user_model().objects.create_user(
        f"{role}-{next(_numbers)}", password="mật khẩu rất dài"
    )
    group, _ = Group.objects.get_or_create(name=GROUPS[role])
    user.groups.add(group)
    if organisation:
        Member.objects.create(user=user, organisation=organisation)
    return user


def actor(role: str, organisation: Organisation | None = None) -> Actor:
    return Actor.of(staff(role, organisation))


def new_ticket(**given) -> NewTicket:
    sender = given.pop("sender", None) or NewSender(
        full_name="Nguyễn Văn Thử", phone="0912 345 678", email="thu@example.com"
    )
    values = {
        "channel": Channel.WEBSITE,
        "kind": Kind.REPORT,
        "title": "Đèn đường không sáng",
        "content": "Bốn trụ đèn đường trên hẻm 41 tắt từ tối qua.",
        "sender": sender,
    }
    return NewTicket(**(values | given))


def ticket(**given):
    """A ticket that a citizen sent through the website."""
    return open_ticket(new_ticket(**given), CITIZEN)
