"""One rating for each round, by the page or by the operator's call; the rater stays secret."""

import pytest
from django.urls import reverse

from submissions import permissions
from submissions.desk import page as desk_page
from submissions.dossier import CITIZEN
from submissions.models import Rating, State, Ticket
from submissions.workflow import Conflict, act

from .citizen import TRACK, answered, look, page, unlock, words
from .factories import DeadlineRuleFactory, OrganisationFactory, actor, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


def answer_again(one: Ticket, unit, text: str) -> Ticket:
    officer = actor("officer", unit)
    act(one, "draft_answer", officer, text=text)
    act(one, "submit_answer", officer)
    return act(one, "approve_answer", actor("approver"))


def test_the_operator_writes_down_what_was_said_on_the_phone(desk, unit):
    one, operator = answered(unit), desk("operator")
    response = operator.post(
        reverse("desk:act", args=[one.code, "rate"]),
        {"rate-version": one.version, "rate-score": "satisfied", "rate-comment": "Cảm ơn"},
    )
    assert response.status_code == 302
    rating = one.ratings.get()
    assert (rating.means, rating.round, rating.comment) == (Rating.Means.CALLBACK, 1, "Cảm ơn")
    assert rating.recorded_by
    one.refresh_from_db()
    assert one.state == State.CLOSED


def test_called_back_and_not_satisfied_opens_the_ticket_again(desk, unit):
    one, operator = answered(unit), desk("operator")
    operator.post(
        reverse("desk:act", args=[one.code, "rate"]),
        {"rate-version": one.version, "rate-score": "unsatisfied", "rate-comment": "Lại tắt"},
    )
    one.refresh_from_db()
    assert (one.state, one.round) == (State.REOPENED, 2)
    assert one.messages.filter(action="reopen", text="Lại tắt").exists()


def test_rated_by_phone_and_by_page_counts_once(desk, client, unit):
    one, operator = answered(unit), desk("operator")
    unlock(client, one.code)
    client.post(f"{TRACK}danh-gia/", {"ma": one.code, "round": 1, "score": "satisfied"})
    response = operator.post(
        reverse("desk:act", args=[one.code, "rate"]),
        {"rate-version": one.version, "rate-score": "unsatisfied"},
    )
    assert response.status_code == 409
    assert one.ratings.get().score == "satisfied"


def test_every_round_says_what_follows_and_the_last_one_closes(client, unit):
    DeadlineRuleFactory(working_days=10)
    one = answered(unit)
    unlock(client, one.code)
    for round_ in (1, 2):
        assert "Phiếu được mở lại và có hạn trả lời mới" in words(look(client, one.code))
        data = {"ma": one.code, "round": round_, "score": "unsatisfied", "comment": "Chưa xong"}
        told = words(client.post(f"{TRACK}danh-gia/", data, follow=True))
        one.refresh_from_db()
        assert one.round == round_ + 1
        assert "hạn trả lời mới là" in told
        assert f"Lượt trả lời thứ {one.round}" in told
        one = answer_again(one, unit, f"Sửa lần {round_ + 1}")
    assert "Đây là lượt cuối" in words(look(client, one.code))
    data = {"ma": one.code, "round": 3, "score": "unsatisfied", "comment": "Vẫn chưa xong"}
    told = words(client.post(f"{TRACK}danh-gia/", data, follow=True))
    one.refresh_from_db()
    assert one.state == State.CLOSED
    assert "đã mở lại đủ số lần" in told
    assert "gọi 1022" in told
    assert [rating.round for rating in one.ratings.all()] == [1, 2, 3]


RATINGS = ["satisfied", "unsatisfied"]


@pytest.mark.parametrize("score", RATINGS)
@pytest.mark.parametrize("role", ["officer", "head"])
def test_the_unit_never_learns_of_the_rating_on_any_screen(desk, unit, role, score):
    one = answered(unit)
    one = act(one, "rate", CITIZEN, score=score, comment="Điều người đánh giá viết")
    client = desk(role, unit)
    screens = [reverse("desk:ticket", args=[one.code]), reverse("desk:index")]
    screens += [f"{reverse('desk:index')}?list={name}" for name in ("unit", "added", "rating")]
    for screen in screens:
        shown = client.get(screen)
        if shown.status_code != 200:
            continue
        text = page(shown).find("main").get_text(" ", strip=True)
        for secret in ("Đã đánh giá", "Hài lòng", "Chưa hài lòng"):
            assert secret not in text, f"{secret} on {screen}"
        if score == "satisfied":
            assert "Điều người đánh giá viết" not in text
    history = page(client.get(screens[0])).find("main").find_all("li")
    reopened = [line.get_text() for line in history if "Mở lại" in line.get_text()]
    assert not any("người gửi" in line for line in reopened)


@pytest.mark.parametrize("role", ["officer", "head"])
def test_nor_on_paper(unit, role):
    """What is printed and what the PDF is made of."""
    one = act(answered(unit), "rate", CITIZEN, score="unsatisfied", comment="Trụ 3 vẫn tắt")

    def facts(user) -> dict:
        found = desk_page.tickets_to_show(permissions.visible(user)).get(pk=one.pk)
        return desk_page.facts(found, user)

    seen = facts(staff(role, unit))
    history = " ".join(map(str, seen["history"]))
    assert "đánh giá" not in history
    assert "người gửi mở lại" not in history
    assert not seen["ratings"]
    assert "đánh giá" in " ".join(map(str, facts(staff("coordinator"))["history"]))


def test_the_unit_reads_why_it_has_to_answer_again(desk, unit):
    one = act(answered(unit), "rate", CITIZEN, score="unsatisfied", comment="Trụ 3 vẫn tắt")
    shown = desk("officer", unit).get(reverse("desk:ticket", args=[one.code]))
    assert "Trụ 3 vẫn tắt" in shown.content.decode()


def test_a_conflict_does_not_tell_the_unit_of_the_rating(unit):
    one = answered(unit)
    seen = one.version
    act(one, "rate", CITIZEN, score="unsatisfied", comment="Chưa xong")
    with pytest.raises(Conflict) as told:
        act(one, "start", actor("officer", unit), version=seen)
    assert [event.type for event in told.value.events] == ["reopened"]


def test_the_centre_reads_the_rating(desk, unit):
    one = act(answered(unit), "rate", CITIZEN, score="unsatisfied", comment="Trụ 3 vẫn tắt")
    shown = desk("coordinator").get(reverse("desk:ticket", args=[one.code])).content.decode()
    assert "Chưa hài lòng" in shown
