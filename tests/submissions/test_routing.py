"""Which topic and unit a ticket is proposed to, and why."""

import datetime

import pytest
from django.utils import timezone

from portal.places.models import AdminUnit
from submissions.models import Kind, Level, RoutingRule
from submissions.routing import Facts, proposal, proposals, proposals_for, try_rule

from .factories import OrganisationFactory, TopicFactory, ticket

pytestmark = pytest.mark.django_db

TEXT = {"title": "Đèn đường không sáng", "content": "Ba trụ đèn tắt đã mấy tối."}


def rule(organisation, **given):
    return RoutingRule.objects.create(organisation=organisation, **given)


def yesterday():
    return timezone.localdate() - datetime.timedelta(days=1)


def test_the_first_rule_in_order_that_fits_is_proposed():
    lamps = TopicFactory()
    second, first = OrganisationFactory(), OrganisationFactory()
    rule(second, topic=lamps, order=20)
    taken = rule(first, topic=lamps, order=10)
    found = proposals(**TEXT, topic=lamps)
    assert found.rule == taken
    assert found.organisations == [first]
    assert found.topics == [lamps]
    assert "10" in found.why


def test_a_rule_tells_which_of_its_conditions_do_not_hold():
    one = rule(
        OrganisationFactory(),
        topic=TopicFactory(),
        commune=AdminUnit.objects.create(),
        kind=Kind.QUESTION,
        level=Level.LEADERSHIP,
        active=False,
    )
    tried = try_rule(one, Facts(TopicFactory().pk, None, Kind.REPORT, Level.UNIT))
    assert tried.missed == ("active", "topic", "commune", "kind", "level")
    assert not tried.fits


def test_a_rule_without_conditions_takes_every_ticket():
    everything = rule(OrganisationFactory())
    assert proposal(ticket()) == everything
    assert proposals(**TEXT).organisations == [everything.organisation]


def test_a_rule_out_of_use_takes_nothing():
    rule(OrganisationFactory(), active=False)
    assert proposal(ticket()) is None
    assert proposals(**TEXT).organisations == []


def test_without_a_rule_the_bodies_of_the_topic_are_proposed():
    lamps, body = TopicFactory(), OrganisationFactory()
    body.topics.add(lamps)
    found = proposals_for(ticket(topic=lamps))
    assert found.organisations == [body]
    assert lamps.name in found.why


def test_nothing_known_proposes_nothing_and_does_not_fail():
    found = proposals(title="", content="")
    assert (found.topics, found.organisations, found.why, found.rule) == ([], [], "", None)


def test_a_body_that_no_longer_stands_gives_way_to_its_heirs():
    gone, between, heir = (OrganisationFactory() for _ in range(3))
    for old, new in ((gone, between), (between, heir)):
        old.valid_to = yesterday()
        old.save()
        old.successors.add(new)
    heir.successors.add(gone)  # a slip of staff: a circle ends too
    rule(gone)
    assert proposals(**TEXT).organisations == [heir]


def test_every_committee_means_that_of_the_commune():
    commune = AdminUnit.objects.create()
    every = OrganisationFactory(code="ubnd-cap-xa")
    own = OrganisationFactory(code="ubnd-phuong-sa-dec", unit=commune)
    rule(every)
    assert proposals(**TEXT, commune=commune).organisations == [own]
    assert proposals(**TEXT).organisations == [every]


def test_at_most_three_bodies_are_proposed():
    lamps = TopicFactory()
    for body in OrganisationFactory.create_batch(5):
        body.topics.add(lamps)
    assert len(proposals(**TEXT, topic=lamps).organisations) == 3


def test_the_queries_do_not_grow_with_the_rules(django_assert_max_num_queries):
    lamps = TopicFactory()
    for order in range(30):
        rule(OrganisationFactory(), topic=TopicFactory(), order=order)
    with django_assert_max_num_queries(6):
        proposals(**TEXT, topic=lamps)
