"""The coordinator's page, and what the ticket's page and the lists say of deadlines."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.calendar.models import CalendarDay
from portal.tasks import run_pending
from submissions import proof, unconfirmed
from submissions.deadline_warnings import warn
from submissions.models import Assignment, ProofRun, State, Ticket
from submissions.workflow import Record, record_many

from .factories import DeadlineRuleFactory, OrganisationFactory, actor, ticket
from .test_deadline_warnings import person
from .test_desk import desk, page, post  # noqa: F401  (a fixture and two helpers)

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - datetime.timedelta(days=40)


@pytest.fixture(autouse=True)
def rule():
    return DeadlineRuleFactory(working_days=10)


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


def shown(client, name="desk:checks") -> str:
    return client.get(reverse(name)).content.decode()


def overdue(unit, **what):
    one = ticket(received_at=LONG_AGO)
    what = {"organisation": unit} | what
    record_many([Record(one, "assign", actor("operator"), LONG_AGO, what)], notify=False)
    return Ticket.objects.get(pk=one.pk)


class TestProof:
    def test_before_the_first_night(self, desk):  # noqa: F811
        assert "Chưa kiểm tra lần nào" in shown(desk("coordinator"))

    def test_all_is_well(self, desk):  # noqa: F811
        ticket()
        proof.verify_tickets()
        text = shown(desk("auditor"))
        assert "Mọi thứ đều khớp" in text
        assert "Đã xem 1 phiếu" in text

    def test_findings_lead_to_the_ticket_and_say_what_to_do(self, desk):  # noqa: F811
        one = ticket(received_at=LONG_AGO)
        proof.verify_tickets()
        text = shown(desk("coordinator"))
        assert "phiếu đang mở chưa có đơn vị" in text
        assert page(one) in text
        assert "Chuyển xử lý, hoặc trả lời" in text

    def test_the_coordinator_runs_it_now_the_auditor_does_not(self, desk):  # noqa: F811
        address = reverse("desk:run_proof")
        client = desk("coordinator")
        assert client.get(address).status_code == 405
        client.post(address)
        client.post(address)
        run_pending()
        assert ProofRun.objects.count() in (1, 2)  # two when a minute ended in between
        assert desk("auditor").post(address).status_code in (302, 403)

    @pytest.mark.parametrize("role", ["operator", "officer", "head", "approver", "editor"])
    def test_others_do_not_see_it(self, desk, unit, role):  # noqa: F811
        client = desk(role, unit if role in ("officer", "head") else None)
        assert client.get(reverse("desk:checks")).status_code in (302, 403)


class TestWarnings:
    def test_who_was_told_stands_on_both_pages(self, desk, unit):  # noqa: F811
        officer = person("officer", unit)
        one = overdue(unit, officer=officer)
        warn(timezone.now())
        client = desk("coordinator")
        for text in (shown(client), client.get(page(one)).content.decode()):
            assert officer.username in text
            assert "quá hạn" in text

    def test_that_nobody_could_be_told_too(self, desk, unit):  # noqa: F811
        one = overdue(unit)
        warn(timezone.now())
        client = desk("coordinator")
        assert "không có ai để báo" in shown(client)
        assert "Không có ai để báo" in client.get(page(one)).content.decode()

    def test_the_number_of_queries_does_not_grow(
        self,
        desk,  # noqa: F811
        unit,
        django_assert_max_num_queries,
    ):
        officer = person("officer", unit)
        for _ in range(40):
            overdue(unit, officer=officer)
        warn(timezone.now())
        proof.verify_tickets()
        client = desk("coordinator")
        shown(client)
        with django_assert_max_num_queries(15):
            text = shown(client)
        assert "Còn 10 phiếu nữa" in text


class TestHandover:
    def see(self, client, one):
        return client.post(reverse("desk:seen", args=[one.code])).status_code

    def test_the_units_first_look_is_noted(self, desk, unit):  # noqa: F811
        one = overdue(unit)
        client = desk("coordinator")
        assert "data-seen" not in client.get(page(one)).content.decode()
        assert self.see(client, one) == 204
        assert Assignment.objects.get().seen_at is None
        client = desk("officer", unit)
        assert "data-seen" in client.get(page(one)).content.decode()
        assert Assignment.objects.get().seen_at is None  # reading alone changes nothing
        assert self.see(client, one) == 204
        first = Assignment.objects.get().seen_at
        assert first is not None
        client = desk("head", unit)
        assert "data-seen" not in client.get(page(one)).content.decode()
        self.see(client, one)
        assert Assignment.objects.get().seen_at == first
        one.refresh_from_db()
        assert one.state == State.ASSIGNED

    def test_another_units_ticket_is_not_there(self, desk, unit):  # noqa: F811
        one = overdue(unit)
        assert self.see(desk("officer", OrganisationFactory()), one) == 404


class TestUnconfirmedYear:
    @pytest.fixture
    def far(self, rule):
        """A rule so long that a deadline runs into next year, whatever the day."""
        rule.working_days = 300
        rule.save()

    def test_the_next_year_is_unconfirmed_until_it_is_announced(self, far):
        year = timezone.localdate().year
        for known in (year, year + 1):
            new_year = datetime.date(known, 1, 1)
            CalendarDay.objects.update_or_create(
                day=new_year,
                defaults={"kind": "off", "name": "Tết Dương lịch", "confirmed": known == year},
            )
            CalendarDay.objects.filter(day__year=known).update(confirmed=known == year)
        assert unconfirmed.year_ahead() == year + 1
        for row in CalendarDay.objects.filter(day__year=year + 1):
            row.confirmed = True
            row.save()
        assert unconfirmed.year_ahead() in (None, year + 2)

    def test_is_told_to_those_who_tell_people_dates(self, desk, far, unit):  # noqa: F811
        words = "chưa được xác nhận mà thời hạn sắp kéo sang"
        assert words in shown(desk("coordinator"), "desk:index")
        assert words in shown(desk("operator"), "desk:index")
        assert words not in shown(desk("officer", unit), "desk:index")

    def test_stands_at_a_ticket_that_is_due_then(self, desk, far):  # noqa: F811
        one = ticket()
        text = desk("coordinator").get(page(one)).content.decode()
        assert "ngày này còn có thể thay đổi" in text


class TestChangeDeadline:
    def give(self, client, one, day, reason="Chờ kết quả kiểm định."):
        data = {"due_on": day.isoformat(), "reason": reason}
        return post(client, one, "change_deadline", **data)

    def a_working_day(self, start):
        from portal.calendar.current import working_calendar

        return working_calendar().next_working_day(start)

    def test_by_the_coordinator(self, desk, unit):  # noqa: F811
        one = overdue(unit)
        day = self.a_working_day(timezone.localdate() + datetime.timedelta(days=20))
        assert self.give(desk("coordinator"), one, day).status_code == 302
        one.refresh_from_db()
        assert timezone.localtime(one.due_at).date() == day
        text = desk("coordinator").get(page(one)).content.decode()
        assert "Tổng đài gia hạn thêm" in text

    @pytest.mark.parametrize("days", [-1, 400])
    def test_not_to_yesterday_nor_for_ever_and_the_words_are_kept(self, desk, unit, days):  # noqa: F811
        one = overdue(unit)
        day = timezone.localdate() + datetime.timedelta(days=days)
        response = self.give(desk("coordinator"), one, day)
        assert response.status_code == 422
        assert "Chờ kết quả kiểm định." in response.content.decode()

    def test_not_to_a_day_off(self, desk, unit):  # noqa: F811
        one, day = overdue(unit), timezone.localdate() + datetime.timedelta(days=30)
        CalendarDay.objects.update_or_create(day=day, defaults={"kind": "off", "name": "Nghỉ"})
        response = self.give(desk("coordinator"), one, day)
        assert response.status_code == 422
        assert "Ngày này cơ quan nghỉ" in response.content.decode()

    def test_a_unit_may_not(self, desk, unit):  # noqa: F811
        one = overdue(unit)
        day = self.a_working_day(timezone.localdate() + datetime.timedelta(days=20))
        assert self.give(desk("officer", unit), one, day).status_code == 403
        one.refresh_from_db()
        assert one.due_at < timezone.now()
