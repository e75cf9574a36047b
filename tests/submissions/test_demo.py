"""The demo: the printed figures, every state around today, accounts made once, the site."""

import datetime
import json
import stat
from collections import Counter
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, Max
from wagtail.models import Site

from faq.models import FAQPage
from home.models import StandardPage
from news.models import BulletinPage
from portal.pages.models import PortalSettings
from portal.places.models import Organisation, UnitVersion
from portal.vietnamese import LOCAL_ZONE, clean
from submissions.demo import accounts
from submissions.demo.around_today import FIRST_DAY, load_around_today, when
from submissions.demo.scenes import SCENES
from submissions.demo.texts import library
from submissions.dossier import Actor
from submissions.dossier import load as load_dossiers
from submissions.history import broken_chains
from submissions.models import (
    CallCount,
    Kind,
    MonthClose,
    Notice,
    Sender,
    State,
    Ticket,
    TicketEvent,
)
from submissions.permissions import GROUPS, roles_of, visible
from submissions.statistics import month_figures
from submissions.workflow import allowed

pytestmark = [pytest.mark.slow, pytest.mark.database]

NOVEMBER, OCTOBER = datetime.date(2021, 11, 1), datetime.date(2021, 10, 1)


@pytest.fixture(scope="module")
def _demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The whole demo, loaded once; the tests see it each in a transaction of their own."""
    folder = tmp_path_factory.mktemp("portal")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(settings, "DATA_DIR", folder)
        with pytest.MonkeyPatch.context() as searching:
            searching.setattr(settings, "SEARCH_EMBEDDED_PATH", folder / "search.sqlite3")
            searching.setattr(settings, "ELASTICSEARCH_URL", "")
            call_command("load_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(_demo, db):
    """The demo as it is after `load_demo`."""


def today():
    return Ticket.objects.filter(received_at__gte=FIRST_DAY)


# --- The months -----------------------------------------------------------------------------------


def test_november_has_the_figures_of_the_printed_bulletin(demo):
    assert month_figures(NOVEMBER) == {
        "calls": 4196,
        "calls_in": 2475,
        "calls_out": 1721,
        "interactions": 317,
        "tickets": 2327,
        "by_channel": {
            "phone": 2010,
            "email": 23,
            "zalo": 95,
            "facebook": 61,
            "website": 138,
            "app": 0,
            "livechat": 0,
            "counter": 0,
        },
        "tthc": 213,
        "previous_tickets": 8617,
        "change": -6290,
        "answered": 2270,
        "satisfied": 2233,
        "unsatisfied": 1,
        "no_reply": 36,
        "in_progress": 57,
        "refused": 0,
        "forwarded": 0,
        "duplicate": 0,
        "percentages": {"satisfied": "98.37", "unsatisfied": "0.04", "no_reply": "1.59"},
        "denominator": "answered",
        "as_of": "2021-11-30",
    }


def test_october_has_its_printed_number_of_tickets(demo):
    figures = month_figures(OCTOBER)
    assert figures["tickets"] == 8617
    assert figures["answered"] + figures["in_progress"] == 8617
    assert figures["as_of"] == "2021-10-31"


def test_the_command_prints_the_figures(demo, capsys):
    call_command("month_figures", "2021-11", "--json")
    assert json.loads(capsys.readouterr().out) == month_figures(NOVEMBER)


def test_what_was_in_progress_is_answered_in_december(demo):
    assert month_figures(NOVEMBER, datetime.date(2021, 12, 31))["answered"] == 2327
    months = Ticket.objects.filter(received_at__lt=FIRST_DAY)
    assert set(months.values_list("state", flat=True)) == {State.CLOSED}
    events = TicketEvent.objects.filter(ticket__received_at__lt=FIRST_DAY)
    assert events.aggregate(last=Max("at"))["last"] < FIRST_DAY


def test_each_day_has_calls_and_each_month_is_closed(demo):
    assert CallCount.objects.filter(day__month=11, calls_in__gt=0, calls_out__gt=0).count() == 30
    assert MonthClose.objects.count() == 2


def test_tickets_lie_in_communes_and_with_bodies_of_their_time(demo):
    months = Ticket.objects.filter(received_at__lt=FIRST_DAY)
    communes = set(months.values_list("commune", flat=True))
    valid = UnitVersion.objects.valid_on(NOVEMBER).filter(level="commune")
    assert communes <= set(valid.values_list("unit", flat=True))
    assert len(communes) == 143
    bodies = set(months.exclude(organisation=None).values_list("organisation", flat=True))
    assert bodies <= set(Organisation.objects.valid_on(NOVEMBER).values_list("pk", flat=True))


def test_histories_hold_and_run_forward(demo):
    tickets = Ticket.objects.filter(received_at__gte="2021-11-20T00:00+07:00")
    assert broken_chains(tickets) == []
    before: dict[int, datetime.datetime] = {}
    events = TicketEvent.objects.order_by("ticket_id", "number")
    for ticket, moment in events.values_list("ticket_id", "at").iterator():
        assert moment >= before.get(ticket, moment)
        before[ticket] = moment


def test_nobody_approves_their_own_draft(demo):
    own = Ticket.objects.filter(answers__approved_by=F("answers__drafted_by"))
    assert not own.exists()


def test_everything_is_marked_and_nobody_is_told(demo):
    assert not Ticket.objects.filter(is_demo=False).exists()
    assert not Notice.objects.exists()


def test_senders_are_nobody(demo):
    emails = Sender.objects.exclude(email="").values_list("email", flat=True)
    assert all(email.endswith("@example.com") for email in emails)
    phones = Sender.objects.exclude(phone="").values_list("phone", flat=True)
    assert all(phone.startswith(("0900 0", "0900 900")) for phone in phones)


def test_the_epidemic_is_what_people_asked_about(demo):
    november = Ticket.objects.filter(received_at__gte="2021-11-01T00:00+07:00")
    topics = Counter(november.filter(received_at__lt=FIRST_DAY).values_list("topic__code"))
    assert topics.most_common(1)[0][0] == ("covid-19",)


# --- Around today ---------------------------------------------------------------------------------


def test_every_state_is_there(demo):
    assert set(today().values_list("state", flat=True)) == set(State.values)
    assert 40 <= today().count() <= 50


def test_there_is_what_the_desk_must_cope_with(demo):
    assert today().filter(held=True).count() >= 3
    assert today().overdue().count() >= 3
    assert today().filter(returns=2, organisation=None).exists()
    assert today().filter(sender_hidden=True).exists()
    assert today().filter(duplicate_of__isnull=False).count() == 2
    assert today().filter(round=2, state=State.REOPENED).exists()
    assert today().filter(organisation__outside=True, state=State.FORWARDED).exists()
    assert today().filter(answers__state="rejected").exists()


@pytest.mark.parametrize(
    ("role", "action"),
    [
        ("operator", "assign"),
        ("operator", "release"),
        ("officer", "start"),
        ("officer", "submit_answer"),
        ("head", "approve_answer"),
        ("approver", "approve_answer"),
        ("coordinator", "merge"),
    ],
)
def test_each_role_finds_work(demo, role, action):
    user = get_user_model().objects.get(groups__name=GROUPS[role], username__in=USERNAMES)
    dossiers = load_dossiers(visible(user).filter(received_at__gte=FIRST_DAY))
    work = [one for one in dossiers if action in allowed(one, Actor.of(user))]
    assert work


def test_the_editor_sees_no_ticket_and_the_auditor_all_but_may_do_nothing(demo):
    editor, auditor = (
        get_user_model().objects.get(username=name) for name in ("bien-tap", "giam-sat")
    )
    assert not visible(editor).exists()
    dossiers = load_dossiers(visible(auditor).filter(received_at__gte=FIRST_DAY))
    assert len(dossiers) == len(SCENES)
    assert {action for one in dossiers for action in allowed(one, Actor.of(auditor))} == set()


@pytest.mark.parametrize(
    "now",
    [
        datetime.datetime(2026, 3, 1, 0, 5, tzinfo=LOCAL_ZONE),  # a Sunday, after midnight
        datetime.datetime(2027, 2, 12, 12, 0, tzinfo=LOCAL_ZONE),  # just after Tết
        datetime.datetime(2026, 12, 31, 23, 59, tzinfo=LOCAL_ZONE),
    ],
)
def test_the_scenes_fit_any_day(demo, now):
    today().update(is_demo=False)
    assert load_around_today(accounts.load_cast(), now) == len(SCENES)
    fresh = today().filter(is_demo=True)
    assert set(fresh.values_list("state", flat=True)) == set(State.values)
    assert fresh.overdue(now).count() >= 3
    assert TicketEvent.objects.filter(ticket__in=fresh).aggregate(Max("at"))["at__max"] <= now


def test_times_are_told_from_now():
    now = datetime.datetime(2026, 11, 24, 8, 0, tzinfo=LOCAL_ZONE)
    assert when("40m", now) == datetime.datetime(2026, 11, 24, 7, 20, tzinfo=LOCAL_ZONE)
    assert when("6d 09:15", now) == datetime.datetime(2026, 11, 18, 9, 15, tzinfo=LOCAL_ZONE)
    assert when("0d 09:15", now) == now


# --- Once -----------------------------------------------------------------------------------------


def test_a_second_run_adds_nothing(demo, capsys):
    def rows() -> dict[str, int]:
        kept = [m for m in apps.get_models() if m._meta.app_label in ROOMS]
        return {model.__name__: model._default_manager.count() for model in kept}

    before, accounts_file = rows(), accounts.path().read_text()
    call_command("load_demo")
    assert rows() == before
    assert accounts.path().read_text() == accounts_file
    assert "register 0, today 0" in capsys.readouterr().out


def test_what_has_content_is_not_filled(demo, capsys):
    Ticket.objects.filter(received_at__gte=FIRST_DAY).update(is_demo=False)
    before = Ticket.objects.count()
    call_command("load_demo", "--if-empty")
    assert Ticket.objects.count() == before
    assert capsys.readouterr().out


ROOMS = {"home", "news", "submissions", "faq", "auth", "places", "calendar", "wagtailcore"}
USERNAMES = [account.username for account in accounts.ACCOUNTS]


def test_the_accounts_are_seven_and_for_their_owner_alone(demo):
    rows = json.loads(accounts.path().read_text())
    assert [row["role"] for row in rows] == (
        "operator officer head approver coordinator editor auditor".split()
    )
    assert {frozenset(row) for row in rows} == {frozenset({"username", "password", "role"})}
    assert stat.S_IMODE(accounts.path().stat().st_mode) == 0o600
    for row in rows:
        user = authenticate(None, username=row["username"], password=row["password"])
        assert roles_of(user) == {row["role"]}
        assert not user.is_superuser


def test_the_others_cannot_log_in(demo):
    others = get_user_model().objects.exclude(username__in=USERNAMES)
    assert others.count() == len(accounts.OTHERS)
    assert not any(user.has_usable_password() for user in others)


def test_a_lost_file_is_written_anew_with_new_passwords(demo, monkeypatch, tmp_path):
    old = {row["password"] for row in accounts.read_file()}
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    accounts.load_cast()
    rows = accounts.read_file()
    assert not old & {row["password"] for row in rows}
    assert authenticate(None, username="giam-sat", password=rows[-1]["password"])


def test_a_password_that_someone_changed_is_kept(demo):
    user = get_user_model().objects.get(username="giam-sat")
    user.set_password("một mật khẩu khác")
    user.save()
    accounts.load_cast()
    assert authenticate(None, username="giam-sat", password="một mật khẩu khác")


# --- The site -------------------------------------------------------------------------------------


def test_the_site_stands(demo, client):
    for path in ("/", "/hoi-dap/", "/thu-tuc/", "/tin-tuc/", "/lien-he/", "/khieu-nai-to-cao/"):
        assert client.get(path).status_code == 200, path
    assert FAQPage.objects.live().count() == 140
    assert "tất cả các ngày trong tuần" in client.get("/lien-he/").content.decode()


def test_the_bulletin_shows_what_is_counted_beside_what_was_printed(demo):
    bulletin = BulletinPage.objects.live().get(year=2021, month=11)
    assert bulletin.figures == month_figures(NOVEMBER)
    assert bulletin.figures["percentages"]["no_reply"] == "1.59"
    assert bulletin.printed["percentages"]["no_reply"] == "1.58"


def test_what_staff_changed_on_the_site_stays(demo):
    site = Site.objects.get(is_default_site=True)
    PortalSettings.objects.filter(site=site).update(hotline_hours="cả ngày")
    page = StandardPage.objects.get(slug="lien-he")
    page.title = "Liên lạc"
    page.save_revision().publish()
    call_command("load_demo", stdout=StringIO())
    assert PortalSettings.objects.get(site=site).hotline_hours == "cả ngày"
    assert StandardPage.objects.get(slug="lien-he").title == "Liên lạc"


# --- Words ----------------------------------------------------------------------------------------


def test_the_texts_are_clean_and_of_known_kinds():
    texts = library().by_title.values()
    assert len(library().by_topic) == 28
    for text in texts:
        assert text.kind in Kind.values
        assert bool(text.proposal) == (text.kind == Kind.PROPOSAL)
        assert 0 < len(text.title) <= 120
        for words in (text.title, text.content, text.proposal, text.answer):
            assert words == clean(words)
    assert sum(map(len, library().by_topic.values())) == len(texts)
