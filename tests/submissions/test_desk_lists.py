"""Work lists: search, filters kept under a name, many tickets assigned at once, deadlines told."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.calendar.working import WorkingCalendar
from submissions.desk import due, filters, lists
from submissions.intake import NewSender
from submissions.models import SavedFilter, State, Ticket
from submissions.workflow import act

from .desk import sign_in
from .factories import OrganisationFactory, TopicFactory, actor, staff, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


@pytest.fixture
def desk(client):
    return lambda role, organisation=None: sign_in(client, role, organisation)


def assigned(unit, **given):
    return act(ticket(**given), "assign", actor("coordinator"), organisation=unit)


def codes(client, **query):
    shown = client.get(reverse("desk:index_results"), query)
    return {one.code for one in shown.context["object_list"]}


# --- Search ---------------------------------------------------------------------------------------


def test_words_are_found_without_their_accents(desk):
    one, _other = ticket(title="Cầu sập lan can"), ticket(title="Nước yếu")
    assert codes(desk("operator"), q="cau sap lan can") == {one.code}


def test_a_part_of_the_code_and_the_end_of_a_phone_number_lead_to_the_ticket(desk):
    one = ticket(sender=NewSender(full_name="Trần Thị Bưởi", phone="0913 555 777"))
    ticket()
    client = desk("operator")
    assert codes(client, q=one.code[3:12]) == {one.code}
    assert codes(client, q="913555777") == {one.code}
    assert codes(client, q="555777") == {one.code}
    assert codes(client, q="Trần Thị Bưởi") == {one.code}


@pytest.mark.parametrize("query", ["0913 555 777", "555777", "Trần Thị Bưởi", "tran thi buoi"])
def test_the_unit_complained_of_does_not_find_its_reporter(desk, unit, query):
    sender = NewSender(full_name="Trần Thị Bưởi", phone="0913 555 777")
    hidden = assigned(unit, sender=sender, sender_hidden=True)
    plain = assigned(unit, sender=sender)
    assert codes(desk("head", unit), q=query) == {plain.code}
    assert codes(desk("approver"), q=query) == set()
    assert codes(desk("auditor"), q=query) == {hidden.code, plain.code}


# --- How a ticket stands to its deadline ----------------------------------------------------------

MONDAY = datetime.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("days", "state", "words", "css"),
    [
        (3, State.ASSIGNED, "Còn 3 ngày làm việc", ""),
        (1, State.ASSIGNED, "Còn 1 ngày làm việc", "soon"),
        (0, State.ASSIGNED, "Hạn là hôm nay", "today"),
        (-2, State.ASSIGNED, "Quá hạn 1 ngày làm việc", "late"),
        (-2, State.INFORMATION_ASKED, "Tạm dừng, chờ người gửi bổ sung", "paused"),
    ],
)
def test_the_deadline_is_told_in_words(days, state, words, css):
    now = timezone.make_aware(datetime.datetime.combine(MONDAY, datetime.time(9)))
    day = MONDAY + datetime.timedelta(days=days)
    one = Ticket(
        state=state,
        due_at=timezone.make_aware(datetime.datetime.combine(day, datetime.time(17))),
    )
    standing = due.standing(one, WorkingCalendar({}), now)
    assert (standing.words, standing.css) == (words, css)


# --- Filters kept under a name --------------------------------------------------------------------


def keep(client, name, query):
    data = {"do": "keep", "name": name, "query": query}
    return client.post(reverse("desk:filters"), data)


def test_a_list_is_kept_with_its_filters_and_search_and_counted(desk, unit):
    topic = TopicFactory()
    one = ticket(topic=topic, title="Đèn tắt")
    ticket(topic=topic, title="Nước yếu", content="Nước chảy rất yếu vào buổi tối.")
    client = desk("operator")
    query = f"list=open&topic={topic.pk}&q=%C4%91%C3%A8n&p=3&forged=1"
    assert keep(client, "Đèn", query).url.endswith(f"?list=open&topic={topic.pk}&q=%C4%91%C3%A8n")
    shown = client.get(reverse("desk:index"))
    kept = shown.context["kept"][0]
    assert (kept["name"], kept["count"]) == ("Đèn", 1)
    assert {row.code for row in client.get(kept["url"]).context["object_list"]} == {one.code}


@pytest.mark.parametrize(
    "query",
    [
        "list=unassigned",
        "state=new&state=assigned",
        "channel=website",
        "topic=999999",
        "q=lan+can",
        "received_at_from=01/01/2020&received_at_to=01/01/2021",
        "received_at_from=2020-01-01",
        "",
    ],
)
def test_a_kept_list_counts_what_the_list_shows(desk, unit, query):
    assigned(unit)
    ticket(title="Lan can gãy")
    client = desk("coordinator")
    row = SavedFilter.objects.create(owner=client.user, name="x", query=query)
    counted = filters.kept_by(client.user)[0]["count"]
    shown = client.get(f"{reverse('desk:index')}?{row.query}")
    if "topic" not in query:  # a topic that is gone is no filter on the list, but an error there
        assert counted == shown.context["paginator"].count


def test_filters_are_renamed_and_deleted_by_their_owner_alone(desk):
    client = desk("operator")
    other = SavedFilter.objects.create(owner=staff("operator"), name="Của người khác", query="")
    keep(client, "Của tôi", "list=open")
    mine = SavedFilter.objects.get(owner=client.user)
    url = reverse("desk:filters")
    client.post(url, {"do": "rename", "filter": mine.pk, "name": "Tên mới"})
    mine.refresh_from_db()
    assert mine.name == "Tên mới"
    for do in ("rename", "delete"):
        answer = client.post(url, {"do": do, "filter": other.pk, "name": "Lấy"})
        assert answer.status_code == 404
    assert "Của người khác" not in client.get(url).content.decode()
    client.post(url, {"do": "delete", "filter": mine.pk})
    assert list(SavedFilter.objects.all()) == [other]


def test_a_name_taken_or_missing_is_told_and_nothing_is_lost(desk):
    client = desk("operator")
    keep(client, "Của tôi", "list=open")
    for name, told in (("của TÔI", "đã có bộ lọc"), (" ", "đặt tên")):
        answer = keep(client, name, "list=held")
        assert answer.status_code == 422
        assert told in answer.content.decode()
        assert 'value="list=held"' in answer.content.decode()
    assert SavedFilter.objects.count() == 1


# --- Many at once ---------------------------------------------------------------------------------


def bulk(client, tickets, organisation, **more):
    data = {"ticket": [f"{one.code}@{one.version}" for one in tickets]}
    return client.post(
        reverse("desk:bulk"), data | {"bulk-organisation": organisation.pk, **more}, follow=True
    )


def test_ticked_tickets_go_to_a_unit_and_its_officer(desk, unit):
    officer, tickets = staff("officer", unit), [ticket(), ticket(), ticket()]
    shown = bulk(desk("coordinator"), tickets, unit, **{"bulk-officer": officer.pk})
    assert "Đã chuyển 3 phiếu cho UBND phường Sa Đéc." in shown.content.decode()
    assert Ticket.objects.filter(organisation=unit, officer=officer).count() == 3


def test_what_did_not_go_is_told_with_the_reason(desk, unit):
    good, moved, ended, twice = ticket(), ticket(), ticket(), ticket()
    act(moved, "classify", actor("operator"), topic=TopicFactory())
    act(ended, "refuse", actor("operator"), reason="Không đủ thông tin")
    ended.refresh_from_db()
    for _ in range(2):
        act(twice, "assign", actor("coordinator"), organisation=unit)
        twice = act(twice, "return", actor("head", unit), reason="Không phải việc của đơn vị")
    shown = bulk(desk("operator"), [good, moved, ended, twice], unit)
    outcomes = {outcome.code: outcome.why for outcome in shown.context["outcomes"]}
    assert set(outcomes) == {moved.code, ended.code, twice.code}
    assert "trả lại hai lần" in outcomes[twice.code]
    assert "Đã chuyển 1 phiếu" in shown.content.decode()
    assert list(Ticket.objects.filter(organisation=unit)) == [good]


def test_a_head_assigns_many_within_the_unit_only(desk, unit):
    child, elsewhere = OrganisationFactory(parent=unit), OrganisationFactory()
    mine, foreign = assigned(unit), assigned(elsewhere)
    client = desk("head", unit)
    assert bulk(client, [mine], elsewhere).status_code == 422
    shown = bulk(client, [mine, foreign], child)
    assert [outcome.code for outcome in shown.context["outcomes"]] == [foreign.code]
    assert shown.context["outcomes"][0].ticket is None
    mine.refresh_from_db()
    foreign.refresh_from_db()
    assert (mine.organisation, foreign.organisation) == (child, elsewhere)


@pytest.mark.parametrize("role", ["officer", "approver", "auditor"])
def test_others_assign_nothing(desk, unit, role):
    one, client = assigned(unit), desk(role, unit if role == "officer" else None)
    assert 'name="ticket"' not in client.get(reverse("desk:index")).content.decode()
    elsewhere = OrganisationFactory()
    data = {"ticket": [f"{one.code}@{one.version}"], "bulk-organisation": elsewhere.pk}
    assert client.post(reverse("desk:bulk"), data).status_code in (302, 403)
    one.refresh_from_db()
    assert one.organisation == unit


@pytest.mark.parametrize(
    "values", [[], ["x"], ["PA-1@x"], ["PA-1@1"], [f"PA-{n}@1" for n in range(101)]]
)
def test_boxes_that_nobody_could_tick_are_answered_in_words(desk, unit, values):
    client = desk("coordinator")
    data = {"ticket": values, "bulk-organisation": unit.pk}
    assert client.post(reverse("desk:bulk"), data).status_code == 422


# --- Which lists ----------------------------------------------------------------------------------


def test_every_list_has_a_key_of_its_own():
    names = [name for name, _label in lists.WORK_LISTS]
    assert set(lists.KEYS) == set(names)
    assert len(set(lists.KEYS.values()) | {"x", "l"}) == len(names) + 2


def test_the_list_orders_by_the_next_deadline(desk, unit):
    later, sooner, none = assigned(unit), assigned(unit), assigned(unit)
    now = timezone.now()
    for one, days in ((later, 9), (sooner, 1)):
        Ticket.objects.filter(pk=one.pk).update(due_at=now + datetime.timedelta(days=days))
    Ticket.objects.filter(pk=none.pk).update(due_at=None)
    shown = desk("head", unit).get(reverse("desk:index"), {"list": "unit"})
    assert list(shown.context["object_list"]) == [sooner, later, none]
