"""Who sees which tickets, and whose contact data."""

import pytest

from portal.audit.models import ContactView
from submissions import permissions
from submissions.models import Ticket
from submissions.workflow import act

from .factories import OrganisationFactory, actor, staff, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return OrganisationFactory()


@pytest.fixture
def assigned(province):
    child = OrganisationFactory(parent=province)
    return act(ticket(), "assign", actor("operator"), organisation=child)


def test_a_unit_sees_its_own_tickets_and_its_childrens(province, assigned):
    ticket()
    assert list(permissions.visible(staff("officer", province))) == [assigned]
    assert list(permissions.visible(staff("head", assigned.organisation))) == [assigned]
    assert not permissions.visible(staff("officer", OrganisationFactory())).exists()


@pytest.mark.parametrize("role", ["operator", "approver", "coordinator", "auditor"])
def test_the_centre_sees_all(role, assigned):
    ticket()
    assert permissions.visible(staff(role)).count() == 2


def test_editors_see_no_tickets(assigned):
    assert not permissions.visible(staff("editor")).exists()


def test_every_look_at_contact_data_is_written_down(assigned):
    operator = staff("operator")
    sender = permissions.view_contact(operator, assigned, "gọi lại")
    assert sender.full_name == "Nguyễn Văn Thử"
    look = ContactView.objects.get()
    assert (look.user, look.ticket_code, look.purpose) == (operator, assigned.code, "gọi lại")


@pytest.mark.parametrize("role", ["approver", "editor"])
def test_those_who_judge_texts_do_not_learn_who_wrote(role, assigned):
    assert permissions.view_contact(staff(role), assigned, "x") is None
    assert not ContactView.objects.exists()


def test_the_unit_complained_of_does_not_learn_who_wrote(assigned):
    Ticket.objects.filter(pk=assigned.pk).update(sender_hidden=True)
    assigned.refresh_from_db()
    officer = staff("officer", assigned.organisation)
    assert permissions.view_contact(officer, assigned, "x") is None
    assert permissions.view_contact(staff("coordinator"), assigned, "x")


def test_a_dismissed_user_has_no_role(assigned):
    user = staff("operator")
    user.is_active = False
    assert permissions.roles_of(user) == frozenset()
