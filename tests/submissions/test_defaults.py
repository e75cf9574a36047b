"""What `load_desk` gives a new desk, and that it never touches what staff changed."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from portal.places.models import Topic
from submissions import routing
from submissions.deadlines import active_rules, rule_for
from submissions.defaults import load_desk
from submissions.models import DeadlineRule, ReplyTemplate, RetentionRule, RoutingRule
from submissions.permissions import GROUPS

from .factories import staff


@pytest.fixture
def desk(db):
    load_desk()


def days(topic: str, kind: str, level: int = 2) -> int:
    topic_id = Topic.objects.get(code=topic).pk
    return rule_for(active_rules(), topic_id=topic_id, kind=kind, level=level).working_days


def test_the_usual_periods_follow_from_topic_kind_and_level(desk):
    assert days("giao-thong", "phan-anh") == 3
    assert days("giao-thong", "hoi-dap") == 10
    assert days("dat-dai", "phan-anh") == 10
    assert days("dat-dai", "phan-anh", level=3) == 15


def test_the_other_periods_are_for_staff_to_choose(desk):
    manual = DeadlineRule.objects.filter(manual=True)
    assert dict(manual.values_list("code", "working_days")) == {"khan-cap": 1}


def test_what_is_not_ours_to_answer_has_a_clock_of_its_own(desk):
    rules = DeadlineRule.objects.exclude(purpose="")
    assert dict(rules.values_list("purpose", "working_days")) == {
        "forward": 5,
        "forward_conduct": 3,
    }
    assert "20/2008" in rules.get(purpose="forward").legal_basis


def test_every_topic_is_routed_to_a_body_of_today(desk):
    rules = list(RoutingRule.objects.select_related("organisation"))
    for topic in Topic.objects.all():
        rule = routing.rule_for(rules, topic_id=topic.pk, commune_id=None, kind="", level=2)
        assert rule.organisation.valid_to is None
        assert not rule.organisation.outside


def test_nothing_is_erased_before_the_centre_says_so(desk):
    assert set(RetentionRule.objects.values_list("active", flat=True)) == {False}


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("operator", "submissions.add_callcount", "submissions.change_deadlinerule"),
        ("officer", "submissions.view_replytemplate", "submissions.view_callcount"),
        ("head", "submissions.view_replytemplate", "submissions.change_member"),
        ("approver", "submissions.view_replytemplate", "pages.add_emergencybanner"),
        ("coordinator", "submissions.change_routingrule", "search.change_synonymgroup"),
        ("coordinator", "tasks.resend_taskrun", "tasks.delete_taskrun"),
        ("editor", "search.change_synonymgroup", "submissions.view_callcount"),
        ("auditor", "submissions.view_routingrule", "submissions.change_routingrule"),
        ("auditor", "audit.view_contactview", "tasks.resend_taskrun"),
    ],
)
def test_each_role_may_do_its_own(desk, role, may, may_not):
    user = staff(role)
    assert user.has_perm("wagtailadmin.access_admin")
    assert user.has_perm(may)
    assert not user.has_perm(may_not)


def test_the_editor_may_publish_pages_and_the_auditor_may_not(desk, home_page):
    assert home_page.permissions_for_user(staff("editor")).can_publish()
    assert not home_page.permissions_for_user(staff("auditor")).can_edit()


def test_a_second_run_adds_nothing_and_keeps_what_staff_changed(desk):
    DeadlineRule.objects.filter(code="su-co").update(working_days=2, active=False)
    DeadlineRule.objects.get(code="su-co").topics.clear()
    ReplyTemplate.objects.filter(title="Đã khắc phục sự cố").update(text="Của chúng tôi")
    group = Group.objects.get(name=GROUPS["operator"])
    group.permissions.remove(*group.permissions.filter(codename="add_callcount"))
    assert set(load_desk().values()) == {0}
    rule = DeadlineRule.objects.get(code="su-co")
    assert (rule.working_days, rule.active, rule.topics.count()) == (2, False, 0)
    assert ReplyTemplate.objects.get(title="Đã khắc phục sự cố").text == "Của chúng tôi"
    assert not group.permissions.filter(codename="add_callcount").exists()


def test_the_command_tells_what_it_added(db, capsys):
    call_command("load_desk")
    assert "28" in capsys.readouterr().out
