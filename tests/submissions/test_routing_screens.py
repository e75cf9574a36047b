"""The routing screen and the list of tickets that nobody answers for."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from portal.kept import Kept
from submissions.deadlines import active_rules
from submissions.desk.routing import move
from submissions.models import DeadlineRule, RoutingRule
from submissions.permissions import GROUPS
from submissions.workflow import act

from .factories import DeadlineRuleFactory, OrganisationFactory, TopicFactory, actor, staff, ticket

pytestmark = pytest.mark.django_db
TEXT = {"do": "try", "content": "Đèn đường tắt", "kind": "phan-anh", "level": "2"}


@pytest.fixture
def signed_in(client):
    """A client signed in at the desk in a role."""
    access = Permission.objects.get(codename="access_admin")

    def sign_in(role):
        user = staff(role, OrganisationFactory() if role == "officer" else None)
        Group.objects.get(name=GROUPS[role]).permissions.add(access)
        client.force_login(user)
        return client

    return sign_in


def rules(*topics):
    return [
        RoutingRule.objects.create(topic=topic, organisation=OrganisationFactory(), order=order)
        for order, topic in enumerate(topics)
    ]


def test_the_screen_tells_which_rule_takes_a_text_and_why_others_do_not(signed_in):
    lamps = TopicFactory()
    rules(TopicFactory(), lamps, None)
    page = signed_in("coordinator").post(reverse("desk:routing"), TEXT | {"topic": lamps.pk})
    passed, taken, late = page.context["rules"]
    assert [str(why) for why in passed["why"]] == ["khác lĩnh vực"]
    assert taken["taken"]
    assert late["why"] == ["đã có quy tắc đứng trước phù hợp"]
    assert "Nhận" in page.content.decode()


def test_a_text_that_is_missing_is_asked_for(signed_in):
    page = signed_in("operator").post(
        reverse("desk:routing"), TEXT | {"content": "", "title": "Đèn"}
    )
    assert page.status_code == 422
    assert "Đèn" in page.content.decode()


def test_only_those_who_route_see_it_and_only_the_coordinator_changes_it(signed_in):
    (rule,) = rules(None)
    assert signed_in("officer").get(reverse("desk:routing")).status_code != 200
    operator = signed_in("operator")
    assert operator.get(reverse("desk:routing")).status_code == 200
    move_it = {"do": "move", "rule": rule.pk, "way": "up"}
    assert operator.post(reverse("desk:routing"), move_it).status_code != 200
    assert operator.post(reverse("desk:routing"), {"do": "learn"}).status_code != 200


def test_rules_are_put_in_another_order(signed_in):
    first, second, third = rules(None, None, None)
    signed_in("coordinator").post(
        reverse("desk:routing"), {"do": "move", "rule": third.pk, "way": "up"}
    )
    assert list(RoutingRule.objects.all()) == [first, third, second]
    move(str(first.pk), up=True)
    move(str(second.pk), up=False)
    move("nonsense", up=True)
    assert list(RoutingRule.objects.all()) == [first, third, second]


def test_learning_anew_is_left_to_the_task_process(signed_in):
    answer = signed_in("coordinator").post(reverse("desk:routing"), {"do": "learn"})
    assert answer.status_code == 302


def test_the_screens_need_few_queries_however_many_rules(signed_in, django_assert_max_num_queries):
    client = signed_in("coordinator")
    rules(*(TopicFactory() for _ in range(12)))
    client.get(reverse("desk:routing"))
    with django_assert_max_num_queries(16):
        client.get(reverse("desk:routing"))
    with django_assert_max_num_queries(16):
        client.get(reverse("desk:orphans"))


def test_the_coordinator_hands_over_the_tickets_of_a_dissolved_body(signed_in):
    gone, heir = OrganisationFactory(), OrganisationFactory()
    one = act(ticket(), "assign", actor("operator"), organisation=gone)
    gone.valid_to = timezone.localdate()
    gone.save()
    gone.successors.add(heir)
    client = signed_in("coordinator")
    assert heir.name in client.get(reverse("desk:orphans")).content.decode()
    client.post(reverse("desk:orphans"), {"gone": gone.pk, "heir": heir.pk})
    one.refresh_from_db()
    assert one.organisation == heir
    assert client.post(reverse("desk:orphans"), {"gone": gone.pk, "heir": ""}).status_code == 422


def test_an_operator_reads_the_list_and_hands_nothing_over(signed_in):
    gone, heir = OrganisationFactory(), OrganisationFactory()
    one = act(ticket(), "assign", actor("operator"), organisation=gone)
    signed_in("operator").post(reverse("desk:orphans"), {"gone": gone.pk, "heir": heir.pk})
    one.refresh_from_db()
    assert one.organisation == gone


def test_proposals_stand_first_where_a_unit_is_chosen(signed_in):
    (rule,) = rules(None)
    one = act(ticket(), "classify", actor("operator"), level=2)
    page = signed_in("operator").get(reverse("desk:ticket", args=[one.code])).content.decode()
    assert "Đề xuất" in page
    assert page.index("Đề xuất") < page.rindex(rule.organisation.name)


# --- Rows that are kept in each process ---


def test_deadline_rules_are_read_once_and_again_when_one_changes(django_assert_num_queries):
    rule, topic = DeadlineRuleFactory(working_days=10), TopicFactory()
    assert active_rules()[0].working_days == 10
    with django_assert_num_queries(0):
        active_rules()
    rule.working_days = 3
    rule.save()
    assert active_rules()[0].working_days == 3
    rule.topics.add(topic)
    assert list(active_rules()[0].topics.all()) == [topic]
    rule.delete()
    assert active_rules() == []


def test_another_process_is_told_by_the_shared_note(django_capture_on_commit_callbacks):
    here = Kept("test", lambda: DeadlineRule.objects.count())
    there = Kept("test", lambda: DeadlineRule.objects.count())
    assert (here.get(), there.get()) == (0, 0)
    DeadlineRuleFactory()
    with django_capture_on_commit_callbacks(execute=True):
        here.changed()
        assert (here.get(), there.get()) == (1, 0), "not before it is committed"
    assert there.get() == 1
