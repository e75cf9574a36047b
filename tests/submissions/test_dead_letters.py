"""A mail server that is away, and mail that does not arrive: tried for a day, seen, sent again."""

import socket

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.tasks import run_pending
from portal.tasks.models import TaskRun
from submissions import dead_letters, notices
from submissions.models import Delivery, Notice

from .factories import OrganisationFactory, staff, ticket
from .smtp import MailServer
from .test_desk import desk  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_server(settings):
    """Real SMTP to a port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


@pytest.fixture
def back(settings, no_server):
    """The server comes back when it is called."""
    servers = []

    def start(refused=()):
        server = MailServer()
        server.refused |= set(refused)
        server.__enter__()
        servers.append(server)
        settings.EMAIL_PORT = server.server_address[1]
        return server

    yield start
    for server in servers:
        server.__exit__(None, None, None)
        server.server_close()


def an_hour_later():
    """The next attempt of everything that waits, without waiting for it."""
    TaskRun.objects.filter(state=TaskRun.State.QUEUED).update(next_attempt_at=timezone.now())
    run_pending()


def test_a_server_away_for_a_day_loses_nothing_and_sends_nothing_twice(back):
    many = [ticket() for _ in range(5)]
    for _ in range(26):  # 10 s, 1 min, 10 min, then hourly: a day and a night
        an_hour_later()
    assert dead_letters.still_tried().count() == 5
    assert dead_letters.given_up().count() == 0
    assert Delivery.objects.filter(ok=False).count() == 5 * 26
    server = back()
    an_hour_later()
    assert len(server.mails) == 5
    assert all(sum(one.code in mail for mail in server.mails) == 1 for one in many)
    an_hour_later()
    assert len(server.mails) == 5
    assert not Notice.objects.filter(sent_at__isnull=True).exists()


def test_away_for_longer_it_is_given_up_and_all_is_sent_again_at_once(back):
    for _ in range(3):
        ticket()
    for _ in range(notices.ATTEMPTS):
        an_hour_later()
    assert dead_letters.given_up().count() == 3
    server = back()
    assert dead_letters.send_all_again() == 3
    run_pending()
    assert len(server.mails) == 3
    assert dead_letters.given_up().count() == 0
    assert dead_letters.send_all_again() == 0


def test_an_address_that_is_refused_is_given_up_at_once(back):
    server = back(refused=["thu@example.com"])
    ticket()
    run_pending()
    assert server.mails == []
    assert dead_letters.given_up().get().attempts == 1
    assert Delivery.objects.get().reason == Delivery.Reason.REFUSED


def test_no_record_of_a_failure_names_the_address(back):
    back(refused=["thu@example.com"])
    ticket()
    run_pending()
    assert "thu@example.com" not in Delivery.objects.get().error
    assert "thu@example.com" not in TaskRun.objects.get(name=dead_letters.SEND).last_error


@pytest.fixture
def given_up(back):
    back(refused=["thu@example.com"])
    one = ticket()
    run_pending()
    return one


class TestPage:
    def test_shows_the_code_and_why_but_no_contact(self, desk, given_up):  # noqa: F811
        shown = desk("coordinator").get(reverse("desk:mail")).content.decode()
        assert given_up.code in shown
        assert "máy chủ thư không nhận địa chỉ này" in shown
        for contact in ("thu@example.com", "Nguyễn Văn Thử", "0912"):
            assert contact not in shown

    def test_one_is_sent_again_by_post_alone(self, desk, given_up, settings, back):  # noqa: F811
        client, server = desk("operator"), back()
        run = dead_letters.given_up().get()
        assert client.get(reverse("desk:send_again", args=[run.pk])).status_code == 405
        assert dead_letters.given_up().exists()
        client.post(reverse("desk:send_again", args=[run.pk]))
        run_pending()
        assert len(server.mails) == 1
        answer = client.post(reverse("desk:send_again", args=[run.pk]), follow=True)
        assert "không còn trong số" in answer.content.decode()
        run_pending()
        assert len(server.mails) == 1

    def test_all_are_sent_again(self, desk, given_up, back):  # noqa: F811
        client, server = desk("coordinator"), back()
        client.post(reverse("desk:send_all_again"))
        run_pending()
        assert len(server.mails) == 1

    def test_auditors_read_and_send_nothing(self, desk, given_up):  # noqa: F811
        client = desk("auditor")
        shown = client.get(reverse("desk:mail")).content.decode()
        assert given_up.code in shown
        assert reverse("desk:send_all_again") not in shown
        assert client.post(reverse("desk:send_all_again")).status_code in (302, 403)
        assert dead_letters.given_up().exists()

    def test_units_and_editors_do_not_see_it(self, desk, given_up):  # noqa: F811
        for role, unit in (("officer", OrganisationFactory()), ("editor", None)):
            response = desk(role, unit).get(reverse("desk:mail"))
            assert response.status_code in (302, 403)

    def test_the_number_of_queries_does_not_grow(
        self,
        desk,  # noqa: F811
        back,
        django_assert_max_num_queries,
    ):
        back(refused=["thu@example.com"])
        for _ in range(60):
            ticket()
        run_pending()
        client = desk("coordinator")
        client.get(reverse("desk:mail"))
        with django_assert_max_num_queries(15):
            client.get(reverse("desk:mail"))


def test_staff_are_named_on_the_page(back):
    user = staff("officer")
    notice = Notice(staff=user, kind=Notice.Kind.WARNING, key="w")
    notice.save()
    run = TaskRun(name=dead_letters.SEND, arguments={"notice": notice.pk}, key="k")
    (letter,) = dead_letters.letters([run])
    assert letter.notice.staff == user
