"""The desk finds tickets by their words, and nobody else does."""

import random
import re

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Page

from portal.tasks import run_pending
from search import SearchRequest, changes, checking, following, nearest, search, suggest
from search.engines import chosen
from search.models import IndexChange
from submissions import similar, workflow
from submissions.dossier import CITIZEN
from submissions.intake import NewSender, open_tickets
from submissions.models import EventType, Sender, TicketEvent
from submissions.similar import find_tickets, similar_tickets

from .factories import TopicFactory, actor, new_ticket, ticket

pytestmark = pytest.mark.django_db

SMOKE = {
    "title": "Lò gạch xả khói đen",
    "content": "Lò gạch cạnh chùa Phước Hưng xả khói đen suốt đêm, bụi phủ trắng vườn quýt hồng.",
}


@pytest.fixture
def smoke():
    sender = NewSender(
        full_name="Đoàn Thị Bích Liễu", phone="0912 345 678", email="lieu@example.vn"
    )
    return ticket(sender=sender, **SMOKE)


# --- Finding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["lò gạch khói đen", "lo gach khoi den", "lof gachj khois ddenf", "vườn quýt hồng"]
)
def test_a_ticket_is_found_by_its_words_however_typed(smoke, query):
    ticket()
    assert find_tickets(query) == [smoke.pk]


def test_a_ticket_is_found_by_its_code(smoke):
    ticket()
    assert find_tickets(smoke.code) == [smoke.pk]
    assert find_tickets(smoke.code.lower()) == [smoke.pk]


@pytest.mark.parametrize(
    "query", ["Đoàn Thị Bích Liễu", "doan thi bich lieu", "0912345678", "+84 912 345 678"]
)
def test_who_sent_it_is_looked_at_only_for_those_who_may(smoke, query):
    assert find_tickets(query) == []
    assert find_tickets(query, with_sender=True) == [smoke.pk]


def test_a_hidden_sender_finds_nothing_unless_asked_for():
    hidden = ticket(sender_hidden=True, sender=NewSender(full_name="Đoàn Thị Bích Liễu"))
    assert find_tickets("Bích Liễu", with_sender=True) == []
    assert find_tickets("Bích Liễu", with_sender=True, with_hidden=True) == [hidden.pk]
    assert find_tickets("đèn đường", with_sender=True) == [hidden.pk]


def test_changes_by_the_workflow_are_found(smoke):
    assert find_tickets("bãi cát lậu") == []
    topic = TopicFactory(name="Khoáng sản, bãi cát lậu")
    workflow.act(smoke, "classify", actor("coordinator"), topic=topic)
    assert find_tickets("bãi cát lậu") == [smoke.pk]


def test_nonsense_and_bounds(smoke):
    assert find_tickets("") == []
    assert find_tickets("\"' OR 1=1 -- *", with_sender=True) == []
    assert find_tickets("x" * 10_000) == []
    assert find_tickets("lò gạch", limit=0) == []


# --- Similar ------------------------------------------------------------------------------------


def test_tickets_about_the_same_are_found_newest_days_only(smoke):
    old = ticket(**SMOKE, received_at=timezone.now() - timezone.timedelta(days=40))
    ticket(title="Xe buýt bỏ trạm", content="Tuyến số 5 chạy thẳng, không đón khách ở trạm chợ.")
    text = "Mùi khói lò gạch gần chùa Phước Hưng làm cả xóm không ngủ được"
    assert similar_tickets("Khói lò gạch", text) == [smoke]
    assert similar_tickets("Khói lò gạch", text, exclude=smoke) == []
    assert similar_tickets("Khói lò gạch", text, exclude=smoke.pk, days=60) == [old]
    assert similar_tickets("", "") == []


def test_the_same_topic_comes_first():
    topic = TopicFactory()
    other = ticket(**SMOKE)
    same = ticket(**SMOKE, topic=topic)
    assert similar_tickets(**SMOKE, topic=topic) == [same, other]
    assert {one.pk for one in similar_tickets(**SMOKE)} == {same.pk, other.pk}


def test_many_tickets_take_as_many_queries_as_one(django_assert_max_num_queries, smoke):
    for _ in range(6):
        ticket(**SMOKE)
    find_tickets("lò gạch")
    with django_assert_max_num_queries(3):
        assert len(find_tickets("lò gạch", with_sender=True)) == 7
    with django_assert_max_num_queries(4):
        assert len(similar_tickets(**SMOKE)) == 5


# --- Erasing ------------------------------------------------------------------------------------


def test_an_erased_sender_is_found_no_more(smoke):
    assert find_tickets("Bích Liễu", with_sender=True) == [smoke.pk]
    Sender.objects.get(ticket=smoke).delete()
    assert find_tickets("Bích Liễu", with_sender=True) == []
    assert find_tickets("lò gạch") == [smoke.pk]
    assert not any("lieu" in text for text in _held(private=True))


def test_a_corrected_name_is_found_as_it_is_now(smoke):
    sender = Sender.objects.get(ticket=smoke)
    sender.full_name = "Lê Ngọc Trâm"
    sender.save()
    assert find_tickets("Bích Liễu", with_sender=True) == []
    assert find_tickets("Ngọc Trâm", with_sender=True) == [smoke.pk]


def test_an_anonymised_ticket_is_found_no_more(smoke):
    assert find_tickets("lò gạch") == [smoke.pk]
    TicketEvent.objects.create(
        ticket=smoke, type=EventType.ANONYMISED, at=timezone.now(), actor_role="system", number=2
    )
    similar.note([smoke])
    assert find_tickets("lò gạch", with_sender=True) == []
    assert find_tickets("Bích Liễu", with_sender=True) == []
    assert not any("lo gach" in text or "lieu" in text for text in _held(private=True))


# --- In bulk ------------------------------------------------------------------------------------


def test_a_bulk_door_notes_its_tickets_once_at_its_end():
    before = IndexChange.objects.count()
    with changes.muted():
        tickets = open_tickets([new_ticket(**SMOKE) for _ in range(20)], CITIZEN, notify=False)
    assert IndexChange.objects.count() == before
    similar.note(tickets)
    assert IndexChange.objects.count() == before + 40
    assert set(find_tickets("lò gạch")) == {one.pk for one in tickets}


# --- What the public can never reach ------------------------------------------------------------


def _held(*, private: bool) -> list[str]:
    """Everything that the index file of one kind holds as text, with what it was taken from."""
    engine = chosen.embedded(private=private)
    with engine.file.reading() as (connection, generation):
        texts = connection.execute(
            f"SELECT title || body || keywords || summary || exact FROM {generation.table('texts')}"
        ).fetchall()
        forms = connection.execute(f"SELECT form FROM {generation.table('syllables')}").fetchall()
        terms = connection.execute(f"SELECT term FROM {generation.table('vocabulary')}").fetchall()
    return [value for (value,) in (*texts, *forms, *terms)]


RARE = "zhuyền wxịnh qhoắc jưởng fziềng"


@pytest.fixture
def register_():
    """Tickets whose words stand nowhere else, and one public ticket's worth of other words."""
    rng = random.Random(1022)
    words = [f"{start}{end}" for start in RARE.split() for end in "bdghklmnpt"]
    tickets = []
    for number in range(15):
        said = [rng.choice(words) for _ in range(30)]
        tickets.append(
            ticket(
                title=" ".join(said[:6]),
                content=" ".join(said[6:]),
                proposal=" ".join(rng.sample(said, 5)),
                address=f"{number} đường {rng.choice(words)}",
                sender=NewSender(
                    full_name=f"Zhang {rng.choice(words)}", phone=f"09123456{number:02}"
                ),
            )
        )
    return tickets


def test_no_public_door_ever_shows_a_private_text(site, register_, client, admin_client):
    """Pieces of tickets, taken at random, asked for at every public door."""
    run_pending()
    following.follow_all()
    rng = random.Random(5)
    for one in register_:
        sender = one.sender
        said = re.findall(r"\w+", f"{one.title} {one.content} {one.proposal} {one.address}")
        pieces = [" ".join(rng.sample(said, rng.randint(1, 6))) for _ in range(4)]
        pieces += [one.title, sender.full_name, sender.phone, one.code, f'"{one.title}"']
        for piece in pieces:
            results = search(SearchRequest(piece, per_page=50))
            assert not [hit for hit in results.hits if hit.source.startswith("ticket")]
            values = {value.value for facet in results.facets.values() for value in facet}
            assert not values & {"phieu", similar.OPEN, similar.HIDDEN}
            assert suggest(piece) == []
            assert nearest(piece, kinds=()) == []
            assert not Page.objects.search(piece)
        page = client.get("/tim-kiem/", {"q": one.title, "loai": "phieu"}).content.decode()
        assert one.content not in page
        assert one.code not in page
        offered = client.get("/tim-kiem/goi-y/", {"q": one.title[:8]}).json()
        assert offered["suggestions"] == []
        explorer = admin_client.get("/quan-tri/pages/search/", {"q": one.title}).content.decode()
        assert one.content not in explorer


def test_nothing_of_a_ticket_stands_in_the_public_index(site, register_):
    following.follow_all()
    assert any("zhuy" in text for text in _held(private=True))
    assert not [text for text in _held(private=False) if "zhuy" in text or "Zhang" in text]
    assert {source for (source, _), _ in chosen.embedded().digests()} & {
        "ticket",
        "ticket_sender",
    } == set()


def test_checking_the_index_prints_no_private_text(site, register_, capsys):
    following.follow_all()
    similar_source = similar.TICKETS
    changed = register_[0]
    type(changed).objects.filter(pk=changed.pk).update(title="Sửa ngoài cửa zhuyềnb")
    with pytest.raises(CommandError):
        call_command("check_search")
    printed = capsys.readouterr().out
    assert f"outdated: {similar_source.name} {changed.pk}" in printed
    assert "zhuy" not in printed
    assert "Zhang" not in printed
    call_command("check_search", "--repair")
    assert not any(checking.compare(copy) for copy in chosen.copies())
